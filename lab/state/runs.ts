// The runs of this browser: the one that is open writes itself into the list as it goes; all of them
// outlive a reload.
import { batch, computed, effect, signal } from "@preact/signals";
import { condensed, type KeptParameters, type KeptRun, type RunEnding } from "../runs/kept-run.ts";
import { readRun } from "../runs/run-file.ts";
import { settingsEntries } from "../settings/address.ts";
import { all, forget, keep } from "../store/store.ts";
import type { CurvePoint, DataNote } from "../worker/protocol.ts";
import { newId } from "./new-id.ts";
import { paced } from "./paced.ts";
import { settings } from "./settings.ts";
import { ask, curve, run as facts, failure, lastCurve, open, progress } from "./trainer.ts";

/** Newest first. The one that is open is among them once it has moved. */
export const runs = signal<readonly KeptRun[]>([]);
export const pinned = computed(() => runs.value.find((kept) => kept.isPinned));

const MOST_RUNS = 60;
/** Parameters of old runs are let go where all together would be more. */
const MOST_BYTES = 128 * 2 ** 20;
/** How often the list follows the run, and how often storage does. */
const LIST_MS = 1000;
const KEEP_MS = 5000;

interface Open {
  readonly run: number;
  id: string;
  /** 0 until it is listed. */
  number: number;
  readonly begun: number;
  readonly group: string | undefined;
  /** Seconds that its steps have taken; and those before this worker had it. */
  seconds: number;
  readonly earlier: number;
  curve: readonly CurvePoint[];
  settings: typeof settings.value;
  note: DataNote | undefined;
  parameters: KeptParameters | undefined;
  /** What was last listed, and last kept: nothing is written twice. */
  listed: readonly unknown[];
  kept: readonly unknown[];
  ending: RunEnding;
  failure: string | undefined;
}

let now: Open | undefined;
let nextGroup: string | undefined;
let nextIdentity: Pick<KeptRun, "id" | "number" | "begun" | "seconds"> | undefined;

/** What the next run that is opened belongs to. */
export const joinGroup = (group: string): void => {
  nextGroup = group;
};
/** The next run that is opened is this one, going on. */
export const continueAs = (identity: typeof nextIdentity): void => {
  nextIdentity = identity;
};
/** Key and number of the run that is open. */
export const openIdentity = () =>
  now && { id: now.id, number: now.number, begun: now.begun, seconds: now.seconds };

const nextNumber = () => runs.peek().reduce((most, { number }) => Math.max(most, number), 0) + 1;

function begin(run: number): void {
  const known = nextIdentity;
  now = {
    run,
    id: known?.id ?? newId(),
    number: known?.number ?? 0,
    begun: known?.begun ?? Date.now(),
    group: nextGroup,
    seconds: known?.seconds ?? 0,
    earlier: known?.seconds ?? 0,
    curve: [],
    settings: settings.peek(),
    note: undefined,
    parameters: undefined,
    listed: [],
    kept: [],
    ending: "going",
    failure: undefined,
  };
  nextGroup = undefined;
  nextIdentity = undefined;
}

/** A run that has taken no step is none. */
const hasMoved = ({ curve }: Open): boolean => (curve.at(-1)?.step ?? 0) > 0;

function write(isForStorage: boolean): void {
  if (!now || !hasMoved(now)) return;
  const mark = markOf(now);
  const isListed = isSame(mark, now.listed);
  if (isListed && (!isForStorage || isSame(mark, now.kept))) return;
  now.listed = mark;
  if (now.number === 0) now.number = nextNumber();
  const { id, number, begun, group, settings, note, parameters, ending, seconds } = now;
  const { failure: message } = now;
  const before = runs.peek().find((kept) => kept.id === id);
  const kept: KeptRun = {
    id,
    number,
    name: before?.name ?? "",
    begun,
    settings,
    ...(note ? { note } : {}),
    curve: condensed(now.curve),
    seconds,
    ending,
    ...(message === undefined ? {} : { failure: message }),
    ...(group === undefined ? {} : { group }),
    isPinned: before?.isPinned ?? false,
    isImported: false,
    ...(parameters ? { parameters } : {}),
  };
  put(kept);
  if (!isForStorage) return;
  now.kept = mark;
  void keep({ store: "runs", key: id, value: kept });
}

/** What an entry is made of. */
const markOf = ({ curve, seconds, ending, parameters, settings, id }: Open): readonly unknown[] => [
  curve,
  seconds,
  ending,
  parameters,
  settings,
  id,
];

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);

/** Into the list, in place of what has its key. */
function put(kept: KeptRun): void {
  const others = runs.peek().filter(({ id }) => id !== kept.id);
  runs.value = trimmed([...others, kept].sort((a, b) => b.number - a.number));
}

/** Not more than can be held; pinned runs stay. */
function trimmed(list: readonly KeptRun[]): readonly KeptRun[] {
  let bytes = 0;
  return list.flatMap((kept, i) => {
    if (i >= MOST_RUNS && !kept.isPinned) {
      void forget({ store: "runs", key: kept.id });
      return [];
    }
    for (const values of kept.parameters?.values.values() ?? []) bytes += values.byteLength;
    if (bytes <= MOST_BYTES || !kept.parameters) return [kept];
    const { parameters: _, ...rest } = kept;
    return [rest];
  });
}

/** The parameters of the run that is open, as they are now; called where it pauses or ends. */
async function takeParameters(): Promise<void> {
  const id = now?.id;
  try {
    const { steps, parameters } = (await ask({ topic: "snapshot" })).snapshot;
    if (!now || now.id !== id) return;
    const values = new Map(
      [...parameters].map(([name, numbers]) => [name, Float32Array.from(numbers)]),
    );
    now.parameters = { step: steps, values };
  } catch {
    // a run that has failed, or is gone, has none
  }
}

/** Parameters that were taken for another reason. */
export function noteParameters(id: string, parameters: KeptParameters): void {
  if (now?.id !== id) return;
  now.parameters = parameters;
  writing();
}

const listing = paced(
  () => write(false),
  () => LIST_MS,
);
const keeping = paced(
  () => write(true),
  () => KEEP_MS,
);
function writing(): void {
  listing.ask();
  keeping.ask();
}

/** Follows the run from now on, and brings back what was kept. */
export function followRuns(): void {
  void restore();
  let lastState = "waiting";
  const openRun = computed(() => progress.value.run);
  const openState = computed(() => progress.value.state);
  const openSeconds = computed(() => progress.value.seconds);
  effect(() => {
    const [run, state, seconds] = [openRun.value, openState.value, openSeconds.value];
    const points = curve.value;
    if (run !== now?.run) {
      if (now?.ending === "going") now.ending = "cut";
      write(true);
      begin(run);
      lastState = "waiting";
    }
    const open = now!;
    open.curve = points;
    open.settings = settings.value;
    if (facts.peek()?.id === run) open.note = facts.peek()?.note;
    open.seconds = open.earlier + seconds;
    const isOver = state === "done" || state === "failed";
    open.ending = state === "done" || state === "failed" ? state : "going";
    open.failure = state === "failed" ? failure.peek()?.message : undefined;
    if (state !== lastState && (isOver || state === "paused") && lastState === "running") {
      void takeParameters().then(() => keeping.now());
    }
    lastState = state;
    if (isOver) listing.now();
    writing();
  });
}

async function restore(): Promise<void> {
  const found: KeptRun[] = [];
  for (const value of (await all("runs")).values()) {
    const kept = value as KeptRun;
    if (!isWhole(kept)) continue;
    found.push(kept.ending === "going" ? { ...kept, ending: "cut" } : kept);
  }
  const here = runs.peek();
  const ids = new Set(here.map(({ id }) => id));
  const before = found.filter(({ id }) => !ids.has(id));
  const most = before.reduce((n, { number }) => Math.max(n, number), 0);
  // runs that began before storage answered come after those it had
  const moved = here.map((kept) =>
    before.some(({ number }) => number === kept.number)
      ? { ...kept, number: kept.number + most }
      : kept,
  );
  const open = moved.find(({ id }) => id === now?.id);
  if (open && now) now.number = open.number;
  runs.value = trimmed([...moved, ...before].sort((a, b) => b.number - a.number));
}

/** Whether what an older page has written has all that the list shows. */
function isWhole(kept: KeptRun): boolean {
  try {
    const entries = Object.values(settingsEntries(kept.settings));
    const numbers = [kept.number, kept.begun, kept.seconds];
    return Array.isArray(kept.curve) && numbers.every(Number.isFinite) && entries.length > 0;
  } catch {
    return false;
  }
}

/** One run at a time stands beside the open one in the chart; again: none. */
export function pin(id: string): void {
  batch(() => {
    for (const kept of runs.peek()) {
      const isPinned = kept.id === id && !kept.isPinned;
      if (isPinned === kept.isPinned) continue;
      const next = { ...kept, isPinned };
      put(next);
      void keep({ store: "runs", key: next.id, value: next });
    }
  });
}

export function rename(id: string, name: string): void {
  const kept = runs.peek().find((run) => run.id === id);
  if (!kept) return;
  const next = { ...kept, name: name.slice(0, 80) };
  put(next);
  void keep({ store: "runs", key: id, value: next });
}

export function remove(id: string): void {
  runs.value = runs.peek().filter((kept) => kept.id !== id);
  if (now?.id === id) startAfresh(now);
  void forget({ store: "runs", key: id });
}

/** A run that goes on after it was deleted is another entry; while it stands still it is none. */
function startAfresh(open: Open): void {
  open.id = newId();
  open.number = 0;
  open.listed = markOf(open);
  open.kept = open.listed;
}

/** Empties the list; the run that is open goes on. */
export function clearRuns(): void {
  runs.value = [];
  if (now) startAfresh(now);
}

/** Opens the settings of a run, with its last weights where they are there; its curve stands beside. */
export function reopen({ settings, parameters, curve: course }: KeptRun): void {
  open(settings, parameters && { parameters: parameters.values });
  lastCurve.value = course;
}

/** Adds a run from a file. @throws RunFileError */
export function importRun(text: string): KeptRun {
  const kept: KeptRun = { ...readRun(text), id: newId(), number: nextNumber() };
  put(kept);
  void keep({ store: "runs", key: kept.id, value: kept });
  return kept;
}
