// The running form of a program on some target: one arena of memory and callable entries. Named
// buffers are read and written in logical, row-major order; the planner's strides stay hidden.
import type { DType } from "../compiler/1-graph/dtype.ts";
import { size } from "../compiler/1-graph/shape.ts";
import type { BufferPlace, BufferPlan, Program } from "../compiler/3-schedule/program.ts";
import { TargetError } from "../errors.ts";

/** A program that is loaded: its memory and its entries. */
export interface Executable {
  readonly target: string;
  /** Calls an exported function of the program; returns its i32 result, or 0 when it has none. */
  call(entry: string, ...args: number[]): number;
  /** The same without blocking the caller, where other threads do the work. */
  start?(entry: string, steps: number, alone: boolean): Promise<number>;
  /** How many threads run an entry. */
  readonly threads: number;
  /** The arena; byte 0 is address 0 of the plan. */
  readonly memory: Uint8Array<ArrayBufferLike>;
  /** Frees what the garbage collector cannot (a loaded library); nothing may be called after. */
  dispose(): void;
}

export type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

const views = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
  bool: Int32Array,
} as const satisfies Record<DType, unknown>;

export function bufferPlan(program: Program, name: string): BufferPlan {
  const plan = program.buffers.get(name);
  if (!plan) throw new TargetError(`no buffer named ${name} in this program`);
  return plan;
}

/** The whole reserved region of a buffer, padding included, in memory order. */
export function rawView(memory: Uint8Array<ArrayBufferLike>, plan: BufferPlace): NumberArray {
  const View = views[plan.dtype];
  return new View(
    memory.buffer as ArrayBuffer,
    memory.byteOffset + plan.offset,
    Math.floor(plan.bytes / View.BYTES_PER_ELEMENT),
  );
}

const words = { 1: Uint8Array, 4: Int32Array, 8: Float64Array } as const;

/** The same memory as words of its elements' size: few types, so that loops over them stay fast. */
function wordsOf({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: NumberArray) {
  return new words[BYTES_PER_ELEMENT as 1 | 4 | 8](buffer as ArrayBuffer, byteOffset, length);
}

/** Copies a buffer to or from numbers in logical order, by pieces that lie together in both orders. */
function copy(
  { shape, strides }: BufferPlace,
  [memory, numbers]: readonly [NumberArray, NumberArray],
  isRead: boolean,
): void {
  const [stored, logical] = [wordsOf(memory), wordsOf(numbers)];
  let piece = 1;
  let outer = shape.length;
  while (outer > 0 && (shape[outer - 1] === 1 || strides[outer - 1] === piece)) {
    piece *= shape[--outer]!;
  }
  if (outer === 0) {
    if (isRead) logical.set(stored.subarray(0, piece));
    else stored.set(logical);
    return;
  }
  const at = new Array<number>(outer).fill(0);
  for (let first = 0, place = 0; first < logical.length; first += piece) {
    if (isRead) for (let i = 0; i < piece; i++) logical[first + i] = stored[place + i]!;
    else for (let i = 0; i < piece; i++) stored[place + i] = logical[first + i]!;
    for (let axis = outer - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      place -= strides[axis]! * shape[axis]!;
      at[axis] = 0;
    }
  }
}

/** A copy of a named buffer in row-major logical order. */
export function readBuffer(memory: Uint8Array<ArrayBufferLike>, plan: BufferPlace): NumberArray {
  const logical = new views[plan.dtype](size(plan.shape));
  copy(plan, [rawView(memory, plan), logical], true);
  return logical;
}

/** Writes a named buffer from row-major logical order; padding keeps its zeros. */
export function writeBuffer(
  memory: Uint8Array<ArrayBufferLike>,
  plan: BufferPlace,
  values: ArrayLike<number>,
): void {
  const count = size(plan.shape);
  if (values.length !== count) {
    throw new TargetError(
      `buffer ${plan.name} [${plan.shape.join(", ")}] holds ${count} numbers, got ${values.length}`,
    );
  }
  const View = views[plan.dtype];
  const logical = values instanceof View ? values : new View(values);
  copy(plan, [rawView(memory, plan), logical], false);
}
