// jax-js on its WebAssembly backend: the whole step, gradient and update, is one jitted function.
import {
  gather,
  largest,
  need,
  readParameters,
  readSet,
  serve,
  shuffled,
  sizes,
  transposed,
  versionOf,
  workload,
} from "./serve.mjs";

const { defaultDevice, grad, init, jit, nn, numpy: np, tree } = await need("@jax-js/jax");
const { batchSize, trainCount, learningRate, l2, loss } = workload;
try {
  await init("wasm");
} catch {
  // It looks for a navigator, which Node 20 has not; the backend is there all the same.
}
defaultDevice("wasm");
const training = readSet("train");
const test = readSet("test");
const [width, , outputs] = sizes;

let parameters = readParameters().flatMap(({ weight, bias }, i) => [
  np.array(transposed(weight, bias.length, sizes[i]), { shape: [sizes[i], bias.length] }),
  np.array(bias, { shape: [bias.length] }),
]);

const logits = ([w1, b1, w2, b2], x) => np.dot(nn.sigmoid(np.dot(x, w1).add(b1)), w2).add(b2);

function cost(values, x, y) {
  const z = logits(values, x);
  if (loss === "quadratic")
    return np
      .square(nn.sigmoid(z).sub(y))
      .sum()
      .mul(0.5 / batchSize);
  return nn
    .softplus(z.ref)
    .sub(z.mul(y))
    .sum()
    .mul(1 / batchSize);
}

const decay = 1 - (learningRate * l2) / trainCount;
const step = jit((values, x, y) => {
  const gradients = grad(cost)(tree.ref(values), x, y);
  return values.map((value, i) => {
    const kept = l2 && i % 2 === 0 ? value.mul(decay) : value;
    return kept.sub(gradients[i].mul(learningRate));
  });
});

const order = Uint32Array.from({ length: trainCount }, (_, i) => i);
const x = new Float32Array(batchSize * width);
const y = new Float32Array(batchSize * outputs);

async function train(first, steps) {
  if (first === 0) shuffled(order);
  for (let at = first; at < first + steps; at++) {
    gather(x, training.inputs, width, order, at * batchSize, batchSize);
    gather(y, training.wanted, outputs, order, at * batchSize, batchSize);
    const inputs = np.array(x, { shape: [batchSize, width] });
    const wanted = np.array(y, { shape: [batchSize, outputs] });
    parameters = step(parameters, inputs, wanted);
  }
  await parameters[0].ref.data();
}

async function accuracy() {
  const inputs = np.array(test.inputs, { shape: [test.labels.length, width] });
  const values = await logits(tree.ref(parameters), inputs).data();
  const right = (label, i) => largest(values, i * outputs, outputs) === label;
  return test.labels.filter(right).length / test.labels.length;
}

await serve(`jax-js ${versionOf("@jax-js/jax")} (wasm)`, train, accuracy);
