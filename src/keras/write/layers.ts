// Layers here as layers of Keras, each by its kind, with weights as Keras keeps them.

import type { FormatError, GraphError } from "../../errors.ts";
import type { LayerDescription } from "../../nn/layer.ts";
import { sameZeros } from "../../train/foreign/spread-kernel.ts";
import { nameOf } from "../activations.ts";
import { transposed } from "../axes.ts";

type Numbers = Float32Array | Float64Array;

/** A variable of a layer, below its group: vars/0. */
export interface KerasVariable {
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Numbers;
}

export interface WrittenLayer {
  readonly kind: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly variables: readonly KerasVariable[];
}

/** A layer that is being written. */
export interface Writing {
  readonly description: LayerDescription;
  /** Of an example before it. */
  readonly shape: readonly number[];
  /** Whether some steps of the sequence may be padding. */
  readonly isMasked: boolean;
  /** A parameter by its name in the layer; undefined where it has none. */
  readonly parameter: (name: string) => Numbers | undefined;
  /** What Keras has no equal of. */
  readonly fail: (what: string, cure?: string) => GraphError | FormatError;
}

export type WriteLayer = (writing: Writing) => readonly WrittenLayer[];

/** One or two numbers as a description has them: "5" or "[5, 3]", "[0, 0, 1, 1]". */
export const numbersIn = (value: LayerDescription[string]): number[] =>
  `${value}`.replace(/[[\]]/g, "").split(",").map(Number);
export const pairIn = (value: LayerDescription[string]): readonly [number, number] => {
  const [first, second = first] = numbersIn(value);
  return [first!, second!];
};

export const plain = (kind: string, config: WrittenLayer["config"] = {}): WrittenLayer => ({
  kind,
  config,
  variables: [],
});

/** [out, in] as [in, out]. */
export function turned(values: Numbers, rows: number): Numbers {
  return transposed(values, [rows, values.length / rows], [1, 0]);
}

/** An activation as the layer itself has it, and a layer behind it where it has it not. */
function activated(writing: Writing): { readonly name: string; readonly behind: WrittenLayer[] } {
  const activation = `${writing.description.activation}`;
  const name = nameOf(activation);
  if (name !== undefined) return { name, behind: [] };
  const [, kind, number] = /^(leakyRelu|elu)\((.*)\)$/.exec(activation) ?? [];
  if (kind === "leakyRelu") {
    return { name: "linear", behind: [plain("LeakyReLU", { negative_slope: Number(number) })] };
  }
  if (kind === "elu") return { name: "linear", behind: [plain("ELU", { alpha: Number(number) })] };
  throw writing.fail(`the activation ${activation}`);
}

const denseLayer: WriteLayer = (writing) => {
  const units = Number(writing.description.size);
  const { name, behind } = activated(writing);
  const [weight, bias] = [writing.parameter("weight")!, writing.parameter("bias")];
  const variables = [
    { path: "vars/0", shape: [weight.length / units, units], data: turned(weight, units) },
    ...(bias ? [{ path: "vars/1", shape: [units], data: bias }] : []),
  ];
  const config = { units, activation: name, use_bias: bias !== undefined };
  return [{ kind: "Dense", config, variables }, ...behind];
};

/** Zeros around a picture, as a layer of its own; none where there are none. */
const zeroPadding = ([top, left]: readonly number[], [bottom, right]: readonly number[]) =>
  [top, left, bottom, right].some((n) => n !== 0)
    ? [
        plain("ZeroPadding2D", {
          padding: [
            [top, bottom],
            [left, right],
          ],
        }),
      ]
    : [];

const isSameAs = (
  [low, high]: readonly [readonly number[], readonly number[]],
  sides: readonly number[],
  size: readonly number[],
  strides: readonly number[],
): boolean => `${[low, high]}` === `${sameZeros(sides, size, strides)}`;

const convolution: WriteLayer = (writing) => {
  const { description, shape } = writing;
  const { filters, padding, groups } = description;
  const [kernel, strides] = [pairIn(description.kernel), pairIn(description.stride)];
  const low = padding === "same" ? kernel.map((n) => (n - 1) >> 1) : pairIn(padding);
  const high = padding === "same" ? kernel.map((n) => n >> 1) : low;
  const isNone = [...low, ...high].every((n) => n === 0);
  const isSame = !isNone && isSameAs([low, high], shape.slice(0, 2), kernel, strides);
  const { name, behind } = activated(writing);
  const [weight, bias] = [writing.parameter("weight")!, writing.parameter("bias")];
  const inside = shape[2]! / Number(groups);
  const own = [Number(filters), inside, ...kernel];
  const config = {
    ...{ filters, kernel_size: kernel, strides, groups, activation: name },
    ...{ padding: isSame ? "same" : "valid", data_format: "channels_last" },
    use_bias: bias !== undefined,
  };
  const variables = [
    {
      path: "vars/0",
      shape: [...kernel, inside, Number(filters)],
      data: transposed(weight, own, [2, 3, 1, 0]),
    },
    ...(bias ? [{ path: "vars/1", shape: [Number(filters)], data: bias }] : []),
  ];
  const before = isSame ? [] : zeroPadding(low, high);
  return [...before, { kind: "Conv2D", config, variables }, ...behind];
};

const pool =
  (kind: "MaxPooling2D" | "AveragePooling2D"): WriteLayer =>
  ({ description, shape, fail }) => {
    const [size, strides] = [pairIn(description.size), pairIn(description.stride)];
    const sides = numbersIn(description.padding ?? 0);
    const [top, left, bottom, right] =
      sides.length === 4
        ? sides
        : [...pairIn(description.padding ?? 0), ...pairIn(description.padding ?? 0)];
    const around = [
      [top!, left!],
      [bottom!, right!],
    ] as const;
    const isNone = [top, left, bottom, right].every((n) => n === 0);
    const config = { pool_size: size, strides, data_format: "channels_last" };
    if (isNone) return [plain(kind, { ...config, padding: "valid" })];
    const counts = description.countPadding === true;
    if (!counts && isSameAs(around, shape.slice(0, 2), size, strides)) {
      return [plain(kind, { ...config, padding: "same" })];
    }
    if (counts) return [...zeroPadding(...around), plain(kind, { ...config, padding: "valid" })];
    throw fail("a pooling with such a padding", 'Keras has padding "same" only');
  };

const norm =
  (kind: "BatchNormalization" | "LayerNormalization"): WriteLayer =>
  ({ description, parameter }) => {
    const isBatch = kind === "BatchNormalization";
    const names = ["weight", "bias", ...(isBatch ? ["runningMean", "runningVariance"] : [])];
    const variables = names.map((name, i) => {
      const data = parameter(name)!;
      return { path: `vars/${i}`, shape: [data.length], data };
    });
    const { epsilon, momentum } = description;
    const config = { axis: -1, epsilon, ...(isBatch ? { momentum } : {}) };
    return [{ kind, config, variables }];
  };

const dropped: WriteLayer = ({ description, fail }) => {
  if (description.scaling === "book") {
    throw fail("dropout that halves the weights afterwards", 'take scaling: "inverted"');
  }
  return [plain("Dropout", { rate: description.p })];
};

const activationAlone: WriteLayer = (writing) => {
  const { name, behind } = activated(writing);
  return name === "linear" && behind.length ? behind : [plain("Activation", { activation: name })];
};

const standardized: WriteLayer = ({ description }) => {
  const [mean, deviation] = [numbersIn(description.mean), numbersIn(description.deviation)];
  // x * scale + offset takes deviations below 0 too, and those that Keras's Normalization would hold
  const count = Math.max(mean.length, deviation.length);
  const at = (list: readonly number[], i: number) => list[list.length === 1 ? 0 : i]!;
  const list = Array.from({ length: count }, (_, i) => [at(mean, i), at(deviation, i)] as const);
  if (list.some(([, d]) => d < 1e-7)) {
    const [scale, offset] = [list.map(([, d]) => 1 / d), list.map(([m, d]) => 0 - m / d)];
    return [plain("Rescaling", { scale, offset })];
  }
  const [means, variances] = [list.map(([m]) => m), list.map(([, d]) => d * d)];
  const config =
    count === 1
      ? { axis: null, mean: means[0], variance: variances[0] }
      : { axis: [-1], mean: means, variance: variances };
  return [plain("Normalization", config)];
};

const flattened: WriteLayer = () => [plain("Flatten", { data_format: "channels_last" })];

export const LAYERS: Readonly<Record<string, WriteLayer>> = {
  dense: denseLayer,
  conv2d: convolution,
  maxPool2d: pool("MaxPooling2D"),
  averagePool2d: pool("AveragePooling2D"),
  batchNorm: norm("BatchNormalization"),
  layerNorm: norm("LayerNormalization"),
  dropout: dropped,
  flatten: flattened,
  activationLayer: activationAlone,
  standardize: standardized,
};
