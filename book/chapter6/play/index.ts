// A pole that networks learn to balance, in two ways.
import type { Experiment } from "../../experiment.ts";
import { policyGradient } from "./policy-gradient.ts";
import { qLearning } from "./q-learning.ts";

export const play: readonly Experiment[] = [qLearning, policyGradient];
