// Chapter 1, Using neural nets to recognize handwritten digits.
import type { Experiment } from "../experiment.ts";
import { averageDarkness, guessing, otherIdeas } from "./baselines.ts";
import { learningRates } from "./learning-rates.ts";
import { etaTooLarge, etaTooSmall, hidden30, hidden100, noHidden } from "./networks.ts";
import { svmDefault, svmTuned } from "./svm.ts";

export const chapter1: readonly Experiment[] = [
  hidden30,
  hidden100,
  etaTooSmall,
  learningRates,
  etaTooLarge,
  noHidden,
  guessing,
  averageDarkness,
  otherIdeas,
  svmDefault,
  svmTuned,
];
