// Small data sets made from a seed, for tests, examples and plots: the same bits on every machine.
// Example i belongs to class i modulo the number of classes, so any part of a set is balanced.

import { OptionError } from "../errors.ts";
import { type Dataset, dataset } from "./dataset.ts";
import { cos, sin } from "./math.ts";
import { checkOptionNames } from "./option-names.ts";
import { randomStream } from "./random.ts";

/** How large a set is and which one. */
export interface SyntheticOptions {
  /** Number of examples. */
  readonly count: number;
  /** Default 1. */
  readonly seed?: number;
}

/** The four cases of the exclusive or, as vectors of zeros and ones. */
export function xor(): Dataset<readonly [2], 2> {
  return dataset({
    name: "xor",
    inputShape: [2],
    outputs: 2,
    inputs: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]),
    labels: new Uint8Array([0, 1, 1, 0]),
  });
}

/** Round clouds around one centre per class; `spread` is their standard deviation (default 0.1). */
export function blobs<const Classes extends number, const Dimensions extends number>(
  options: SyntheticOptions & { classes: Classes; dimensions: Dimensions; spread?: number },
): Dataset<readonly [Dimensions], Classes> {
  checkOptionNames("blobs", options, {
    count: true,
    seed: true,
    classes: true,
    dimensions: true,
    spread: true,
  });
  const { count, classes, dimensions, spread = 0.1, seed = 1 } = options;
  checkCount("blobs: classes", classes, 1);
  checkCount("blobs: dimensions", dimensions, 1);
  const place = randomStream(seed, "blobs/centre");
  const centres = Float64Array.from(
    { length: classes * dimensions },
    () => 2 * place.uniform() - 1,
  );
  const { normal } = randomStream(seed, "blobs/point");
  return labelled("blobs", count, classes, dimensions, (label, input) => {
    for (let axis = 0; axis < dimensions; axis++) {
      input[axis] = centres[label * dimensions + axis]! + spread * normal();
    }
  });
}

/** Rings around the origin, one per class; `noise` (default 0.05) is added to every coordinate. */
export function circles<const Classes extends number = 2>(
  options: SyntheticOptions & { classes?: Classes; noise?: number },
): Dataset<readonly [2], Classes> {
  checkOptionNames("circles", options, { count: true, seed: true, classes: true, noise: true });
  const { count, classes = 2 as Classes, noise = 0.05, seed = 1 } = options;
  checkCount("circles: classes", classes, 1);
  const { uniform, normal } = randomStream(seed, "circles");
  return labelled("circles", count, classes, 2, (label, input) => {
    const radius = (label + 1) / classes;
    const angle = 6.283185307179586 * uniform();
    input[0] = radius * cos(angle) + noise * normal();
    input[1] = radius * sin(angle) + noise * normal();
  });
}

/** Arms that wind around the origin by `turns` (default 1), one per class. */
export function spirals<const Classes extends number = 2>(
  options: SyntheticOptions & { classes?: Classes; noise?: number; turns?: number },
): Dataset<readonly [2], Classes> {
  checkOptionNames("spirals", options, {
    count: true,
    seed: true,
    classes: true,
    noise: true,
    turns: true,
  });
  const { count, classes = 2 as Classes, noise = 0.02, turns = 1, seed = 1 } = options;
  checkCount("spirals: classes", classes, 1);
  const { uniform, normal } = randomStream(seed, "spirals");
  return labelled("spirals", count, classes, 2, (label, input) => {
    const radius = Math.sqrt(uniform());
    const angle = 6.283185307179586 * (turns * radius + label / classes);
    input[0] = radius * cos(angle) + noise * normal();
    input[1] = radius * sin(angle) + noise * normal();
  });
}

function labelled<Classes extends number, Dimensions extends number>(
  name: string,
  count: number,
  classes: Classes,
  dimensions: Dimensions,
  fill: (label: number, input: Float32Array) => void,
): Dataset<readonly [Dimensions], Classes> {
  checkCount(`${name}: count`, count, 0);
  const inputs = new Float32Array(count * dimensions);
  const labels = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    labels[i] = i % classes;
    fill(labels[i]!, inputs.subarray(i * dimensions, (i + 1) * dimensions));
  }
  return dataset({ name, inputShape: [dimensions], outputs: classes, inputs, labels });
}

/** Throws OptionError unless the value is a whole number from `least`. */
export function checkCount(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new OptionError(`${what}: expected a whole number from ${least}, got ${value}`);
  }
}
