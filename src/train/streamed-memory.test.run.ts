// A process that trains on an .npy file, on disk or in memory, and tells what memory and processor time
// that took.
import type { Dataset } from "../data/dataset.ts";
import { npyFile } from "../data/numpy.ts";
import { take } from "../data/slices.ts";
import { streamed } from "../data/streamed/streamed.ts";
import { softmax } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { logLikelihood } from "../nn/loss.ts";
import { network } from "../nn/network.ts";
import { sgd } from "../nn/optimizer.ts";
import { train } from "./train.ts";

const [inputs, labels, where, partBytes, units] = process.argv.slice(2) as string[];
const milliseconds = () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000;
const begun = milliseconds();
const set = (
  where === "memory"
    ? await npyFile(inputs!, { labels: labels! })
    : await streamed(inputs!, { labels: labels!, partBytes: Number(partBytes) })
) as Dataset<readonly [number], number>;
const read = milliseconds();
const run = await train(
  network(set.inputShape, dense(Number(units), softmax), dense(set.classes, softmax)),
  set,
  {
    loss: logLikelihood,
    optimizer: sgd({ learningRate: 0.1 }),
    batchSize: 100,
    epochs: 2,
    skipZeros: false,
    threads: 1,
    target: "wasm",
    validation: take(set, 1000),
    doctor: true,
  },
);
console.log(
  JSON.stringify({
    read: read - begun,
    trained: milliseconds() - read,
    megabytes: process.resourceUsage().maxRSS / 1024,
    loss: run.history[1]!.loss,
  }),
);
