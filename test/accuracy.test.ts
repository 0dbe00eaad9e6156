// The book's first network on real MNIST, as the book judges it (the best test epoch of a run), over
// seeds 1 to 10: [784, 30, 10], sigmoid, quadratic loss, learning rate 3, batches of 10, 30 epochs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Dataset, dense, epochs, network, quadratic, sgd, sigmoid } from "downhill";
import { mnist } from "downhill/data";

type Digits = Dataset<readonly [784], 10>;
type Splits = { readonly training: Digits; readonly test: Digits };

/** Share of the test images that the best epoch of one run gets right. */
async function bestEpoch(seed: number, splits: Splits): Promise<number> {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  let best = 0;
  for await (const { test: tested } of epochs(net, splits.training, {
    loss: quadratic,
    optimizer: sgd({ learningRate: 3 }),
    epochs: 30,
    batchSize: 10,
    seed,
    target: "auto",
    test: splits.test,
    testEveryEpoch: true,
  })) {
    best = Math.max(best, tested!.accuracy);
  }
  return best;
}

test("over seeds 1 to 10 the book's first network reaches what the book reports", async (t) => {
  const splits = await mnist();
  const found: number[] = [];
  for (let seed = 1; seed <= 10; seed++) found.push(await bestEpoch(seed, splits));
  const sorted = [...found].sort((a, b) => a - b);
  const median = (sorted[4]! + sorted[5]!) / 2;
  t.diagnostic(`best test epoch: median ${median}, ${sorted.join(" ")}`);
  assert.ok(median >= 0.947 && median <= 0.956, `median ${median} of ${sorted.join(", ")}`);
  assert.ok(sorted.filter((a) => a < 0.94).length <= 2, `below 94 %: ${sorted.join(", ")}`);
});
