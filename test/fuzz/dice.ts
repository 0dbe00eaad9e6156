// Random choices of the fuzzer. A case depends on the seed of the campaign and its own number and on
// nothing before it, so any case can be made again alone. (The library's random numbers are arrays
// for tensors; here a million cases need a few cheap numbers each.)

/** A stream of small whole numbers; `throwFor` starts it anew for a case. */
export class Dice {
  #a = 0;
  #b = 0;

  /** Starts the numbers of one case. */
  throwFor(seed: number, index: number): void {
    this.#a = mixed(seed ^ 0x9e3779b9);
    this.#b = mixed(this.#a ^ mixed(index)) | 1;
    for (let i = 0; i < 3; i++) this.#next();
  }

  /** A whole number from 0 to n - 1; 0 for n = 0. */
  below(n: number): number {
    return n <= 1 ? 0 : Math.floor((this.#next() / 0x100000000) * n);
  }

  /** True once in n times. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }

  /** xorshift64 in two halves (Marsaglia 2003). */
  #next(): number {
    const t = this.#a ^ (this.#a << 13);
    this.#a = this.#b;
    this.#b = (this.#b ^ (this.#b >>> 17) ^ (t ^ (t >>> 5))) | 0;
    return (this.#b + this.#a) >>> 0;
  }
}

/** The finaliser of MurmurHash3. */
function mixed(x: number): number {
  let h = x | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
