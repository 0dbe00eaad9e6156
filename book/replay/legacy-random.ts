// The random numbers of the book's time, bit for bit: the Mersenne Twister as Python 2 and NumPy's
// RandomState seed it, Python 2's shuffle and RandomState's normal distribution.
// M. Matsumoto and T. Nishimura, Mersenne Twister, ACM TOMACS 8 (1998) 3-30.

import { roundedLog } from "./rounded-log.ts";

const N = 624;
const M = 397;

export interface MersenneTwister {
  /** 32 random bits. */
  bits(): number;
  /** A number in [0, 1) with 53 random bits. */
  double(): number;
}

/** Seeded by a whole number, as numpy.random.seed does. */
export function twisterOfNumber(seed: number): MersenneTwister {
  return twister(firstState(seed));
}

/** Seeded by a list of one word, as Python's random.seed does with a small number. */
export function twisterOfKey(key: number): MersenneTwister {
  const state = firstState(19650218);
  let i = 1;
  for (let k = 0; k < N; k++) {
    state[i] = (state[i]! ^ multiply(state[i - 1]! ^ (state[i - 1]! >>> 30), 1664525)) + key;
    if (++i === N) {
      state[0] = state[N - 1]!;
      i = 1;
    }
  }
  for (let k = 1; k < N; k++) {
    state[i] = (state[i]! ^ multiply(state[i - 1]! ^ (state[i - 1]! >>> 30), 1566083941)) - i;
    if (++i === N) {
      state[0] = state[N - 1]!;
      i = 1;
    }
  }
  state[0] = 0x80000000;
  return twister(state);
}

const multiply = (a: number, b: number): number => Math.imul(a, b) >>> 0;

function firstState(seed: number): Uint32Array {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let i = 1; i < N; i++) {
    state[i] = multiply(state[i - 1]! ^ (state[i - 1]! >>> 30), 1812433253) + i;
  }
  return state;
}

function twister(state: Uint32Array): MersenneTwister {
  let at = N;
  const bits = () => {
    if (at === N) {
      twist(state);
      at = 0;
    }
    let y = state[at++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  const double = () => ((bits() >>> 5) * 67108864 + (bits() >>> 6)) / 9007199254740992;
  return { bits, double };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < N; i++) {
    const y = (state[i]! & 0x80000000) | (state[(i + 1) % N]! & 0x7fffffff);
    state[i] = state[(i + M) % N]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
  }
}

/** Python 2's random.shuffle, in place. */
export function shuffle(items: Uint32Array, { double }: MersenneTwister): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(double() * (i + 1));
    const swapped = items[i]!;
    items[i] = items[j]!;
    items[j] = swapped;
  }
}

/** RandomState.randn: Marsaglia's polar method, the second number of a pair first. */
export function normalNumbers({ double }: MersenneTwister): () => number {
  let spare: number | undefined;
  return () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const x = 2 * double() - 1;
      const y = 2 * double() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * roundedLog(square)) / square);
      spare = factor * x;
      return factor * y;
    }
  };
}
