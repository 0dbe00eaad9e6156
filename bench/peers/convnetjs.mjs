// ConvNetJS, f64: its Trainer takes one example at a time and updates after each mini-batch, with the
// sum of gradients and decay divided by the size of the batch. Regression is the quadratic loss.
import {
  largest,
  need,
  readParameters,
  readSet,
  serve,
  shuffled,
  sizes,
  versionOf,
  workload,
} from "./serve.mjs";

const { default: convnetjs } = await need("convnetjs");
const { batchSize, trainCount, learningRate, l2, loss } = workload;
if (loss !== "quadratic") {
  console.log(JSON.stringify({ missing: "ConvNetJS has no cross-entropy for sigmoid outputs" }));
  process.exit(0);
}
const training = readSet("train");
const test = readSet("test");
const [width, hidden, outputs] = sizes;

// makeLayers would put one more dense layer before the loss, so the layers are listed here.
const shape = (in_depth, more) => ({ in_sx: 1, in_sy: 1, in_depth, ...more });
const net = new convnetjs.Net();
const dense = [
  new convnetjs.FullyConnLayer(shape(width, { num_neurons: hidden })),
  new convnetjs.FullyConnLayer(shape(hidden, { num_neurons: outputs })),
];
net.layers = [
  new convnetjs.InputLayer({ out_sx: 1, out_sy: 1, out_depth: width }),
  dense[0],
  new convnetjs.SigmoidLayer(shape(hidden)),
  dense[1],
  new convnetjs.SigmoidLayer(shape(outputs)),
  new convnetjs.RegressionLayer(shape(outputs)),
];
for (const [i, { weight, bias }] of readParameters().entries()) {
  const { filters, biases, num_inputs } = dense[i];
  for (const [row, filter] of filters.entries()) {
    filter.w.set(weight.subarray(row * num_inputs, (row + 1) * num_inputs));
  }
  biases.w.set(bias);
}
const trainer = new convnetjs.Trainer(net, {
  method: "sgd",
  learning_rate: learningRate,
  momentum: 0,
  batch_size: batchSize,
  l2_decay: (l2 / trainCount) * batchSize,
});
const volume = new convnetjs.Vol(1, 1, width, 0);
const order = Uint32Array.from({ length: trainCount }, (_, i) => i);

function train(first, steps) {
  if (first === 0) shuffled(order);
  for (let at = first * batchSize; at < (first + steps) * batchSize; at++) {
    const row = order[at];
    volume.w.set(training.inputs.subarray(row * width, (row + 1) * width));
    trainer.train(volume, Array.from(training.wanted.subarray(row * outputs, (row + 1) * outputs)));
  }
}

function accuracy() {
  let correct = 0;
  for (const [row, label] of test.labels.entries()) {
    volume.w.set(test.inputs.subarray(row * width, (row + 1) * width));
    if (largest(net.forward(volume).w) === label) correct++;
  }
  return correct / test.labels.length;
}

await serve(`convnetjs ${versionOf("convnetjs")}`, train, accuracy);
