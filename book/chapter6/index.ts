// Chapter 6, Deep learning.
import type { Experiment } from "../experiment.ts";
import { flips } from "./adversarial.ts";
import { autoencoders } from "./autoencoders.ts";
import { beliefNetworks } from "./belief.ts";
import { boltzmannMachines } from "./boltzmann.ts";
import { decaySweep } from "./decay-sweep.ts";
import { fooling } from "./fooling.ts";
import { imageNet } from "./image-net.ts";
import { dropoutShared, ladder, votes } from "./ladder.ts";
import { leastChange } from "./least-change.ts";
import { play } from "./play/index.ts";
import { pooling } from "./pooling.ts";
import { strong, strongVote } from "./records.ts";
import { recurrent } from "./recurrent.ts";
import { robust } from "./robust.ts";
import { sharing, translation } from "./sharing.ts";
import { speech } from "./speech.ts";

export const chapter6: readonly Experiment[] = [
  sharing,
  translation,
  pooling,
  ...ladder,
  decaySweep,
  dropoutShared,
  ...votes,
  strong,
  strongVote,
  imageNet,
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
