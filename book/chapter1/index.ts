// Chapter 1, Using neural nets to recognize handwritten digits.
import type { Experiment } from "../experiment.ts";
import { hidden30 } from "./hidden-30.ts";

export const chapter1: readonly Experiment[] = [hidden30];
