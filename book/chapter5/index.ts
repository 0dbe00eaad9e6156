// Chapter 5, Why are deep neural networks hard to train?
import type { Experiment } from "../experiment.ts";
import { cure } from "./cure.ts";
import { depths } from "./depth.ts";
import { bars, norms } from "./gradients.ts";
import { circuits } from "./parity.ts";
import { admissible, chain, exploding, identity, quarter } from "./unstable.ts";

export const chapter5: readonly Experiment[] = [
  circuits,
  ...depths,
  bars,
  ...norms,
  chain,
  quarter,
  exploding,
  admissible,
  identity,
  cure,
];
