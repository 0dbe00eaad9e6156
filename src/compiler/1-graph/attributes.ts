// What a structural op is told besides its operands: axes, windows, names.
import type { DType } from "./dtype.ts";

/** parameter and state persist and may be updated; cells are scalars shared with the host; data
 * is written by the host only. The other three are the inputs of a scan's body. */
export type InputRole = "parameter" | "state" | "cell" | "data" | BodyRole;

/** carry: what the step before left; element: this step's slice of a sequence; captured: the same in
 * every step. */
export type BodyRole = "carry" | "element" | "captured";

/** Windows that slide along some axes (ascending): their sizes there, and from one to the next. */
export interface Windows {
  readonly axes: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

/** A value of a scan's body. */
export interface BodyNode {
  readonly op: string;
  readonly attributes: object;
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** What shapes need to know of the graph that is a scan's body. */
export interface Body {
  readonly live: () => readonly BodyNode[];
  readonly outputs: ReadonlyMap<string, BodyNode>;
  readonly updates: readonly { readonly target: BodyNode; readonly value: BodyNode }[];
}

/** A value of the body that is one step of a sequence: the axis of the sequence along which the
 * steps lie. */
export interface Sequence {
  readonly name: string;
  readonly axis: number;
}

/** Which results of the steps are kept for the gradient: sums too, or the carries alone, from which
 * the rest is computed again. */
export type Keep = "sums" | "carries";

/** Zeros before, behind and between the elements of a tensor, an amount an axis. */
export interface Padding {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
}

export interface AttributesOf {
  input: { readonly name: string; readonly role: InputRole };
  constant: { readonly value: number };
  iota: object;
  /** stream: a stable name such as layers.2/dropout. */
  bits: { readonly stream: string };
  cast: object;
  sum: { readonly axes: readonly number[] };
  maximum: { readonly axes: readonly number[] };
  minimum: { readonly axes: readonly number[] };
  /** One letter an axis, as in einsum: "bi", "oi" -> "bo". */
  contract: {
    readonly left: string;
    readonly right: string;
    readonly out: string;
    /** An axis along which an operand is known to be zero but at the positions that a third
     * operand, a `nonzero`, lists. The meaning is the same; the schedule may skip the rest. */
    readonly live?: string;
  };
  reshape: object;
  permute: { readonly order: readonly number[] };
  /** Axis i of the operand becomes axis axes[i] of the result. */
  broadcast: { readonly axes: readonly number[] };
  slice: { readonly starts: readonly number[]; readonly steps: readonly number[] };
  pad: Padding;
  window: Windows;
  fold: Windows;
  poolArgMax: Windows;
  poolPick: Windows;
  unpool: Windows;
  gather: { readonly axis: number };
  scatterAdd: { readonly axis: number };
  nonzero: object;
  /** Operands: where each carry starts, the whole of each slice, the captured values, in the order
   * of their names. The body's updates are the next carries, its outputs are stacked. */
  scan: {
    readonly body: Body;
    readonly steps: number;
    /** From the last element of the sequences to the first; results lie where their slices do. */
    readonly reverse: boolean;
    readonly carries: readonly string[];
    readonly slices: readonly Sequence[];
    readonly captured: readonly string[];
    readonly stacks: readonly Sequence[];
    readonly keep: Keep;
  };
  /** last: a carry after the last step; stack: an output of the body in every step. */
  scanResult: { readonly kind: "last" | "stack"; readonly name: string };
}
