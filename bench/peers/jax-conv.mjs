// jax-js on its WebAssembly backend with W3's convolutions: the whole step, gradient and update, is one
// jitted function. Pictures are [batch, channel, height, width].
import {
  gather,
  largest,
  need,
  readParameters,
  readSet,
  serve,
  shuffled,
  transposed,
  versionOf,
  workload,
} from "./serve.mjs";

const { defaultDevice, grad, init, jit, lax, nn, numpy: np, tree } = await need("@jax-js/jax");
const { layers, inputShape, outputs, batchSize, trainCount, learningRate, l2 } = workload;
try {
  await init("wasm");
} catch {
  // It looks for a navigator, which Node 20 has not; the backend is there all the same.
}
defaultDevice("wasm");
const training = readSet("train");
const test = readSet("test");
const [height, width, channels] = inputShape;
const example = height * width * channels;

/** The dense layers' columns come as [height, width, channel] from the last pooling. */
let [h, w, c] = inputShape;
let inside = 0;
const given = readParameters();
let parameters = layers.flatMap(({ kind, filters, kernel, size }) => {
  if (kind === "pool") [h, w] = [h / size, w / size];
  if (kind !== "conv" && kind !== "dense") return [];
  const { weight, bias } = given.shift();
  if (kind === "conv") {
    const shape = [filters, c, kernel, kernel];
    [h, w, c] = [h - kernel + 1, w - kernel + 1, filters];
    return [np.array(weight, { shape }), np.array(bias, { shape: [1, filters, 1, 1] })];
  }
  const columns = weight.length / size;
  const ordered = inside ? weight : channelsFirst(weight);
  inside = columns;
  return [
    np.array(transposed(ordered, size, columns), { shape: [columns, size] }),
    np.array(bias, { shape: [size] }),
  ];
});

function channelsFirst(weight) {
  const picture = h * w * c;
  return Float32Array.from(weight, (_, i) => {
    const [row, at] = [Math.floor(i / picture), i % picture];
    return weight[row * picture + (at % (h * w)) * c + Math.floor(at / (h * w))];
  });
}

function logits(values, x, count) {
  let a = x;
  let [rows, columns, depth] = inputShape;
  let left = values;
  for (const { kind, filters, kernel, size, activation } of layers) {
    if (kind === "conv") {
      a = nn.relu(lax.conv(a, left[0], [1, 1], "VALID").add(left[1]));
      [rows, columns, depth] = [rows - kernel + 1, columns - kernel + 1, filters];
      left = left.slice(2);
    } else if (kind === "pool") {
      [rows, columns] = [rows / size, columns / size];
      a = np.max(a.reshape([count, depth, rows, size, columns, size]), [3, 5]);
    } else if (kind === "flatten") a = a.reshape([count, depth * rows * columns]);
    else {
      a = np.dot(a, left[0]).add(left[1]);
      if (activation === "relu") a = nn.relu(a);
      left = left.slice(2);
    }
  }
  return a;
}

const cost = (values, x, y) =>
  nn
    .logSoftmax(logits(values, x, batchSize))
    .mul(y)
    .sum()
    .mul(-1 / batchSize);

const decay = 1 - (learningRate * l2) / trainCount;
const step = jit((values, x, y) => {
  const gradients = grad(cost)(tree.ref(values), x, y);
  return values.map((value, i) => {
    const kept = i % 2 === 0 ? value.mul(decay) : value;
    return kept.sub(gradients[i].mul(learningRate));
  });
});

const order = Uint32Array.from({ length: trainCount }, (_, i) => i);
const x = new Float32Array(batchSize * example);
const y = new Float32Array(batchSize * outputs);
const pictures = (values, count) => np.array(values, { shape: [count, channels, height, width] });

async function train(first, steps) {
  if (first === 0) shuffled(order);
  for (let at = first; at < first + steps; at++) {
    gather(x, training.inputs, example, order, at * batchSize, batchSize);
    gather(y, training.wanted, outputs, order, at * batchSize, batchSize);
    const wanted = np.array(y, { shape: [batchSize, outputs] });
    parameters = step(parameters, pictures(x, batchSize), wanted);
  }
  await parameters[0].ref.data();
}

/** Its forward pass takes milliseconds a picture, so some of the test images must do. */
const TESTED = 500;

async function accuracy() {
  const count = Math.min(TESTED, test.labels.length);
  const inputs = pictures(test.inputs.slice(0, count * example), count);
  const values = await logits(tree.ref(parameters), inputs, count).data();
  let correct = 0;
  for (let i = 0; i < count; i++) {
    if (largest(values, i * outputs, outputs) === test.labels[i]) correct++;
  }
  return correct / count;
}

await serve(`jax-js ${versionOf("@jax-js/jax")} (wasm)`, train, accuracy);
