// Convolutions and poolings of Keras as those here.

import { conv2d } from "../../nn/conv2d.ts";
import { flatten } from "../../nn/flatten.ts";
import { averagePool2d, maxPool2d } from "../../nn/pool2d.ts";
import {
  convolutionOptions,
  isTooLarge,
  MOST_SIDE,
  sameZeros,
  spreadKernel,
  spreadNumbers,
  spreadText,
} from "../../train/foreign/spread-kernel.ts";
import { transposed } from "../axes.ts";
import type { KerasLayer } from "./config.ts";
import { activationIn } from "./layers.ts";
import { type Numbers, own, type Reading, type ReadLayer, take } from "./reading.ts";

/** Zeros before and behind each direction; what a ZeroPadding2D before it left is among them. */
function zerosOf(
  layer: KerasLayer,
  reading: Reading,
  spread: readonly number[],
  strides: readonly number[],
): readonly [low: readonly number[], high: readonly number[]] {
  const [top, left, bottom, right] = reading.zeros ?? [0, 0, 0, 0];
  reading.zeros = undefined;
  const [height, width] = reading.shape as [number, number];
  const sides = [height + top + bottom, width + left + right];
  const isSame = layer.word("padding", "valid", ["valid", "same"]) === "same";
  const [low, high] = isSame
    ? sameZeros(sides, spread, strides)
    : [
        [0, 0],
        [0, 0],
      ];
  return [
    [low[0]! + top, low[1]! + left],
    [high[0]! + bottom, high[1]! + right],
  ];
}

/** A convolution; of a depthwise one each channel is a group with filters of its own. */
const convolution =
  (isDepthwise: boolean): ReadLayer =>
  (layer, reading, find) => {
    const [, , channels] = reading.picture(layer);
    const kernel = layer.pair("kernel_size", undefined);
    const strides = layer.pair("strides", 1);
    const dilations = layer.pair("dilation_rate", 1);
    const groups = isDepthwise ? channels : layer.number("groups", 1);
    const each = isDepthwise ? layer.count("depth_multiplier") : layer.count("filters");
    const filters = isDepthwise ? channels * each : each;
    const inside = channels / groups;
    if (!Number.isSafeInteger(inside))
      throw layer.fail(`groups of ${channels} channels`, `${groups}`);
    const bias = layer.flag("use_bias", true);
    const activation = activationIn(layer);
    const spread = kernel.map((n, i) => (n - 1) * dilations[i]! + 1);
    if (spread.some((n) => n > MOST_SIDE)) {
      throw layer.fail(`kernels of at most ${MOST_SIDE} places`, spread.join(" x "));
    }
    const [low, high] = zerosOf(layer, reading, spread, strides);
    const foreign = { kernel, dilations, low, high };
    const wide = spreadKernel(foreign);
    const { sizes, isPlain } = wide;
    if (isTooLarge(wide, filters * inside)) {
      throw layer.fail(`kernels of at most ${MOST_SIDE} places`, sizes.join(" x "));
    }
    const shape = [...kernel, ...(isDepthwise ? [channels, each] : [inside, filters])];
    const name = isDepthwise ? "depthwise_kernel" : "kernel";
    // [h, w, in, out] -> [out, in, h, w]; of a depthwise one [h, w, channel, filter] -> [channel, filter, h, w]
    const perm = isDepthwise ? [2, 3, 0, 1] : [3, 2, 0, 1];
    const turn = (values: Numbers): Numbers => {
      const turned = transposed(values, shape, perm);
      return isPlain ? turned : spreadNumbers(turned, filters * inside, foreign, wide);
    };
    const taken = [
      take(layer, find, own(0, name), shape, "weight", turn),
      ...(bias ? [take(layer, find, own(1, "bias"), [filters], "bias")] : []),
    ];
    if (!isPlain) reading.note(`${layer.kind} "${layer.name}": ${spreadText(foreign, wide)}`);
    const options = {
      ...convolutionOptions(wide, strides, groups),
      ...(bias ? {} : { bias: false }),
    };
    reading.add(layer, () => conv2d(filters, sizes, activation, options), taken);
  };

const pool =
  (kind: "max" | "average"): ReadLayer =>
  (layer, reading) => {
    reading.picture(layer);
    const size = layer.pair("pool_size", 2);
    const stride = layer.get("strides") === null ? size : layer.pair("strides", size[0]);
    const zeros = reading.zeros;
    const isSame = layer.word("padding", "valid", ["valid", "same"]) === "same";
    if (zeros && (kind === "max" || isSame)) {
      const cure = "padding: same of the pooling itself is read";
      throw layer.fail("no ZeroPadding2D before it", "one", cure);
    }
    const [[top, left], [bottom, right]] = zerosOf(layer, reading, size, stride) as unknown as [
      [number, number],
      [number, number],
    ];
    const options = {
      stride,
      ...(top + left + bottom + right > 0 ? { padding: [top, left, bottom, right] as const } : {}),
    };
    reading.add(layer, () =>
      kind === "max"
        ? maxPool2d(size, options)
        : averagePool2d(size, { ...options, ...(zeros ? { countPadding: true } : {}) }),
    );
  };

/** A pooling over whole pictures, and a vector of what is left. */
const globalPool =
  (make: typeof maxPool2d): ReadLayer =>
  (layer, reading) => {
    const [height, width] = reading.picture(layer);
    reading.add(layer, () => make([height, width]));
    if (!layer.flag("keepdims", false)) reading.add(layer, flatten);
  };

const zeroPadded: ReadLayer = (layer, reading) => {
  reading.picture(layer);
  const given = layer.numbers("padding");
  const [top, bottom, left, right] =
    given.length === 4
      ? given
      : given.length === 2
        ? given.flatMap((n) => [n, n])
        : [...given, ...given, ...given, ...given];
  const sides = [top, left, bottom, right] as [number, number, number, number];
  if (given.length === 3 || sides.some((n) => !Number.isSafeInteger(n) || n < 0 || n > MOST_SIDE)) {
    throw layer.fail(`up to ${MOST_SIDE} zeros on each side`, `[${given.slice(0, 8).join(", ")}]`);
  }
  const [t, l, b, r] = reading.zeros ?? [0, 0, 0, 0];
  reading.zeros = [t + sides[0], l + sides[1], b + sides[2], r + sides[3]];
};

export const WINDOWS: Readonly<Record<string, ReadLayer>> = {
  Conv2D: convolution(false),
  DepthwiseConv2D: convolution(true),
  MaxPooling2D: pool("max"),
  AveragePooling2D: pool("average"),
  GlobalMaxPooling2D: globalPool(maxPool2d),
  GlobalAveragePooling2D: globalPool(averagePool2d),
  ZeroPadding2D: zeroPadded,
};
/** Layers that take or pass on the zeros that wait. */
export const TAKE_ZEROS: ReadonlySet<string> = new Set([
  ...["Conv2D", "DepthwiseConv2D", "AveragePooling2D", "MaxPooling2D", "ZeroPadding2D"],
]);
