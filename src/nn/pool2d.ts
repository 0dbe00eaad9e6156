// Pooling layers: each window of a picture becomes one value, channel by channel (the book's
// chapter 6). Windows may overlap, as in AlexNet's 3 x 3 by 2.

import { iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "./check.ts";
import { checkPicture, checkSize, pair, type Size2d, sizeCode, windowsOver } from "./conv2d.ts";
import type { Layer } from "./layer.ts";

/** Pixels around a picture: the same everywhere, [vertical, horizontal], or [top, left, bottom, right]. */
export type Padding2d =
  | Size2d
  | readonly [top: number, left: number, bottom: number, right: number];

export interface Pool2dOptions {
  /** Pixels from one window to the next; default: the size of the window. */
  readonly stride?: Size2d;
  /** Places around the picture that windows reach into, fewer than a window has; they hold no values,
   * so that none of them is the largest. Default 0. */
  readonly padding?: Padding2d;
}

export interface AveragePool2dOptions extends Pool2dOptions {
  /** Whether the places of the padding count, as zeros: what a sum is divided by is then the same
   * everywhere. Default false, as in Keras; PyTorch's count_include_pad is true. */
  readonly countPadding?: boolean;
}

/** The largest value of each window: [batch, h, w, channels] -> [batch, rows, columns, channels].
 * The gradient goes to the first value that is largest. */
export function maxPool2d(size: Size2d, options: Pool2dOptions = {}): Layer {
  checkOptionNames("maxPool2d", options, { stride: true, padding: true });
  return pool("maxPool2d", size, options, {}, (x, stride, around) =>
    around.withLeast(x).maxPool(windowsOver(around.of(x), size, stride)),
  );
}

/** The mean of each window: [batch, h, w, channels] -> [batch, rows, columns, channels]. */
export function averagePool2d(size: Size2d, options: AveragePool2dOptions = {}): Layer {
  checkOptionNames("averagePool2d", options, { stride: true, padding: true, countPadding: true });
  const { countPadding = false } = options;
  if (typeof countPadding !== "boolean") {
    throw new OptionError(
      `averagePool2d: countPadding: expected true or false, got ${countPadding}`,
    );
  }
  return pool("averagePool2d", size, options, { countPadding }, (x, stride, around) => {
    const windows = windowsOver(around.of(x), size, stride);
    const places = around.of(x).window(windows);
    if (countPadding || around.isNone) return places.mean(3, 4);
    const sums = places.sum(3, 4);
    return sums.div(around.counts(x, pair(size), pair(stride), sums.shape));
  });
}

function pool(
  kind: "maxPool2d" | "averagePool2d",
  size: Size2d,
  { stride = size, padding = 0 }: Pool2dOptions,
  more: Readonly<Record<string, boolean>>,
  apply: (x: Tensor, stride: Size2d, around: Around) => Tensor,
): Layer {
  checkSize(`${kind}: size`, size, 1);
  checkSize(`${kind}: stride`, stride, 1);
  const around = new Around(kind, padding, pair(size));
  const settings = [
    sizeCode(stride) === sizeCode(size) ? "" : `stride: ${sizeCode(stride)}`,
    around.isNone ? "" : `padding: ${around.code}`,
    ...(around.isNone ? [] : Object.keys(more).map((key) => (more[key] ? `${key}: true` : ""))),
  ].filter(Boolean);
  const last = settings.length ? `, { ${settings.join(", ")} }` : "";
  return Object.freeze({
    name: `${kind}(${sizeCode(size)})`,
    code: `${kind}(${sizeCode(size)}${last})`,
    description: {
      ...{ kind, size: sizeCode(size), stride: sizeCode(stride) },
      ...(around.isNone ? {} : { padding: around.code, ...more }),
    },
    trace: (x, scope) => {
      checkPicture(x);
      const a = apply(x, stride, around);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

/** What lies around a picture. */
class Around {
  /** [top, left, bottom, right] */
  readonly #sides: readonly [number, number, number, number];

  constructor(kind: string, padding: Padding2d, size: readonly [number, number]) {
    const isFour = Array.isArray(padding) && padding.length === 4;
    if (!isFour) checkSize(`${kind}: padding`, padding as Size2d, 0);
    const [v, h] = isFour ? [0, 0] : pair(padding as Size2d);
    const sides = isFour ? (padding as readonly number[]) : [v, h, v, h];
    for (const [i, n] of sides.entries()) {
      checkCount(`${kind}: padding`, n, 0);
      if (n < size[i % 2]!) continue;
      throw new OptionError(
        `${kind}: padding: expected fewer places than the window has, ${size.join(" x ")}, got ${n}`,
      );
    }
    this.#sides = sides as unknown as [number, number, number, number];
  }

  get isNone(): boolean {
    return this.#sides.every((n) => n === 0);
  }
  get code(): string {
    const [top, left, bottom, right] = this.#sides;
    return top === bottom && left === right ? sizeCode([top, left]) : `[${this.#sides.join(", ")}]`;
  }

  /** A picture with zeros around it. */
  of(x: Tensor): Tensor {
    if (this.isNone) return x;
    const [top, left, bottom, right] = this.#sides;
    return x.pad([0, top, left, 0], [0, bottom, right, 0]);
  }

  /** A picture with what is never larger than a value around it. */
  withLeast(x: Tensor): Tensor {
    if (this.isNone) return x;
    const padded = this.of(x);
    const [, height, width] = padded.shape as [number, number, number];
    const [top, left, bottom, right] = this.#sides;
    const rows = within(x, height, top, bottom).reshape([height, 1]).broadcastTo([height, width]);
    const columns = within(x, width, left, right).broadcastTo([height, width]);
    const isInside = rows
      .mul(columns)
      .gt(0)
      .reshape([1, height, width, 1])
      .broadcastTo(padded.shape);
    return isInside.where(padded, LEAST);
  }

  /** How many values of the picture each window has, [1, rows, columns, 1] as large as `shape`. */
  counts(
    x: Tensor,
    size: readonly number[],
    stride: readonly number[],
    shape: readonly number[],
  ): Tensor {
    const [vertical, horizontal] = [0, 1].map((axis) => {
      const first = iota(x.graph, shape[axis + 1]!)
        .cast(x.dtype)
        .mul(stride[axis]!)
        .sub(this.#sides[axis]!);
      return first
        .add(size[axis]!)
        .min(x.shape[axis + 1]!)
        .sub(first.max(0));
    });
    const rows = vertical!.reshape([1, shape[1]!, 1, 1]).broadcastTo(shape);
    return rows.mul(horizontal!.reshape([1, 1, shape[2]!, 1]).broadcastTo(shape));
  }
}

/** The smallest number of float32: what stands where no value is. */
const LEAST = -3.4028234663852886e38;

/** 1 at the places of a side that belong to the picture, 0 at those before and behind: [n]. */
function within(x: Tensor, n: number, before: number, behind: number): Tensor {
  const place = iota(x.graph, n).cast(x.dtype);
  const one = (isTrue: Tensor) => isTrue.where(x.constant(1).broadcastTo([n]), 0);
  return one(place.ge(before)).mul(one(place.lt(n - behind)));
}
