// Successive halving: many points get a few epochs each, the better part of them goes on with more,
// until a few have had them all (Jamieson and Talwalkar 2016). Most of the work goes to good points.
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import { runAll } from "./attempts.ts";
import { type RandomSearchOptions, randomPoints } from "./random-search.ts";
import type { Space } from "./space.ts";
import { type Attempt, isBetter, type Judged, type Search } from "./trial.ts";

export interface HalvingOptions extends Omit<RandomSearchOptions, "patience"> {
  /** One in so many goes on; default 3. */
  readonly factor?: number;
}

/** Points and epochs of each rung: the last has all epochs. */
export function rungs(
  trials: number,
  epochs: number,
  factor = 3,
): readonly { readonly trials: number; readonly epochs: number }[] {
  checkCount("trials", trials, 1);
  checkCount("epochs", epochs, 1);
  checkCount("factor", factor, 2);
  const found = [{ trials, epochs }];
  let share = 1;
  for (let left = trials; left >= factor && epochs >= share * factor; ) {
    left = Math.floor(left / factor);
    share *= factor;
    found.push({ trials: left, epochs });
  }
  const last = found.length - 1;
  return found.map((rung, i) => {
    let part = 1;
    for (let above = i; above < last; above++) part *= factor;
    return { ...rung, epochs: Math.max(1, Math.round(epochs / part)) };
  });
}

/**
 * Tries random points and lets the better ones go on. An attempt that is asked for a point again,
 * with more epochs, may continue where it ended.
 */
export async function* successiveHalving(
  space: Space,
  attempt: Attempt,
  options: HalvingOptions,
): Search {
  checkOptionNames("successiveHalving", options, {
    parallel: true,
    trials: true,
    epochs: true,
    seed: true,
    factor: true,
  });
  const { trials: count, epochs, seed, factor = 3 } = options;
  const ladder = rungs(count, epochs, factor);
  if (ladder.length === 1 && count > 1 && epochs > 1) {
    throw new OptionError(
      `successiveHalving: expected at least ${factor} trials and ${factor} epochs, so that one in ${factor} can go on, got ${count} and ${epochs}`,
    );
  }
  let points = randomPoints(space, count, seed);
  const all: Judged[] = [];
  let ranked: Judged[] = [];
  for (const [i, rung] of ladder.entries()) {
    points = i === 0 ? points : ranked.slice(0, rung.trials).map(({ trial }) => trial.point);
    const trials = points.map((point) => ({ point, epochs: rung.epochs }));
    yield {
      kind: "stage",
      name: `rung ${i + 1} of ${ladder.length}`,
      why:
        i === 0
          ? `a short look at many: ${rung.epochs} of ${epochs} epochs`
          : `the best one in ${factor} goes on to ${rung.epochs} of ${epochs} epochs`,
      trials: trials.length,
    };
    const judged = yield* runAll(trials, attempt, options);
    all.push(...judged);
    ranked = [...judged].sort((a, b) =>
      isBetter(b.outcome, a.outcome) ? 1 : isBetter(a.outcome, b.outcome) ? -1 : 0,
    );
  }
  return { best: ranked[0]!, trials: all };
}
