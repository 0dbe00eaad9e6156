// Grid search: all combinations of some values of each hyper-parameter.
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import { type ParallelOptions, runAll } from "./attempts.ts";
import { checkSpace, type Point, type Space } from "./space.ts";
import { type Attempt, bestOf, type Search } from "./trial.ts";

export interface GridSearchOptions extends ParallelOptions {
  /** Values of each range; a `oneOf` gives all of its own. */
  readonly steps: number;
  /** Of each trial. */
  readonly epochs: number;
  readonly patience?: number | undefined;
}

const MOST_POINTS = 100_000;

/** All points of the grid, the last hyper-parameter changing fastest. */
export function gridPoints(space: Space, steps: number): Point[] {
  checkSpace(space);
  checkCount("steps", steps, 1);
  const axes = Object.entries(space).map(([name, range]) => ({ name, values: range.grid(steps) }));
  const count = axes.reduce((product, { values }) => product * values.length, 1);
  if (count > MOST_POINTS) {
    throw new OptionError(
      `gridSearch: expected at most ${MOST_POINTS} points, got ${count}; take fewer steps or ranges, or randomSearch`,
    );
  }
  let points: Point[] = [{}];
  for (const { name, values } of axes) {
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return points;
}

/** Tries every point of a grid over the space. */
export async function* gridSearch(
  space: Space,
  attempt: Attempt,
  options: GridSearchOptions,
): Search {
  checkOptionNames("gridSearch", options, {
    parallel: true,
    steps: true,
    epochs: true,
    patience: true,
  });
  const { steps, epochs, patience } = options;
  const points = gridPoints(space, steps);
  const trials = points.map((point) => ({ point, epochs, patience }));
  yield {
    kind: "stage",
    name: "grid search",
    why: "every combination of the values is tried",
    trials: trials.length,
  };
  const judged = yield* runAll(trials, attempt, options);
  return { best: bestOf(judged), trials: judged };
}
