// What the exercises of chapter 1 look for in the runs of this page.
import type { Settings } from "../../../settings/settings.ts";
import type { Outcome } from "./outcome.ts";

/** Still guessing after an epoch: less than a fifth of ten classes right, or no numbers any more. */
const FAILS = 0.2;
const WORKS = 0.9;

const hasRun = ({ epoch, state }: Outcome): boolean => epoch >= 1 || state === "failed";
const isFailed = (o: Outcome): boolean =>
  hasRun(o) && (o.state === "failed" || o.bestValidation < FAILS);

/** Everything but learning rate, seed and epochs. */
const rest = ({ learningRate: _, seed: _s, epochs: _e, ...others }: Settings): string =>
  JSON.stringify(others);

/** A learning rate with which a run fails, and one that mends the same run. */
export function failedAndMended(outcomes: readonly Outcome[]): {
  readonly failed: Outcome | undefined;
  readonly mended: Outcome | undefined;
} {
  let failed: Outcome | undefined;
  for (const candidate of outcomes.filter(isFailed)) {
    failed = candidate;
    const mended = outcomes.find(
      (o) =>
        hasRun(o) && rest(o.settings) === rest(candidate.settings) && o.bestValidation >= WORKS,
    );
    if (mended) return { failed, mended };
  }
  return { failed, mended: undefined };
}

/** The best run of digits without a hidden layer. */
export const bestWithoutHidden = (outcomes: readonly Outcome[]): Outcome | undefined =>
  best(outcomes.filter(({ settings }) => settings.layers.length === 1));

/** The best runs with 30 and with 100 hidden neurons, in one dense layer. */
export function bestOfSizes(outcomes: readonly Outcome[]): {
  readonly small: Outcome | undefined;
  readonly large: Outcome | undefined;
} {
  const ofSize = (size: number) =>
    best(
      outcomes.filter(({ settings: { layers } }) => {
        const [first] = layers;
        return layers.length === 2 && first?.kind === "dense" && first.size === size;
      }),
    );
  return { small: ofSize(30), large: ofSize(100) };
}

function best(outcomes: readonly Outcome[]): Outcome | undefined {
  const judged = outcomes.filter(
    (o) => hasRun(o) && o.settings.data.name === "mnist" && Number.isFinite(o.bestValidation),
  );
  return judged.toSorted((a, b) => b.bestValidation - a.bestValidation)[0];
}
