// Shared weights and moved digits at a small scale.
import { testSmall } from "../experiments.test.cases.ts";
import { sharing, translation } from "./sharing.ts";

for (const experiment of [sharing, translation]) testSmall(experiment);
