// Random numbers for the host: a pure function of (seed, stream, step, element), the same hash that
// the compiled programs use, so a run needs no generator state to be resumed. A stream is named
// ("order", "layers.0/weight"); different names, steps and seeds give independent numbers.

import { OptionError } from "../errors.ts";
import { cos, log, sin } from "./math.ts";

/** The 32-bit mixing function that everything here is made of. */
export function mix(x: number): number {
  x ^= x >>> 16;
  x = Math.imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = Math.imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return x >>> 0;
}

/** The stream number of a name: FNV-1a with 32 bits over its UTF-8 bytes. */
export function hashStream(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The key shared by all elements of one stream at one step. */
export function streamKey(seed: number, stream: number, step: number): number {
  return mix(mix(mix(seed) ^ stream) ^ step);
}

/** 32 random bits of one element under a key from `streamKey`. */
export function randomBits(key: number, element: number): number {
  return mix((mix(element ^ key) + key) | 0);
}

/** A cursor over the elements of one stream at one step. */
export interface RandomStream {
  /** 32 random bits. */
  bits(): number;
  /** A number in [0, 1) with 53 random bits. */
  uniform(): number;
  /** A number from the normal distribution with mean 0 and variance 1. */
  normal(): number;
  /** A whole number in [0, bound), every one equally likely; bound at most 2^32. */
  below(bound: number): number;
}

/** Opens the stream of that name; throws OptionError for a seed that is not a whole u32. */
export function randomStream(seed: number, name: string, step = 0): RandomStream {
  const key = streamKey(checkSeed(seed), hashStream(name), step);
  let element = 0;
  let spare: number | undefined;
  const bits = () => randomBits(key, element++);
  const uniform = () => unitInterval(bits(), bits());
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    // Box-Muller: no rejection, so the k-th normal number depends on k alone.
    const radius = Math.sqrt(-2 * log(1 - uniform()));
    const angle = 6.283185307179586 * uniform();
    spare = radius * sin(angle);
    return radius * cos(angle);
  };
  const below = (bound: number) => {
    for (;;) {
      const random = bits();
      // random * bound has up to 64 bits: the high word is the answer, the low word decides
      // whether it must be drawn again so that every answer has the same number of inputs.
      const low = Math.imul(random, bound) >>> 0;
      if (low < bound && low < 0x100000000 % bound) continue;
      const carry = Math.floor(((random & 0xffff) * bound) / 0x10000);
      return Math.floor(((random >>> 16) * bound + carry) / 0x10000);
    }
  };
  return { bits, uniform, normal, below };
}

function unitInterval(first: number, second: number): number {
  return ((first >>> 5) * 67108864 + (second >>> 6)) / 9007199254740992;
}

/** The fresh order of n examples in one epoch: Fisher-Yates on a stream. */
export function permutation(
  seed: number,
  epoch: number,
  n: number,
  stream = "order",
): Uint32Array<ArrayBuffer> {
  const { below } = randomStream(seed, stream, epoch);
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  for (let i = n - 1; i > 0; i--) {
    const j = below(i + 1);
    const swapped = order[i]!;
    order[i] = order[j]!;
    order[j] = swapped;
  }
  return order;
}

/** n numbers from the normal distribution with mean 0 and variance 1, from the named stream. */
export function normalArray(
  seed: number,
  streamName: string,
  n: number,
): Float64Array<ArrayBuffer> {
  const { normal } = randomStream(seed, streamName);
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) values[i] = normal();
  return values;
}

/** Returns the seed; throws OptionError unless it is a whole number from 0 to 2^32 - 1. */
export function checkSeed(seed: number): number {
  if (seed >>> 0 !== seed) {
    throw new OptionError(`seed: expected a whole number from 0 to 4294967295, got ${seed}`);
  }
  return seed;
}
