// Chapter 3, Improving the way neural networks learn.
import type { Experiment } from "../experiment.ts";
import { moreDataSvm } from "./more-data-svm.ts";

export const chapter3: readonly Experiment[] = [moreDataSvm];
