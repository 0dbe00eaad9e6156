// Chapter 2, How the backpropagation algorithm works.
import type { Experiment } from "../experiment.ts";
import { differences, matrices } from "./cost.ts";
import {
  batchAsMatrix,
  demon,
  fourEquations,
  pathSum,
  products,
  slowLearning,
} from "./equations.ts";

export const chapter2: readonly Experiment[] = [
  products,
  fourEquations,
  batchAsMatrix,
  demon,
  slowLearning,
  differences,
  matrices,
  pathSum,
];
