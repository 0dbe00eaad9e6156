// What a few elements of each contraction must be, summed in float64 straight from the definition:
// speed counts only where the values are right.
import { type RandomStream, randomStream } from "downhill/data";
import { operandsOf } from "./contraction.ts";
import type { Contraction, ConvolutionShape, DenseShape, LayerShape } from "./shape.ts";

/** Logical, row-major values of x, w and dC/dy. */
export interface Values {
  readonly x: ArrayLike<number>;
  readonly w: ArrayLike<number>;
  readonly yGradient: ArrayLike<number>;
}

/** Seeded numbers for the operands of a shape. */
export function valuesFor(shape: LayerShape): {
  readonly x: Float32Array;
  readonly w: Float32Array;
  readonly yGradient: Float32Array;
} {
  const sizes = operandsOf(shape);
  const random = randomStream(1, "bench/shapes/values");
  // one stream would be slow to draw millions of numbers from, so a block repeats at an odd distance
  const block = Float32Array.from({ length: 65_521 }, () => random.uniform() - 0.5);
  const fill = (sides: readonly number[], from: number) => {
    const values = new Float32Array(sides.reduce((a, b) => a * b, 1));
    for (let i = 0; i < values.length; i++) values[i] = block[(i + from) % block.length]!;
    return values;
  };
  return { x: fill(sizes.x, 0), w: fill(sizes.w, 20_011), yGradient: fill(sizes.y, 40_009) };
}

interface Sum {
  value: number;
  /** Of the absolute values of the terms. */
  size: number;
}

const SAMPLES = 12;
/** Of the sum of the absolute values: what f32 may lose in any order of summing. */
const TOLERANCE = 2e-5;

/** Says in words where `result` is not what the contraction means; undefined where it is. */
export function findError(
  shape: LayerShape,
  contraction: Contraction,
  values: Values,
  result: ArrayLike<number>,
): string | undefined {
  const random = randomStream(2, "bench/shapes/samples");
  const sides =
    operandsOf(shape)[
      contraction === "forward" ? "y" : contraction === "inputGradient" ? "x" : "w"
    ];
  const count = sides.reduce((a, b) => a * b, 1);
  if (result.length !== count) return `expected ${count} values, got ${result.length}`;
  for (let i = 0; i < SAMPLES; i++) {
    const at = sides.map((n) => (i === 0 ? 0 : i === 1 ? n - 1 : pick(random, n)));
    const { value, size } = elementOf(shape, contraction, values, at);
    const got = result[flat(sides, at)]!;
    if (!(Math.abs(got - value) <= TOLERANCE * size + 1e-30)) {
      return `element [${at.join(", ")}] is ${got}, expected ${value}`;
    }
  }
  return undefined;
}

const pick = (random: RandomStream, n: number): number => random.below(n);

const flat = (sides: readonly number[], at: readonly number[]): number =>
  at.reduce((sum, index, axis) => sum * sides[axis]! + index, 0);

/** One element of y, dC/dx or dC/dw by its definition. */
export function elementOf(
  shape: LayerShape,
  contraction: Contraction,
  values: Values,
  at: readonly number[],
): Sum {
  const sum = { value: 0, size: 0 };
  const add = (a: number, b: number) => {
    sum.value += a * b;
    sum.size += Math.abs(a * b);
  };
  if (shape.kind === "dense") denseElement(shape, contraction, values, at, add);
  else convolutionElement(shape, contraction, values, at, add);
  return sum;
}

type Add = (a: number, b: number) => void;

function denseElement(
  { batch, inputs, outputs }: DenseShape,
  contraction: Contraction,
  { x, w, yGradient }: Values,
  [row, column]: readonly number[],
  add: Add,
): void {
  const [i, j] = [row!, column!];
  if (contraction === "forward") {
    for (let k = 0; k < inputs; k++) add(x[i * inputs + k]!, w[j * inputs + k]!);
  } else if (contraction === "inputGradient") {
    for (let k = 0; k < outputs; k++) add(yGradient[i * outputs + k]!, w[k * inputs + j]!);
  } else {
    for (let b = 0; b < batch; b++) add(yGradient[b * outputs + i]!, x[b * inputs + j]!);
  }
}

function convolutionElement(
  shape: ConvolutionShape,
  contraction: Contraction,
  { x, w, yGradient }: Values,
  at: readonly number[],
  add: Add,
): void {
  const { picture, channels, filters, kernel, stride, padding, groups } = shape;
  const sizes = operandsOf(shape);
  const [inside, made] = [channels / groups, filters / groups];
  const [, rows, columns] = sizes.y as readonly [number, number, number, number];
  const isInside = (h: number, v: number) => h >= 0 && h < picture[0] && v >= 0 && v < picture[1];
  const xAt = (b: number, h: number, v: number, c: number) =>
    isInside(h, v) ? x[flat(sizes.x, [b, h, v, c])]! : 0;
  const wAt = (f: number, c: number, i: number, j: number) => w[flat(sizes.w, [f, c, i, j])]!;
  const yAt = (b: number, r: number, s: number, f: number) =>
    yGradient[flat(sizes.y, [b, r, s, f])]!;
  const [p, q, r, s] = at as readonly [number, number, number, number];
  if (contraction === "weightGradient") {
    const c = Math.floor(p / made) * inside + q;
    for (let b = 0; b < shape.batch; b++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++) {
          const h = row * stride[0] + r - padding[0];
          add(yAt(b, row, column, p), xAt(b, h, column * stride[1] + s - padding[1], c));
        }
    return;
  }
  for (let i = 0; i < kernel[0]; i++)
    for (let j = 0; j < kernel[1]; j++) {
      if (contraction === "forward") {
        const [h, v] = [q * stride[0] + i - padding[0], r * stride[1] + j - padding[1]];
        const first = Math.floor(s / made) * inside;
        for (let c = 0; c < inside; c++) add(xAt(p, h, v, first + c), wAt(s, c, i, j));
        continue;
      }
      const [row, column] = [(q + padding[0] - i) / stride[0], (r + padding[1] - j) / stride[1]];
      if (!Number.isInteger(row) || !Number.isInteger(column)) continue;
      if (row < 0 || row >= rows || column < 0 || column >= columns) continue;
      const group = Math.floor(s / inside);
      for (let f = group * made; f < (group + 1) * made; f++)
        add(yAt(p, row, column, f), wAt(f, s - group * inside, i, j));
    }
}
