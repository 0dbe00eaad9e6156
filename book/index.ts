// All experiments, in the order of the book, and the choice of some by id or chapter.
import { OptionError } from "downhill";
import { appendix } from "./appendix/index.ts";
import { chapter1 } from "./chapter1/index.ts";
import { chapter2 } from "./chapter2/index.ts";
import { chapter3 } from "./chapter3/index.ts";
import { chapter4 } from "./chapter4/index.ts";
import { chapter5 } from "./chapter5/index.ts";
import { chapter6 } from "./chapter6/index.ts";
import type { Experiment } from "./experiment.ts";

export const experiments: readonly Experiment[] = [
  ...chapter1,
  ...chapter2,
  ...chapter3,
  ...chapter4,
  ...chapter5,
  ...chapter6,
  ...appendix,
];

/** Those named by id, by the beginning of an id ("ch3-l2") or by chapter ("3", "ch3", "appendix"); all for none. */
export function chooseExperiments(names: readonly string[]): Experiment[] {
  if (names.length === 0) return [...experiments];
  const chosen = new Set(names.flatMap(named));
  return experiments.filter((e) => chosen.has(e));
}

/** The appendix comes behind them, by its name. */
const CHAPTERS = 6;

function named(name: string): Experiment[] {
  const chapter = /^(?:ch|chapter)?-?(\d)$/.exec(name)?.[1];
  const found = experiments.filter((e) =>
    chapter === undefined || Number(chapter) > CHAPTERS
      ? e.id === name
      : e.chapter === Number(chapter),
  );
  if (found.length > 0) return found;
  const begun = experiments.filter((e) => e.id.startsWith(name));
  if (begun.length > 0) return begun;
  const part = name.replace(/^ch\d-?/, "");
  const near = part === "" ? [] : experiments.filter((e) => e.id.includes(part));
  const hint = near.length > 0 ? `; did you mean ${near.map((e) => e.id).join(", ")}?` : "";
  throw new OptionError(
    `${name}: expected an experiment, a chapter from 1 to 6 or the appendix${hint || "; see downhill reproduce --list"}`,
  );
}
