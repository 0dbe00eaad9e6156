// A photograph of a digit as MNIST has its digits: the paper is taken away, what is left is stretched
// from 0 for paper to 255 for ink, cut out, fitted into 20 pixels and centred by its mass. A pen that
// would vanish at that size is made as wide as those of MNIST.
import { asBytes, centredByMass, DIGIT_SIDE, resample } from "downhill/data";
import { paperOf } from "./paper.ts";
import { figureOf } from "./patches.ts";

/** Pixels of the longer side that are worked with. */
const MOST = 700;
/** Pixels of the longer side of the cut-out before it is fitted: eight for each that it gets. */
const FINE = 8 * DIGIT_SIDE;
/** Shades between paper and ink, of 255, that are the least to be told apart. */
const LEAST_INK = 12;
/** Ink is what differs from paper by more than this part of the difference of the darkest ink... */
const EDGE = 0.25;
/** ... and by more than so many times what the paper itself wavers by. */
const NOISE = 4;
/** What is paler than this, of 255, is no part of the box that is fitted. */
const PALE = 32;
/** Widths of strokes in the 20 pixels: below the first a pen is made as wide as the second. */
const THIN = 0.9;
const USUAL = 2;

export interface Digit {
  /** 28 x 28, 0 for paper. */
  readonly pixels: Uint8Array;
  /** Whether ink is darker than paper. */
  readonly isDark: boolean;
  readonly isThickened: boolean;
}

/** The digit on a picture of lightnesses 0..255; undefined where nothing stands out. */
export function asMnist(grey: Float64Array, width: number, height: number): Digit | undefined {
  const work = smaller({ values: grey, width, height });
  const paper = paperOf(work.values, work.width, work.height);
  const darker = work.values.map((value, i) => paper[i]! - value);
  const noise = 1.4826 * middle(darker.map(Math.abs));
  const isDark = weight(darker, NOISE * noise) >= weight(darker.map(negative), NOISE * noise);
  const ink = isDark ? darker : darker.map(negative);
  const darkest = quantile(
    ink.filter((x) => x > Math.max(NOISE * noise, LEAST_INK)),
    0.75,
  );
  if (darkest === undefined) return undefined;
  const edge = Math.max(EDGE * darkest, NOISE * noise, LEAST_INK);
  const figure = figureOf(
    Uint8Array.from(ink, (x) => Number(x > edge)),
    work.width,
    work.height,
  );
  const box = boxOf(figure, work.width);
  if (!box) return undefined;
  // paper is 0 and most of the ink 255; what does not touch the figure is paper
  const near = widened(figure, work.width, work.height, 1);
  const clean = ink.map((x, i) =>
    near[i] ? 255 * Math.min(1, Math.max(0, (x - edge / 2) / (darkest - edge / 2))) : 0,
  );
  const fitted = fit({ values: clean, width: work.width, height: work.height }, box);
  return { ...fitted, isDark };
}

interface Grey {
  readonly values: Float64Array;
  readonly width: number;
  readonly height: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

function smaller(image: Grey): Grey {
  const scale = MOST / Math.max(image.width, image.height);
  if (scale >= 1) return image;
  const whole = { left: 0, top: 0, width: image.width, height: image.height };
  return scaled(image, whole, scale);
}

/** A box of an image, scaled. */
function scaled(image: Grey, box: Box, scale: number): Grey {
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const size = { width: image.width, height: image.height, channels: 1 };
  return { values: resample(image.values, size, box, { width, height }), width, height };
}

/** Cut out, with strokes of a usual width, in 20 pixels, in the middle of 28 by 28. */
function fit(image: Grey, box: Box): { pixels: Uint8Array; isThickened: boolean } {
  const fine = scaled(image, box, FINE / Math.max(box.width, box.height));
  const stroke = (strokeWidth(fine) * DIGIT_SIDE) / FINE;
  const isThickened = stroke < THIN;
  const radius = isThickened ? (((USUAL - stroke) / 2) * FINE) / DIGIT_SIDE : 0;
  const thick = isThickened ? thickened(fine, Math.round(radius)) : fine;
  const own = boxOf(
    Uint8Array.from(thick.values, (x) => Number(x > PALE)),
    thick.width,
  ) ?? { left: 0, top: 0, width: thick.width, height: thick.height };
  const scale = DIGIT_SIDE / Math.max(own.width, own.height);
  // the shorter side stands in the middle of its pixels
  const width = Math.max(1, Math.ceil(own.width * scale - 1e-9));
  const height = Math.max(1, Math.ceil(own.height * scale - 1e-9));
  const area = {
    left: own.left - (width / scale - own.width) / 2,
    top: own.top - (height / scale - own.height) / 2,
    width: width / scale,
    height: height / scale,
  };
  const size = { width: thick.width, height: thick.height, channels: 1 };
  const values = asBytes(resample(thick.values, size, area, { width, height }));
  return { pixels: centredByMass(values, width, height), isThickened };
}

/** How wide strokes are: twice the ink by the length of its outline. */
function strokeWidth({ values, width, height }: Grey): number {
  const isInk = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && values[y * width + x]! > 127;
  let [area, outline] = [0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      area += values[y * width + x]! / 255;
      if (!isInk(x, y)) continue;
      const sides = [isInk(x - 1, y), isInk(x + 1, y), isInk(x, y - 1), isInk(x, y + 1)];
      if (sides.includes(false)) outline++;
    }
  }
  return outline === 0 ? 0 : (2 * area) / outline;
}

/** Ink as far as a disc reaches around it, on an image that has room for it. */
function thickened({ values, width, height }: Grey, radius: number): Grey {
  const [wide, high] = [width + 2 * radius, height + 2 * radius];
  const isInk = new Uint8Array(wide * high);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      isInk[(y + radius) * wide + x + radius] = Number(values[y * width + x]! > 60);
  }
  const grown = widened(isInk, wide, high, radius);
  return { values: Float64Array.from(grown, (x) => 255 * x), width: wide, height: high };
}

/** All that lies no further than `radius` from a marked pixel. */
function widened(marked: Uint8Array, width: number, height: number, radius: number): Uint8Array {
  const result = marked.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!marked[y * width + x]) continue;
      for (let row = Math.max(0, y - radius); row <= Math.min(height - 1, y + radius); row++) {
        const reach = Math.floor(Math.sqrt(radius ** 2 - (row - y) ** 2));
        const from = row * width + Math.max(0, x - reach);
        result.fill(1, from, row * width + Math.min(width - 1, x + reach) + 1);
      }
    }
  }
  return result;
}

/** The smallest box around what is marked; undefined where nothing is. */
function boxOf(marked: Uint8Array, width: number): Box | undefined {
  let [left, top, right, bottom] = [width, marked.length, -1, -1];
  for (let i = 0; i < marked.length; i++) {
    if (!marked[i]) continue;
    const [x, y] = [i % width, Math.floor(i / width)];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return undefined;
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

const negative = (x: number): number => -x;

/** Squares of what exceeds the noise. */
function weight(values: Float64Array, noise: number): number {
  let sum = 0;
  for (const value of values) if (value > noise) sum += value * value;
  return sum;
}

const middle = (values: Float64Array): number => quantile(values, 0.5) ?? 0;

function quantile(values: Float64Array, share: number): number | undefined {
  const sorted = values.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
