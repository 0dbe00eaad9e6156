// A Program is what a target gets: loop-IR functions over one arena of memory, the plan of the
// named buffers in it, and which functions the host may call. Byte 0 of the arena is address 0.
import type { Padding } from "../1-graph/attributes.ts";
import type { DType } from "../1-graph/dtype.ts";
import type { LoopFunction } from "./loops/kernel.ts";

/** parameter and state live as long as the program, data is written by the host, cells are
 * scalars both sides use, output is for the host to read, scratch is reused between kernels. */
export type BufferRole = "parameter" | "state" | "data" | "cell" | "output" | "scratch";

export interface BufferPlan {
  readonly name: string;
  readonly role: BufferRole;
  readonly dtype: DType;
  /** Logical shape, as every file format and comparison sees it. */
  readonly shape: readonly number[];
  /** Distance in elements between neighbours along each logical axis. */
  readonly strides: readonly number[];
  /** Byte offset in the arena, a multiple of 64. */
  readonly offset: number;
  /** Bytes reserved, padding included. */
  readonly bytes: number;
  /** Of zeros, around and between the elements of a value; the shape is that with it. */
  readonly border?: Padding | undefined;
}

/** Where the values of a buffer lie: what whoever reads or writes it must know. */
export type BufferPlace = Omit<BufferPlan, "role" | "border">;

/** Multiply-adds per call of one kernel, for the bench: as in the graph, and as emitted. */
export interface KernelCost {
  readonly name: string;
  readonly entry: string;
  readonly graphFlops: number;
  readonly emittedFlops: number;
}

/** The threads that run a program's team functions, and the memory in which they meet. */
export interface Team {
  readonly threads: number;
  /** Of `TEAM_BYTES` bytes of the arena: zeros, and the runtime's own. */
  readonly offset: number;
  /** Without news for so long, a thread is taken for dead. */
  readonly limitSeconds: number;
}

/** Four cache lines. */
export const TEAM_BYTES = 256;

/** What the compiler makes of graphs: kernels, memory and entries, before any target. */
export interface Program {
  readonly functions: readonly LoopFunction[];
  readonly buffers: ReadonlyMap<string, BufferPlan>;
  readonly arenaBytes: number;
  readonly costs: readonly KernelCost[];
  /** Absent when one thread runs everything. */
  readonly team?: Team;
}

/** The buffer of an entry's output: train/loss, whether the graph says loss or the whole name. */
export const outputBuffer = (entry: string, output: string): string =>
  output.startsWith(`${entry}/`) ? output : `${entry}/${output}`;

/** A name that every target accepts for a function. */
export const identifier = (s: string): string => s.replace(/[^A-Za-z0-9]+/g, "_");
