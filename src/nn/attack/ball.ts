// The inputs that an attack may give: no further from the first than epsilon, none outside of the range.
import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import type { Attacked } from "./attack.ts";

export interface Ball {
  /** How far inputs may move: epsilon less what rounding a sum can add to it. */
  readonly radius: Tensor;
  /** The nearest inputs that are allowed. */
  clip(inputs: Tensor): Tensor;
}

/**
 * |x - middle| <= epsilon in every input, and low <= x <= high. A sum of two numbers of type f32 is off
 * by at most 2^-24 of what it can be, so the radius is as much smaller, and the distance is held
 * exactly, not only within rounding.
 */
export function ballAround(
  { inputs: middle, range, number }: Pick<Attacked, "inputs" | "range" | "number">,
  epsilon: number,
): Ball {
  const precision = middle.dtype === "f32" ? 2 ** -24 : 2 ** -53;
  const largest = Math.max(...range.map(Math.abs)) + epsilon;
  const radius = number("radius", Math.max(0, epsilon - largest * precision));
  const [low, high] = range.map((end, i) => inward(end, i === 0 ? 1 : -1, middle.dtype));
  return {
    radius,
    clip: (inputs) => {
      // what lay outside of the range before stays where it was
      const least = middle.sub(radius).max(low!).min(middle);
      const most = middle.add(radius).min(high!).max(middle);
      return inputs.max(least).min(most);
    },
  };
}

/** The nearest number of the type that lies in the range. */
function inward(end: number, direction: 1 | -1, dtype: string): number {
  const rounded = dtype === "f32" ? Math.fround(end) : end;
  if ((rounded - end) * direction >= 0) return rounded;
  const nearer = new Float32Array([rounded]);
  // the neighbour of a float is the neighbour of its bits
  new Int32Array(nearer.buffer)[0]! += Math.sign(rounded) * direction;
  return nearer[0]!;
}
