// Accuracy and special values of the expansions. Truth is the op table's float64 meaning for f32
// and double-double arithmetic for f64. Expressions are turned into JavaScript here, once with
// fused and once with unfused fma; the sweeps over millions of inputs run on real targets.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { ELEMENTWISE } from "../1-graph/ops.ts";
import { type Expr, type Local, type } from "./kernel.ts";
import { type ExpandedOp, expandMath, isExpanded } from "./math.ts";

type Precision = "f32" | "f64";
type Curve = "exp" | "log" | "log1p" | "tanh" | "sigmoid" | "softplus";

const CURVES: Readonly<Record<Curve, { ulps: number; operations: Record<Precision, number> }>> = {
  exp: { ulps: 1.5, operations: { f32: 20, f64: 25 } },
  log: { ulps: 1.5, operations: { f32: 30, f64: 34 } },
  log1p: { ulps: 3, operations: { f32: 35, f64: 39 } },
  tanh: { ulps: 3, operations: { f32: 20, f64: 25 } },
  sigmoid: { ulps: 3, operations: { f32: 17, f64: 22 } },
  softplus: { ulps: 3, operations: { f32: 43, f64: 52 } },
};
const curves = Object.keys(CURVES) as Curve[];
const precisions: readonly Precision[] = ["f32", "f64"];

// --- Expressions as JavaScript -----------------------------------------------------------------

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);
const doubleWords = new Uint32Array(double.buffer);

/** What the printed JavaScript calls. */
const library = {
  fround: Math.fround,
  abs: Math.abs,
  fma(a: number, b: number, c: number): number {
    const p = product(a, b);
    const s = sum(p.high, c);
    return Number.isFinite(s.low + p.low) ? s.high + (s.low + p.low) : a * b + c;
  },
  f32_i32(x: number): number {
    single[0] = x;
    return singleBits[0]!;
  },
  i32_f32(x: number): number {
    singleBits[0] = x;
    return single[0]!;
  },
  f64_i64(x: number): bigint {
    double[0] = x;
    return doubleBits[0]!;
  },
  i64_f64(x: bigint): number {
    doubleBits[0] = x;
    return double[0]!;
  },
};

const SYMBOLS: Readonly<Record<string, string>> = {
  ...{ add: "+", sub: "-", mul: "*", div: "/", lt: "<", le: "<=", eq: "===" },
  ...{ and: "&", or: "|", xor: "^", shl: "<<", shr: ">>" },
};

interface Compiled {
  readonly call: (x: number) => number;
  readonly operations: number;
}

function compile(op: ExpandedOp, scalar: Precision, isFused: boolean): Compiled {
  const lines: string[] = [];
  let operations = 0;
  const seen = new Set<Expr>();
  const x: Local = { kind: "local", type: type(scalar), id: 0, name: "x" };
  const bind = (e: Expr): Expr => {
    if (e.kind === "local" || e.kind === "constant") return e;
    const value = print(e);
    const id = lines.length + 1;
    lines.push(`const v${id} = ${value};`);
    return { kind: "local", type: e.type, id, name: "v" };
  };
  const result = print(expandMath(op, x, bind));
  const body = `${lines.join("\n")}\nreturn ${result};`;
  const names = Object.keys(library);
  const make = new Function(...names, `return (v0) => {${body}};`);
  return { call: make(...Object.values(library)) as (x: number) => number, operations };

  function print(e: Expr): string {
    if (e.kind === "local") return `v${e.id}`;
    if (e.kind === "constant")
      return typeof e.value === "string" ? `(${signed(e.value)}n)` : `(${e.value})`;
    if (e.kind === "bitcast") return `${e.a.type.scalar}_${e.type.scalar}(${print(e.a)})`;
    assert.ok(!seen.has(e), `${op}: a ${e.kind} is used twice and not bound`);
    seen.add(e);
    operations += 1;
    if (e.kind === "select") return `(${print(e.mask)} ? ${print(e.a)} : ${print(e.b)})`;
    if (e.kind === "fma") {
      const [a, b, c] = [print(e.a), print(e.b), print(e.c)];
      if (scalar === "f32")
        return `fround(${isFused ? `${a} * ${b}` : `fround(${a} * ${b})`} + ${c})`;
      return isFused ? `fma(${a}, ${b}, ${c})` : `(${a} * ${b} + ${c})`;
    }
    if (e.kind === "unary") return e.op === "neg" ? `(-${print(e.a)})` : `${e.op}(${print(e.a)})`;
    assert.equal(e.kind, "binary");
    if (e.kind !== "binary") return "";
    const text = `(${print(e.a)} ${SYMBOLS[e.op]} ${print(e.b)})`;
    if (e.type.mask || e.type.scalar === "f64") return text;
    if (e.type.scalar === "i64") return `BigInt.asIntN(64, ${text})`;
    return e.type.scalar === "i32" ? `(${text} | 0)` : `fround${text}`;
  }
}

const signed = (hex: string): bigint => BigInt.asIntN(64, BigInt(hex));

// --- Truth for f64: the sum of two doubles, times 2^exponent -----------------------------------

interface Pair {
  readonly high: number;
  readonly low: number;
}
interface Scaled extends Pair {
  readonly exponent: number;
}

function sum(a: number, b: number): Pair {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}
function product(a: number, b: number): Pair {
  const high = a * b;
  const [p, q] = [134217729 * a, 134217729 * b];
  const [a1, b1] = [p - (p - a), q - (q - b)];
  const [a2, b2] = [a - a1, b - b1];
  return { high, low: a1 * b1 - high + a1 * b2 + a2 * b1 + a2 * b2 };
}
function plus(a: Pair, b: Pair): Pair {
  const s = sum(a.high, b.high);
  return sum(s.high, s.low + a.low + b.low);
}
function times(a: Pair, b: Pair): Pair {
  const p = product(a.high, b.high);
  return sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}
function over(a: Pair, b: Pair): Pair {
  const q = a.high / b.high;
  const p = product(q, b.high);
  return sum(q, (a.high - p.high - p.low + a.low - q * b.low) / b.high);
}
const pair = (high: number, low = 0): Pair => ({ high, low });

// ln 2 in two parts of 33 bits, so that multiples by exponents are exact, and the rest.
const LN2 = [0.6931471804855391, 7.440617109802979e-11, 2.0941744292700725e-21] as const;

const powerOfTwo = (k: number): number => {
  doubleBits[0] = BigInt(k + 1023) << 52n;
  return double[0]!;
};
/** x * 2^k, also where 2^k is not a float64. */
function scale(x: number, k: number): number {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}
const scaledPair = ({ high, low }: Pair, k: number): Pair => pair(scale(high, k), scale(low, k));

function trueExp(x: Pair): Scaled {
  const k = Math.round(x.high * Math.LOG2E);
  const rest = plus(sum(x.high, -k * LN2[0]), pair(-k * LN2[1]));
  const r = plus(rest, pair(x.low - k * LN2[2]));
  let last = 1;
  for (let n = 27; n > 14; n--) last = 1 + (r.high * last) / n;
  let e = pair(last);
  for (let n = 14; n > 0; n--) e = plus(pair(1), over(times(r, e), pair(n)));
  return { ...e, exponent: k };
}

/** log(u 2^k) from a float64 estimate y, by one step of Newton's method. */
function improvedLog(u: Pair, y: number): Pair {
  const e = trueExp(pair(-y));
  const d = plus(times(scaledPair(u, e.exponent), e), pair(-1));
  return plus(pair(y), pair(d.high, d.low - (d.high * d.high) / 2));
}

/** log(1 + x) for x > -1; the low part of x may be zero. */
function trueLog1p(x: Pair, meaning: (x: number) => number): Pair {
  if (Math.abs(x.high) < 1e-9) {
    const square = times(x, x);
    const cube = (square.high * x.high) / 3;
    return plus(x, pair(-square.high / 2, cube - square.low / 2));
  }
  return improvedLog(plus(sum(1, x.high), pair(x.low)), meaning(x.high));
}

/** e^-|x|, where |x| is so large that only the order of magnitude matters too. */
const trueDecay = (x: number): Scaled => trueExp(pair(-Math.min(Math.abs(x), 2000)));

const TRUTH: Readonly<Record<Curve, (x: number) => Pair | Scaled>> = {
  exp: (x) => trueExp(pair(x)),
  log: (x) => improvedLog(pair(x), ELEMENTWISE.log.meaning(x)),
  log1p: (x) => trueLog1p(pair(x), ELEMENTWISE.log1p.meaning),
  tanh(x) {
    const z = x * x;
    if (z < 1e-6) {
      return sum(x, x * z * (-1 / 3 + z * (2 / 15 + z * (-17 / 315 + z * (62 / 2835)))));
    }
    const e = trueDecay(2 * x);
    const t = scaledPair(e, Math.max(e.exponent, -200));
    const y = over(plus(pair(1), pair(-t.high, -t.low)), plus(pair(1), t));
    return x < 0 ? pair(-y.high, -y.low) : y;
  },
  sigmoid(x) {
    const e = trueDecay(x);
    if (x < -100) return e;
    const t = scaledPair(e, Math.max(e.exponent, -200));
    return over(x < 0 ? t : pair(1), plus(pair(1), t));
  },
  softplus(x) {
    const e = trueDecay(x);
    if (x < -100) return e;
    const t = scaledPair(e, Math.max(e.exponent, -200));
    return plus(pair(Math.max(x, 0)), trueLog1p(t, ELEMENTWISE.log1p.meaning));
  },
};

// --- Errors in units of the last place ---------------------------------------------------------

const FORMAT = { f32: { least: -126, bits: 23 }, f64: { least: -1022, bits: 52 } } as const;

function exponentOf(x: number): number {
  double[0] = x;
  return ((doubleWords[1]! >>> 20) & 2047) - 1023;
}

/** Distance of y from the truth in last places of the truth; infinite where y is a wrong kind. */
function errorInUlps(precision: Precision, truth: Pair | Scaled, y: number): number {
  const k = "exponent" in truth ? truth.exponent : 0;
  const whole = scale(truth.high, k);
  const nearest = precision === "f32" ? Math.fround(whole) : whole;
  if (Number.isNaN(nearest)) return Number.isNaN(y) ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(nearest)) return y === nearest ? 0 : Number.POSITIVE_INFINITY;
  const { least, bits } = FORMAT[precision];
  const unit = Math.max(exponentOf(truth.high) + k, least) - bits;
  const error = scale(y, -k) - truth.high - truth.low;
  const ulps = Math.abs(scale(error, k - unit));
  return ulps >= 0 ? ulps : Number.POSITIVE_INFINITY;
}

// --- Inputs ------------------------------------------------------------------------------------

/** Distinct from any pattern of the bits, the same on every run. */
const hash = (i: number): number =>
  Math.imul(Math.imul(i, 0x9e3779b1) ^ (i >>> 15), 0x85ebca6b) >>> 0;

/**
 * `count` numbers spread evenly over the bit patterns of a format: half of them over all patterns,
 * NaN and infinities included, half over magnitudes from 2^-13 to 2^8 (f64: 2^10).
 */
function inputs(precision: Precision, count: number): Float32Array | Float64Array {
  const isSingle = precision === "f32";
  const values = isSingle ? new Float32Array(count) : new Float64Array(count);
  const words = new Uint32Array(values.buffer);
  const half = count >>> 1;
  const [low, high] = isSingle ? [114 * 2 ** 23, 135 * 2 ** 23] : [1010 * 2 ** 20, 1033 * 2 ** 20];
  for (let i = 0; i < count; i++) {
    const [first, width] = i < half ? [0, 2 ** 32] : [low, high - low];
    const strata = i < half ? half : half >>> 1;
    const j = i < half ? i : (i - half) >>> 1;
    const step = width / strata;
    const sign = i < half ? 0 : (i & 1) * 2 ** 31;
    const word = sign + first + Math.floor(j * step + (hash(i) / 2 ** 32) * step);
    if (isSingle) words[i] = word;
    else {
      words[2 * i] = hash(~i);
      words[2 * i + 1] = word;
    }
  }
  return values;
}

/** The truth at x, NaN and poles by the op table. */
function truthAt(curve: Curve, precision: Precision, x: number): Pair | Scaled {
  const y = ELEMENTWISE[curve].meaning(x);
  const isSpecial = !Number.isFinite(y) || y === 0 || !Number.isFinite(x) || x === 0;
  if (precision === "f32" || isSpecial) return pair(y);
  return TRUTH[curve](x);
}

/** Fails where an outcome is further from the truth than promised; reports the worst. */
function check(
  context: TestContext,
  curve: Curve,
  precision: Precision,
  xs: Float32Array | Float64Array,
  outcome: (i: number) => number,
): void {
  let ulps = 0;
  let at = 0;
  for (let i = 0; i < xs.length; i++) {
    const x = xs[i]!;
    const error = errorInUlps(precision, truthAt(curve, precision, x), outcome(i));
    if (error > ulps) [ulps, at] = [error, x];
  }
  context.diagnostic(`${curve} ${ulps.toFixed(3)} ulp at ${at}`);
  assert.ok(ulps <= CURVES[curve].ulps, `${curve}(${at}) is ${ulps} ulp off`);
}

// --- Tests -------------------------------------------------------------------------------------

for (const precision of precisions) {
  for (const isFused of [true, false]) {
    const name = `${precision}, ${isFused ? "fused" : "unfused"} fma`;

    test(`accuracy over spread inputs: ${name}`, (context) => {
      const xs = inputs(precision, precision === "f32" ? 2 ** 18 : 2 ** 15);
      for (const curve of curves) {
        const { call } = compile(curve, precision, isFused);
        check(context, curve, precision, xs, (i) => call(xs[i]!));
      }
    });

    test(`special values are exact: ${name}`, () => {
      const round = precision === "f32" ? Math.fround : (x: number) => x;
      const shared = [0, -0, Infinity, -Infinity, NaN];
      const more = { log: [1, -1, -0.5], log1p: [-1, -2], sign: [3, -3], detach: [0.1] };
      const extra: Partial<Record<ExpandedOp, readonly number[]>> = more;
      for (const op of Object.keys(ELEMENTWISE) as (keyof typeof ELEMENTWISE)[]) {
        if (!isExpanded(op)) continue;
        const { call } = compile(op, precision, isFused);
        for (const value of [...shared, ...(extra[op] ?? [])]) {
          const x = round(value);
          assert.ok(
            Object.is(call(x), round(ELEMENTWISE[op].meaning(x))),
            `${op}(${x}) is ${call(x)}`,
          );
        }
      }
    });

    test(`both ends of the range: ${name}`, () => {
      const at = (op: ExpandedOp, x: number) => compile(op, precision, isFused).call(x);
      const isSingle = precision === "f32";
      const [least, below, overflow] = isSingle ? [-103.5, -104, 88.73] : [-745, -746, 709.79];
      const smallest = isSingle ? 2 ** -149 : 2 ** -1074;
      for (const op of ["exp", "sigmoid", "softplus"] as const) {
        assert.equal(at(op, least), smallest);
        assert.equal(at(op, below), 0);
        assert.equal(at(op, -1e30), 0);
      }
      assert.equal(at("exp", overflow), Number.POSITIVE_INFINITY);
      assert.equal(at("exp", 1e30), Number.POSITIVE_INFINITY);
      assert.ok(Number.isFinite(at("exp", overflow - 0.02)));
      assert.equal(at("sigmoid", 100), 1);
      assert.equal(at("softplus", 1e30), isSingle ? Math.fround(1e30) : 1e30);
      for (const op of ["tanh", "log1p", "sign"] as const) {
        assert.equal(at(op, smallest), op === "sign" ? 1 : smallest);
        assert.equal(at(op, -smallest), op === "sign" ? -1 : -smallest);
      }
      assert.ok(Number.isFinite(at("log1p", isSingle ? 3.4e38 : 1.7e308)));
    });
  }

  test(`tanh is odd to the last bit: ${precision}`, () => {
    for (const isFused of [true, false]) {
      const { call } = compile("tanh", precision, isFused);
      for (const x of inputs(precision, 2 ** 12)) {
        assert.ok(Object.is(call(-x), -call(x)), `tanh(${x})`);
      }
    }
  });

  test(`no expansion has grown: ${precision}`, () => {
    for (const curve of curves) {
      const { operations } = compile(curve, precision, true);
      const limit = CURVES[curve].operations[precision];
      assert.ok(operations <= limit, `${curve} takes ${operations} operations, not ${limit}`);
    }
  });
}
