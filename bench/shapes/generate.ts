// Shapes that nobody chose: drawn from a seed, each size by its logarithm, so that small and large
// ones come equally often, half of them round numbers (multiples of 16) and half any number at all.
// A shape whose arithmetic is too little to time or too much to wait for is drawn again.
import { type RandomStream, randomStream } from "downhill/data";
import {
  bytesOf,
  type ConvolutionShape,
  flopsOf,
  type LayerShape,
  placesOf,
  SHAPE_KINDS,
  type ShapeKind,
} from "./shape.ts";

export interface ShapeOptions {
  readonly count: number;
  readonly seed: number;
  /** Default: all. The shapes take turns among them. */
  readonly kinds?: readonly ShapeKind[] | undefined;
}

/** Multiply-adds x 2 of one contraction: a cell with more would take seconds where it is slow. */
export const MOST_FLOPS = 1.2e9;
/** The call of a kernel is no part of a shape's speed. */
export const LEAST_FLOPS = 2e5;
/** Values and weights of one shape. */
export const MOST_BYTES = 96e6;

/** Shapes in an order that only the options decide. */
export function generateShapes({ count, seed, kinds = SHAPE_KINDS }: ShapeOptions): LayerShape[] {
  const shapes: LayerShape[] = [];
  for (let number = 0; number < count; number++) {
    const kind = kinds[number % kinds.length]!;
    const random = randomStream(seed, `bench/shapes/${kind}`, Math.floor(number / kinds.length));
    shapes.push(drawn(kind, random));
  }
  return shapes;
}

/** The first shape of the stream that is worth measuring. */
function drawn(kind: ShapeKind, random: RandomStream): LayerShape {
  for (;;) {
    const shape = kind === "dense" ? dense(random) : convolution(kind, random);
    if (shape === undefined) continue;
    const flops = flopsOf(shape);
    if (flops >= LEAST_FLOPS && flops <= MOST_FLOPS && bytesOf(shape) <= MOST_BYTES) return shape;
  }
}

/** From least to most, by the logarithm; every other time a multiple of 16 where there is one. */
function size(random: RandomStream, least: number, most: number): number {
  const any = Math.floor(least * (most / least + 1 / least) ** random.uniform());
  const n = Math.min(most, Math.max(least, any));
  const round = Math.round(n / 16) * 16;
  return random.below(2) === 0 && round >= Math.max(16, least) && round <= most ? round : n;
}

const dense = (random: RandomStream): LayerShape => ({
  kind: "dense",
  batch: size(random, 1, 512),
  inputs: size(random, 1, 4096),
  outputs: size(random, 1, 4096),
});

function convolution(
  kind: Exclude<ShapeKind, "dense">,
  random: RandomStream,
): ConvolutionShape | undefined {
  const isLine = kind === "one-dimensional";
  const side = kind === "pointwise" ? 1 : 1 + random.below(7);
  const step = 1 + random.below(3);
  const picture = size(random, 4, 64);
  // a line is as long as a picture has pixels
  const length = isLine ? picture * size(random, 4, 64) : picture;
  const channels = size(random, 1, 512);
  const padding = random.below(2) === 0 ? 0 : (side - 1) >> 1; // none, or the same size
  const groups = kind === "depthwise" ? channels : kind === "grouped" ? 2 << random.below(5) : 1;
  // a depthwise layer has one filter a channel, now and then two
  const filters =
    kind === "depthwise" ? channels * (1 + (random.below(4) >> 1)) : size(random, 1, 512);
  const shape: ConvolutionShape = {
    kind,
    batch: size(random, 1, 128),
    picture: isLine ? [1, length] : [picture, picture],
    channels,
    filters,
    kernel: isLine ? [1, side] : [side, side],
    stride: isLine ? [1, step] : [step, step],
    padding: isLine ? [0, padding] : [padding, padding],
    groups,
  };
  const isDivisible = channels % groups === 0 && filters % groups === 0;
  // groups of one channel are depthwise, which is a kind of its own
  const isGrouped = kind !== "grouped" || (groups < channels && channels > 1);
  const isLarge = filters <= 512 && placesOf(length, side, step, padding) >= 1;
  return isDivisible && isGrouped && isLarge ? shape : undefined;
}
