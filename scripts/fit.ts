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

/** The polynomial of this degree through f at the Chebyshev nodes of [low, high], lowest first. */
function fit(f: (x: bigint) => bigint, low: number, high: number, degree: number): bigint[] {
  const nodes = Array.from({ length: degree + 1 }, (_, i) =>
    fixed((low + high) / 2 + ((high - low) / 2) * Math.cos((Math.PI * (i + 0.5)) / (degree + 1))),
  );
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

interface Precision {
  readonly name: string;
  readonly text: (x: bigint) => string;
  /** Bits of the first part of ln 2: exact when multiplied by an exponent. */
  readonly highBits: bigint;
  readonly expDegree: number;
  readonly logDegree: number;
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
  },
  { name: "F64", text: (x) => `${float64(x)}`, highBits: 40n, expDegree: 9, logDegree: 6 },
];

const HALF_LN2 = Math.LN2 / 2;
/** ((sqrt(2) - 1) / (sqrt(2) + 1))^2 */
const LARGEST_Z = (3 - 2 * Math.SQRT2) ** 2;

function table({ name, text, highBits, expDegree, logDegree }: Precision): string {
  const drop = FRACTION_BITS - highBits;
  const high = ((ln2 + (1n << (drop - 1n))) >> drop) << drop;
  const list = (coefficients: readonly bigint[]) => `[${coefficients.map(text).join(", ")}]`;
  return `export const ${name}: Coefficients = {
  ln2High: ${float64(high)},
  ln2Low: ${text(ln2 - high)},
  exp: ${list(fit(expTail, -HALF_LN2, HALF_LN2, expDegree))},
  log: ${list(fit(artanhTail, 0, LARGEST_Z, logDegree))},
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
}

${precisions.map(table).join("\n\n")}
`);
