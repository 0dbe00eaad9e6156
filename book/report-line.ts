// What `downhill reproduce` says about an experiment: the book's figure, ours, and the verdict, for
// its own figure and for those beside it.
import type { Experiment, Figure, Scale, Source } from "./experiment.ts";
import type { StoredRun } from "./store.ts";
import { judge, summarizeRuns, type Verdict } from "./verdict.ts";

export interface FigureLine extends Verdict {
  readonly value: string;
  readonly unit: string;
  readonly book: number | null;
  /** null: the book prints it, or has no number. */
  readonly source: Source | null;
  readonly ours: ReturnType<typeof summarizeRuns> | null;
}

export interface ReportLine {
  readonly id: string;
  readonly book: number | null;
  readonly ours: ReturnType<typeof summarizeRuns> | null;
  readonly verdict: Verdict["verdict"];
  readonly reason: string;
  readonly interval: Verdict["interval"] | null;
  readonly unit: string;
  readonly scale: Scale;
  readonly runs: number;
  /** Of all runs together. */
  readonly seconds: number;
  /** All figures, the experiment's own first. */
  readonly figures: readonly FigureLine[];
  /** How often each claim was seen: [seen, runs]. */
  readonly claims: Readonly<Record<string, readonly [number, number]>>;
}

/** One line for an experiment and its runs at one scale. */
export function reportLine(
  { id, figures, claims = {} }: Experiment,
  runs: readonly StoredRun[],
  scale: Scale,
): ReportLine {
  const lines = figures.map((figure) => figureLine(figure, runs, scale !== "full"));
  const seen = (name: string) => runs.filter((run) => run.claims?.[name]).length;
  const own = lines[0];
  return {
    id,
    book: own?.book ?? null,
    ours: own?.ours ?? null,
    verdict: own?.verdict ?? null,
    reason: own?.reason ?? (runs.length ? "a claim without a number" : "not yet run"),
    interval: own?.interval ?? null,
    unit: own?.unit ?? "",
    scale,
    runs: runs.length,
    seconds: Math.round(runs.reduce((sum, run) => sum + run.seconds, 0) * 10) / 10,
    figures: lines,
    claims: Object.fromEntries(
      Object.keys(claims).map((name) => [name, [seen(name), runs.length] as const]),
    ),
  };
}

function figureLine(figure: Figure, runs: readonly StoredRun[], isReduced: boolean): FigureLine {
  const { statistic } = figure;
  const made = runs.filter((run) => run.values[figure.value] !== undefined);
  const values = made.map((run) => run.values[figure.value]!);
  const by = statistic.kind === "chosen" ? made.map((run) => run.values[statistic.by]!) : undefined;
  return {
    value: figure.value,
    unit: figure.unit,
    book: figure.book ?? null,
    source: figure.source ?? null,
    ours: values.length > 0 ? summarizeRuns(values, figure.better) : null,
    ...judge(figure, values, { isReduced, ...(by ? { by } : {}) }),
  };
}
