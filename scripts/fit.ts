// Derives the constants of src/compiler/3-schedule/elements/coefficients.ts and prints that module:
// `node dist/scripts/fit.js > src/compiler/3-schedule/elements/coefficients.ts`, then format. Each
// polynomial interpolates its function at Chebyshev nodes, which for functions this smooth
// comes close to the best possible polynomial. All arithmetic is in fixed point on
// BigInt, far finer than float64.

const FRACTION_BITS = 256n;
const ONE = 1n << FRACTION_BITS;

const multiply = (a: bigint, b: bigint): bigint => (a * b) >> FRACTION_BITS;
const divide = (a: bigint, b: bigint): bigint => (a << FRACTION_BITS) / b;
const fixed = (x: number): bigint => (BigInt(Math.round(x * 2 ** 50)) * ONE) >> 50n;
const float64 = (x: bigint): number => Number(x) / 2 ** Number(FRACTION_BITS);

/** Sum of term(i) * x^i until the powers vanish, for |x| < 1. */
function series(x: bigint, term: (i: bigint) => bigint): bigint {
  let sum = 0n;
  let power = ONE;
  for (let i = 0n; power !== 0n && power !== -1n; i++) {
    sum += multiply(power, term(i));
    power = multiply(power, x);
  }
  return sum;
}

/** The polynomial of this degree through f at the Chebyshev nodes of [low, high], lowest first; with
 * `crowding` 2 they crowd at the low end, for functions whose high end counts for little. */
function fit(
  f: (x: bigint) => bigint,
  low: number,
  high: number,
  degree: number,
  crowding: 1 | 2 = 1,
): bigint[] {
  const nodes = Array.from({ length: degree + 1 }, (_, i) => {
    const share = (1 + Math.cos((Math.PI * (i + 0.5)) / (degree + 1))) / 2;
    return fixed(low + (high - low) * share ** crowding);
  });
  const differences = nodes.map(f);
  for (let order = 1; order <= degree; order++) {
    for (let i = degree; i >= order; i--) {
      const rise = differences[i]! - differences[i - 1]!;
      differences[i] = divide(rise, nodes[i]! - nodes[i - order]!);
    }
  }
  let polynomial: bigint[] = [];
  for (let i = degree; i >= 0; i--) {
    const shifted = [0n, ...polynomial];
    polynomial.forEach((c, k) => {
      shifted[k] = shifted[k]! - multiply(c, nodes[i]!);
    });
    shifted[0] = shifted[0]! + differences[i]!;
    polynomial = shifted;
  }
  return polynomial;
}

/** (e^r - 1 - r) / r^2 */
const expTail = (r: bigint): bigint => {
  let factorial = 1n;
  return series(r, (i) => ONE / (factorial *= i + 2n));
};
/** (2 artanh(s) / s - 2) / z with z = s^2 */
const artanhTail = (z: bigint): bigint => series(z, (i) => (2n * ONE) / (2n * i + 3n));

const third = ONE / 3n;
const ln2 =
  2n *
  multiply(
    third,
    series(multiply(third, third), (i) => ONE / (2n * i + 1n)),
  );

/** atan(1 / n) */
const arctangent = (n: bigint): bigint => {
  const z = ONE / (n * n);
  return series(-z, (i) => ONE / (2n * i + 1n)) / n;
};
const pi = 16n * arctangent(5n) - 4n * arctangent(239n);

function squareRoot(x: bigint): bigint {
  let root = x > ONE ? x : ONE;
  for (let i = 0; i < 400; i++) root = (root + divide(x, root)) / 2n;
  return root;
}
const twoOverRootPi = divide(2n * ONE, squareRoot(pi));

/** erf(x) / x as a function of z = x^2: 2 / sqrt(pi) times the sum of (-z)^n / (n! (2n + 1)). */
function erfOverX(z: bigint): bigint {
  let power = ONE;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n++) {
    sum += power / (2n * n - 1n);
    power = multiply(power, -z) / n;
  }
  return multiply(twoOverRootPi, sum);
}
/** log(x) for x from 0 to 1. */
function logarithm(x: bigint): bigint {
  let mantissa = x;
  let halvings = 0n;
  for (; mantissa < ONE; mantissa *= 2n) halvings++;
  const s = divide(mantissa - ONE, mantissa + ONE);
  return (
    2n *
      multiply(
        s,
        series(multiply(s, s), (i) => ONE / (2n * i + 1n)),
      ) -
    halvings * ln2
  );
}
/** log(1 - erf(1 + u)) */
const logOfErfc = (u: bigint): bigint => {
  const x = ONE + u;
  return logarithm(ONE - multiply(x, erfOverX(multiply(x, x))));
};

interface Precision {
  readonly name: string;
  readonly text: (x: bigint) => string;
  /** Bits of the first part of ln 2: exact when multiplied by an exponent. */
  readonly highBits: bigint;
  readonly expDegree: number;
  readonly logDegree: number;
  readonly erfDegree: number;
  readonly erfcDegree: number;
  /** 1 - erf(x) is less than half a last place of 1 from here on. */
  readonly erfIsOne: number;
}

const shortest = (x: number): string => {
  for (let digits = 6; ; digits++) {
    const text = x.toPrecision(digits);
    if (Math.fround(Number(text)) === x) return `${Number(text)}`;
  }
};

const precisions: readonly Precision[] = [
  {
    name: "F32",
    text: (x) => shortest(Math.fround(float64(x))),
    highBits: 16n,
    expDegree: 4,
    logDegree: 2,
    erfDegree: 6,
    erfcDegree: 7,
    erfIsOne: 4,
  },
  {
    name: "F64",
    text: (x) => `${float64(x)}`,
    highBits: 40n,
    expDegree: 9,
    logDegree: 6,
    erfDegree: 12,
    erfcDegree: 21,
    erfIsOne: 6,
  },
];

const HALF_LN2 = Math.LN2 / 2;
/** ((sqrt(2) - 1) / (sqrt(2) + 1))^2 */
const LARGEST_Z = (3 - 2 * Math.SQRT2) ** 2;

function table({ name, text, highBits, expDegree, logDegree, ...erf }: Precision): string {
  const { erfDegree, erfcDegree, erfIsOne } = erf;
  const drop = FRACTION_BITS - highBits;
  const high = ((ln2 + (1n << (drop - 1n))) >> drop) << drop;
  const list = (coefficients: readonly bigint[]) => `[${coefficients.map(text).join(", ")}]`;
  return `export const ${name}: Coefficients = {
  ln2High: ${float64(high)},
  ln2Low: ${text(ln2 - high)},
  exp: ${list(fit(expTail, -HALF_LN2, HALF_LN2, expDegree))},
  log: ${list(fit(artanhTail, 0, LARGEST_Z, logDegree))},
  erf: ${list(fit((z) => erfOverX(z) - ONE, 0, 1, erfDegree))},
  logOfErfc: ${list(fit(logOfErfc, 0, erfIsOne - 1, erfcDegree, 2))},
  erfIsOne: ${erfIsOne},
};`;
}

process.stdout.write(`// Coefficients of the elementary functions for each precision, printed by scripts/fit.ts.
// Change that script, not this file.

export interface Coefficients {
  /** ln 2 = ln2High + ln2Low; a multiple of ln2High by any exponent is exact. */
  readonly ln2High: number;
  readonly ln2Low: number;
  /** (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2, lowest power first. */
  readonly exp: readonly number[];
  /** (2 artanh(s) / s - 2) / z in powers of z = s^2, for |s| <= (sqrt(2) - 1) / (sqrt(2) + 1). */
  readonly log: readonly number[];
  /** erf(x) / x - 1 in powers of z = x^2, for |x| <= 1. */
  readonly erf: readonly number[];
  /** log(1 - erf(1 + u)) in powers of u, for 1 + u <= erfIsOne; most exact where it counts, at 0. */
  readonly logOfErfc: readonly number[];
  readonly erfIsOne: number;
}

${precisions.map(table).join("\n\n")}
`);
