// THE op table. Every elementwise op has one row: how many operands, on which types, what it
// gives, and its float64 meaning, which is the truth every target is tested against. `native`
// ops exist in the loop IR and are printed by each target; the others are expanded into native
// ones by 3-schedule/math.ts. Structural ops (views, sums, contractions, data movement) carry
// attributes; their meaning is in evaluate.ts, their properties are here.
import { type DType, isInteger } from "./dtype.ts";

/** Which operand types an op accepts: number = any but bool, logic = bool and integers. */
export type Domain = "float" | "number" | "integer" | "logic" | "bool" | "any";

export interface ElementwiseRow {
  readonly arity: 1 | 2 | 3;
  readonly on: Domain;
  /** Type of the result: that of the operands, or bool. */
  readonly gives: "same" | "bool";
  readonly native: boolean;
  /** Rough cost in simple instructions: fusion recomputes cheap values and stores dear ones. */
  readonly cost: number;
  readonly meaning: (a: number, b: number, c: number, dtype: DType) => number;
}

const sigmoid = (x: number) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));

/** 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x: near 0 by the series whose terms all have one
 * sign, else 1 less the continued fraction of the rest. Both stop where more terms change nothing. */
function erf(x: number): number {
  const z = x * x;
  if (!(z > 1)) {
    let term = x;
    let sum = x;
    for (let n = 1; n < 40; n++) sum += term *= (2 * z) / (2 * n + 1);
    return 2 * Math.sqrt(1 / Math.PI) * Math.exp(-z) * sum;
  }
  if (z > 36) return Math.sign(x);
  let fraction = 0;
  for (let n = Math.ceil(30 + 200 / z); n > 0; n--) fraction = n / (2 * z) / (1 + fraction);
  const size = Math.abs(x);
  const rest = Math.exp(-z) / (size * Math.sqrt(Math.PI) * (1 + fraction));
  return Math.sign(x) * (1 - rest);
}

const row =
  <const Native extends boolean>(native: Native) =>
  <const Arity extends ElementwiseRow["arity"], Meaning extends ElementwiseRow["meaning"]>(
    arity: Arity,
    on: Domain,
    cost: number,
    meaning: Meaning,
    gives: ElementwiseRow["gives"] = "same",
  ) => ({ arity, on, gives, native, cost, meaning });
const native = row(true);
const expanded = row(false);

/** The elementwise ops: how many operands, on which types, the cost, the meaning and, where it is another,
 * the type of the result. ReLU, gelu and friends are composites of these in tensor.ts. */
export const ELEMENTWISE = {
  neg: native(1, "number", 1, (a) => -a),
  abs: native(1, "number", 1, (a) => Math.abs(a)),
  sign: expanded(1, "float", 4, (a) => Math.sign(a)),
  floor: native(1, "float", 1, (a) => Math.floor(a)),
  sqrt: native(1, "float", 8, (a) => Math.sqrt(a)),
  exp: expanded(1, "float", 18, (a) => Math.exp(a)),
  log: expanded(1, "float", 24, (a) => Math.log(a)),
  log1p: expanded(1, "float", 28, (a) => Math.log1p(a)),
  tanh: expanded(1, "float", 30, (a) => Math.tanh(a)),
  /** 1 / (1 + e^-x) */
  sigmoid: expanded(1, "float", 22, sigmoid),
  /** The error function, 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x. */
  erf: expanded(1, "float", 45, erf),
  /** log(1 + e^x), stable for every x */
  softplus: expanded(1, "float", 40, (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)))),
  not: native(1, "bool", 1, (a) => (a ? 0 : 1)),
  /** The value itself, with a gradient of zero. */
  detach: expanded(1, "any", 0, (a) => a),
  /** The value itself, in memory of its own: what a schedule puts where something has to lie twice. */
  copy: expanded(1, "any", 0, (a) => a),

  add: native(2, "number", 1, (a, b) => a + b),
  sub: native(2, "number", 1, (a, b) => a - b),
  mul: native(2, "number", 1, (a, b, _, dtype) => (isInteger(dtype) ? Math.imul(a, b) : a * b)),
  div: native(2, "float", 6, (a, b) => a / b),
  /** The larger; NaN when either is. */
  max: native(2, "number", 2, (a, b) => Math.max(a, b)),
  min: native(2, "number", 2, (a, b) => Math.min(a, b)),
  lt: native(2, "number", 1, (a, b) => (a < b ? 1 : 0), "bool"),
  le: native(2, "number", 1, (a, b) => (a <= b ? 1 : 0), "bool"),
  eq: native(2, "number", 1, (a, b) => (a === b ? 1 : 0), "bool"),
  and: native(2, "logic", 1, (a, b) => a & b),
  or: native(2, "logic", 1, (a, b) => a | b),
  xor: native(2, "logic", 1, (a, b) => a ^ b),
  /** Shifts take the low five bits of the distance; shr fills with zeros on u32, sign on i32. */
  shl: native(2, "integer", 1, (a, b) => a << b),
  shr: native(2, "integer", 1, (a, b, _, dtype) => (dtype === "u32" ? a >>> b : a >> b)),
  /** b where the mask a is true, else c. */
  select: native(3, "any", 1, (a, b, c) => (a ? b : c)),
} satisfies Record<string, ElementwiseRow>;

export type ElementwiseOp = keyof typeof ELEMENTWISE;

type WithArity<N extends number> = {
  [K in ElementwiseOp]: (typeof ELEMENTWISE)[K]["arity"] extends N ? K : never;
}[ElementwiseOp];
export type UnaryOp = WithArity<1>;
export type BinaryOp = WithArity<2>;

type Native<N extends number> = {
  [K in WithArity<N>]: (typeof ELEMENTWISE)[K]["native"] extends true ? K : never;
}[WithArity<N>];
/** Ops that the loop IR has and each target prints. */
export type NativeUnary = Native<1>;
export type NativeBinary = Native<2>;

/** What shared code may ask of a structural op instead of asking which it is. */
export interface StructuralRow {
  /** Leaves: no computation, no operands that vary by element. */
  readonly isSource: boolean;
  /** Only re-indexes its operand. */
  readonly isView: boolean;
  /** Sums, maxima or minima over axes: many elements become one. */
  readonly isReduction: boolean;
  /** Cannot be computed element by element where it is used: needs a loop nest of its own. */
  readonly isAnchor: boolean;
  /** No small dense network has it: the parts of the schedule that know it need not be there. */
  readonly isRare?: boolean;
}

const plain = { isSource: false, isView: false, isReduction: false, isAnchor: false };
const other: StructuralRow = plain;
const source: StructuralRow = { ...plain, isSource: true };
const view: StructuralRow = { ...plain, isView: true };
const reduction: StructuralRow = { ...plain, isReduction: true, isAnchor: true };
const rare: StructuralRow = { ...plain, isRare: true };
const rareNest: StructuralRow = { ...rare, isAnchor: true };

export const STRUCTURAL = {
  /** A named buffer that the program reads: parameter, state, data or cell. */
  input: source,
  /** One number, shape []. */
  constant: source,
  /** 0, 1, 2, ... along its only axis. */
  iota: source,
  /** Stateless random bits of (seed, stream, step, element): u32. */
  bits: rare,
  /** The same number in another type; floats to integers truncate and saturate, NaN
   * gives 0; integers to smaller ones keep their low bits. */
  cast: other,
  sum: reduction,
  maximum: reduction,
  minimum: reduction,
  /** Sum of products over named axes: matmul, outer product, convolution through windows. */
  contract: reduction,
  reshape: view,
  permute: view,
  /** Repeats along new axes. */
  broadcast: view,
  slice: view,
  /** Zeros around and between the elements. */
  pad: { ...view, isRare: true },
  /** Overlapping pieces of an operand: element [.., y, .., k, ..] is the operand's [.., y * step + k,
   * ..]. The operand of a convolution. */
  window: view,
  /** The adjoint of window: every piece added back where it was cut out. */
  fold: rareNest,
  /** Of each window along some axes, which element is the largest: the first, NaN before numbers;
   * i32, counted row by row within the window. */
  poolArgMax: rareNest,
  /** Of each window the element that an index names (clamped to the window). */
  poolPick: rare,
  /** The adjoint of poolPick: each value added at the element that its index names. */
  unpool: rareNest,
  /** Rows of a table along one axis, at computed indices (clamped to the table). */
  gather: other,
  /** The adjoint of gather: adds rows into a table at computed indices (clamped). */
  scatterAdd: rareNest,
  /** Of a vector: positions of its nonzero elements in order, then those of its zeros from the last
   * to the first, then how many are nonzero: i32 [n + 1]. */
  nonzero: rareNest,
  /** A loop: its body, a graph, once a step. Its value is a bundle that only scanResult reads. */
  scan: rareNest,
  /** One value of a scan's: a last carry, or what an output of the body was in every step. */
  scanResult: other,
} satisfies Record<string, StructuralRow>;

export type StructuralOp = keyof typeof STRUCTURAL;
export type Op = ElementwiseOp | StructuralOp;

export const isElementwise = (op: Op): op is ElementwiseOp => Object.hasOwn(ELEMENTWISE, op);
const rows: Readonly<Record<string, StructuralRow | undefined>> = STRUCTURAL;
export const isView = (op: Op): boolean => rows[op]?.isView === true;
export const isReduction = (op: Op): boolean => rows[op]?.isReduction === true;
export const isAnchor = (op: Op): boolean => rows[op]?.isAnchor === true;
export const isSource = (op: Op): boolean => rows[op]?.isSource === true;
export const isRare = (op: Op): boolean => rows[op]?.isRare === true;
/** Computes each element from the same element of its operands. */
export const isPointwise = (op: Op): boolean => isElementwise(op) || op === "cast";
