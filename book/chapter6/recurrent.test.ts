// The recurrent experiments at a small scale: few units, short sequences.
import { testSmall } from "../experiments.test.cases.ts";
import { recurrent } from "./recurrent.ts";

for (const experiment of recurrent) testSmall(experiment);
