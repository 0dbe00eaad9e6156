// A convolutional layer: each filter looks at a small field of the picture and slides over it with
// the same weights everywhere (the book's chapter 6). Pictures are [height, width, channel].

import type { Windows } from "../compiler/1-graph/attributes.ts";
import { text } from "../compiler/1-graph/shape.ts";
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import {
  type Activation,
  activate,
  checkActivation,
  isBuiltInActivation,
  linear,
} from "./activation.ts";
import { checkCount } from "./check.ts";
import type { Initializer } from "./initializer.ts";
import type { Layer, Scope } from "./layer.ts";

/** A size in both directions, or [vertical, horizontal]. */
export type Size2d = number | readonly [number, number];

export interface Conv2dOptions {
  /** Pixels from one field to the next; default 1. */
  readonly stride?: Size2d;
  /** Zeros around the picture; "same" keeps its size for stride 1; default 0. */
  readonly padding?: Size2d | "same";
  /** Groups of channels: a filter sees the channels of its own group only; default 1. */
  readonly groups?: number;
  /** Default true. */
  readonly bias?: boolean;
  /** Keeps the parameters at their first values; default false. */
  readonly frozen?: boolean;
  /** What the weights are drawn from; default: the initializer of the run. */
  readonly weight?: Initializer;
  /** What the biases are drawn from; default: the initializer of the run. */
  readonly biasInit?: Initializer;
}

export const pair = (size: Size2d): readonly [number, number] =>
  typeof size === "number" ? [size, size] : size;

/** A size as code: 5, or [5, 3]. */
export const sizeCode = (size: Size2d): string => {
  const [h, w] = pair(size);
  return h === w ? `${h}` : `[${h}, ${w}]`;
};

/** Throws OptionError unless both sizes are whole numbers from `least`. */
export function checkSize(what: string, size: Size2d, least: number): void {
  const sizes: readonly number[] = pair(size);
  if (!Array.isArray(sizes) || sizes.length !== 2) {
    throw new OptionError(`${what}: expected one number or [vertical, horizontal], got ${sizes}`);
  }
  for (const n of sizes) checkCount(what, n, least);
}

/** A [height, width, channel] example, or ShapeError with the cure. */
export function checkPicture(x: Tensor): void {
  if (x.rank === 4) return;
  throw new ShapeError(
    `expected a picture [height, width, channel] per example, got ${text(x.shape.slice(1))}; start the network with such a shape, as in network([28, 28, 1], ...)`,
  );
}

/** Windows over height and width, or ShapeError where they are larger than the picture. */
export function windowsOver(x: Tensor, size: Size2d, stride: Size2d): Windows {
  const [sizes, steps] = [pair(size), pair(stride)];
  if (x.shape[1]! < sizes[0] || x.shape[2]! < sizes[1]) {
    throw new ShapeError(
      `expected a picture of at least ${sizes.join(" x ")} pixels, got ${x.shape[1]} x ${x.shape[2]}; take a smaller window, pad the picture or pool less before`,
    );
  }
  return { axes: [1, 2], sizes, steps };
}

/**
 * `filters` features, each a weighted sum over fields of `kernel` pixels and all channels:
 * [batch, height, width, in] -> [batch, rows, columns, filters]. Weights are
 * [filters, in / groups, kernel height, kernel width].
 */
export function conv2d(
  filters: number,
  kernel: Size2d,
  activation: Activation = linear,
  options: Conv2dOptions = {},
): Layer {
  checkOptionNames("conv2d", options, {
    stride: true,
    padding: true,
    groups: true,
    bias: true,
    frozen: true,
    weight: true,
    biasInit: true,
  });
  checkCount("conv2d: filters", filters, 1);
  checkSize("conv2d: kernel", kernel, 1);
  checkActivation("conv2d", activation);
  const { stride = 1, padding = 0, groups = 1, bias = true, frozen = false } = options;
  checkSize("conv2d: stride", stride, 1);
  if (padding !== "same") checkSize("conv2d: padding", padding, 0);
  checkCount("conv2d: groups", groups, 1);
  const trace = (x: Tensor, scope: Scope): Tensor => {
    checkPicture(x);
    const around = padded(x, padding, pair(kernel));
    const sums = weightedSums(around, filters, kernel, options, scope);
    const z = bias ? sums.add(scope.param("bias", [filters], options.biasInit, { frozen })) : sums;
    const a = activate(activation, z);
    scope.monitor("z", z);
    scope.monitor("a", a);
    return a;
  };
  return Object.freeze({
    name: `conv2d(${filters}, ${sizeCode(kernel)})`,
    code: code(filters, kernel, activation, options),
    activation,
    ...(isBuiltInActivation(activation)
      ? {
          description: {
            kind: "conv2d",
            filters,
            kernel: sizeCode(kernel),
            activation: activation.name,
            stride: sizeCode(stride),
            padding: padding === "same" ? "same" : sizeCode(padding),
            groups,
            bias,
            frozen,
          },
        }
      : {}),
    trace,
  } satisfies Layer);
}

/** Zeros around height and width; "same" splits what a kernel takes away, the odd one behind. */
function padded(x: Tensor, padding: Size2d | "same", [h, w]: readonly [number, number]): Tensor {
  const low = padding === "same" ? [(h - 1) >> 1, (w - 1) >> 1] : pair(padding);
  const high = padding === "same" ? [h >> 1, w >> 1] : low;
  if ([...low, ...high].every((n) => n === 0)) return x;
  return x.pad([0, low[0]!, low[1]!, 0], [0, high[0]!, high[1]!, 0]);
}

/** [batch, h, w, in] -> [batch, rows, columns, filters] */
function weightedSums(
  x: Tensor,
  filters: number,
  kernel: Size2d,
  { stride = 1, groups = 1, weight, frozen = false }: Conv2dOptions,
  scope: Scope,
): Tensor {
  const channels = x.shape[3]!;
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw new ShapeError(
      `expected channels and filters in ${groups} equal groups, got ${channels} channels and ${filters} filters; take groups that divide both numbers`,
    );
  }
  const [inside, made] = [channels / groups, filters / groups];
  const [kh, kw] = pair(kernel);
  const windows = windowsOver(x, kernel, stride);
  const w = scope.param("weight", [filters, inside, kh, kw], weight, { frozen });
  // b example, y x position, i j place in the field, c channel, o filter, g group
  if (groups === 1) return x.window(windows).contract(w, "byxijc,ocij->byxo");
  const grouped = x.reshape([...x.shape.slice(0, 3), groups, inside]);
  const sums = grouped
    .window(windows)
    .contract(w.reshape([groups, made, inside, kh, kw]), "byxijgc,gocij->byxgo");
  return sums.reshape([...sums.shape.slice(0, 3), filters]);
}

function code(
  filters: number,
  kernel: Size2d,
  activation: Activation,
  options: Conv2dOptions,
): string {
  const { stride, padding, groups, weight, biasInit } = options;
  const settings = [
    stride !== undefined && sizeCode(stride) !== "1" ? `stride: ${sizeCode(stride)}` : "",
    padding === "same" ? `padding: "same"` : "",
    padding !== undefined && padding !== "same" && sizeCode(padding) !== "0"
      ? `padding: ${sizeCode(padding)}`
      : "",
    groups !== undefined && groups !== 1 ? `groups: ${groups}` : "",
    options.bias === false ? "bias: false" : "",
    options.frozen ? "frozen: true" : "",
    weight ? `weight: ${weight.code}` : "",
    biasInit ? `biasInit: ${biasInit.code}` : "",
  ].filter(Boolean);
  const last = settings.length ? `, { ${settings.join(", ")} }` : "";
  const middle = activation === linear && !last ? "" : `, ${activation.name}`;
  return `conv2d(${filters}, ${sizeCode(kernel)}${middle}${last})`;
}
