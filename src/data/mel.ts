// Sound as a network reads it: the logarithm of the energy in bands that are as wide as the ear's, step
// by step. Only + - * / and our own elementary functions are used, so that the bits are the same in
// every engine.

import { DataError, OptionError } from "../errors.ts";
import { cos, exp, log, sin } from "./math.ts";
import { checkOptionNames } from "./option-names.ts";

export interface LogMelOptions {
  /** Samples a second. */
  readonly rate: number;
  /** How many bands; default 40. */
  readonly bands?: number;
  /** Seconds of sound in a step; default 0.025. */
  readonly window?: number;
  /** Seconds from one step to the next; default 0.01. */
  readonly hop?: number;
  /** Where the lowest band begins, in hertz; default 0. */
  readonly low?: number;
  /** Where the highest band ends, in hertz; default half of the rate. */
  readonly high?: number;
}

/** Steps of a sound, [steps, bands] row by row. */
export interface LogMel {
  readonly steps: number;
  readonly bands: number;
  readonly values: Float32Array;
}

/** Added to every energy: of sound between -1 and 1 what is far below hearing, so that silence has a logarithm. */
const FLOOR = 1e-8;
const TURN = 6.283185307179586;

/**
 * The log mel spectrogram of a sound: of each window, weighted by Hann's, the power spectrum
 * |sum_n w_n x_n e^(-2 pi i k n / N)|^2 / (sum_n w_n)^2 with N the next power of two, summed over
 * triangles that are evenly spread over mel(f) = 2595 log10(1 + f / 700), each from the middle of the
 * one before to that of the next; then ln(energy + 1e-8). Only whole windows are taken, none is padded
 * but by zeros up to N. (Davis and Mermelstein 1980; the formula of mel as in HTK.)
 * @param samples between -1 and 1
 * @throws DataError for a sound shorter than one window or with values that are not finite;
 * OptionError for settings out of range, and for bands too narrow for the window
 */
export function logMel(samples: ArrayLike<number>, options: LogMelOptions): LogMel {
  checkOptionNames("logMel", options, {
    rate: true,
    bands: true,
    window: true,
    hop: true,
    low: true,
    high: true,
  });
  const { rate, bands = 40, window = 0.025, hop = 0.01, low = 0, high = rate / 2 } = options;
  if (!(rate > 0 && Number.isFinite(rate))) throw outOf("rate", "a positive number", rate);
  if (!(Number.isInteger(bands) && bands >= 1)) throw outOf("bands", "a whole number >= 1", bands);
  if (!(low >= 0 && low < high && high <= rate / 2)) {
    const expected = `low and high with 0 <= low < high <= ${rate / 2}, half of the rate`;
    throw new OptionError(`logMel: expected ${expected}, got ${low} and ${high}`);
  }
  const [length, stride] = [window, hop].map((seconds) => Math.round(seconds * rate));
  if (!(length! >= 2)) throw outOf("window", `at least ${2 / rate} seconds`, window);
  if (!(stride! >= 1)) throw outOf("hop", `at least ${1 / rate} seconds`, hop);
  if (!(samples.length >= length!)) {
    throw new DataError(
      `logMel: expected at least one window of ${length} samples, got ${samples.length}`,
    );
  }
  const weights = hann(length!);
  const sum = weights.reduce((a, b) => a + b, 0);
  const scale = 1 / (sum * sum);
  const transform = fourier(powerOfTwo(length!));
  const triangles = trianglesOf(transform.size, { rate, bands, low, high });
  const steps = 1 + Math.floor((samples.length - length!) / stride!);
  const values = new Float32Array(steps * bands);
  for (let step = 0; step < steps; step++) {
    transform.clear();
    for (let i = 0; i < length!; i++) {
      const x = samples[step * stride! + i]!;
      if (!Number.isFinite(x)) {
        throw new DataError(`logMel: expected finite samples, got ${x} at ${step * stride! + i}`);
      }
      transform.real[i] = weights[i]! * x;
    }
    transform.run();
    for (const [band, { first, shares }] of triangles.entries()) {
      let energy = 0;
      for (const [i, share] of shares.entries()) {
        const k = first + i;
        const [re, im] = [transform.real[k]!, transform.imaginary[k]!];
        energy += share * (re * re + im * im);
      }
      values[step * bands + band] = log(energy * scale + FLOOR);
    }
  }
  return { steps, bands, values };
}

const outOf = (name: string, expected: string, got: number): OptionError =>
  new OptionError(`logMel: ${name}: expected ${expected}, got ${got}`);

/** The smallest that is not below n. */
function powerOfTwo(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}

/** Hann's window, periodic: sin^2(pi i / n). */
const hann = (n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => 0.5 - 0.5 * cos((TURN * i) / n));

const melOf = (hertz: number): number => 2595 * (log(1 + hertz / 700) / Math.LN10);
const hertzOf = (mel: number): number => 700 * (exp((mel * Math.LN10) / 2595) - 1);

/** A band: what it takes of the lines of the spectrum from `first` on. */
interface Triangle {
  readonly first: number;
  readonly shares: readonly number[];
}

function trianglesOf(
  size: number,
  { rate, bands, low, high }: Required<Pick<LogMelOptions, "rate" | "bands" | "low" | "high">>,
): Triangle[] {
  const [from, to] = [melOf(low), melOf(high)];
  const edge = (i: number) => hertzOf(from + ((to - from) * i) / (bands + 1));
  return Array.from({ length: bands }, (_, band) => {
    const [left, middle, right] = [edge(band), edge(band + 1), edge(band + 2)];
    const first = Math.ceil((left * size) / rate);
    const last = Math.min(Math.floor((right * size) / rate), size / 2);
    const shares: number[] = [];
    for (let k = first; k <= last; k++) {
      const f = (k * rate) / size;
      shares.push(
        Math.max(0, Math.min((f - left) / (middle - left), (right - f) / (right - middle))),
      );
    }
    if (!shares.some((share) => share > 0)) {
      throw new OptionError(
        `logMel: band ${band + 1} of ${bands} lies between two lines of a spectrum of ${size}; take fewer bands or a longer window`,
      );
    }
    return { first, shares };
  });
}

/** The discrete Fourier transform of a power of two of numbers, in place (Cooley and Tukey 1965). */
function fourier(size: number) {
  const real = new Float64Array(size);
  const imaginary = new Float64Array(size);
  const half = size / 2;
  const cosines = Float64Array.from({ length: half }, (_, k) => cos((TURN * k) / size));
  const sines = Float64Array.from({ length: half }, (_, k) => -sin((TURN * k) / size));
  const reversed = new Uint32Array(size);
  for (let i = 1; i < size; i++) reversed[i] = (reversed[i >> 1]! >> 1) | (i & 1 ? half : 0);
  const swap = (values: Float64Array, i: number, j: number) => {
    [values[i], values[j]] = [values[j]!, values[i]!];
  };
  return {
    size,
    real,
    imaginary,
    clear(): void {
      real.fill(0);
      imaginary.fill(0);
    },
    run(): void {
      for (let i = 0; i < size; i++) {
        const j = reversed[i]!;
        if (j <= i) continue;
        swap(real, i, j);
        swap(imaginary, i, j);
      }
      for (let span = 1; span < size; span *= 2) {
        const turn = half / span;
        for (let start = 0; start < size; start += 2 * span) {
          for (let k = 0; k < span; k++) {
            const [c, s] = [cosines[k * turn]!, sines[k * turn]!];
            const [a, b] = [start + k, start + k + span];
            const x = c * real[b]! - s * imaginary[b]!;
            const y = s * real[b]! + c * imaginary[b]!;
            real[b] = real[a]! - x;
            imaginary[b] = imaginary[a]! - y;
            real[a] = real[a]! + x;
            imaginary[a] = imaginary[a]! + y;
          }
        }
      }
    },
  };
}
