// The weights of one neuron as a picture: on the pixels that it looks at, a filter as it is, and bars
// where inputs have no place in a plane.

export interface WeightPicture {
  readonly kind: "pixels" | "filter" | "bars" | "gates";
  readonly width: number;
  readonly height: number;
  /** Weights of one neuron. */
  readonly count: number;
  /** Whether the pixels are the weights in their order. */
  readonly isInOrder: boolean;
  /** Which weight a pixel shows; -1: none. For bars, which column. */
  weightAt(x: number, y: number): number;
}

/** Rows of a picture of bars: zero lies between the middle ones. */
const BAR_ROWS = 24;
const MOST_BARS = 64;
/** A row of inputs is taken for a square picture from this side on. */
const LEAST_SIDE = 8;

/** What a picture of weights is made of. */
export interface Pictured {
  /** [out, in] or [out, in, height, width] */
  readonly weightShape: readonly number[];
  readonly units: number;
  readonly from: { readonly shape: readonly number[]; readonly value: string };
}

/** Of a unit with several gates: a row of weights for each gate. */
export function weightPicture({ weightShape, units, from: before }: Pictured): WeightPicture {
  const [out, from, ...kernel] = weightShape as [number, number, ...number[]];
  const gates = out / units;
  if (gates > 1) {
    return {
      kind: "gates",
      width: from,
      height: gates,
      count: from,
      isInOrder: false,
      weightAt: (x, y) => y * units * from + x,
    };
  }
  if (kernel.length === 2) {
    const [height, width] = kernel as [number, number];
    // the maps of a filter stand side by side
    return {
      kind: "filter",
      width: width * from,
      height,
      count: from * height * width,
      isInOrder: from === 1,
      weightAt: (x, y) => (Math.floor(x / width) * height + y) * width + (x % width),
    };
  }
  const [rows, columns, channels] = planeOf(from, before);
  if (rows > 0) {
    return {
      kind: "pixels",
      width: columns * channels,
      height: rows,
      count: from,
      isInOrder: channels === 1,
      weightAt: (x, y) => (y * columns + (x % columns)) * channels + Math.floor(x / columns),
    };
  }
  if (from <= MOST_BARS) {
    return {
      kind: "bars",
      width: from,
      height: BAR_ROWS,
      count: from,
      isInOrder: false,
      weightAt: (x) => x,
    };
  }
  const width = Math.ceil(Math.sqrt(from));
  const at = (x: number, y: number) => (y * width + x < from ? y * width + x : -1);
  return {
    kind: "pixels",
    width,
    height: Math.ceil(from / width),
    count: from,
    isInOrder: false,
    weightAt: at,
  };
}

/** Rows, columns and channels of what comes in; no rows where it is no picture. */
function planeOf(
  from: number,
  { shape, value }: Pictured["from"],
): readonly [number, number, number] {
  if (shape.length === 3) return shape as [number, number, number];
  // what neurons give has no places in a plane, though there may be a square of them
  if (value !== "inputs") return [0, 0, 1];
  const side = Math.sqrt(from);
  return Number.isInteger(side) && side >= LEAST_SIDE ? [side, side, 1] : [0, 0, 1];
}

/** The values of the pixels, in units of the weights; `scale` bounds the height of bars. */
export function pixelsOf(
  picture: WeightPicture,
  weights: ArrayLike<number>,
  first: number,
  scale: number,
  into = new Float32Array(picture.width * picture.height),
): Float32Array {
  const { width, height, weightAt, kind } = picture;
  const middle = height / 2;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = weightAt(x, y);
      const weight = at < 0 ? 0 : weights[first + at]!;
      const reach = middle - y - 0.5; // above the middle: positive
      const isIn = weight > 0 ? reach > 0 : reach < 0;
      const isBar =
        kind !== "bars" || (isIn && Math.abs(reach) <= (middle * Math.abs(weight)) / scale);
      into[y * width + x] = isBar ? weight : 0;
    }
  }
  return into;
}

/** 2.6 standard deviations around 0, of every seventh weight at least; 1 where all are 0. */
export function scaleOf(weights: ArrayLike<number>): number {
  const every = weights.length > 7000 ? 7 : 1;
  let squares = 0;
  let count = 0;
  for (let i = 0; i < weights.length; i += every) {
    squares += weights[i]! * weights[i]!;
    count += 1;
  }
  const scale = 2.6 * Math.sqrt(squares / count);
  return scale > 0 && Number.isFinite(scale) ? scale : 1;
}

/** Where a weight looks, counted from 1: a place in a plane, or one of a row of inputs. */
export type WeightPlace =
  | { readonly gate: number; readonly index: number }
  | { readonly row: number; readonly column: number; readonly map: number | undefined }
  | { readonly index: number };

export function placeOf({ weightShape, units, from: before }: Pictured, at: number): WeightPlace {
  const [out, from, ...kernel] = weightShape as [number, number, ...number[]];
  if (out > units) return { gate: Math.floor(at / (units * from)), index: (at % from) + 1 };
  if (kernel.length === 2) {
    const [height, width] = kernel as [number, number];
    const map = from > 1 ? Math.floor(at / (height * width)) + 1 : undefined;
    return { row: (Math.floor(at / width) % height) + 1, column: (at % width) + 1, map };
  }
  const [rows, columns, channels] = planeOf(from, before);
  if (rows === 0) return { index: at + 1 };
  const place = Math.floor(at / channels);
  return {
    row: Math.floor(place / columns) + 1,
    column: (place % columns) + 1,
    map: channels > 1 ? (at % channels) + 1 : undefined,
  };
}
