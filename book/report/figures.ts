// What the report says of each experiment, as data: its line, its runs, and numbers as text.
import type { Experiment, Figure } from "../experiment.ts";
import { type ReportLine, reportLine } from "../report-line.ts";
import type { Store, StoredRun } from "../store.ts";

export interface Row {
  readonly experiment: Experiment;
  /** At full scale only: reduced runs are no results. */
  readonly runs: readonly StoredRun[];
  readonly line: ReportLine;
}

export type Word =
  | "reproduced"
  | "better"
  | "differs"
  | "claim seen"
  | "claim not seen"
  | "no verdict"
  | "not yet run";

/** A row an experiment, in the order of the book. */
export function collectRows(experiments: readonly Experiment[], store: Store): Row[] {
  return experiments.map((experiment) => {
    const runs = store.runs(experiment, "full");
    return { experiment, runs, line: reportLine(experiment, runs, "full") };
  });
}

/** The experiment's own verdict; for claims without a number, whether most runs show all of them. */
export function wordOf({ line, runs }: Row): Word {
  if (runs.length === 0) return "not yet run";
  if (line.verdict) return line.verdict;
  const claims = Object.values(line.claims);
  if (line.book !== null || claims.length === 0) return "no verdict";
  return claims.every(([seen, of]) => 2 * seen > of) ? "claim seen" : "claim not seen";
}

/** What is missing, as work: "10 runs of 0.5 core-hours", and which other runs it waits for. */
export function missing({ experiment: { runs, coreHours, needs } }: Row): string {
  const own = `${counted(runs)} of ${hours(coreHours)}`;
  return needs ? `${own}, after ${counted(needs[1])} of ${needs[0]}` : own;
}

const counted = (runs: number): string => `${runs} ${runs === 1 ? "run" : "runs"}`;

/** 0.002 core-hours */
export function hours(coreHours: number): string {
  return `${Number(coreHours.toPrecision(2))} core-hours`;
}

/** A number with as many decimals as the book prints, and `more`. */
export function number(value: number, { decimals }: Pick<Figure, "decimals">, more = 0): string {
  return value.toFixed(Math.min(Math.max(decimals + more, 0), 12));
}

/** A number of no known precision. */
export function plain(value: number): string {
  if (value === 0 || Number.isInteger(value)) return `${value}`;
  const size = Math.abs(value);
  return size < 1e-3 || size >= 1e6 ? value.toExponential(2) : `${Number(value.toPrecision(4))}`;
}

/** 0.4 s, 12 s, 3 min, 1.5 h */
export function time(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
