// The running form of a program on some target: one arena of memory and callable entries. Named
// buffers are read and written in logical, row-major order; the planner's strides stay hidden.
import type { DType } from "../compiler/1-graph/dtype.ts";
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

/** Visits the pieces of a buffer that lie together in both orders: where each begins, and its elements. */
function eachPiece(
  { shape, strides }: BufferPlace,
  visit: (logical: number, stored: number, elements: number) => void,
): void {
  const count = shape.reduce((a, b) => a * b, 1);
  let elements = 1;
  let outer = shape.length;
  while (outer > 0 && (shape[outer - 1] === 1 || strides[outer - 1] === elements)) {
    elements *= shape[--outer]!;
  }
  const at = new Array<number>(outer).fill(0);
  let stored = 0;
  for (let logical = 0; logical < count; logical += elements) {
    visit(logical, stored, elements);
    for (let axis = outer - 1; axis >= 0; axis--) {
      stored += strides[axis]!;
      if (++at[axis]! < shape[axis]!) break;
      stored -= strides[axis]! * shape[axis]!;
      at[axis] = 0;
    }
  }
}

const words = { 1: Uint8Array, 4: Int32Array, 8: Float64Array } as const;

/** The same memory as words of its elements' size: few types, so that loops over them stay fast. */
function wordsOf({ buffer, byteOffset, length, BYTES_PER_ELEMENT }: NumberArray) {
  return new words[BYTES_PER_ELEMENT as 1 | 4 | 8](buffer as ArrayBuffer, byteOffset, length);
}

/** A copy of a named buffer in row-major logical order. */
export function readBuffer(memory: Uint8Array<ArrayBufferLike>, plan: BufferPlace): NumberArray {
  const count = plan.shape.reduce((a, b) => a * b, 1);
  const logical = new views[plan.dtype](count);
  const [to, from] = [wordsOf(logical), wordsOf(rawView(memory, plan))];
  eachPiece(plan, (first, place, elements) => {
    if (elements === count) to.set(from.subarray(place, place + elements));
    else for (let i = 0; i < elements; i++) to[first + i] = from[place + i]!;
  });
  return logical;
}

/** Writes a named buffer from row-major logical order; padding keeps its zeros. */
export function writeBuffer(
  memory: Uint8Array<ArrayBufferLike>,
  plan: BufferPlace,
  values: ArrayLike<number>,
): void {
  const count = plan.shape.reduce((a, b) => a * b, 1);
  if (values.length !== count) {
    throw new TargetError(
      `buffer ${plan.name} [${plan.shape.join(", ")}] holds ${count} numbers, got ${values.length}`,
    );
  }
  const View = views[plan.dtype];
  const [to, from] = [
    rawView(memory, plan),
    values instanceof View ? values : new View(values),
  ].map(wordsOf);
  eachPiece(plan, (first, place, elements) => {
    if (elements === count) to!.set(from!, place);
    else for (let i = 0; i < elements; i++) to![place + i] = from![first + i]!;
  });
}
