// The elementwise ops that no target has, written once in the ops that every target has. Takes an
// operand of f32 or f64, scalar or vector, and gives an expression with no branch: special values
// are selected at the end. Right both where fma rounds once (C, relaxed wasm) and where it rounds
// twice, because every product that must be exact is exact by construction. NaN always propagates.
import { ELEMENTWISE } from "../../1-graph/ops.ts";
import { add, binary, bitcast, div, fma, mul, select, sub, unary } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import { FloatFormat } from "./float-format.ts";

/** The elementwise ops that are expanded here. */
export type ExpandedOp = {
  [K in keyof typeof ELEMENTWISE]: (typeof ELEMENTWISE)[K]["native"] extends true ? never : K;
}[keyof typeof ELEMENTWISE];

export const isExpanded = (op: keyof typeof ELEMENTWISE): op is ExpandedOp =>
  !ELEMENTWISE[op].native;

/** Keeps a value in a local, so that its second use costs nothing. */
export type Bind = (e: Expr, name?: string) => Expr;

/** An expression for `op` of `a` in native ops; `bind` receives whatever is used twice. */
export const expandMath = (op: ExpandedOp, a: Expr, bind: Bind): Expr =>
  expansions[op](bind(a, "x"), bind);

const expansions: { readonly [K in ExpandedOp]: (x: Expr, bind: Bind) => Expr } = {
  exp: (x, bind) => exponential(new FloatFormat(x), x, bind),

  /** x = m * 2^k; denormals are scaled up first. */
  log(x, bind) {
    const f = new FloatFormat(x);
    const isDenormal = bind(less(x, f.real(f.smallestNormal)), "denormal");
    const normal = select(isDenormal, mul(x, f.real(f.denormalScale)), x);
    const bias = select(
      isDenormal,
      f.real(f.exponentMagic + f.denormalShift),
      f.real(f.exponentMagic),
    );
    const { exponent, fraction } = split(f, normal, bias, bind);
    const y = logarithm(f, sub(fraction, f.real(1)), exponent, bind);
    return withPole(f, x, 0, y);
  },

  /** The logarithm of u = 1 + x; what rounding u lost is added to its fraction. */
  log1p(x, bind) {
    const f = new FloatFormat(x);
    const u = bind(add(x, f.real(1)), "u");
    const lost = sub(x, sub(u, f.real(1)));
    const { exponent, fraction, reciprocal } = split(f, u, f.real(f.exponentMagic), bind);
    const t = fma(lost, reciprocal, sub(fraction, f.real(1)));
    const y = withPole(f, x, -1, logarithm(f, t, exponent, bind));
    return select(binary("eq", x, f.real(0)), x, y);
  },

  /** h / (h + 1) for h = (e^(2a) - 1) / 2, a = |x|, and the sign of x. */
  tanh(x, bind) {
    const f = new FloatFormat(x);
    const a = atMost(unary("abs", x), f.real(f.tanhIsOne), bind);
    const { r, power } = reduce(f, a, 2, f.bias, bind);
    const s = bind(shiftLeft(f, power), "s");
    // (e^(2r) - 1) / 2 = r + r^2 q keeps its relative accuracy down to the smallest r.
    const doubled = f.table.exp.map((c, i) => c * 2 ** (i + 1));
    const small = fma(mul(polynomial(f, doubled, r), r), r, r);
    const h = bind(fma(small, s, fma(s, f.real(0.5), f.real(-0.5))), "h");
    const sign = binary("and", bitcast(x, f.integer), f.bits(f.signBit));
    const magnitude = bitcast(div(h, add(h, f.real(1))), f.integer);
    return bitcast(binary("or", magnitude, sign), f.scalar);
  },

  /**
   * d / (d + e^-x d), where d is a power of two: so scaled, e^-x cannot overflow before the
   * quotient has fallen to zero, and the division itself rounds denormal results.
   */
  sigmoid(x, bind) {
    const f = new FloatFormat(x);
    const bounded = atMost(atLeast(x, f.real(f.expIsZero), bind), f.real(f.sigmoidIsOne), bind);
    const { r, power } = reduce(f, bounded, -1, f.bias - f.sigmoidShift, bind);
    const d = f.real(2 ** -f.sigmoidShift);
    const scaled = fma(exponentialOfRest(f, r, -1), shiftLeft(f, power), d);
    return div(d, scaled);
  },

  /** a + a p(a^2) up to 1, beyond 1 - e^q(a - 1), a = |x|; then the sign of x. */
  erf(x, bind) {
    const f = new FloatFormat(x);
    const a = atMost(unary("abs", x), f.real(f.table.erfIsOne), bind);
    const z = bind(mul(a, a), "z");
    const small = fma(polynomial(f, f.table.erf, z), a, a);
    const q = bind(polynomial(f, f.table.logOfErfc, bind(sub(a, f.real(1)), "u")), "q");
    const { r, power } = reduce(f, q, 1, f.bias, bind);
    const rest = mul(exponentialOfRest(f, r, 1), shiftLeft(f, power));
    const magnitude = select(less(a, f.real(1)), small, sub(f.real(1), rest));
    const sign = binary("and", bitcast(x, f.integer), f.bits(f.signBit));
    return bitcast(binary("or", bitcast(magnitude, f.integer), sign), f.scalar);
  },

  /** max(x, 0) + log(1 + e), e = e^-|x| */
  softplus(x, bind) {
    const f = new FloatFormat(x);
    const e = bind(exponential(f, unary("neg", unary("abs", x)), bind), "e");
    // 1 + e lies in [1, 2]: t is exact in both halves.
    const isSmall = bind(less(e, f.real(0.4142135)), "small");
    const t = select(isSmall, e, fma(e, f.real(0.5), f.real(-0.5)));
    const y = logarithm(f, t, select(isSmall, f.real(0), f.real(1)), bind);
    return add(atLeast(x, f.real(0), bind), y);
  },

  sign(x) {
    const f = new FloatFormat(x);
    const negative = select(less(x, f.real(0)), f.real(-1), x);
    return select(less(f.real(0), x), f.real(1), negative);
  },

  detach: (x) => x,

  copy: (x) => x,
};

const less = (a: Expr, b: Expr): Expr => binary("lt", a, b);
// NaN compares false and stays. In this shape one machine instruction (pmax, pmin) does it.
function atLeast(a: Expr, low: Expr, bind: Bind): Expr {
  const x = bind(a, "x");
  return bind(select(less(x, low), low, x), "x");
}
function atMost(a: Expr, high: Expr, bind: Bind): Expr {
  const x = bind(a, "x");
  return bind(select(less(high, x), high, x), "x");
}

/** Horner's rule, coefficients from the lowest power. */
function polynomial(f: FloatFormat, coefficients: readonly number[], x: Expr): Expr {
  return coefficients
    .slice(0, -1)
    .reduceRight((sum, c) => fma(sum, x, f.real(c)), f.real(coefficients.at(-1)!));
}

/** The low bits of `power` become the exponent of a float: 2^(power - bias). */
function shiftLeft(f: FloatFormat, power: Expr): Expr {
  const distance = f.bits(BigInt(f.mantissaBits));
  return bitcast(binary("shl", power, distance), f.scalar);
}

/**
 * scale * x = n ln 2 + scale * r with n whole and |scale * r| <= ln(2) / 2. `power` ends in the
 * bits of n + offset, which must not be negative.
 */
function reduce(f: FloatFormat, x: Expr, scale: 1 | -1 | 2, offset: number, bind: Bind) {
  const magic = f.real(f.roundingMagic + offset);
  const rounded = bind(fma(x, f.real(Math.LOG2E * scale), magic), "t");
  const n = bind(sub(rounded, magic), "n");
  const high = fma(n, f.real(-f.table.ln2High / scale), x);
  const r = bind(fma(n, f.real(-f.table.ln2Low / scale), high), "r");
  return { r, power: bitcast(rounded, f.integer) };
}

/** e^(sign * r) for |r| <= ln(2) / 2: 1 + r + r^2 q(r). */
function exponentialOfRest(f: FloatFormat, r: Expr, sign: 1 | -1): Expr {
  const odd = (c: number, i: number) => (i % 2 === 1 ? c * sign : c);
  return polynomial(f, [1, 1, ...f.table.exp].map(odd), r);
}

/**
 * e^x. The exponent n may pass both ends of the format's range, so 2^n is applied as two factors
 * of about 2^(n/2): the first is exact, the second rounds once, to a denormal or to infinity.
 */
function exponential(f: FloatFormat, x: Expr, bind: Bind): Expr {
  const bounded = atMost(atLeast(x, f.real(f.expIsZero), bind), f.real(f.expIsInfinite), bind);
  const { r, power } = reduce(f, bounded, 1, 2 * f.bias, bind);
  const p = exponentialOfRest(f, r, 1);
  const half = bind(binary("shr", power, f.bits(1n)), "h");
  const rest = binary("sub", power, half);
  return mul(mul(p, shiftLeft(f, half)), shiftLeft(f, rest));
}

/**
 * x = fraction * 2^exponent with fraction in [sqrt(1/2), sqrt(2)), for x positive and normal;
 * exponentBias is exponentMagic, more where x was scaled. `reciprocal` is 2^-exponent, or
 * 0 where that is too small; as bits alone it would overflow, so its double is made and halved.
 */
function split(f: FloatFormat, x: Expr, exponentBias: Expr, bind: Bind) {
  const shifted = bind(binary("add", bitcast(x, f.integer), f.bits(f.one - f.rootHalf)), "b");
  const biased = binary("shr", shifted, f.bits(BigInt(f.mantissaBits)));
  const magic = f.bits(BigInt(f.bias + f.mantissaBits) << BigInt(f.mantissaBits));
  const exponent = sub(bitcast(binary("or", biased, magic), f.scalar), exponentBias);
  const mantissa = binary("and", shifted, f.bits(f.mantissaField));
  const fraction = bitcast(binary("add", mantissa, f.bits(f.rootHalf)), f.scalar);
  const field = binary("and", shifted, f.bits(f.exponentField));
  const double = bitcast(binary("sub", f.bits(f.exponentField), field), f.scalar);
  const reciprocal = mul(double, f.real(0.5));
  return { exponent, fraction, reciprocal };
}

/**
 * exponent * ln 2 + log(1 + t) for t in [sqrt(1/2) - 1, sqrt(2) - 1], with s = t / (2 + t):
 * log(1 + t) = 2 artanh(s) = t - t^2/2 + s (t^2/2 + s^2 P(s^2)), largest terms last.
 */
function logarithm(f: FloatFormat, t: Expr, exponent: Expr, bind: Bind): Expr {
  const x = bind(t, "t");
  const k = bind(exponent, "k");
  const s = bind(div(x, add(x, f.real(2))), "s");
  const z = bind(mul(s, s), "z");
  const halfSquare = bind(mul(mul(x, f.real(0.5)), x), "q");
  const tail = fma(polynomial(f, f.table.log, z), z, halfSquare);
  const small = fma(s, tail, mul(k, f.real(f.table.ln2Low)));
  return fma(k, f.real(f.table.ln2High), sub(x, sub(halfSquare, small)));
}

/** y above the pole, -infinity at it, NaN below; infinity and NaN are their own logarithms. */
function withPole(f: FloatFormat, x: Expr, pole: number, y: Expr): Expr {
  const atPole = binary("eq", x, f.real(pole));
  const outside = select(atPole, f.real(Number.NEGATIVE_INFINITY), f.real(Number.NaN));
  const finite = select(less(f.real(pole), x), y, outside);
  return select(less(x, f.real(Number.POSITIVE_INFINITY)), finite, x);
}
