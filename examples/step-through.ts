// A run that is stepped through: one mini-batch at a time, with every value of the step in view, a
// weight bent in between, and the way back. Run: node dist/examples/step-through.js
import { crossEntropy, dense, network, sgd, sigmoid, stepper } from "downhill";
import { dataset } from "downhill/data";

/** Exclusive or, its four cases. */
const cases = dataset({
  name: "exclusive or",
  inputShape: [2],
  outputs: 1,
  inputs: Float64Array.of(0, 0, 0, 1, 1, 0, 1, 1),
  targets: Float64Array.of(0, 1, 1, 0),
});
const net = network([2], dense(3, sigmoid), dense(1, sigmoid));
const run = await stepper(net, cases, {
  loss: crossEntropy,
  optimizer: sgd({ learningRate: 2 }),
  epochs: 300,
  batchSize: 2,
  seed: 4,
});
const show = (values: ArrayLike<number>) => Array.from(values, (x) => x.toFixed(3)).join("  ");

// one step, looked into: the values are those that this very step computed
const first = await run.step();
console.log(`step 1, examples ${first?.rows.join(" and ")}: loss ${first?.loss.toFixed(3)}`);
for (const name of ["inputs", "layers.0/a", "layers.1/z", "layers.1/delta"]) {
  console.log(`${name}: ${show((await run.read(name)).values)}`);
}

// a moment to come back to, then on to the end of the run
const early = await run.snapshot();
const finish = async () => {
  while (await run.nextEpoch()) {}
  return `loss ${run.history.at(-1)?.loss.toFixed(4)} after ${run.steps} steps`;
};
console.log(`left alone: ${await finish()}`);

// back in time, one neuron silenced, and on again
await run.restore(early);
const { values, shape } = await run.read("layers.1.weight");
console.log(`back at step ${run.steps}; layers.1.weight [${shape.join(", ")}]: ${show(values)}`);
await run.write(
  "layers.1.weight",
  Float64Array.from(values, (w, i) => (i === 0 ? 0 : w)),
);
console.log(`bent: ${await finish()}`);

// the way back is exact: the same moment gives the same end
await run.restore(early);
console.log(`left alone again: ${await finish()}`);
run.dispose();
