// Chapter 6, Deep learning.
import type { Experiment } from "../experiment.ts";
import { flips } from "./adversarial.ts";
import { autoencoders } from "./autoencoders.ts";
import { beliefNetworks } from "./belief.ts";
import { boltzmannMachines } from "./boltzmann.ts";
import { fooling } from "./fooling.ts";
import { ladder, vote } from "./ladder.ts";
import { leastChange } from "./least-change.ts";
import { play } from "./play/index.ts";
import { strong, strongVote } from "./records.ts";
import { recurrent } from "./recurrent.ts";
import { robust } from "./robust.ts";
import { sharing, translation } from "./sharing.ts";
import { speech } from "./speech.ts";

export const chapter6: readonly Experiment[] = [
  sharing,
  translation,
  ...ladder,
  vote,
  strong,
  strongVote,
  flips,
  leastChange,
  robust,
  fooling,
  ...recurrent,
  speech,
  ...boltzmannMachines,
  ...beliefNetworks,
  ...autoencoders,
  ...play,
];
