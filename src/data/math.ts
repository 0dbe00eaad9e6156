// Elementary functions in float64 that give the same bits on every engine, because they use only
// + - * /, Math.sqrt, Math.floor and views of the bits. Engines disagree about the last bit of
// their own Math.exp and friends, so whatever can reach a parameter or a figure comes from here.
// All are within 1 ulp of the truth (tanh within 1.5).

import { reduceAngle } from "./angle.ts";
import { ddLog, ddMultiply } from "./double-double.ts";

// Every JavaScript engine that exists is little-endian: words[1] holds sign, exponent, high bits.
const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);

// ln 2 in two parts; the first has 40 bits, so that a multiple by an exponent is exact.
const LN2_HIGH = 0.6931471805592082;
const LN2_LOW = 7.371002565167799e-13;

/** e^x. */
export function exp(x: number): number {
  return expSum(x, 0);
}

/** e^(x + low), for a low part too small to change x. */
function expSum(x: number, low: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 710) return Number.POSITIVE_INFINITY;
  if (x < -746) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const high = x - k * LN2_HIGH; // exact
  const minus = k * LN2_LOW - low;
  const r = high - minus; // |r| <= ln 2 / 2
  const tail = high - r - minus;
  let p = 1 / 6227020800;
  p = p * r + 1 / 479001600;
  p = p * r + 1 / 39916800;
  p = p * r + 1 / 3628800;
  p = p * r + 1 / 362880;
  p = p * r + 1 / 40320;
  p = p * r + 1 / 5040;
  p = p * r + 1 / 720;
  p = p * r + 1 / 120;
  p = p * r + 1 / 24;
  p = p * r + 1 / 6;
  p = p * r + 1 / 2;
  return scale(1 + (r + (p * r * r + (tail + tail * r))), k);
}

/** The natural logarithm; NaN below zero. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? Number.NEGATIVE_INFINITY : Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  const { fraction, exponent } = split(x);
  const f = fraction - 1; // exact
  const s = f / (2 + f); // log(1 + f) = 2 artanh(s)
  const z = s * s;
  let p = 2 / 21;
  p = p * z + 2 / 19;
  p = p * z + 2 / 17;
  p = p * z + 2 / 15;
  p = p * z + 2 / 13;
  p = p * z + 2 / 11;
  p = p * z + 2 / 9;
  p = p * z + 2 / 7;
  p = p * z + 2 / 5;
  p = p * z + 2 / 3;
  // 2s = f - s f, and s f = f^2/2 - s f^2/2: the large terms f and f^2/2 are rounded least.
  const half = 0.5 * f * f;
  return exponent * LN2_HIGH - (half - (s * (half + p * z) + exponent * LN2_LOW) - f);
}

/** The hyperbolic tangent. */
export function tanh(x: number): number {
  const a = x < 0 ? -x : x;
  if (a > 22) return x < 0 ? -1 : 1;
  if (a >= 1) {
    const t = 1 - 2 / (exp(2 * a) + 1);
    return x < 0 ? -t : t;
  }
  // Lambert's continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...))).
  const z = x * x;
  let fraction = 23;
  for (let odd = 21; odd >= 1; odd -= 2) fraction = odd + z / fraction;
  return x / fraction;
}

/** The sine of x radians, for every x. */
export function sin(x: number): number {
  if (x === 0) return x; // keeps the sign of -0
  const { quadrant, high, low } = reduceAngle(x);
  if (quadrant === 0) return sinKernel(high, low);
  if (quadrant === 1) return cosKernel(high, low);
  return quadrant === 2 ? -sinKernel(high, low) : -cosKernel(high, low);
}

/** The cosine of x radians, for every x. */
export function cos(x: number): number {
  const { quadrant, high, low } = reduceAngle(x);
  if (quadrant === 0) return cosKernel(high, low);
  if (quadrant === 1) return -sinKernel(high, low);
  return quadrant === 2 ? -cosKernel(high, low) : sinKernel(high, low);
}

/** x to the power y, with the special cases of `Math.pow`. */
export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  const a = x < 0 ? -x : x;
  if (y === Number.POSITIVE_INFINITY || y === Number.NEGATIVE_INFINITY) {
    if (a === 1) return Number.NaN;
    return a > 1 === y > 0 ? Number.POSITIVE_INFINITY : 0;
  }
  const isWhole = Math.floor(y) === y;
  const isOdd = isWhole && Math.floor(y / 2) !== y / 2;
  const isNegative = x < 0 || (x === 0 && 1 / x < 0);
  const sign = isNegative && isOdd ? -1 : 1;
  if (a === 0 || a === Number.POSITIVE_INFINITY) {
    return sign * ((a === 0) === y > 0 ? 0 : Number.POSITIVE_INFINITY);
  }
  if (x < 0 && !isWhole) return Number.NaN;
  if (a === 1) return sign;
  const { fraction, exponent } = split(a);
  const logarithm = ddLog(fraction, exponent);
  const estimate = y * logarithm.high;
  if (estimate > 720) return sign * Number.POSITIVE_INFINITY;
  if (estimate < -760) return sign * 0;
  const product = ddMultiply(logarithm, { high: y, low: 0 });
  return sign * expSum(product.high, product.low);
}

/** x = fraction * 2^exponent with fraction in [sqrt(1/2), sqrt(2)), for x positive and finite. */
function split(x: number): { fraction: number; exponent: number } {
  let exponent = 0;
  double[0] = x;
  if (words[1]! < 0x00100000) {
    double[0] = x * 18014398509481984; // 2^54 makes a denormal number normal
    exponent = -54;
  }
  exponent += (words[1]! >>> 20) - 1023;
  words[1] = (words[1]! & 0x000fffff) | 0x3ff00000;
  let fraction = double[0]!;
  if (fraction >= Math.SQRT2) {
    fraction *= 0.5;
    exponent += 1;
  }
  return { fraction, exponent };
}

/** x * 2^k, rounded once also where the result is denormal. */
function scale(x: number, k: number): number {
  if (k < -1000) return x * powerOfTwo(k + 100) * powerOfTwo(-100);
  if (k > 1000) return x * powerOfTwo(k - 100) * powerOfTwo(100);
  return x * powerOfTwo(k);
}

function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return double[0]!;
}

/** sin(y + low) for |y| <= pi/4. */
function sinKernel(y: number, low: number): number {
  const z = y * y;
  let p = 1 / 355687428096000;
  p = p * z - 1 / 1307674368000;
  p = p * z + 1 / 6227020800;
  p = p * z - 1 / 39916800;
  p = p * z + 1 / 362880;
  p = p * z - 1 / 5040;
  p = p * z + 1 / 120;
  p = p * z - 1 / 6;
  return y + (p * z * y + low * (1 - 0.5 * z));
}

/** cos(y + low) for |y| <= pi/4. */
function cosKernel(y: number, low: number): number {
  const z = y * y;
  let p = -1 / 6402373705728000;
  p = p * z + 1 / 20922789888000;
  p = p * z - 1 / 87178291200;
  p = p * z + 1 / 479001600;
  p = p * z - 1 / 3628800;
  p = p * z + 1 / 40320;
  p = p * z - 1 / 720;
  p = p * z + 1 / 24;
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + (z * z * p - y * low));
}
