// For the native tests: every native op, mask operation and conversion, on every type and number
// of lanes, with what it should give for all pairs of awkward values.
import { type DType, wrap } from "../compiler/1-graph/dtype.ts";
import { ELEMENTWISE } from "../compiler/1-graph/ops.ts";
import * as build from "../compiler/3-schedule/loops/builder.ts";
import {
  type Address,
  type Expr,
  type Local,
  type LoopFunction,
  type Storage,
  type Type,
  type,
} from "../compiler/3-schedule/loops/kernel.ts";
import type { Program } from "../compiler/3-schedule/program.ts";
import { NATIVE } from "../compiler/4-codegen/text.ts";

export type Lanes = Type["lanes"];
export type Tested = "f32" | "f64" | "i32" | "u32";
export const LANES: Readonly<Record<Tested, readonly Lanes[]>> = {
  f32: [1, 4, 8, 16],
  f64: [1, 2, 4, 8],
  i32: [1, 4, 8, 16],
  u32: [1, 4, 8, 16],
};
export const ARRAYS = {
  f32: Float32Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
} as const;
export const storageOf = (scalar: Tested): Storage => (scalar === "u32" ? "i32" : scalar);
export const bytesOf = (scalar: Tested): number => (scalar === "f64" ? 8 : 4);

export const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -2.5,
  3.75,
  7,
  -7,
  0.1,
  1e-3,
  8388609,
  -8388607.5,
  2147483647,
  2147483648,
  -2147483648,
  -2147483904,
  4294967295,
  4294967296,
  1e20,
  -1e20,
  3e38,
  1e-45,
  -1e-40,
  1.17549435e-38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  2 ** 52 + 1,
  2 ** 63,
] as const;
export const INTEGERS = [
  0, 1, -1, 2, 3, -5, 7, 31, 32, 33, 63, 100, -100, 65535, 65536, 46341, 0x55555555, -0x12345678,
  2147483647, -2147483648, -2147483647, 255, 256, 1000003,
] as const;
export const values = (scalar: Tested): readonly number[] =>
  scalar === "f32" || scalar === "f64" ? FLOATS : INTEGERS;

/** All pairs, in a number that all lane counts divide: [first, second]. */
export function pairs(scalar: Tested): [number[], number[]] {
  const one = [...values(scalar)];
  const first = one.flatMap((a) => one.map(() => a));
  const second = one.flatMap(() => one);
  while (first.length % 16 !== 0) {
    first.push(first[first.length % 7]!);
    second.push(second[second.length % 5]!);
  }
  return [first, second];
}

export const program = (functions: readonly LoopFunction[], arenaBytes: number): Program => ({
  functions,
  buffers: new Map(),
  arenaBytes,
  costs: [],
});

/** Element block + lanes * i of a buffer. */
export const element = (offset: number, i: Local, stride: number): Address => ({
  offset,
  terms: [{ variable: i, stride }],
  base: null,
});

export interface Case {
  readonly name: string;
  readonly scalar: Tested;
  readonly result: Tested;
  readonly lanes: Lanes;
  readonly make: (a: Expr, b: Expr) => Expr;
  readonly want: (a: number, b: number) => number;
}

/** Where the operands and results of cases lie. */
export interface Layout {
  readonly program: Program;
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Entry and byte offset of the results of case k. */
  readonly entry: (k: number) => string;
  readonly offset: (k: number) => number;
}

/** A program with one entry a case; the operands lie at byte 0, all first ones, then all second. */
export function layOut(scalar: Tested, cases: readonly Case[]): Layout {
  const [first, second] = pairs(scalar);
  const count = first.length;
  const size = bytesOf(scalar) * count;
  const entry = (k: number): string => `${cases[k]!.name}_${k}`;
  const offset = (k: number): number => 2 * size + k * 8 * count;
  const functions = cases.map((c, k) => {
    const f = new build.FunctionBuilder(entry(k));
    f.loop(count / c.lanes, "i", (i) => {
      const t = type(scalar, c.lanes);
      const stride = bytesOf(scalar) * c.lanes;
      const a = f.bind(build.load(storageOf(scalar), t, element(0, i, stride)), "a");
      const b = f.bind(build.load(storageOf(scalar), t, element(size, i, stride)), "b");
      const to = element(offset(k), i, bytesOf(c.result) * c.lanes);
      f.store(storageOf(c.result), to, c.make(a, b));
    });
    return f.build({ exported: true });
  });
  return { program: program(functions, offset(cases.length)), first, second, entry, offset };
}

const COMPARISONS = ["lt", "le", "eq"];
/** Whether an op takes operands of this type. */
function accepts(op: keyof typeof ELEMENTWISE, scalar: Tested): boolean {
  const isFloat = scalar === "f32" || scalar === "f64";
  const domain: string = ELEMENTWISE[op].on;
  return domain === "number" || (domain === "float" ? isFloat : domain !== "bool" && !isFloat);
}

/** Every native op that takes this type, by its row in the op table. */
export function opCases(scalar: Tested): Case[] {
  const cases: Case[] = [];
  for (const name of Object.keys(NATIVE) as (keyof typeof NATIVE)[]) {
    if (name === "divide" || name === "remainder" || !accepts(name, scalar)) continue;
    const { meaning, arity } = ELEMENTWISE[name];
    const isComparison = COMPARISONS.includes(name);
    for (const lanes of LANES[scalar]) {
      cases.push({
        name,
        scalar,
        result: isComparison ? "i32" : scalar,
        lanes,
        make: (a, b) => {
          if (arity === 1) return build.unary(name as "neg", a);
          const result = build.binary(name as "add", a, b);
          return isComparison ? build.convert(result, type("i32", lanes)) : result;
        },
        want: (a, b) =>
          wrap(meaning(a, b, 0, scalar as DType), isComparison ? "i32" : (scalar as DType)),
      });
    }
  }
  return cases;
}

/** Comparisons combined, inverted, spread, converted and selected by. */
export function maskCases(scalar: Tested): Case[] {
  const is = (condition: boolean): number => (condition ? 1 : 0);
  return LANES[scalar].flatMap((lanes): Case[] => {
    const i32 = type("i32", lanes);
    const lt = (a: Expr, b: Expr) => build.binary("lt", a, b);
    const eq = (a: Expr, b: Expr) => build.binary("eq", a, b);
    const number = (mask: Expr) => build.convert(mask, i32);
    const common = { scalar, result: "i32", lanes } as const;
    return [
      {
        ...common,
        name: "select",
        result: scalar,
        make: (a, b) => build.select(lt(a, b), a, b),
        want: (a, b) => [b, a][is(a < b)]!,
      },
      {
        ...common,
        name: "or",
        make: (a, b) => number(build.binary("or", lt(a, b), eq(a, b))),
        want: (a, b) => is(a < b || a === b),
      },
      {
        ...common,
        name: "and_not",
        make: (a, b) => number(build.binary("and", build.unary("not", lt(a, b)), eq(b, b))),
        want: (a, b) => is(!(a < b) && !Number.isNaN(b)),
      },
      {
        ...common,
        name: "xor_constant",
        make: (a, b) =>
          number(build.binary("xor", lt(a, b), build.constant({ ...a.type, mask: true }, 1))),
        want: (a, b) => is(!(a < b)),
      },
      {
        ...common,
        name: "mask_to_number",
        result: scalar,
        make: (a, b) => build.convert(lt(a, b), type(scalar, lanes)),
        want: (a, b) => is(a < b),
      },
      {
        ...common,
        name: "splat_mask",
        make: (a, b) => {
          const one = build.binary(
            "lt",
            build.constant(type(scalar), 1),
            build.constant(type(scalar), 2),
          );
          return number(build.binary("and", build.splat(one, lanes), lt(a, b)));
        },
        want: (a, b) => is(a < b),
      },
    ];
  });
}

/** To every other type: towards zero, saturated, NaN gives 0. */
export function conversionCases(from: Tested): Case[] {
  const cases: Case[] = [];
  for (const to of ["f32", "f64", "i32", "u32"] as const) {
    for (const lanes of LANES[from]) {
      if (to === from || !LANES[to].includes(lanes)) continue;
      const isFloat = from === "f32" || from === "f64";
      const bounds = to === "i32" ? [-2147483648, 2147483647] : [0, 4294967295];
      const want = (a: number): number => {
        if (!isFloat || to === "f32" || to === "f64") return a;
        return Number.isNaN(a) ? 0 : Math.min(Math.max(Math.trunc(a), bounds[0]!), bounds[1]!);
      };
      const make = (a: Expr) => build.convert(a, type(to, lanes));
      cases.push({ name: `to_${to}`, scalar: from, result: to, lanes, make, want });
    }
  }
  return cases;
}
