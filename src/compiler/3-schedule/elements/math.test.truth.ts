// What math.test.ts measures against: inputs spread over a format, and the distance of a result
// from the truth. For f32 the truth is the op table's float64 meaning; for f64 it is computed here
// in double-double arithmetic, with a binary exponent of its own where float64 would run out.
import { ELEMENTWISE } from "../../1-graph/ops.ts";

export type Precision = "f32" | "f64";
export type Curve = "exp" | "log" | "log1p" | "tanh" | "sigmoid" | "softplus" | "erf";

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);

// --- Double-double arithmetic ------------------------------------------------------------------

/** The number high + low. */
export interface Pair {
  readonly high: number;
  readonly low: number;
}
/** The number (high + low) * 2^exponent. */
interface Scaled extends Pair {
  readonly exponent: number;
}

export function sum(a: number, b: number): Pair {
  const high = a + b;
  const part = high - a;
  return { high, low: a - (high - part) + (b - part) };
}
export function product(a: number, b: number): Pair {
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

function powerOfTwo(k: number): number {
  doubleWords[0] = 0;
  doubleWords[1] = (k + 1023) << 20;
  return double[0]!;
}
/** x * 2^k, also where 2^k is not a float64. */
function scale(x: number, k: number): number {
  const half = k >> 1;
  return x * powerOfTwo(half) * powerOfTwo(k - half);
}
const scaledPair = ({ high, low }: Pair, k: number): Pair => pair(scale(high, k), scale(low, k));

/** 1 / n! for n = 0, 1, ... */
const INVERSE_FACTORIALS: Pair[] = [pair(1)];
for (let n = 1; n < 22; n++) INVERSE_FACTORIALS.push(over(INVERSE_FACTORIALS[n - 1]!, pair(n)));

function trueExp(x: Pair): Scaled {
  const k = Math.round(x.high * Math.LOG2E);
  const rest = plus(sum(x.high, -k * LN2[0]), pair(-k * LN2[1]));
  const r = plus(rest, pair(x.low - k * LN2[2]));
  let tail = 0;
  for (let n = 21; n > 9; n--) tail = tail * r.high + INVERSE_FACTORIALS[n]!.high;
  let e = pair(tail);
  for (let n = 9; n >= 0; n--) e = plus(times(e, r), INVERSE_FACTORIALS[n]!);
  return { high: e.high, low: e.low, exponent: k };
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

const TWO_OVER_ROOT_PI = pair(1.1283791670955126, 1.533545961316588e-17);

/** 2 / sqrt(pi) e^-x^2 times the sum of x (2 x^2)^n / (1 3 5 ... (2n + 1)): no term has another sign. */
function trueErf(x: number): Pair {
  if (Math.abs(x) < 1e-12) return times(TWO_OVER_ROOT_PI, pair(x));
  if (Math.abs(x) > 6.5) return pair(Math.sign(x));
  const z = product(x, x);
  let term = pair(x);
  let total = pair(x);
  for (let n = 1; Math.abs(term.high) > 1e-36 * Math.abs(total.high); n++) {
    term = over(times(term, pair(2 * z.high, 2 * z.low)), pair(2 * n + 1));
    total = plus(total, term);
  }
  const e = trueExp(pair(-z.high, -z.low));
  return times(TWO_OVER_ROOT_PI, times(scaledPair(e, e.exponent), total));
}

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
  erf: trueErf,
  softplus(x) {
    const e = trueDecay(x);
    if (x < -100) return e;
    const t = scaledPair(e, Math.max(e.exponent, -200));
    return plus(pair(Math.max(x, 0)), trueLog1p(t, ELEMENTWISE.log1p.meaning));
  },
};

// --- Errors in units of the last place ---------------------------------------------------------

function exponentOf(x: number): number {
  double[0] = x;
  return ((doubleWords[1]! >>> 20) & 2047) - 1023;
}

const isSame = (a: number, b: number): number => (Object.is(a, b) ? 0 : Number.POSITIVE_INFINITY);

/** Distance of y from a float64 truth in last places of f32; infinite where y is a wrong kind. */
function singleError(truth: number, y: number): number {
  const nearest = Math.fround(truth);
  if (!Number.isFinite(nearest) || (nearest === 0 && y === 0)) return isSame(nearest, y);
  const ulps = Math.abs(y - truth) / powerOfTwo(Math.max(exponentOf(truth), -126) - 23);
  return ulps >= 0 ? ulps : Number.POSITIVE_INFINITY;
}

/** The same in last places of f64. */
function doubleError(truth: Pair | Scaled, y: number): number {
  const k = "exponent" in truth ? truth.exponent : 0;
  const nearest = scale(truth.high, k);
  if (!Number.isFinite(nearest)) return isSame(nearest, y);
  const unit = Math.max(exponentOf(truth.high) + k, -1022) - 52;
  const error = scale(y, -k) - truth.high - truth.low;
  const ulps = Math.abs(scale(error, k - unit));
  return ulps >= 0 ? ulps : Number.POSITIVE_INFINITY;
}

/** Computes the value of a curve at one place, then the errors of any number of results. */
export interface Meter {
  readonly place: (x: number) => void;
  /** Distance of y from the value at the last place, in last places of the precision. */
  readonly error: (y: number) => number;
}

export function meter(curve: Curve, precision: Precision): Meter {
  const { meaning } = ELEMENTWISE[curve];
  const precise = TRUTH[curve];
  let nearly = 0;
  let truth: Pair | Scaled | null = null;
  if (precision === "f32") {
    return {
      place(x) {
        nearly = meaning(x);
      },
      error: (y) => singleError(nearly, y),
    };
  }
  return {
    place(x) {
      nearly = meaning(x);
      const isSpecial = !Number.isFinite(nearly) || !Number.isFinite(x) || nearly === 0;
      truth = isSpecial ? null : precise(x);
    },
    error(y) {
      if (truth) return doubleError(truth, y);
      return nearly === 0 && y !== 0 ? doubleError(pair(0), y) : isSame(nearly, y);
    },
  };
}

// --- Inputs ------------------------------------------------------------------------------------

/** Distinct from any pattern of the bits, the same on every run. */
const hash = (i: number): number =>
  Math.imul(Math.imul(i, 0x9e3779b1) ^ (i >>> 15), 0x85ebca6b) >>> 0;

const SPECIAL = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];

/**
 * A few special numbers, then `count` in all spread evenly over the bit patterns of a format: half of them over all patterns,
 * NaN and infinities included, half over magnitudes from 2^-13 to 2^8 (f64: 2^10).
 */
export function inputs(precision: Precision, count: number): Float32Array | Float64Array {
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
  values.set(SPECIAL);
  return values;
}
