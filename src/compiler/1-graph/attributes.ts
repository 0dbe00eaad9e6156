// What a structural op is told besides its operands: axes, windows, names.

/** parameter and state persist and may be updated; cells are scalars shared with the host; data
 * is written by the host only. */
export type InputRole = "parameter" | "state" | "cell" | "data";

/** Windows that slide along some axes (ascending): their sizes there, and from one to the next. */
export interface Windows {
  readonly axes: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
}

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
}
