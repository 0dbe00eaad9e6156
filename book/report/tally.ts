// All figures counted by what was found, and how many would be found to differ if none did.
import { COVERAGE } from "../statistics/interval.ts";
import type { Word } from "../verdict.ts";
import type { Row } from "./figures.ts";

export interface Tally {
  /** Figures by verdict, each training counted once. */
  readonly counts: Readonly<Record<Word, number>>;
  /** Figures of the book without a verdict, those not yet run among them. */
  readonly undecided: number;
  /** Figures that the book quotes, and no run of ours gives. */
  readonly quoted: number;
  /** Figures that have chance in them and were held against an interval. */
  readonly compared: number;
  /** Of these "differs" by chance, if the book's runs were like ours. */
  readonly byChance: number;
  /** Figures left out, as their trainings are counted under another name. */
  readonly again: number;
}

/** Counts every figure that has a number to compare with. */
export function tally(rows: readonly Row[]): Tally {
  const counts = { reproduced: 0, compatible: 0, "not decided": 0, better: 0, differs: 0 };
  const same = sameTrainings(rows);
  let [undecided, quoted, compared, byChance, again] = [0, 0, 0, 0, 0];
  for (const { experiment, line } of rows) {
    for (const [i, { verdict, power }] of line.figures.entries()) {
      const figure = experiment.figures[i]!;
      if (figure.book === undefined) continue;
      if (figure.quoted !== undefined) quoted++;
      else if (verdict === null) undecided++;
      else if (same.has(`${experiment.id} ${figure.value}`)) again++;
      else {
        counts[verdict]++;
        if (!power) continue;
        compared++;
        // of the two sides one is "better", where a side is
        byChance += (1 - COVERAGE) / (figure.better === "neither" ? 1 : 2);
      }
    }
  }
  return { counts, undecided, quoted, compared, byChance, again };
}

/** Runs with chance in them of which so many are never equal otherwise. */
const ENOUGH = 3;

/**
 * Figures whose runs are those of an earlier figure to the last digit, seed by seed: "id value" to the
 * id of the first.
 */
export function sameTrainings(rows: readonly Row[]): Map<string, string> {
  const first = new Map<string, string>();
  const same = new Map<string, string>();
  for (const { experiment, runs } of rows) {
    for (const { value } of experiment.figures) {
      // the first seeds: one name may have more runs than the other
      const head = runs.filter(({ seed }) => seed <= ENOUGH).map((run) => run.values[value]);
      if (new Set(head).size < ENOUGH) continue;
      const key = JSON.stringify(head);
      const before = first.get(key);
      if (before === undefined) first.set(key, experiment.id);
      else if (before !== experiment.id) same.set(`${experiment.id} ${value}`, before);
    }
  }
  return same;
}

/** The tally in sentences. */
export function tallyText(rows: readonly Row[]): string {
  const { counts, undecided, quoted, compared, byChance, again } = tally(rows);
  const words = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`);
  const chance = byChance.toFixed(1);
  return (
    `Of all figures: ${[...words, `${undecided} without a verdict`].join(", ")}. ` +
    `${compared} of them have chance in them; of these ${chance} would differ by chance alone if every ` +
    `run of the book were like ours. ${again} more are of trainings that are counted under another name` +
    `${quoted > 0 ? `, and ${quoted} are quoted: no run of ours gives them` : ""}.`
  );
}
