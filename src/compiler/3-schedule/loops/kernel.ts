// The loop IR: what a kernel is once all shapes, layouts and tiles are decided. Functions of
// counted loops over typed locals, loads and stores at affine addresses, and a small set of
// scalar or vector operations. Targets print this and nothing above it. Everything is a plain
// readonly record; builder.ts makes them. A vector has 2 to 16 lanes of one scalar type; a mask
// is the result of a comparison and has the lanes of what was compared.
import type { Node } from "../../1-graph/graph.ts";
import type { NativeBinary, NativeUnary } from "../../1-graph/ops.ts";

/**
 * `index` holds addresses and loop counters (i32 on wasm, 64-bit in C); u32 shares i32's storage
 * but divides, compares, shifts right and converts unsigned. i64 exists only as vector lanes or
 * scalars inside f64 math (bit manipulation).
 */
export type Scalar = "f32" | "f64" | "i32" | "u32" | "i64" | "index";

/** `mask` marks the result of a comparison of values of type `scalar`: all ones or all zeros in
 * each lane of a vector, 1 or 0 for lanes = 1. */
export interface Type {
  readonly scalar: Scalar;
  readonly lanes: 1 | 2 | 4 | 8 | 16;
  readonly mask: boolean;
}

/** How elements lie in memory; u8 loads give u32 values (zero-extended), stores keep 8 bits. */
export type Storage = "f32" | "f64" | "i32" | "u8";

export interface Local {
  readonly kind: "local";
  readonly type: Type;
  /** Unique within its function. */
  readonly id: number;
  readonly name: string;
}

/**
 * A byte address in the arena: offset + sum of stride * loop variable + base.
 * After addresses.ts has run (targets only ever see that), `terms` is empty.
 */
export interface Address {
  readonly offset: number;
  readonly terms: readonly { readonly variable: Local; readonly stride: number }[];
  /** A computed part, type index; null when there is none. */
  readonly base: Expr | null;
  /** Where the buffer begins that the address is in, while that may still be elsewhere. */
  readonly from?: number;
}

export type Expr =
  | Local
  /** lanes > 1: one value repeated, or one value a lane. i64 constants are given as hex text. */
  | {
      readonly kind: "constant";
      readonly type: Type;
      readonly value: number | string | readonly number[];
    }
  | { readonly kind: "unary"; readonly type: Type; readonly op: NativeUnary; readonly a: Expr }
  /** add ... shr, and the comparisons lt, le, eq (whose type is a mask). On f32 and f64, max and
   * min propagate NaN. `and`, `or`, `xor`, `not` work on masks and on integers. */
  | {
      readonly kind: "binary";
      readonly type: Type;
      readonly op: NativeBinary | "divide" | "remainder";
      readonly a: Expr;
      readonly b: Expr;
    }
  /** a * b + c: one rounding where the target fuses (C, relaxed wasm), two elsewhere. */
  | {
      readonly kind: "fma";
      readonly type: Type;
      readonly a: Expr;
      readonly b: Expr;
      readonly c: Expr;
    }
  | {
      readonly kind: "select";
      readonly type: Type;
      readonly mask: Expr;
      readonly a: Expr;
      readonly b: Expr;
    }
  | { readonly kind: "splat"; readonly type: Type; readonly a: Expr }
  /** Consecutive elements, or with `splat` one element in all lanes. Natural alignment of the
   * element is all that is promised. */
  | {
      readonly kind: "load";
      readonly type: Type;
      readonly storage: Storage;
      readonly address: Address;
      readonly splat: boolean;
      /** So many bytes behind the address lies what will be loaded later: a target may fetch it into
       * a cache. It need not be memory of the program's. */
      readonly ahead?: number;
      /** Adds one to what lies there in the same instant, so that no two threads get the same number. */
      readonly takes?: boolean;
    }
  /** All lanes combined to one scalar, in this fixed order: the upper half onto the lower half,
   * halving until one is left. */
  | {
      readonly kind: "horizontal";
      readonly type: Type;
      readonly op: "add" | "max" | "min";
      readonly a: Expr;
    }
  /** Numeric conversion lane by lane: int <-> float (float to int truncates and saturates, NaN
   * gives 0), f32 <-> f64 (scalars only), i32/u32 <-> index. */
  | { readonly kind: "convert"; readonly type: Type; readonly a: Expr }
  /** The same bits as another type of equal width: f32 <-> i32/u32, f64 <-> i64. */
  | { readonly kind: "bitcast"; readonly type: Type; readonly a: Expr };

/** A statement, and the node of the scheduled graph that it was written for, where there is one. */
export type Stmt = StmtKind & { readonly node?: Node | undefined };

type StmtKind =
  | { readonly kind: "set"; readonly local: Local; readonly value: Expr }
  | {
      readonly kind: "store";
      readonly storage: Storage;
      readonly address: Address;
      readonly value: Expr;
      /** Of a vector at a multiple of its bytes: nobody reads it while a cache would hold it, and all of
       * its line is stored, so that a target need not fetch the line before. */
      readonly streams?: boolean;
    }
  /** Runs body for variable = 0, 1, ..., count - 1. A constant count is at least 1; a computed
   * count (type index) may be 0. */
  | {
      readonly kind: "loop";
      readonly variable: Local;
      readonly count: number | Expr;
      readonly body: readonly Stmt[];
      /** The largest value of a computed count, where it is known: for estimates only. */
      readonly most?: number;
      /** No round reads or writes what another one writes, in memory or in locals: any threads
       * may take them in any order. */
      readonly isIndependent?: boolean;
    }
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: readonly Stmt[];
    }
  | {
      readonly kind: "call";
      readonly callee: string;
      readonly args: readonly Expr[];
      /** The kernel that runs, where the function bears the name of another one (merge.ts). */
      readonly kernel?: string;
    }
  /** In a function of a team: waits until all its threads have come here. A kernel that may be
   * shared out has them at its own level; what stands between two becomes a function of its own. */
  | { readonly kind: "barrier" }
  /** Leaves the function; value is of the function's result type (none when result is null). */
  | { readonly kind: "return"; readonly value: Expr | null };

export interface LoopFunction {
  readonly name: string;
  readonly parameters: readonly Local[];
  /** All locals, parameters among them, in the order of their ids. */
  readonly locals: readonly Local[];
  readonly result: Type | null;
  readonly body: readonly Stmt[];
  /** Callable from the host. */
  readonly exported: boolean;
  /** Called by all threads of a team at once; the first two parameters, of type index, are the
   * number of the thread and how many there are. */
  readonly isTeam?: boolean;
}

export const type = (scalar: Scalar, lanes: Type["lanes"] = 1, mask = false): Type => ({
  scalar,
  lanes,
  mask,
});

/** Bytes of one element of a scalar type in a register lane. */
export const laneBytes = (scalar: Scalar): 4 | 8 => (scalar === "f64" || scalar === "i64" ? 8 : 4);

export const at = (offset: number): Address => ({ offset, terms: [], base: null });
