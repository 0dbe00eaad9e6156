// Layers of Keras as layers here: dense ones, activations, norms, dropout, and what only changes shapes or
// scales.

import { inWords } from "../../data/in-words.ts";
import { type Activation, elu, leakyRelu, relu, softmax } from "../../nn/activation.ts";
import { activationLayer } from "../../nn/activation-layer.ts";
import { batchNorm } from "../../nn/batch-norm.ts";
import { dense } from "../../nn/dense.ts";
import { dropout } from "../../nn/dropout.ts";
import { eachStep } from "../../nn/each-step.ts";
import { flatten } from "../../nn/flatten.ts";
import { layerNorm } from "../../nn/layer-norm.ts";
import { standardize } from "../../nn/standardize.ts";
import { activationNames, activationOf } from "../activations.ts";
import { transposed } from "../axes.ts";
import { isFields, type KerasLayer } from "./config.ts";
import { own, type ReadLayer, type Taken, take } from "./reading.ts";

/** The activation of a layer: a name, or a function that has one. */
export function activationIn(layer: KerasLayer, key = "activation"): Activation {
  const given = layer.get(key) ?? "linear";
  const name = isFields(given) ? (given.config ?? given.class_name) : given;
  const found = typeof name === "string" ? activationOf(name) : undefined;
  if (found) return found;
  throw layer.fail(`an activation of ${activationNames.join(", ")}`, inWords(name));
}

const denseLayer: ReadLayer = (layer, reading, find) => {
  const units = layer.count("units");
  const bias = layer.flag("use_bias", true);
  const activation = activationIn(layer);
  const { channels, shape } = reading;
  if (shape.length > 2) {
    const cure = "put Flatten before it; a convolution of 1 x 1 is the same for pictures";
    throw layer.fail("a vector, or one for each step", `[${shape.join(", ")}]`, cure);
  }
  const kernel = [channels, units];
  const taken = [
    take(layer, find, own(0, "kernel"), kernel, "weight", (w) => transposed(w, kernel, [1, 0])),
    ...(bias ? [take(layer, find, own(1, "bias"), [units], "bias")] : []),
  ];
  const make = () => dense(units, activation, bias ? {} : { bias: false });
  if (shape.length === 2 && reading.isMasked) reading.note(maskedNote(layer));
  reading.add(layer, () => (shape.length === 2 ? eachStep(make()) : make()), taken);
};

/** What padding is here and in Keras. */
export const maskedNote = (layer: KerasLayer): string =>
  `${layer.kind} "${layer.name}": steps that are padding give 0 here, other numbers in Keras`;

const activated =
  (activation: (layer: KerasLayer) => Activation): ReadLayer =>
  (layer, reading) =>
    reading.add(layer, () => activationLayer(activation(layer)));

function reluOf(layer: KerasLayer): Activation {
  const most = layer.get("max_value");
  if (most !== null && most !== undefined) throw layer.fail("no max_value", inWords(most));
  if (layer.number("threshold", 0) !== 0) throw layer.fail("threshold 0", "another one");
  const slope = layer.number("negative_slope", 0);
  return slope === 0 ? relu : leakyRelu(slope);
}

function softmaxOf(layer: KerasLayer): Activation {
  const axis = layer.get("axis") ?? -1;
  if (axis === -1) return softmax;
  throw layer.fail("axis -1", inWords(axis));
}

/** Throws unless a norm is of the last axis, which its axis may count from either end. */
function checkLast(layer: KerasLayer, rank: number): void {
  const axes = [layer.get("axis") ?? -1].flat();
  if (axes.length === 1 && (axes[0] === -1 || axes[0] === rank)) return;
  throw layer.fail("a norm of the last axis", `axis ${inWords(axes[0])}`);
}

/** Numbers that a norm has not, as ours has them: they do nothing, and may be learned. */
const constants = ({ values }: Taken, parameter: string, value: number): Taken => ({
  parameter,
  from: undefined,
  values: values.slice().fill(value),
});

const batchNormed: ReadLayer = (layer, reading, find) => {
  const { channels, shape } = reading;
  checkLast(layer, shape.length);
  const has = { scale: layer.flag("scale", true), center: layer.flag("center", true) };
  if (layer.flag("renorm", false)) throw layer.fail("renorm false", "true");
  let i = 0;
  const next = (name: string, parameter: string) =>
    take(layer, find, own(i++, name), [channels], parameter);
  const scale = has.scale ? [next("gamma", "weight")] : [];
  const center = has.center ? [next("beta", "bias")] : [];
  const mean = next("moving_mean", "runningMean");
  const variance = next("moving_variance", "runningVariance");
  if (variance.values.some((v) => v < 0)) throw layer.fail("variances from 0", "one below");
  const plain = [
    ...(has.scale ? [] : [constants(mean, "weight", 1)]),
    ...(has.center ? [] : [constants(mean, "bias", 0)]),
  ];
  if (plain.length) {
    reading.note(
      `${layer.kind} "${layer.name}": scale and shift, one of which it has not, are learned here`,
    );
  }
  const settings = {
    epsilon: layer.number("epsilon", 1e-3),
    momentum: layer.number("momentum", 0.99),
  };
  const taken = [...scale, ...center, mean, variance];
  reading.add(layer, () => batchNorm(settings), [...taken, ...plain]);
};

const layerNormed: ReadLayer = (layer, reading, find) => {
  const { channels, shape } = reading;
  checkLast(layer, shape.length);
  if (layer.flag("rms_scaling", false)) throw layer.fail("rms_scaling false", "true");
  const has = { scale: layer.flag("scale", true), center: layer.flag("center", true) };
  if (!has.scale && !has.center) {
    throw layer.fail("a norm that scales or shifts", "neither", "give it scale or center");
  }
  let i = 0;
  const next = (name: string, parameter: string) =>
    take(layer, find, own(i++, name), [channels], parameter);
  const scale = has.scale ? [next("gamma", "weight")] : [];
  const center = has.center ? [next("beta", "bias")] : [];
  const [known] = [...scale, ...center] as [Taken];
  const plain = [
    ...(has.scale ? [] : [constants(known, "weight", 1)]),
    ...(has.center ? [] : [constants(known, "bias", 0)]),
  ];
  if (plain.length) {
    reading.note(
      `${layer.kind} "${layer.name}": scale and shift, one of which it has not, are learned here`,
    );
  }
  const settings = { epsilon: layer.number("epsilon", 1e-3) };
  reading.add(layer, () => layerNorm(settings), [...scale, ...center, ...plain]);
};

const droppedOut: ReadLayer = (layer, reading) => {
  const p = layer.number("rate");
  if (!(p >= 0 && p < 1)) throw layer.fail("a rate from 0 and below 1", `${p}`);
  if (p > 0) reading.add(layer, () => dropout(p));
};

const flattened: ReadLayer = (layer, reading) => {
  layer.checkChannelsLast();
  if (reading.shape.length > 1) reading.add(layer, flatten);
};

const reshaped: ReadLayer = (layer, reading) => {
  const wanted = layer.numbers("target_shape");
  const whole = reading.shape.reduce((a, b) => a * b, 1);
  const known = wanted.filter((n) => n !== -1).reduce((a, b) => a * b, 1);
  const shape = wanted.map((n) => (n === -1 ? whole / known : n));
  const isLegal = shape.length <= 8 && shape.every((n) => Number.isSafeInteger(n) && n >= 1);
  if (!isLegal || shape.reduce((a, b) => a * b, 1) !== whole) {
    throw layer.fail(`a shape of ${whole} values`, `[${wanted.slice(0, 8).join(", ")}]`);
  }
  if (`${shape}` === `${reading.shape}`) return;
  if (shape.length === 1) reading.add(layer, flatten);
  else if (reading.made.length === 0) [reading.start, reading.shape] = [shape, shape];
  else {
    const cure = "only examples may be given another shape, before the first layer";
    throw layer.fail("one vector of each example", `[${shape.join(", ")}]`, cure);
  }
};

const rescaled: ReadLayer = (layer, reading) => {
  const [scale, offset] = [layer.numbers("scale"), layer.numbers("offset")];
  if (scale.some((s) => s === 0)) throw layer.fail("a scale other than 0", "0");
  const count = Math.max(scale.length, offset.length);
  const at = (list: readonly number[], i: number) => list[list.length === 1 ? 0 : i] ?? 0;
  const means = Array.from({ length: count }, (_, i) => 0 - at(offset, i) / at(scale, i));
  reading.add(layer, () =>
    standardize(
      means,
      scale.map((s) => 1 / s),
    ),
  );
};

/** Keras divides by no less. */
const LEAST_DEVIATION = 1e-7;

const normalized: ReadLayer = (layer, reading, find) => {
  if (layer.flag("invert", false)) throw layer.fail("invert false", "true");
  const given = layer.get("mean");
  const { channels, shape } = reading;
  const axis = layer.get("axis");
  if (axis !== null) checkLast(layer, shape.length);
  const sizes = axis === null ? [] : [channels];
  const read = (i: number, name: string) =>
    Array.from(take(layer, find, own(i, name), sizes, name).values);
  const isAdapted = given === null || given === undefined;
  const mean = isAdapted ? read(0, "mean") : layer.numbers("mean");
  const variance = isAdapted ? read(1, "variance") : layer.numbers("variance");
  if (isAdapted) find(own(2, "count"));
  if (variance.some((v) => v < 0)) throw layer.fail("variances from 0", "one below");
  const deviation = variance.map((v) => Math.max(Math.sqrt(v), LEAST_DEVIATION));
  reading.add(layer, () => standardize(mean, deviation));
};

export const LAYERS: Readonly<Record<string, ReadLayer>> = {
  Dense: denseLayer,
  Activation: activated(activationIn),
  ReLU: activated(reluOf),
  LeakyReLU: activated((layer) =>
    leakyRelu(layer.number("negative_slope", layer.number("alpha", 0.3))),
  ),
  ELU: activated((layer) => elu(layer.number("alpha", 1))),
  Softmax: activated(softmaxOf),
  BatchNormalization: batchNormed,
  LayerNormalization: layerNormed,
  Dropout: droppedOut,
  Flatten: flattened,
  Reshape: reshaped,
  Rescaling: rescaled,
  Normalization: normalized,
};
