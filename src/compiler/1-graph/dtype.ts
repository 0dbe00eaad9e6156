// The element types of tensors. A dtype says how an element is stored and how its arithmetic
// wraps; f64 exists on the CPU targets for exact replays and gradient checks, u8 only for data
// that stays bytes until it is gathered, bool is stored as a 32-bit 0 or 1.

/** Types of the numbers of a tensor. */
export type DType = "f32" | "f64" | "i32" | "u32" | "u8" | "bool";

/** Bytes of one stored element. */
export const byteSize: Readonly<Record<DType, number>> = {
  f32: 4,
  f64: 8,
  i32: 4,
  u32: 4,
  u8: 1,
  bool: 4,
};

export const isFloat = (dtype: DType): dtype is "f32" | "f64" => dtype === "f32" || dtype === "f64";

export const isInteger = (dtype: DType): boolean => dtype === "i32" || dtype === "u32";

/** The value of `x` once stored as `dtype`; floats stay float64, the reference does not round. */
export function wrap(x: number, dtype: DType): number {
  if (dtype === "i32") return x | 0;
  if (dtype === "u32") return x >>> 0;
  if (dtype === "u8") return x & 255;
  if (dtype === "bool") return x ? 1 : 0;
  return x;
}
