// Chapter 4, A visual proof that neural nets can compute any function.
import type { Experiment } from "../experiment.ts";
import { linearIsNot, otherActivations, reluIsUniversal } from "./activations.ts";
import { design, manyBumps, vectorValued } from "./design.ts";
import { oneLayer } from "./one-layer.ts";
import { overlap } from "./overlap.ts";
import { bump, step, stepSum } from "./steps.ts";
import { manyTowers, plateau, towerInMany, towerInTwo, twoTowers } from "./towers.ts";

export const chapter4: readonly Experiment[] = [
  step,
  stepSum,
  bump,
  design,
  manyBumps,
  plateau,
  towerInTwo,
  twoTowers,
  towerInMany,
  manyTowers,
  oneLayer,
  vectorValued,
  otherActivations,
  reluIsUniversal,
  linearIsNot,
  overlap,
];
