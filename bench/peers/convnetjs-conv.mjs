// ConvNetJS with W3's convolutions, f64: its Trainer takes one example at a time and updates after each
// mini-batch, with the sum of gradients and decay divided by the size of the batch.
import {
  largest,
  need,
  readParameters,
  readSet,
  serve,
  shuffled,
  versionOf,
  workload,
} from "./serve.mjs";

const { default: convnetjs } = await need("convnetjs");
const { layers, inputShape, batchSize, trainCount, learningRate, l2 } = workload;
const training = readSet("train");
const test = readSet("test");
let [h, w, c] = inputShape;
const width = h * w * c;

const net = new convnetjs.Net();
net.layers = [new convnetjs.InputLayer({ out_sx: w, out_sy: h, out_depth: c })];
const parameters = readParameters();
const shape = () => ({ in_sx: w, in_sy: h, in_depth: c });
/** A layer with one filter an output, whose weights lie as [height, width, channel]. */
function add(layer, toHere) {
  const { weight, bias } = parameters.shift();
  const size = weight.length / bias.length;
  for (const [row, filter] of layer.filters.entries()) {
    for (let at = 0; at < size; at++) filter.w[at] = weight[row * size + toHere(at)];
  }
  layer.biases.w.set(bias);
  net.layers.push(layer);
}
const same = (at) => at;
for (const { kind, filters, kernel, size, activation } of layers) {
  if (kind === "conv") {
    const channels = c;
    const options = { ...shape(), sx: kernel, sy: kernel, filters, stride: 1, pad: 0 };
    // its filters lie as [height, width, channel], ours as [channel, height, width]
    add(new convnetjs.ConvLayer(options), (at) => {
      const pixel = Math.floor(at / channels);
      return (at % channels) * kernel * kernel + pixel;
    });
    [h, w, c] = [h - kernel + 1, w - kernel + 1, filters];
    net.layers.push(new convnetjs.ReluLayer(shape()));
  } else if (kind === "pool") {
    net.layers.push(new convnetjs.PoolLayer({ ...shape(), sx: size, sy: size, stride: size }));
    [h, w] = [h / size, w / size];
  } else if (kind === "dense") {
    add(new convnetjs.FullyConnLayer({ ...shape(), num_neurons: size }), same);
    [h, w, c] = [1, 1, size];
    const Top = activation === "relu" ? convnetjs.ReluLayer : convnetjs.SoftmaxLayer;
    net.layers.push(new Top(shape()));
  }
}
const trainer = new convnetjs.Trainer(net, {
  method: "sgd",
  learning_rate: learningRate,
  momentum: 0,
  batch_size: batchSize,
  l2_decay: (l2 / trainCount) * batchSize,
});
const volume = new convnetjs.Vol(inputShape[1], inputShape[0], inputShape[2], 0);
const order = Uint32Array.from({ length: trainCount }, (_, i) => i);

function train(first, steps) {
  if (first === 0) shuffled(order);
  for (let at = first * batchSize; at < (first + steps) * batchSize; at++) {
    const row = order[at];
    volume.w.set(training.inputs.subarray(row * width, (row + 1) * width));
    trainer.train(volume, training.labels[row]);
  }
}

/** Its forward pass takes ten milliseconds, so some of the test images must do. */
const TESTED = 500;

function accuracy() {
  let correct = 0;
  const count = Math.min(TESTED, test.labels.length);
  for (let row = 0; row < count; row++) {
    volume.w.set(test.inputs.subarray(row * width, (row + 1) * width));
    if (largest(net.forward(volume).w) === test.labels[row]) correct++;
  }
  return correct / count;
}

await serve(`convnetjs ${versionOf("convnetjs")}`, train, accuracy);
