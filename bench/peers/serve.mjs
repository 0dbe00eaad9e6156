// Speaks with the bench: README.md says what. A peer gives train(first, steps) and accuracy().
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const SLICES_AN_EPOCH = 3;

const folder = process.argv[2];
const file = (name) => readFileSync(join(folder, name));
const floats = (name) => new Float32Array(new Uint8Array(file(name)).buffer);

/** {task, inputShape, outputs, layers, loss, learningRate, l2, batchSize, leastSteps, trainCount,
 * testCount, divideBy, threads} */
export const workload = JSON.parse(file("workload.json"));
const { leastSteps } = workload;
/** Values of an example, then those of each layer, for networks that are dense throughout. */
export const sizes = [
  workload.inputShape.reduce((a, b) => a * b, 1),
  ...workload.layers.map(({ size }) => size),
];

/** Examples as f32 [count, width], classes, and the classes as vectors of zeros and ones. */
export function readSet(name) {
  const labels = new Uint8Array(file(`${name}-labels`));
  const bytes = new Uint8Array(file(`${name}-inputs`));
  const inputs = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) inputs[i] = bytes[i] / workload.divideBy;
  const { outputs } = workload;
  const wanted = new Float32Array(labels.length * outputs);
  for (const [i, label] of labels.entries()) wanted[i * outputs + label] = 1;
  return { inputs, labels, wanted };
}

/** [{weight: f32 [out, ...], bias: f32 [out]}, ...] of the layers that have some. */
export const readParameters = () =>
  workload.layers.flatMap(({ kind }, i) =>
    kind === "dense" || kind === "conv"
      ? [{ weight: floats(`layers.${i}.weight`), bias: floats(`layers.${i}.bias`) }]
      : [],
  );

/** A matrix [rows, columns] as [columns, rows]. */
export function transposed(matrix, rows, columns) {
  return Float32Array.from(matrix, (_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)]);
}

/** A fresh order of the training examples. */
export function shuffled(order) {
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Copies the rows `order[first .. first + count - 1]` of a matrix into `to`. */
export function gather(to, matrix, width, order, first, count) {
  for (let i = 0; i < count; i++) {
    const from = order[first + i] * width;
    to.set(matrix.subarray(from, from + width), i * width);
  }
  return to;
}

/** The position of the largest of `width` values from `first`. */
export function largest(values, first = 0, width = values.length) {
  let best = 0;
  for (let i = 1; i < width; i++) if (values[first + i] > values[first + best]) best = i;
  return best;
}

const answer = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Imports a package, or says that it is missing and ends. */
export async function need(name) {
  try {
    return await import(name);
  } catch (error) {
    answer({
      missing: `${name} cannot be loaded (${error.code ?? error.message}); run npm install --prefix bench/peers`,
    });
    process.exit(0);
  }
}

/** The version of an installed package. */
export const versionOf = (name) =>
  JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, import.meta.url))).version;

/** `train` runs steps of an epoch and draws a new order at first = 0; both may be async. With the task
 * predict it runs over the test images as they are. */
export async function serve(version, train, accuracy) {
  const { task, testCount, trainCount, batchSize } = workload;
  const steps = Math.floor((task === "predict" ? testCount : trainCount) / batchSize);
  let done = 0;
  const advance = async (most) => {
    const start = performance.now();
    const wanted = Math.min(most, steps - done);
    await train(done, wanted);
    done = (done + wanted) % steps;
    const seconds = (performance.now() - start) / 1000;
    rate = wanted / Math.max(seconds, 1e-6);
    return { samples: wanted * workload.batchSize, seconds };
  };
  let rate = 1;
  await advance(Math.min(leastSteps, steps));
  if (steps / rate < 1) while (done !== 0) await advance(steps);
  answer({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    if (request.accuracy) {
      answer({ accuracy: await accuracy() });
      continue;
    }
    const { seconds } = request;
    const intervals = [];
    let left = seconds;
    while (intervals.length === 0 || left > 0) {
      const isWhole = steps / rate <= SLICES_AN_EPOCH * seconds;
      const interval = await advance(
        isWhole ? steps : Math.max(leastSteps, Math.ceil(rate * seconds)),
      );
      left -= interval.seconds;
      intervals.push(interval);
    }
    answer({ intervals });
  }
}
