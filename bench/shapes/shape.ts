// One weighted layer as a shape: the three contractions that training makes of it, what they cost in
// multiply-adds and bytes, and how people write it.

export const CONTRACTIONS = ["forward", "inputGradient", "weightGradient"] as const;
/** y = x * w, dC/dx from dC/dy and w, dC/dw from x and dC/dy. */
export type Contraction = (typeof CONTRACTIONS)[number];

/** A fully connected layer: [batch, inputs] -> [batch, outputs]. */
export interface DenseShape {
  readonly kind: "dense";
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** [batch, height, width, channels] -> [batch, rows, columns, filters]; one-dimensional where height
 * and kernel height are 1. */
export interface ConvolutionShape {
  readonly kind: "conv" | "pointwise" | "grouped" | "depthwise" | "one-dimensional";
  readonly batch: number;
  /** Height and width. */
  readonly picture: readonly [number, number];
  readonly channels: number;
  readonly filters: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Zeros before and behind, in each direction. */
  readonly padding: readonly [number, number];
  readonly groups: number;
}

export type LayerShape = DenseShape | ConvolutionShape;
export type ShapeKind = LayerShape["kind"];

export const SHAPE_KINDS: readonly ShapeKind[] = [
  "dense",
  "conv",
  "pointwise",
  "grouped",
  "depthwise",
  "one-dimensional",
];

/** Places along one direction where a kernel fits. */
export const placesOf = (n: number, kernel: number, stride: number, padding: number): number =>
  Math.floor((n + 2 * padding - kernel) / stride) + 1;

/** Rows and columns of what a convolution gives. */
export function resultOf(shape: ConvolutionShape): readonly [number, number] {
  const { picture, kernel, stride, padding } = shape;
  return [
    placesOf(picture[0], kernel[0], stride[0], padding[0]),
    placesOf(picture[1], kernel[1], stride[1], padding[1]),
  ];
}

/** Multiply-adds x 2 of one of its contractions: all three pair each weight with as many values.
 * Products with the zeros of the padding are counted, as every system's benchmark counts them. */
export function flopsOf(shape: LayerShape): number {
  if (shape.kind === "dense") return 2 * shape.batch * shape.inputs * shape.outputs;
  const [rows, columns] = resultOf(shape);
  return 2 * shape.batch * rows * columns * weightsOf(shape);
}

/** Elements of the weights. */
export function weightsOf(shape: LayerShape): number {
  if (shape.kind === "dense") return shape.inputs * shape.outputs;
  const { channels, filters, groups, kernel } = shape;
  return (filters * channels * kernel[0] * kernel[1]) / groups;
}

/** Elements of x and of y. */
export function valuesOf(shape: LayerShape): { readonly x: number; readonly y: number } {
  const { batch } = shape;
  if (shape.kind === "dense") return { x: batch * shape.inputs, y: batch * shape.outputs };
  const [rows, columns] = resultOf(shape);
  const { picture, channels, filters } = shape;
  return {
    x: batch * picture[0] * picture[1] * channels,
    y: batch * rows * columns * filters,
  };
}

/** Bytes of f32 that a contraction must read and write at the least: x, w and y, once each. */
export function bytesOf(shape: LayerShape): number {
  const { x, y } = valuesOf(shape);
  return 4 * (x + y + weightsOf(shape));
}

const sides = ([h, w]: readonly [number, number]): string => `${h}x${w}`;

/** What the letters of `describeShape` stand for. */
export const LETTERS = "b batch, s stride, p padding, g groups";

/** dense 784>30 b10; conv 3x3 64>128 32x32 b16 s2 p1 g4; conv1d 5 16>32 128 b8: inputs > outputs,
 * then the picture, and what is not the default. */
export function describeShape(shape: LayerShape): string {
  const { batch } = shape;
  if (shape.kind === "dense") return `dense ${shape.inputs}>${shape.outputs} b${batch}`;
  const { channels, filters, kernel, stride, padding, groups, picture } = shape;
  const isLine = shape.kind === "one-dimensional";
  const [name, field, size] = isLine
    ? ["conv1d", `${kernel[1]}`, `${picture[1]}`]
    : ["conv", sides(kernel), sides(picture)];
  const others = [
    stride[1] === 1 ? "" : `s${stride[1]}`,
    padding[1] === 0 ? "" : `p${padding[1]}`,
    groups === 1 ? "" : `g${groups}`,
  ].filter(Boolean);
  return [name, field, `${channels}>${filters}`, size, `b${batch}`, ...others].join(" ");
}
