// What the report says of each experiment, as data: its line, its runs, and numbers as text.
import type { Experiment, Figure } from "../experiment.ts";
import { type FigureLine, type ReportLine, reportLine } from "../report-line.ts";
import type { Mode } from "../statistics/modes.ts";
import type { Store, StoredRun } from "../store.ts";
import type { Word as Judged } from "../verdict.ts";

export interface Row {
  readonly experiment: Experiment;
  /** At full scale only: reduced runs are no results. */
  readonly runs: readonly StoredRun[];
  readonly line: ReportLine;
}

export type Word = Judged | "claim seen" | "claim not seen" | "no verdict" | "not yet run";

/** A row an experiment, in the order of the book. */
export function collectRows(experiments: readonly Experiment[], store: Store): Row[] {
  return experiments.map((experiment) => {
    const runs = store.runs(experiment, "full");
    return { experiment, runs, line: reportLine(experiment, runs, "full") };
  });
}

/** What weighs most first. */
const WEIGHT: readonly Judged[] = ["differs", "not decided", "compatible", "better", "reproduced"];

/**
 * The weightiest verdict of all its figures, in whichever order they stand; for claims without a
 * number, whether most runs show all of them.
 */
export function wordOf({ line, runs }: Row): Word {
  if (runs.length === 0) return "not yet run";
  const words = line.figures.map(({ verdict }) => verdict);
  const weightiest = WEIGHT.find((word) => words.includes(word));
  if (weightiest) return weightiest;
  const claims = Object.values(line.claims);
  if (line.figures.some(({ book }) => book !== null) || claims.length === 0) return "no verdict";
  return claims.every(([seen, of]) => 2 * seen > of) ? "claim seen" : "claim not seen";
}

/** 1 run, 2 runs */
export const counted = (runs: number): string => `${runs} ${runs === 1 ? "run" : "runs"}`;

/** 0.002 core-hours */
export function hours(coreHours: number): string {
  return `${Number(coreHours.toPrecision(2))} core-hours`;
}

/** A number with as many decimals as the book prints, and `more`. */
export function number(value: number, { decimals }: Pick<Figure, "decimals">, more = 0): string {
  return value.toFixed(Math.min(Math.max(decimals + more, 0), 12));
}

/** What the book has: what it prints, and what is known of it from elsewhere, with where. */
export function bookCells(figure: Figure): readonly [printed: string, known: string] {
  if (figure.book === undefined) return ["", ""];
  const { bound } = figure;
  const value = `${bound ? `${bound} ` : ""}${number(figure.book, figure)} ${figure.unit}`.trim();
  return figure.source ? ["", `${value} (${figure.source})`] : [value, ""];
}

/** What stands beside a verdict: groups of runs, and what would have been noticed. */
export function remarksOf(figure: Figure, { notices, modes, power, reason }: FigureLine): string[] {
  const remarks: string[] = [];
  if (modes) {
    const { groups, chance } = modes;
    const group = ({ mean, runs }: Mode) => `${number(mean, figure)} (${counted(runs)})`;
    const few = groups.slice(0, -1).map(group).join(", ");
    const likely =
      chance === undefined ? "" : `; ${newRuns(figure)} in the book's in ${percents(chance)}`;
    const lead = reason.endsWith("groups") ? "at" : "groups at";
    remarks.push(`${lead} ${few} and ${group(groups.at(-1)!)}${likely}`);
  }
  if (notices !== undefined && power && figure.book !== undefined && !modes) {
    const unit = figure.unit === "%" ? "points" : figure.unit;
    remarks.push(`would notice ${Number(notices.toPrecision(2))} ${unit}`.trim());
  }
  return remarks;
}

/** What the book's statistic is of, as new runs. */
function newRuns({ statistic }: Figure): string {
  if (statistic.kind === "exact" || statistic.runs === 1) return "a new run lies";
  return `the ${statistic.kind} of ${statistic.runs} new runs lies`;
}

/** Of cases. */
const percents = (chance: number): string => `${Math.round(100 * chance)} % of cases`;

/** A standard deviation beside a number; one that would be rounded to 0 has two digits of its own. */
export function deviation(std: number, figure: Pick<Figure, "decimals">): string {
  const printed = number(std, figure);
  return Number(printed) === 0 && std > 0 ? `${Number(std.toPrecision(2))}` : printed;
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
