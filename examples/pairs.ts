// Several inputs and outputs: a network that sees two handwritten digits through the same eyes, and says
// whether they are the same and what their sum is. Run: node dist/examples/pairs.js
import {
  adam,
  branches,
  dense,
  inputs,
  join,
  load,
  logLikelihood,
  meanSquared,
  network,
  outputLosses,
  outputs,
  relu,
  shared,
  softmax,
  train,
} from "downhill";
import { mnist, randomStream, several } from "downhill/data";

const { training, test } = await mnist();

/** Pairs of digits of a set: every other one of twice the same digit. */
function pairs(set: typeof training, count: number, seed: number) {
  const random = randomStream(seed, "pairs");
  const [left, right] = [new Uint8Array(784 * count), new Uint8Array(784 * count)];
  const same = new Uint8Array(count);
  const sums = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const a = random.below(set.count);
    let b = random.below(set.count);
    while (i % 2 === 1 && set.labels![b] !== set.labels![a]) b = random.below(set.count);
    for (const [side, row] of [[left, a] as const, [right, b] as const]) {
      side.set(set.inputs.subarray(784 * row, 784 * (row + 1)) as Uint8Array, 784 * i);
    }
    same[i] = set.labels![a] === set.labels![b] ? 1 : 0;
    sums[i] = set.labels![a]! + set.labels![b]!;
  }
  return several(
    {
      left: { inputShape: [784], inputs: left },
      right: { inputShape: [784], inputs: right },
    },
    {
      same: { classes: 2, labels: same, classNames: ["different", "the same"] },
      sum: { outputs: 1, targets: sums },
    },
  );
}

// one set of weights, in whatever place it stands
const eyes = shared("eyes", dense(100, relu), dense(30, relu));
const net = network(
  inputs({ left: [784], right: [784] }),
  branches([
    branches(
      { left: eyes, right: eyes },
      join("difference", ({ left, right }) => left.sub(right).abs()),
    ),
    branches({ left: eyes, right: eyes }, "add"),
  ]),
  dense(40, relu),
  outputs({ same: dense(2, softmax), sum: dense(1) }),
);

const run = await train(net, pairs(training, 10_000, 1), {
  loss: outputLosses({ same: logLikelihood, sum: meanSquared }, { sum: 0.05 }),
  optimizer: adam(),
  epochs: 5,
  batchSize: 20,
});
const unseen = pairs(test, 2000, 2);
const { same, sum } = (await run.evaluate(unseen)).parts!;
console.log(`same or not: ${(100 * same!.accuracy!).toFixed(1)} % of ${same!.total} pairs right`);
console.log(`sum: off by ${sum!.rootMeanSquaredError!.toFixed(2)}`);

await run.save("pairs.safetensors");
const read = await load("pairs.safetensors", net); // the join is code, which no file holds
const [a, b] = [test.inputs.subarray(0, 784), test.inputs.subarray(784, 1568)];
const { parts } = await read.predict({ left: a, right: b });
console.log(
  `a ${test.labels![0]} and a ${test.labels![1]}: ${parts.sum.values[0]!.toFixed(1)} in all`,
);
