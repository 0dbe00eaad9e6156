// Chapter 6, Deep learning.
import type { Experiment } from "../experiment.ts";
import { ladder, vote } from "./ladder.ts";
import { recurrent } from "./recurrent.ts";

export const chapter6: readonly Experiment[] = [...ladder, vote, ...recurrent];
