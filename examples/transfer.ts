// Transfer: a network that reads the digits 0 to 5 lends what it learned to see to one that is to read
// 6 to 9 and is shown only a hundred of them. Run: node dist/examples/transfer.js
import {
  adam,
  conv2d,
  dense,
  flatten,
  logLikelihood,
  maxPool2d,
  network,
  relu,
  softmax,
  train,
} from "downhill";
import { type Dataset, dataset, mnist, take } from "downhill/data";

const { training, test } = await mnist({ shape: [28, 28, 1] });

/** The digits `digits` among the first `count` of a set, as classes from 0. */
function only(digits: readonly number[], set: typeof training, count: number) {
  const labels = set.labels!.subarray(0, count);
  const rows = [...labels.keys()].filter((i) => digits.includes(labels[i]!));
  const inputs = new Uint8Array(rows.length * 784);
  for (const [i, row] of rows.entries()) {
    inputs.set(set.inputs.subarray(row * 784, (row + 1) * 784) as Uint8Array, i * 784);
  }
  return dataset({
    name: digits.join(),
    inputShape: [28, 28, 1],
    outputs: digits.length,
    inputs,
    labels: Uint8Array.from(rows, (row) => digits.indexOf(labels[row]!)),
  });
}

/** A convolution that sees, and dense layers that decide. */
const reader = (set: Dataset<readonly [28, 28, 1]>) =>
  network(
    [28, 28, 1],
    conv2d(8, 5, relu),
    maxPool2d(2),
    flatten(),
    dense(40, relu),
    dense(set.classes, softmax),
  );
const options = { loss: logLikelihood, optimizer: adam(), batchSize: 10, seed: 3 } as const;

const many = only([0, 1, 2, 3, 4, 5], training, 8000);
const lender = await train(reader(many), many, { ...options, epochs: 3 });

const few = take(only([6, 7, 8, 9], training, 1000), 100);
const unseen = only([6, 7, 8, 9], test, 4000);
const alone = await train(reader(few), few, { ...options, epochs: 6 });

// strokes are strokes in every digit; what decides was learned for other ones and begins afresh (taken
// along, it makes the answers worse: leave out the filter, or take all with { partial: lender })
const seeing = new Map([...lender.parameters].filter(([name]) => name.startsWith("layers.0.")));
const lent = await train(reader(few), few, { ...options, epochs: 6, from: { partial: seeing } });

console.log(`${lent.start}`); // what was taken, and what is drawn fresh
for (const [name, run] of Object.entries({ alone, lent })) {
  const { accuracy } = await run.evaluate(unseen);
  console.log(
    `${name.padEnd(5)}: ${(100 * accuracy).toFixed(1)} % of ${unseen.count} digits right`,
  );
}
