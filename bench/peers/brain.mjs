// brain.js, f64: it knows only online training, an update after each example, so the learning rate is
// that of the mini-batch divided by its size. Its loss is the quadratic one.
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

const { default: brain } = await need("brain.js");
const { batchSize, trainCount, learningRate, l2, loss } = workload;
if (loss !== "quadratic" || l2 !== 0) {
  console.log(JSON.stringify({ missing: "brain.js has no cross-entropy and no weight decay" }));
  process.exit(0);
}
const rows = ({ inputs, wanted, labels }) =>
  Array.from(labels, (label, i) => ({
    input: inputs.subarray(i * sizes[0], (i + 1) * sizes[0]),
    output: wanted.subarray(i * sizes.at(-1), (i + 1) * sizes.at(-1)),
    label,
  }));
const training = rows(readSet("train"));
const test = rows(readSet("test"));
const net = new brain.NeuralNetwork({
  hiddenLayers: sizes.slice(1, -1),
  activation: "sigmoid",
  learningRate: learningRate / batchSize,
});
net.trainOpts.momentum = 0; // the constructor refuses it
net.sizes = sizes;
net.initialize();
for (const [i, { weight, bias }] of readParameters().entries()) {
  const width = sizes[i];
  for (let node = 0; node < bias.length; node++) {
    net.weights[i + 1][node] = Array.from(weight.subarray(node * width, (node + 1) * width));
    net.biases[i + 1][node] = bias[node];
  }
}
const order = Uint32Array.from({ length: trainCount }, (_, i) => i);

function train(first, steps) {
  if (first === 0) shuffled(order);
  const end = (first + steps) * batchSize;
  for (let at = first * batchSize; at < end; at++) net.trainPattern(training[order[at]]);
}

const accuracy = () =>
  test.filter(({ input, label }) => largest(net.runInput(input)) === label).length / test.length;

await serve(`brain.js ${versionOf("brain.js")}`, train, accuracy);
