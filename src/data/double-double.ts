// Numbers of about 106 bits, held as the sum of two doubles; the low one is at most half a last
// bit of the high one. Only what an exact `pow` and the reduction of angles need.

/** The number high + low. */
export interface DoubleDouble {
  readonly high: number;
  readonly low: number;
}

/** a - b, exactly. */
export function twoDifference(a: number, b: number): DoubleDouble {
  const high = a - b;
  const part = a - high;
  return { high, low: a - (high + part) + (part - b) };
}

/** a * b, exactly (Dekker); neither beyond 2^995. */
function twoProduct(a: number, b: number): DoubleDouble {
  const high = a * b;
  const aSplit = 134217729 * a; // 2^27 + 1
  const aHigh = aSplit - (aSplit - a);
  const aLow = a - aHigh;
  const bSplit = 134217729 * b;
  const bHigh = bSplit - (bSplit - b);
  const bLow = b - bHigh;
  return { high, low: aLow * bLow - (high - aHigh * bHigh - aLow * bHigh - aHigh * bLow) };
}

function ddAdd(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const sum = twoDifference(a.high, -b.high);
  return normalised(sum.high, sum.low + a.low + b.low);
}

/** a * b. */
export function ddMultiply(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const product = twoProduct(a.high, b.high);
  return normalised(product.high, product.low + (a.high * b.low + a.low * b.high));
}

function ddDivide(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const quotient = a.high / b.high;
  const product = twoProduct(quotient, b.high);
  const rest = a.high - product.high - product.low + a.low - quotient * b.low;
  return normalised(quotient, rest / b.high);
}

function normalised(large: number, small: number): DoubleDouble {
  const high = large + small;
  return { high, low: large - high + small };
}

const LN2: DoubleDouble = { high: Math.LN2, low: 2.3190468138462996e-17 };

/** log(fraction * 2^exponent) with a relative error near 2^-95, for fraction near 1. */
export function ddLog(fraction: number, exponent: number): DoubleDouble {
  const one = { high: 1, low: 0 };
  const f = { high: fraction - 1, low: 0 }; // exact
  const s = ddDivide(f, twoDifference(fraction, -1)); // log(1 + f) = 2 artanh(f / (2 + f))
  const z = ddMultiply(s, s);
  let series = { high: 0, low: 0 };
  for (let odd = 37; odd >= 1; odd -= 2) {
    series = ddAdd(ddMultiply(series, z), ddDivide(one, { high: odd, low: 0 }));
  }
  const product = ddMultiply(s, series);
  return ddAdd(
    { high: 2 * product.high, low: 2 * product.low },
    ddMultiply(LN2, { high: exponent, low: 0 }),
  );
}
