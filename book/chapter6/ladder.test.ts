// The ladder at a small scale: narrow layers, a few hundred images.
import { testSmall } from "../experiments.test.cases.ts";
import { chapter6 } from "./index.ts";

for (const experiment of chapter6) testSmall(experiment);
