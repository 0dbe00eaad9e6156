// How far back the gradient reaches, by step; and how many answers are right, by length and while it
// learns.
import { linearAxis, logAxis, niceTicks } from "../../components/chart/axis.ts";
import { LineChart } from "../../components/chart/line-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { percent, short, whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import type { RecurrenceView } from "../../worker/studies/recurrence/plan.ts";
import { byLength, course, pick, place } from "./settings.ts";
import { firstOfLast } from "./values.ts";

/** The network that is asked for, and the one beside it. */
const COLORS = ["blue-line", "ink3"] as const;
const DASHES = [[], [5, 3]] as const;

const named = ({ networks }: RecurrenceView): [string, string] => {
  const t = text.value.recurrence;
  const [one, other] = networks.map(({ cell }) => t.cells[cell]) as [string, string];
  return one === other ? [one, t.again(other)] : [one, other];
};

const FEWEST_DECADES = 1e-9;

export function GradientChart({ view }: { readonly view: RecurrenceView }) {
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  const names = named(view);
  const time = view.inputs.shape[0]!;
  const norms = view.networks.flatMap((one) => Array.from(one.norms)).filter((x) => x > 0);
  const most = Math.max(...norms, 1e-6);
  const least = Math.max(Math.min(...norms, most / 10), most * FEWEST_DECADES);
  const [low, high] = [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most))];
  const decades = Math.round(Math.log10(high / low));
  const every = Math.ceil(decades / 6);
  return (
    <Figure
      explains={e.gradient}
      title={t.gradient}
      says={t.gradientSays}
      under={
        <p data-test="vanishing">
          {view.networks
            .map((one, i) => t.vanishes(names[i]!, short(firstOfLast(one.norms))))
            .join(" ")}
        </p>
      }
    >
      <LineChart
        label={t.gradientLabel(time)}
        lines={view.networks.map((one, i) => ({
          name: names[i]!,
          color: COLORS[i]!,
          dash: DASHES[i]!,
          width: 2,
          points: Array.from(one.norms, (norm, step) => [step + 1, norm > 0 ? norm : Number.NaN]),
        }))}
        x={linearAxis({
          label: t.step,
          says: e.step,
          least: 1,
          most: Math.max(2, time),
          ticks: [1, ...niceTicks(1, time).filter((tick) => tick > 1 && Number.isInteger(tick))],
        })}
        y={logAxis({
          label: "‖∂C/∂x‖",
          says: e.norm,
          least: low,
          most: high,
          ticks: Array.from({ length: Math.floor(decades / every) + 1 }, (_, i) =>
            Number((low * 10 ** (i * every)).toPrecision(3)),
          ),
          format: power,
        })}
        height={220}
        room={72}
        marked={place.value.step + 1}
        onPick={(at) => pick({ step: at - 1, unit: place.peek().unit })}
      />
    </Figure>
  );
}

export function LengthChart({ view }: { readonly view: RecurrenceView }) {
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  const names = named(view);
  const points = byLength.value?.points ?? [];
  const lengths = points.map(({ length }) => length);
  const [least, most] = [Math.min(...lengths, 1), Math.max(...lengths, 2)];
  return (
    <Figure explains={e.byLength} title={t.byLength} says={t.byLengthSays}>
      <LineChart
        label={t.byLengthLabel}
        lines={names.map((name, i) => ({
          name,
          color: COLORS[i]!,
          dash: DASHES[i]!,
          width: 2,
          points: points.map(({ length, shares }) => [length, shares[i]!] as const),
        }))}
        x={linearAxis({
          label: t.length,
          says: e.length,
          least,
          most,
          ticks: spread(lengths, (most - least) / 9),
        })}
        y={shares(e.share)}
        height={180}
        room={72}
      />
    </Figure>
  );
}

/** 10⁻³, for the ticks; other numbers with three digits. */
function power(value: number): string {
  const exponent = Math.log10(value);
  if (Math.abs(exponent - Math.round(exponent)) > 1e-9) return short(value);
  const digits = [...`${Math.round(exponent)}`].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
  return `10${digits.join("")}`;
}

/** Ticks that do not lie on each other. */
function spread(values: readonly number[], least: number): number[] {
  const found: number[] = [];
  for (const value of values) {
    if (found.length === 0 || value - found.at(-1)! >= least) found.push(value);
  }
  return found;
}

const shares = (says: string) =>
  linearAxis({
    label: "",
    says,
    least: 0,
    most: 1,
    ticks: [0, 0.5, 1],
    format: (share) => percent(share, 0),
  });

export function CourseChart({ view }: { readonly view: RecurrenceView }) {
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  const names = named(view);
  const last = endOf(course.value.at(-1)?.step ?? 0);
  return (
    <Figure explains={e.course} title={t.course} says={t.courseSays}>
      <LineChart
        label={t.courseLabel}
        lines={names.map((name, i) => ({
          name,
          color: COLORS[i]!,
          dash: DASHES[i]!,
          width: 2,
          points: course.value.map(({ step, shares: both }) => [step, both[i]!] as const),
        }))}
        x={linearAxis({
          label: t.batchesShort,
          says: e.batches,
          least: 0,
          most: last,
          ticks: [0, last / 2, last],
          format: (step) => whole(step),
        })}
        y={shares(e.share)}
        height={180}
        room={72}
      />
    </Figure>
  );
}

/** 100, 300, 1,000, .. mini-batches, so that the curves always fill the figure. */
function endOf(step: number): number {
  let end = 100;
  while (end < step) end = `${end}`.startsWith("1") ? end * 3 : (end / 3) * 10;
  return Math.round(end);
}
