// The ladder and its vote at a small scale: narrow layers, a few hundred images.
import { testSmall } from "../experiments.test.cases.ts";
import { ladder, vote } from "./ladder.ts";

for (const experiment of [...ladder, vote]) testSmall(experiment);
