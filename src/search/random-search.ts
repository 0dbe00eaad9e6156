// Random search: every trial is a point drawn anew. With many hyper-parameters of which few matter
// it covers each of those better than a grid does (Bergstra and Bengio 2012, which the book cites).
import { checkOptionNames } from "../data/option-names.ts";
import { randomStream } from "../data/random.ts";
import { checkCount } from "../nn/check.ts";
import { type ParallelOptions, runAll } from "./attempts.ts";
import { checkSpace, type Point, type Space } from "./space.ts";
import { type Attempt, bestOf, type Search } from "./trial.ts";

export interface RandomSearchOptions extends ParallelOptions {
  readonly trials: number;
  /** Of each trial. */
  readonly epochs: number;
  readonly patience?: number | undefined;
  /** Fixes the points; default 1. */
  readonly seed?: number | undefined;
}

/** `count` points of the space; more points begin with the same ones. */
export function randomPoints(space: Space, count: number, seed = 1): Point[] {
  checkSpace(space);
  checkCount("trials", count, 1);
  return Array.from({ length: count }, (_, i) => {
    const entries = Object.entries(space).map(([name, range]) => {
      return [name, range.at(randomStream(seed, `search/${name}`, i).uniform())] as const;
    });
    return Object.fromEntries(entries);
  });
}

/** Tries random points of the space. */
export async function* randomSearch(
  space: Space,
  attempt: Attempt,
  options: RandomSearchOptions,
): Search {
  checkOptionNames("randomSearch", options, {
    parallel: true,
    trials: true,
    epochs: true,
    patience: true,
    seed: true,
  });
  const { trials: count, epochs, patience, seed } = options;
  const points = randomPoints(space, count, seed);
  const trials = points.map((point) => ({ point, epochs, patience }));
  yield {
    kind: "stage",
    name: "random search",
    why: "each trial draws every hyper-parameter anew, so the ones that matter are covered densely",
    trials: count,
  };
  const judged = yield* runAll(trials, attempt, options);
  return { best: bestOf(judged), trials: judged };
}
