// Measures the functions of math.ts against the truth, computed in whole numbers of 320 bits or
// more, and their special cases against the table that IEEE 754 and ECMAScript give.

import assert from "node:assert/strict";
import { test } from "node:test";
import { cos, exp, log, pow, sin, tanh } from "./math.ts";
import { randomStream } from "./random.ts";

/** A number as value * 2^-bits * 2^exponent. */
interface Truth {
  readonly value: bigint;
  readonly bits: bigint;
  readonly exponent: bigint;
}

const BITS = 320n;
const random = randomStream(1, "math test");
const between = (low: number, high: number) => low + (high - low) * random.uniform();

/** x = mantissa * 2^exponent with a whole mantissa of 53 bits (fewer where x is denormal). */
function parts(x: number): { mantissa: bigint; exponent: bigint } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const all = bits.getBigUint64(0);
  const biased = (all >> 52n) & 0x7ffn;
  const low = all & 0xfffffffffffffn;
  const mantissa = biased === 0n ? low : low | (1n << 52n);
  return { mantissa: x < 0 ? -mantissa : mantissa, exponent: (biased || 1n) - 1075n };
}

function fixed(x: number, bits: bigint): bigint {
  const { mantissa, exponent } = parts(x);
  return shift(mantissa, exponent + bits);
}

function shift(value: bigint, by: bigint): bigint {
  return by >= 0n ? value << by : value >> -by;
}

/** |got - truth| in units of the last bit of `got`. */
function ulps(got: number, { value, bits, exponent }: Truth): number {
  const { mantissa, exponent: unit } = parts(got);
  const by = bits - exponent + unit;
  const difference = shift(mantissa << 64n, by) - (value << 64n);
  return Math.abs(Number(shift(difference, -by))) / 2 ** 64;
}

function divideRound(a: bigint, b: bigint): bigint {
  return (2n * a + b - ((((2n * a + b) % (2n * b)) + 2n * b) % (2n * b))) / (2n * b);
}

/** artanh(numerator / denominator) or, with sign -1, arctan. */
function inverseTangent(
  numerator: bigint,
  denominator: bigint,
  bits: bigint,
  sign: bigint,
): bigint {
  const x = (numerator << bits) / denominator;
  const square = (x * x) >> bits;
  let power = x;
  let sum = 0n;
  for (let odd = 1n; power !== 0n && power !== -1n; odd += 2n) {
    sum += power / odd;
    power = sign * ((power * square) >> bits);
  }
  return sum;
}

const LN2 = 2n * inverseTangent(1n, 3n, BITS, 1n);
const pi = (bits: bigint) =>
  16n * inverseTangent(1n, 5n, bits, -1n) - 4n * inverseTangent(1n, 239n, bits, -1n);

/** e^x for x given with BITS. */
function trueExp(x: bigint): Truth {
  const exponent = divideRound(x, LN2);
  const r = x - exponent * LN2;
  let term = 1n << BITS;
  let sum = 0n;
  for (let n = 1n; term !== 0n && term !== -1n; n++) {
    sum += term;
    term = ((term * r) >> BITS) / n;
  }
  return { value: sum, bits: BITS, exponent };
}

function trueLog(x: number): bigint {
  let { mantissa, exponent } = parts(x);
  while (mantissa < 3n << 51n) {
    mantissa <<= 1n;
    exponent -= 1n;
  }
  const one = 1n << 53n; // mantissa / one is in [3/4, 3/2)
  return 2n * inverseTangent(mantissa - one, mantissa + one, BITS, 1n) + (exponent + 53n) * LN2;
}

/** The sine of x, or with one more quadrant the cosine. */
function trueSin(x: number, bits: bigint, halfPi: bigint, more: bigint): Truth {
  const n = divideRound(fixed(x, bits), halfPi);
  const r = fixed(x, bits) - n * halfPi;
  const quadrant = (((n + more) % 4n) + 4n) % 4n;
  const square = (r * r) >> bits;
  const isCosine = quadrant % 2n === 1n;
  let term = isCosine ? 1n << bits : r;
  let sum = 0n;
  for (let k = isCosine ? 1n : 2n; term !== 0n && term !== -1n; k += 2n) {
    sum += term;
    term = -((term * square) >> bits) / (k * (k + 1n));
  }
  return { value: quadrant < 2n ? sum : -sum, bits, exponent: 0n };
}

function worst(count: number, error: () => number): number {
  let most = 0;
  for (let i = 0; i < count; i++) most = Math.max(most, error());
  return most;
}

function expectBelow(limit: number, name: string, count: number, error: () => number): void {
  const most = worst(count, error);
  assert.ok(most <= limit, `${name}: ${most} ulp`);
}

test("exp is within 1 ulp, denormal results included", () => {
  const error = (x: number) => ulps(exp(x), trueExp(fixed(x, BITS)));
  expectBelow(1, "exp", 32000, () => error(between(-708, 709.7)));
  expectBelow(1, "exp near 0", 16000, () =>
    error(between(-1, 1) * 2 ** -Math.floor(between(0, 60))),
  );
  expectBelow(1, "exp to denormal", 8000, () => error(between(-745.1, -708)));
});

test("log is within 1 ulp from the smallest number to the largest", () => {
  const error = (x: number) => ulps(log(x), { value: trueLog(x), bits: BITS, exponent: 0n });
  expectBelow(1, "log", 20000, () => error(between(1, 2) * 2 ** Math.floor(between(-1074, 1023))));
  expectBelow(1, "log near 1", 20000, () => {
    const x = 1 + between(-1, 1) * 2 ** -Math.floor(between(1, 52));
    return x === 1 ? 0 : error(x);
  });
});

test("sin and cos are within 1 ulp for every size of angle", () => {
  const halfPi = pi(BITS) >> 1n;
  const error = (x: number) =>
    Math.max(
      ulps(sin(x), trueSin(x, BITS, halfPi, 0n)),
      ulps(cos(x), trueSin(x, BITS, halfPi, 1n)),
    );
  expectBelow(1, "a turn", 16000, () => error(between(-7, 7)));
  expectBelow(1, "up to 2^20", 16000, () => error(between(-(2 ** 20), 2 ** 20)));
  expectBelow(1, "small", 4000, () => error(between(-1, 1) * 2 ** -Math.floor(between(0, 60))));
  expectBelow(1, "near multiples of pi/2", 8000, () =>
    error(Math.floor(between(-667_000, 667_000)) * (Math.PI / 2)),
  );
  const many = 1400n;
  const largeHalfPi = pi(many) >> 1n;
  expectBelow(1, "huge", 400, () => {
    const x = between(1, 2) * 2 ** Math.floor(between(20, 1023));
    return Math.max(
      ulps(sin(x), trueSin(x, many, largeHalfPi, 0n)),
      ulps(cos(-x), trueSin(-x, many, largeHalfPi, 1n)),
    );
  });
});

test("tanh is within 1.5 ulp", () => {
  const error = (x: number) => {
    const { value, exponent } = trueExp(2n * fixed(x, BITS));
    const one = 1n << BITS;
    const e = shift(value, exponent);
    return ulps(tanh(x), { value: ((e - one) << BITS) / (e + one), bits: BITS, exponent: 0n });
  };
  expectBelow(1.5, "tanh", 16000, () => error(between(-3, 3)));
  expectBelow(1.5, "tanh far", 4000, () => error(between(3, 40)));
  expectBelow(1.5, "tanh near 0", 8000, () => error(between(-1, 1) * 2 ** -between(0, 90)));
});

test("pow is within 1 ulp, and exact where the result is exact", () => {
  expectBelow(1, "pow", 20000, () => {
    const x = between(1, 2) * 2 ** Math.floor(between(-30, 30));
    const y = between(-1, 1) * (700 / Math.abs(Math.log(x)));
    return ulps(pow(x, y), trueExp((trueLog(x) * fixed(y, BITS)) >> BITS));
  });
  expectBelow(1, "pow near 1", 4000, () => {
    const x = 1 + between(-1, 1) * 2 ** -Math.floor(between(10, 50));
    const y = between(-1, 1) * (700 / Math.abs(Math.log(x)));
    return x === 1 ? 0 : ulps(pow(x, y), trueExp((trueLog(x) * fixed(y, BITS)) >> BITS));
  });
  for (let base = 2; base <= 40; base++) {
    let product = 1;
    for (let power = 0; product < 2 ** 53; power++, product *= base) {
      assert.equal(pow(base, power), product);
      assert.equal(pow(-base, power), power % 2 === 0 ? product : -product);
      assert.equal(pow(2, -power), 1 / 2 ** power);
    }
  }
  assert.equal(pow(0.5, 1074), 5e-324);
});

test("special values", () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  const values = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 4.5, 1e308, -1e308, 5e-324, -5e-324];
  values.push(infinity, -infinity, nan, 2 ** 53, 2 ** 53 - 1, -(2 ** 53 - 1), 710, -746);
  for (const x of values) {
    const isExact = x === 0 || !Number.isFinite(x);
    if (isExact || Math.abs(x) > 700) assert.ok(Object.is(exp(x), Math.exp(x)), `exp ${x}`);
    if (isExact || x === 1 || x < 0) assert.ok(Object.is(log(x), Math.log(x)), `log ${x}`);
    if (isExact || Math.abs(x) > 22 || Math.abs(x) < 1e-300) {
      assert.ok(Object.is(tanh(x), Math.tanh(x)), `tanh ${x}`);
    }
    if (isExact || Math.abs(x) < 1e-300) {
      assert.ok(Object.is(sin(x), Math.sin(x)), `sin ${x}`);
      assert.ok(Object.is(cos(x), Math.cos(x)), `cos ${x}`);
    }
    for (const y of values) {
      const expected = x ** y;
      const got = pow(x, y);
      if (expected === 0 || !Number.isFinite(expected)) {
        assert.ok(Object.is(got, expected), `pow ${x} ${y}: ${got}, not ${expected}`);
      } else {
        assert.ok(Math.abs(got - expected) <= 4e-16 * Math.abs(expected), `pow ${x} ${y}`);
      }
    }
  }
  assert.ok(exp(709.782712893384) < infinity);
  assert.equal(exp(709.7827128933841), infinity);
  assert.equal(exp(-745.1332191019411), 5e-324);
  assert.equal(exp(-745.1332191019412), 0);
});
