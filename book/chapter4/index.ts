// Chapter 4, A visual proof that neural nets can compute any function.
import type { Experiment } from "../experiment.ts";
import { linearIsNot, otherActivations, reluIsUniversal } from "./activations.ts";
import { design, manyBumps } from "./design.ts";
import { overlap } from "./overlap.ts";
import { bump, step } from "./steps.ts";
import { manyTowers, towerInMany, towerInTwo, twoTowers } from "./towers.ts";

export const chapter4: readonly Experiment[] = [
  step,
  bump,
  design,
  manyBumps,
  towerInTwo,
  twoTowers,
  towerInMany,
  manyTowers,
  otherActivations,
  reluIsUniversal,
  linearIsNot,
  overlap,
];
