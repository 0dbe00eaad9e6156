// Chapter 3, Improving the way neural networks learn.
import type { Experiment } from "../experiment.ts";
import { combined } from "./combined.ts";
import { crossEntropy30, crossEntropy100, slopeFactor } from "./cross-entropy.ts";
import { hessian } from "./curvature.ts";
import { curveFit } from "./curve-fit.ts";
import { distortions, turnedDigits } from "./distorted.ts";
import {
  earlyStopping,
  schedule,
  speed,
  threeRates,
  threshold,
  transcripts,
} from "./hyper-parameters.ts";
import { starts, widths } from "./initialization.ts";
import { moreData } from "./more-data.ts";
import { moreDataSvm } from "./more-data-svm.ts";
import { narrowed } from "./narrowed.ts";
import {
  l2Full,
  l2Hundred,
  l2Hundred60,
  l2Small,
  overfit1000,
  overfitFull,
  stuck,
} from "./overfitting.ts";
import { decay, dropoutHelps, l1, parameterCounts } from "./penalties.ts";
import { polynomialFit } from "./polynomial.ts";
import { softmaxLayer } from "./softmax.ts";
import { momentumHelps, reluNeurons, tanhIdentity, tanhNeurons } from "./techniques.ts";
import { toys } from "./toy-neuron.ts";

export const chapter3: readonly Experiment[] = [
  ...toys,
  slopeFactor,
  crossEntropy30,
  crossEntropy100,
  softmaxLayer,
  parameterCounts,
  overfit1000,
  overfitFull,
  l2Small,
  l2Full,
  l2Hundred,
  l2Hundred60,
  stuck,
  decay,
  polynomialFit,
  l1,
  dropoutHelps,
  combined,
  moreData,
  moreDataSvm,
  curveFit,
  turnedDigits,
  ...distortions,
  widths,
  ...starts,
  narrowed,
  ...transcripts,
  threeRates,
  threshold,
  earlyStopping,
  schedule,
  speed,
  hessian,
  momentumHelps,
  tanhNeurons,
  reluNeurons,
  tanhIdentity,
];
