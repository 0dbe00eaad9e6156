// Shared weights, moved digits, other poolings, the sweep of the decay and what is counted of AlexNet, all at
// a small scale.
import { testSmall } from "../experiments.test.cases.ts";
import { decaySweep } from "./decay-sweep.ts";
import { imageNet } from "./image-net.ts";
import { pooling } from "./pooling.ts";
import { sharing, translation } from "./sharing.ts";

for (const experiment of [sharing, translation, pooling, decaySweep, imageNet]) {
  testSmall(experiment);
}
