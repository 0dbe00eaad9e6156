// The network that a run has made, at some moment of it.
import type { Network } from "../nn/network.ts";
import type { Settings } from "./check-options.ts";
import type { TrainedState } from "./state.ts";
import { type TrainedNetwork, trained } from "./trained.ts";

/** What it learned so far, with what is known of it from the settings. */
export function networkOfRun<In extends readonly number[], Out extends number>(
  network: Network<In, Out>,
  settings: Settings,
  learned: Pick<TrainedState, "parameters" | "optimizerState" | "steps" | "history">,
): TrainedNetwork<In, Out> {
  const { loss, dtype, seed, picture, divideBy, classNames, inputNames, alphabet } = settings;
  const known = { loss, dtype, seed, picture, divideBy, classNames, inputNames, alphabet };
  return trained({ network, ...learned, ...known }, settings.compile.target);
}
