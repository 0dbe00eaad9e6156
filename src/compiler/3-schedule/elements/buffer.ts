// Where a value lies in memory, and how each type is stored and loaded.
import type { Padding } from "../../1-graph/attributes.ts";
import { byteSize, type DType } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import type { Shape } from "../../1-graph/shape.ts";
import type { Scalar, Storage } from "../loops/kernel.ts";
import type { Round } from "../plan/stages.ts";

/** A stored value or an input: where its elements lie. */
export interface Buffer {
  readonly offset: number;
  readonly strides: readonly number[];
  readonly dtype: DType;
  /** Elements that may be written along the innermost axis, padding included. What lies in padding
   * is nobody's: whatever reads across lanes leaves it out. */
  readonly room: number;
  /** Of a step of a sequence: how it moves with the rounds of repeats. */
  readonly moving?: readonly Moving[];
}

/** So many elements further in each round. */
export interface Moving {
  readonly round: Round;
  readonly stride: number;
  readonly steps: number;
}

/** A value in the interior of memory with a border of zeros. */
export interface Bordered {
  readonly value: Node;
  readonly border: Padding;
  /** Of the memory with its border. */
  readonly shape: Shape;
  readonly whole: Buffer;
}

/** What lies in a buffer from the element at `start` on. */
export function beginningAt(buffer: Buffer, start: readonly number[]): Buffer {
  const elements = start.reduce((sum, n, axis) => sum + n * buffer.strides[axis]!, 0);
  return { ...buffer, offset: buffer.offset + elements * byteSize[buffer.dtype] };
}

/** The memory of a value in a border. Where that is around the innermost axis too, nothing may stick out. */
export function inside({ value, border, shape, whole }: Bordered, inner: number): Buffer {
  const extent = value.shape[inner]!;
  const strides = whole.strides.map((s, axis) => s * (border.interior[axis]! + 1));
  return {
    ...beginningAt(whole, border.low),
    strides,
    room: shape[inner] === extent ? whole.room : extent,
  };
}

export const storageOf: Readonly<Record<DType, Storage>> = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  u32: "i32",
  u8: "u8",
  bool: "i32",
};
/** u8 values are small enough for i32, whose conversions are cheaper; bools are loaded as i32. */
export const scalarOf: Readonly<Record<DType, Scalar>> = {
  f32: "f32",
  f64: "f64",
  i32: "i32",
  u32: "u32",
  u8: "i32",
  bool: "i32",
};
