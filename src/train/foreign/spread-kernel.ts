// Convolutions of other programs with zeros that are not the same on both sides of a picture, or with gaps
// between the places of a kernel: both become zeros inside a larger kernel, so that the layer here is plain.
import type { Conv2dOptions } from "../../nn/conv2d.ts";

/** A kernel as another program has it: [vertical, horizontal] each. */
export interface ForeignKernel {
  readonly kernel: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before the picture, and behind it. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** A kernel with zeros in it. */
export interface SpreadKernel {
  readonly sizes: readonly [number, number];
  /** Zeros on both sides; "same" where that is what they are. */
  readonly padding: "same" | readonly [number, number];
  /** Whether it is the other program's own. */
  readonly isPlain: boolean;
  /** Places of zeros before its first. */
  readonly before: readonly number[];
}

const pair = (list: readonly number[]) => [list[0]!, list[1]!] as const;

export function spreadKernel({ kernel, dilations, low, high }: ForeignKernel): SpreadKernel {
  const spread = kernel.map((n, i) => (n - 1) * dilations[i]! + 1);
  const isSame =
    spread.every((n, i) => low[i] === (n - 1) >> 1 && high[i] === n >> 1) &&
    low.some((n, i) => n !== high[i]);
  const padding = low.map((n, i) => (isSame ? n : Math.max(n, high[i]!)));
  const before = padding.map((n, i) => n - low[i]!);
  const sizes = spread.map((n, i) => n + before[i]! + (isSame ? 0 : padding[i]! - high[i]!));
  const isPlain = sizes.every((n, i) => n === kernel[i]);
  return { sizes: pair(sizes), padding: isSame ? "same" : pair(padding), isPlain, before };
}

/** The numbers of `count` kernels, row by row, with zeros between and around them. */
export function spreadNumbers(
  numbers: ArrayLike<number>,
  count: number,
  { kernel, dilations }: ForeignKernel,
  { sizes, before }: SpreadKernel,
): Float32Array {
  const [height, width] = kernel as [number, number];
  const [rows, columns] = sizes;
  const spread = new Float32Array(count * rows * columns);
  let at = 0;
  for (let one = 0; one < count; one++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const row = before[0]! + y * dilations[0]!;
        const column = before[1]! + x * dilations[1]!;
        spread[(one * rows + row) * columns + column] = numbers[at++]!;
      }
    }
  }
  return spread;
}

/** Whether a kernel is more than is read, or `count` of them with their zeros are. */
export const isTooLarge = ({ sizes, isPlain }: SpreadKernel, count: number): boolean =>
  sizes.some((n) => n > MOST_SIDE) || (!isPlain && count * sizes[0]! * sizes[1]! > MOST_NUMBERS);

/** What is otherwise than in the file, where zeros came into a kernel. */
export const spreadText = ({ kernel }: ForeignKernel, { sizes }: SpreadKernel): string =>
  `its kernel of ${kernel.join(" x ")} became one of ${sizes.join(" x ")} with zeros, which training may change`;

/** The options of `conv2d` for it, without those that are usual. */
export function convolutionOptions(
  { padding }: SpreadKernel,
  strides: readonly number[],
  groups: number,
): Pick<Conv2dOptions, "stride" | "padding" | "groups"> {
  const isPadded = padding === "same" || padding.some((n) => n > 0);
  return {
    ...(strides.some((n) => n !== 1) ? { stride: pair(strides) } : {}),
    ...(isPadded ? { padding } : {}),
    ...(groups !== 1 ? { groups } : {}),
  };
}

/** Zeros before and behind that keep ceil(n / stride) places, the odd one behind: "same" of Keras and
 * SAME_UPPER of ONNX. */
export function sameZeros(
  sides: readonly number[],
  spread: readonly number[],
  strides: readonly number[],
): readonly [low: readonly number[], high: readonly number[]] {
  const whole = sides.map((n, i) => {
    const places = Math.ceil(n / strides[i]!);
    return Math.max(0, (places - 1) * strides[i]! + spread[i]! - n);
  });
  const low = whole.map((n) => n >> 1);
  return [low, whole.map((n, i) => n - low[i]!)];
}

/** The longest side of a kernel that zeros are put around or into. */
export const MOST_SIDE = 1024;
/** The most numbers of such kernels. */
export const MOST_NUMBERS = 2 ** 26;
