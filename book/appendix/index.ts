// The appendix: is there a simple algorithm for intelligence?
import type { Experiment } from "../experiment.ts";
import { genome } from "./genome.ts";
import { rewiring } from "./rewiring.ts";
import { society } from "./society.ts";

export const appendix: readonly Experiment[] = [genome, rewiring, society];
