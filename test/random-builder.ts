// What a random program is made with: values that carry a bound and whether they are exact, inputs
// that entries share, and ways to bring a value into bounds and into shape.
import { type DType, Graph, type InputRole, input, type Shape, type Tensor } from "downhill/graph";
import type { Source } from "./numbers.ts";

/** Exact: whole numbers so small that no type and no order of summation rounds them. */
export interface Value {
  readonly t: Tensor;
  /** Bound of the absolute value. */
  readonly most: number;
  readonly exact: boolean;
}

export interface SharedInput {
  readonly name: string;
  readonly role: InputRole;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly most: number;
  readonly exact: boolean;
  readonly values: readonly number[];
}

export const SIZES = [1, 2, 3, 4, 5, 7, 8, 16, 17, 31, 33];
export const ELEMENTS = 1500;
export const WORK = 60000;
export const EXACT = 2 ** 21;
export const RANGE = 8;
/** How the names of data that are mostly zeros begin. */
export const SPARSE = "z";

export const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
export const isFloat = (d: DType): boolean => d === "f32" || d === "f64";
export const isNumber = (d: DType): boolean => d !== "u8" && d !== "bool";

/** The pool of values of one entry. */
export class Builder {
  readonly graph = new Graph();
  readonly pool: Value[] = [];
  readonly source: Source;
  readonly shared: Map<string, SharedInput>;
  readonly float: "f32" | "f64";
  readonly isSmooth: boolean;
  readonly #declared = new Map<string, Value>();

  constructor(
    source: Source,
    shared: Map<string, SharedInput>,
    float: "f32" | "f64",
    smooth: boolean,
  ) {
    this.source = source;
    this.shared = shared;
    this.float = float;
    this.isSmooth = smooth;
  }

  shape(most = ELEMENTS): Shape {
    const { source } = this;
    for (;;) {
      const shape = Array.from({ length: source.pick([0, 1, 1, 2, 2, 2, 3, 4]) }, () =>
        source.pick(SIZES),
      );
      if (count(shape) <= most) return shape;
    }
  }

  /** The input in this entry's graph. */
  declare(spec: SharedInput): Value {
    const known = this.#declared.get(spec.name);
    if (known) return known;
    const t = input(this.graph, spec.name, spec.role, spec.shape, spec.dtype);
    const value = { t, most: spec.most, exact: spec.exact };
    this.#declared.set(spec.name, value);
    this.pool.push(value);
    return value;
  }

  /** A new input of some shape and type. */
  fresh(shape: Shape, dtype: DType, role?: InputRole): Value {
    const { source, shared } = this;
    const picked = role ?? source.pick(["parameter", "parameter", "state", "data"] as const);
    const most = dtype === "bool" ? 1 : dtype === "u8" ? 255 : RANGE;
    const low = dtype === "i32" || isFloat(dtype) ? -most : 0;
    const updatable = picked !== "data";
    const spec: SharedInput = {
      name: `${picked[0]}${shared.size}`,
      role: picked,
      shape,
      dtype,
      most,
      exact: !(this.isSmooth && updatable && isFloat(dtype)),
      values: Array.from({ length: count(shape) }, () => source.int(low, most)),
    };
    shared.set(spec.name, spec);
    return this.declare(spec);
  }

  any(accepts: (v: Value) => boolean = () => true): Value | null {
    const { source, pool } = this;
    const fitting = pool.filter(accepts);
    if (fitting.length === 0) return null;
    // the latest values more often, so that chains form
    return source.chance(0.5) ? fitting[fitting.length - 1]! : source.pick(fitting);
  }

  keep(t: Tensor, most: number, exact: boolean): Value {
    const value = { t, most, exact };
    this.pool.push(value);
    return value;
  }

  /** The value with a bound of at most n. */
  bounded(v: Value, n: number): Value {
    if (v.most <= n) return v;
    if (!v.exact) {
      const t = v.t.tanh();
      return n >= 1 ? { t, most: 1, exact: false } : { t: t.mul(n), most: n, exact: false };
    }
    const low = v.t.dtype === "u32" ? v.t : v.t.max(-n);
    return { t: low.min(n), most: n, exact: true };
  }

  /** The value in another shape, whatever that takes. */
  fit(v: Value, shape: Shape): Value {
    const { source } = this;
    const from = v.t.shape;
    const same = from.length === shape.length && from.every((n, i) => n === shape[i]);
    if (same) return v;
    const ends =
      from.length <= shape.length &&
      from.every((n, i) => n === shape[i + shape.length - from.length] || n === 1);
    if (ends) return { ...v, t: v.t.broadcastTo(shape) };
    const turned = [...shape].reverse();
    if (from.length === shape.length && from.every((n, i) => n === turned[i])) {
      return { ...v, t: v.t.transpose() };
    }
    if (count(from) === count(shape)) return { ...v, t: v.t.reshape(shape) };
    const flat = v.t.reshape([count(from)]);
    if (count(from) > count(shape)) {
      const step = Math.floor(count(from) / count(shape));
      const t = flat.slice([0], [count(shape)], [step]).reshape(shape);
      return { ...v, t };
    }
    const one = flat.slice([source.int(0, count(from) - 1)], [1]).reshape([]);
    return { ...v, t: one.broadcastTo(shape) };
  }
}
