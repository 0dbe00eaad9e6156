// Experiments from the book's own story that can follow a run, and the bet on each: better or worse.
import type { Settings } from "../../../settings/settings.ts";

export const EXPERIMENTS = ["largeRate", "noHidden", "fewDigits"] as const;
export type Experiment = (typeof EXPERIMENTS)[number];

const FEW = 1000;
const LARGE = 100;

/** The settings of an experiment; undefined where they are what has just been run. */
export function settingsFor(experiment: Experiment, now: Settings): Settings | undefined {
  switch (experiment) {
    case "largeRate":
      return now.learningRate >= LARGE ? undefined : { ...now, learningRate: LARGE };
    case "noHidden":
      return now.layers.length < 2 ? undefined : { ...now, layers: now.layers.slice(-1) };
    case "fewDigits": {
      const isFew = now.data.count > 0 && now.data.count <= FEW;
      return isFew ? undefined : { ...now, data: { ...now.data, count: FEW } };
    }
  }
}

export type Guess = "better" | "worse";

/** Differences below this many percent are none. */
const EQUAL = 0.0005;

/** What came out, from the shares of right answers before and after. */
export function resultOf(before: number, after: number): Guess | "same" {
  if (Number.isNaN(after)) return "worse";
  if (Math.abs(after - before) < EQUAL) return "same";
  return after > before ? "better" : "worse";
}
