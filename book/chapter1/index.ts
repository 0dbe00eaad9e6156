// Chapter 1, Using neural nets to recognize handwritten digits.
import type { Experiment } from "../experiment.ts";
import { averageDarkness, guessing, otherIdeas } from "./baselines.ts";
import { universal } from "./circuits.ts";
import { miniBatches, steepest } from "./descent.ts";
import { featureHunch } from "./features.ts";
import { fourOutputs } from "./four-outputs.ts";
import { learningRates } from "./learning-rates.ts";
import { etaTooLarge, etaTooSmall, hidden30, hidden100, noHidden } from "./networks.ts";
import { adder, cheese, encoder, nand, scaling } from "./perceptrons.ts";
import { segmentation } from "./segments.ts";
import { svmDefault, svmTuned } from "./svm.ts";

export const chapter1: readonly Experiment[] = [
  scaling,
  cheese,
  nand,
  adder,
  universal,
  encoder,
  fourOutputs,
  segmentation,
  featureHunch,
  steepest,
  miniBatches,
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
