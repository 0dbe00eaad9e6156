// What the panel's study is made of, and what of it is looked at: all of it stands in the address.
import { batch, computed, signal } from "@preact/signals";
import { inAddress } from "../../state/address-parts.ts";
import { maybe, numeral, oneOf } from "../../state/forms.ts";
import { LiveStudy } from "../../state/study.ts";
import {
  CELLS,
  type CellKind,
  type RecurrencePlan,
  SHOWN,
  TASKS,
  type TaskName,
} from "../../worker/studies/recurrence/plan.ts";

interface Usual {
  readonly length: number;
  /** The longest that can be asked for. */
  readonly longest: number;
  readonly units: number;
  readonly learningRate: number;
}

export const USUAL: Readonly<Record<TaskName, Usual>> = {
  digits: { length: 28, longest: 28, units: 32, learningRate: 0.005 },
  adding: { length: 30, longest: 60, units: 16, learningRate: 0.01 },
  parity: { length: 8, longest: 24, units: 16, learningRate: 0.01 },
  copying: { length: 3, longest: 8, units: 32, learningRate: 0.01 },
  sorting: { length: 4, longest: 8, units: 32, learningRate: 0.01 },
};
export const SHORTEST = 2;
export const MOST_UNITS = 64;

const PANEL = "recurrence";
export const task = inAddress<TaskName>(PANEL, "task", "adding", oneOf(TASKS));
export const cell = inAddress<CellKind>(PANEL, "memory", "lstm", oneOf(CELLS));
export const beside = inAddress<CellKind>(PANEL, "beside", "rnn", oneOf(CELLS));
export const seed = inAddress(PANEL, "luck", 1, numeral(1, 1e6));
const ownUnits = inAddress(PANEL, "units", undefined, maybe(numeral(2, MOST_UNITS)));
const ownLength = inAddress(PANEL, "long", undefined, maybe(numeral(SHORTEST, 60)));
const ownRate = inAddress(PANEL, "pace", undefined, maybe(numeral(0.0001, 1, 6)));

export const usual = computed(() => USUAL[task.value]);
export const units = computed(() => ownUnits.value ?? usual.value.units);
export const length = computed(() =>
  Math.min(ownLength.value ?? usual.value.length, usual.value.longest),
);
export const learningRate = computed(() => ownRate.value ?? usual.value.learningRate);

export const setUnits = (to: number) => (ownUnits.value = to);
export const setLength = (to: number) => (ownLength.value = to);
export const setRate = (to: number) => (ownRate.value = to);

/** Another task, with what is usual for it. */
export function setTask(to: TaskName): void {
  ownUnits.value = undefined;
  ownLength.value = undefined;
  ownRate.value = undefined;
  task.value = to;
}

/** The example, the network, the step and the unit that are looked at. */
export const row = inAddress(PANEL, "shown", 0, numeral(0, SHOWN - 1));
export const side = inAddress(PANEL, "side", 0, numeral(0, 1));
const pickedStep = inAddress(PANEL, "moment", undefined, maybe(numeral(0, 199)));
const pickedUnit = inAddress(PANEL, "unit", 0, numeral(0, MOST_UNITS - 1));

const plan = computed<RecurrencePlan>(() => ({
  task: task.value,
  cells: [cell.value, beside.value],
  units: units.value,
  length: length.value,
  learningRate: learningRate.value,
  seed: seed.value,
}));

/** The shares of right answers at the length that is learned, over the mini-batches. */
export interface CoursePoint {
  readonly step: number;
  readonly shares: readonly [number, number];
}
export const course = signal<readonly CoursePoint[]>([]);

/** By length, as it was asked for last. */
export interface ByLength {
  readonly step: number;
  readonly points: readonly { readonly length: number; readonly shares: readonly number[] }[];
}
export const byLength = signal<ByLength | undefined>(undefined);

/** Between two askings about all lengths, while it learns. */
const LENGTHS_MS = 1500;
let askedAt = 0;

export const study: LiveStudy<"recurrence"> = new LiveStudy({
  name: "recurrence",
  plan,
  ask: () => {
    const now = performance.now();
    const wantsLengths = !study.isRunning.peek() || now - askedAt > LENGTHS_MS;
    if (wantsLengths) askedAt = now;
    return { row: row.peek(), wantsLengths };
  },
  hear: ({ plan: { length: own }, view }, isFirst) => {
    if (isFirst) course.value = [];
    const [one, other] = view.networks.map(({ right }) => right);
    if (!one || !other) return;
    const points = one.map(({ length: asked, share }, i) => ({
      length: asked,
      shares: [share, other[i]!.share] as const,
    }));
    byLength.value = { step: view.step, points };
    const { shares } = points.find((point) => point.length === own)!;
    const before = course.value.filter((point) => point.step < view.step);
    course.value = [...before, { step: view.step, shares }];
  },
});

/** Steps of the example that is shown. */
export const steps = computed(() => study.shown.value?.view.inputs.shape[0] ?? 1);

const pointed = signal<Place | undefined>(undefined);

export interface Place {
  /** From 0. */
  readonly step: number;
  readonly unit: number;
}

/** What is looked at: pointed at, else picked, else the middle of the example. */
export const place = computed<Place>(() => {
  const most = steps.value - 1;
  const { step, unit } = pointed.value ?? {
    step: pickedStep.value ?? Math.floor(most / 2),
    unit: pickedUnit.value,
  };
  const known = study.shown.value?.plan.units ?? units.value;
  return { step: Math.min(step, most), unit: Math.min(unit, known - 1) };
});

/** At once, so that the address never names the step of one place and the unit of another. */
export const pick = ({ step, unit }: Place): void =>
  batch(() => {
    pickedStep.value = step;
    pickedUnit.value = unit;
    pointed.value = undefined;
  });

export const point = (at: Place | undefined): void => {
  pointed.value = at;
};

export function setRow(to: number): void {
  row.value = (to + SHOWN) % SHOWN;
  study.look();
}
