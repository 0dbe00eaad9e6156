// How light the paper of a picture is at each place. Light falls unevenly on it, so it is a smooth
// surface of second degree, the one that most of the picture lies on, above all near the edges; a plane
// or one lightness where thick ink bends that surface out of what a picture can hold.

/** Places along each side that the surface is fitted to. */
const GRID = 48;
/** Rounds of the fit; in each, a place counts the less the further it lies from the surface. */
const ROUNDS = 12;
/** Shades that count as on the surface. */
const NEAR = 1;
/** Terms of a surface of second degree, a plane and one lightness. */
const DEGREES = [6, 3, 1] as const;
/** What is this near to an edge, as a part of the side, counts so many times. */
const FRAME = 0.12;
const FRAME_WEIGHT = 3;
/** Shades beyond 0 and 255 that a surface may reach. */
const BEYOND = 12;

/** Lightness 0..255 of the paper at each pixel, [height, width] as the picture. */
export function paperOf(grey: ArrayLike<number>, width: number, height: number): Float64Array {
  const columns = samples(width);
  const points = samples(height).flatMap((y) =>
    columns.map((x): Point => {
      const terms = termsAt(x, y, width, height);
      const isFrame = Math.max(Math.abs(terms[1]!), Math.abs(terms[2]!)) > 1 - 2 * FRAME;
      return { terms, value: grey[y * width + x]!, weight: isFrame ? FRAME_WEIGHT : 1 };
    }),
  );
  const isPossible = (surface: readonly number[]) =>
    points.every(({ terms }) => {
      const value = dot(surface, terms);
      return value > -BEYOND && value < 255 + BEYOND;
    });
  let surface: readonly number[] = [];
  for (const degree of DEGREES) {
    surface = surfaceOf(points, degree);
    if (isPossible(surface)) break;
  }
  const paper = new Float64Array(width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) paper[i] = dot(surface, termsAt(x, y, width, height));
  }
  return paper;
}

/** The coefficients of the surface with the least sum of distances: then the majority decides. */
function surfaceOf(points: readonly Point[], degree: number): readonly number[] {
  let weights = points.map(({ weight }) => weight);
  let surface: readonly number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    surface = leastSquares(points, weights, degree);
    const found = surface;
    weights = points.map(
      ({ terms, value, weight }) => weight / Math.max(NEAR, Math.abs(value - dot(found, terms))),
    );
  }
  return surface;
}

const samples = (side: number): number[] => {
  const count = Math.min(GRID, side);
  return Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * side) / count));
};

/** 1, x, y, xx, xy, yy with x and y from -1 to 1. */
function termsAt(column: number, row: number, width: number, height: number): readonly number[] {
  const x = (2 * column + 1) / width - 1;
  const y = (2 * row + 1) / height - 1;
  return [1, x, y, x * x, x * y, y * y];
}

function dot(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

interface Point {
  readonly terms: readonly number[];
  readonly value: number;
  readonly weight: number;
}

/** The coefficients with the least weighted squares: normal equations, by Gauss and Jordan. */
function leastSquares(
  points: readonly Point[],
  weights: readonly number[],
  degree: number,
): readonly number[] {
  const rows = Array.from({ length: degree }, () => new Float64Array(degree + 1));
  for (const [p, { terms, value }] of points.entries()) {
    for (const [i, row] of rows.entries()) {
      const share = weights[p]! * terms[i]!;
      for (let j = 0; j < degree; j++) row[j]! += share * terms[j]!;
      row[degree]! += share * value;
    }
  }
  for (let i = 0; i < degree; i++) {
    // a picture of one row or column says nothing about some terms: they are left at nothing
    rows[i]![i]! += 1e-9;
    const pivot = rows[i]!;
    for (const [k, row] of rows.entries()) {
      if (k === i) continue;
      const factor = row[i]! / pivot[i]!;
      for (let j = i; j <= degree; j++) row[j]! -= factor * pivot[j]!;
    }
  }
  return rows.map((row, i) => row[degree]! / row[i]!);
}
