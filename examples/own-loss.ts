// A loss of one's own is a name and a function of the network's answer and what is wanted. Here one
// that costs more for an answer that is too low than for one that is too high: what comes out is no
// mean but a quantile, and two networks enclose nine tenths of what will happen.
// Run: node dist/examples/own-loss.js
import { adam, dense, linear, loss, network, tanh, train } from "downhill";
import { dataset, randomStream } from "downhill/data";

/** The pinball loss: its least mean cost is at the value that a share `q` of the targets is below. */
const pinball = (q: number) =>
  loss(`pinball${100 * q}`, ({ a }, y) => {
    const low = y.sub(a); // above 0 where the answer is too low: [batch, 1]
    return low
      .gt(0)
      .where(low.mul(q), low.mul(q - 1))
      .sum(-1); // [batch]
  });

/** A curve with noise that grows from left to right. */
function noisy(count: number, seed: number) {
  const { uniform, normal } = randomStream(seed, "noisy");
  const inputs = Float32Array.from({ length: count }, () => 2 * uniform() - 1);
  const targets = inputs.map((x) => Math.sin(3 * x) + 0.3 * (x + 1.2) * normal());
  return dataset({ name: "noisy", inputShape: [1], outputs: 1, inputs, targets });
}

const training = noisy(2000, 1);
const test = noisy(2000, 2);
const net = network([1], dense(24, tanh), dense(1, linear));

const quantile = async (q: number) => {
  const run = await train(net, training, {
    loss: pinball(q),
    optimizer: adam({ learningRate: 0.005 }),
    batchSize: 20,
    epochs: 30,
  });
  return (await run.predict(test)).values;
};
const low = await quantile(0.05);
const high = await quantile(0.95);

const isInside = (y: number, i: number) => low[i]! <= y && y <= high[i]!;
const inside = Array.from(test.targets!).filter(isInside).length;
console.log(`${((100 * inside) / test.count).toFixed(1)} % of new targets lie between the two`);
const width = (near: number) => {
  const rows = [...test.inputs.keys()].filter((i) => Math.abs(test.inputs[i]! - near) < 0.1);
  return rows.reduce((sum, i) => sum + high[i]! - low[i]!, 0) / rows.length;
};
console.log(
  `they are ${width(-0.9).toFixed(2)} apart on the left, ${width(0.9).toFixed(2)} on the right`,
);
