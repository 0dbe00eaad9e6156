// Index algebra. An element of a tensor is named by one Index an axis: an affine expression of
// loop variables, plus at most one computed number, plus a multiple of the vector lane. Views only
// change indices: this file carries an index of a view's result back to its operand, and turns the
// indices of a buffer into an address.

import type { Windows } from "../../1-graph/attributes.ts";
import { rowMajor, type Shape } from "../../1-graph/shape.ts";
import type { View } from "../../1-graph/views.ts";
import { add, binary, constant, convert, index as indexConstant, mul } from "../loops/builder.ts";
import type { Address, Expr, Local } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";

export interface Term {
  readonly variable: Local;
  /** Largest value of the variable. */
  readonly last: number;
  readonly factor: number;
}

export interface Index {
  readonly constant: number;
  readonly terms: readonly Term[];
  /** A computed part, type index, the same in all lanes. */
  readonly computed: Expr | null;
  /** Distance between neighbouring lanes. */
  readonly lane: number;
}

/** Thrown where a value cannot be computed in vectors; the kernel is then lowered in scalars. */
export class NotVectorizable extends Error {}

const NO_TERMS: readonly Term[] = [];
const ZERO: Index = { constant: 0, terms: NO_TERMS, computed: null, lane: 0 };

export const fixed = (value: number): Index =>
  value === 0 ? ZERO : { constant: value, terms: NO_TERMS, computed: null, lane: 0 };

export const variable = (local: Local, count: number, factor = 1): Index =>
  count === 1
    ? fixed(0)
    : {
        constant: 0,
        terms: [{ variable: local, last: count - 1, factor }],
        computed: null,
        lane: 0,
      };

export function plus(a: Index, b: Index): Index {
  if (a === ZERO) return b;
  if (b === ZERO) return a;
  const computed =
    a.computed && b.computed ? add(a.computed, b.computed) : (a.computed ?? b.computed);
  return {
    constant: a.constant + b.constant,
    terms: joined(a.terms, b.terms),
    computed,
    lane: a.lane + b.lane,
  };
}

function joined(a: readonly Term[], b: readonly Term[]): readonly Term[] {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const terms = a.slice();
  let cancels = false;
  for (let i = 0; i < b.length; i++) {
    const term = b[i]!;
    const at = terms.findIndex((t) => t.variable === term.variable);
    if (at < 0) {
      terms.push(term);
      continue;
    }
    const factor = term.factor + terms[at]!.factor;
    cancels ||= factor === 0;
    terms[at] = { ...term, factor };
  }
  return cancels ? terms.filter((t) => t.factor !== 0) : terms;
}

export function times(a: Index, factor: number): Index {
  if (factor === 1 || a === ZERO) return a;
  if (factor === 0) return ZERO;
  return {
    constant: a.constant * factor,
    terms: scaled(a.terms, factor),
    computed: a.computed && mul(a.computed, indexConstant(factor)),
    lane: a.lane * factor,
  };
}

const scaled = (terms: readonly Term[], by: number): readonly Term[] =>
  terms.length === 0 ? terms : terms.map((t) => ({ ...t, factor: t.factor * by }));

/** Equal indices have equal keys. */
export function keyOf(indices: readonly Index[]): string {
  let key = "";
  for (let i = 0; i < indices.length; i++) {
    const { constant: c, terms, computed, lane } = indices[i]!;
    key += `${c}+${termsKey(terms)}`;
    if (computed) key += `@${computed.kind === "local" ? computed.id : JSON.stringify(computed)}`;
    key += `~${lane},`;
  }
  return key;
}

function termsKey(terms: readonly Term[]): string {
  if (terms.length === 0) return "";
  const keyAt = (i: number) => `${terms[i]!.variable.id}*${terms[i]!.factor}`;
  if (terms.length === 1) return keyAt(0);
  if (terms.length > 2)
    return terms
      .map((_, i) => keyAt(i))
      .sort()
      .join("+");
  const first = keyAt(0);
  const second = keyAt(1);
  return first < second ? `${first}+${second}` : `${second}+${first}`;
}

/** The index as one number of type index; its lane part must be nothing. */
export function toExpr({ constant: c, terms, computed, lane }: Index): Expr {
  if (lane !== 0) throw new NotVectorizable("an index that differs by lane");
  let sum: Expr = computed ?? indexConstant(0);
  for (const { variable: v, factor } of terms) sum = add(sum, mul(v, indexConstant(factor)));
  return add(sum, indexConstant(c));
}

/** A scalar index as an i32 value. */
export const toInteger = (i: Index): Expr => convert(toExpr(i), type("i32"));

const atLeast = (e: Expr, low: number): Expr => binary("max", e, constant(e.type, low));
const atMost = (e: Expr, high: number): Expr => binary("min", e, constant(e.type, high));

/** low <= e <= high by force, on i32 or index values. */
export const clamped = (e: Expr, low: number, high: number): Expr => atMost(atLeast(e, low), high);

/** The address of an element of a buffer, and how far apart the lanes are, in elements. */
export function addressOf(
  indices: readonly Index[],
  strides: readonly number[],
  offset: number,
  bytes: number,
): { address: Address; lane: number } {
  let sum = ZERO;
  for (let axis = 0; axis < indices.length; axis++)
    sum = plus(sum, times(indices[axis]!, strides[axis]! * bytes));
  const terms = sum.terms.map(({ variable: v, factor }) => ({ variable: v, stride: factor }));
  return {
    address: { offset: offset + sum.constant, terms, base: sum.computed, from: offset },
    lane: sum.lane / bytes,
  };
}

/** Where element `at` of a view lies in its operand. `bind` names a computed intermediate. */
export function throughView(node: View, at: readonly Index[], bind: (e: Expr) => Expr): Index[] {
  switch (node.op) {
    case "permute": {
      const { order } = node.attributes;
      return order.map((_, axis) => at[order.indexOf(axis)]!);
    }
    case "broadcast":
      return node.attributes.axes.map((axis) => at[axis]!);
    case "slice": {
      const { starts, steps } = node.attributes;
      return at.map((i, k) => plus(times(i, steps[k]!), fixed(starts[k]!)));
    }
    case "reshape":
      return reshaped(at, node.shape, node.inputs[0]!.shape, bind);
    case "window":
      return inWindow(node.attributes, at);
  }
}

/** Where a window view shows element `at`: window * step + place in the window. */
export function inWindow({ axes, steps }: Windows, at: readonly Index[]): Index[] {
  const behind = axes.at(-1)! + 1;
  const result = [...at.slice(0, behind), ...at.slice(behind + axes.length)];
  for (const [i, axis] of axes.entries())
    result[axis] = plus(times(at[axis]!, steps[i]!), at[behind + i]!);
  return result;
}

/** One summand of a linear position: its stride there and the largest value it can add. */
interface Part {
  readonly index: Index;
  readonly stride: number;
  readonly last: number;
}

/** Splits a sum of parts at `stride`: what is a multiple of it, and the rest if that is smaller. */
function divideParts(parts: readonly Part[], stride: number): [Part[], Part[]] | null {
  const high = parts.filter((p) => p.stride % stride === 0);
  const low = parts.filter((p) => p.stride % stride !== 0);
  const reach = low.reduce((sum, p) => sum + p.last * p.stride, 0);
  return reach < stride ? [high, low] : null;
}

/** Cuts the parts of an axis into its loop terms, each with the stride it moves by. */
function finer(parts: readonly Part[]): Part[] {
  return parts.flatMap(({ index, stride, last }): Part[] => {
    if (index.computed || index.lane !== 0 || index.constant !== 0)
      return [{ index, stride, last }];
    return index.terms.map((t) => ({
      index: { constant: 0, terms: [{ ...t, factor: 1 }], computed: null, lane: 0 },
      stride: t.factor * stride,
      last: t.last,
    }));
  });
}

function reshaped(at: readonly Index[], from: Shape, to: Shape, bind: (e: Expr) => Expr): Index[] {
  const strides = rowMajor(from);
  const parts = at
    .map((index, k) => ({ index, stride: strides[k]!, last: from[k]! - 1 }))
    .filter((p) => p.last > 0);
  return cut(parts, to) ?? cut(finer(parts), to) ?? cutByDivision(parts, to, bind);
}

/** The indices along `to` of a linear position, when every cut falls between parts. */
function cut(parts: readonly Part[], to: Shape): Index[] | null {
  const result: Index[] = [];
  let rest = [...parts];
  for (const [axis, stride] of rowMajor(to).entries()) {
    if (to[axis] === 1) {
      result.push(fixed(0));
      continue;
    }
    const halves = divideParts(rest, stride);
    if (!halves) return null;
    result.push(
      halves[0].reduce((sum, p) => plus(sum, times(p.index, p.stride / stride)), fixed(0)),
    );
    rest = halves[1];
  }
  return rest.length === 0 ? result : null;
}

/** The same by integer division: any reshape, in scalars. */
function cutByDivision(parts: readonly Part[], to: Shape, bind: (e: Expr) => Expr): Index[] {
  const linear = parts.reduce((sum, p) => plus(sum, times(p.index, p.stride)), fixed(0));
  let rest = bind(toExpr(linear));
  return rowMajor(to).map((stride) => {
    const quotient = bind(binary("divide", rest, indexConstant(stride)));
    rest = bind(binary("remainder", rest, indexConstant(stride)));
    return { ...fixed(0), computed: quotient };
  });
}
