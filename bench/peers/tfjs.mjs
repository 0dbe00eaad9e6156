// TensorFlow.js on its WebAssembly backend, written as its core has it: variableGrads and a tidy a step.
import { fileURLToPath } from "node:url";
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

const tf = await need("@tensorflow/tfjs");
const wasm = await need("@tensorflow/tfjs-backend-wasm");
const folder = new URL("node_modules/@tensorflow/tfjs-backend-wasm/dist/", import.meta.url);
wasm.setWasmPaths(fileURLToPath(folder));
wasm.setThreadsCount(1);
await tf.setBackend("wasm");
await tf.ready();

const { batchSize, trainCount, learningRate, l2, loss } = workload;
const [width, , outputs] = sizes;
const training = readSet("train");
const test = readSet("test");
const [w1, b1, w2, b2] = readParameters().flatMap(({ weight, bias }, i) => [
  tf.variable(tf.tensor2d(transposed(weight, bias.length, sizes[i]), [sizes[i], bias.length])),
  tf.variable(tf.tensor1d(bias)),
]);
const logits = (x) => tf.add(tf.matMul(tf.sigmoid(tf.add(tf.matMul(x, w1), b1)), w2), b2);

function cost(x, y) {
  const z = logits(x);
  if (loss === "quadratic") {
    return tf.mul(tf.sum(tf.square(tf.sub(tf.sigmoid(z), y))), 0.5 / batchSize);
  }
  // max(z, 0) - z y + log(1 + exp(-|z|))
  const rest = tf.log1p(tf.exp(tf.neg(tf.abs(z))));
  return tf.mul(tf.sum(tf.add(tf.sub(tf.relu(z), tf.mul(z, y)), rest)), 1 / batchSize);
}

const decay = 1 - (learningRate * l2) / trainCount;
const variables = [w1, b1, w2, b2];
const order = Uint32Array.from({ length: trainCount }, (_, i) => i);
const x = new Float32Array(batchSize * width);
const y = new Float32Array(batchSize * outputs);

async function train(first, steps) {
  if (first === 0) shuffled(order);
  for (let at = first; at < first + steps; at++) {
    gather(x, training.inputs, width, order, at * batchSize, batchSize);
    gather(y, training.wanted, outputs, order, at * batchSize, batchSize);
    tf.tidy(() => {
      const inputs = tf.tensor2d(x, [batchSize, width]);
      const wanted = tf.tensor2d(y, [batchSize, outputs]);
      const { grads } = tf.variableGrads(() => cost(inputs, wanted), variables);
      for (const [i, variable] of variables.entries()) {
        const kept = l2 && i % 2 === 0 ? tf.mul(variable, decay) : variable;
        variable.assign(tf.sub(kept, tf.mul(grads[variable.name], learningRate)));
      }
    });
  }
  await w1.data();
}

async function accuracy() {
  const values = await tf
    .tidy(() => logits(tf.tensor2d(test.inputs, [test.labels.length, width])))
    .data();
  const right = (label, i) => largest(values, i * outputs, outputs) === label;
  return test.labels.filter(right).length / test.labels.length;
}

await serve(`tfjs ${versionOf("@tensorflow/tfjs")} (wasm)`, train, accuracy);
