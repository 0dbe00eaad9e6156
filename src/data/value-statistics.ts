// Range, mean and deviation of each value of many examples, in one pass over them (Welford 1962).

/** What the values at one place of all examples are like. */
export interface ValueSummary {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  /** The root of the mean squared distance from the mean. */
  readonly deviation: number;
  /** The share of examples in which it is 0. */
  readonly zeros: number;
}

export class ValueStatistics {
  readonly #size: number;
  readonly #least: Float64Array;
  readonly #most: Float64Array;
  readonly #mean: Float64Array;
  readonly #squares: Float64Array;
  readonly #zeros: Float64Array;
  #count = 0;

  /** @param size values of an example */
  constructor(size: number) {
    this.#size = size;
    this.#least = new Float64Array(size).fill(Number.POSITIVE_INFINITY);
    this.#most = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
    this.#mean = new Float64Array(size);
    this.#squares = new Float64Array(size);
    this.#zeros = new Float64Array(size);
  }

  /** Adds the example that begins at `from`, each value divided. */
  add(values: ArrayLike<number>, from: number, divideBy: number): void {
    const count = ++this.#count;
    for (let i = 0; i < this.#size; i++) {
      const x = values[from + i]! / divideBy;
      if (x < this.#least[i]!) this.#least[i] = x;
      if (x > this.#most[i]!) this.#most[i] = x;
      if (x === 0) this.#zeros[i]! += 1;
      const off = x - this.#mean[i]!;
      this.#mean[i]! += off / count;
      this.#squares[i]! += off * (x - this.#mean[i]!);
    }
  }

  /** Each place by itself. */
  each(): ValueSummary[] {
    const count = this.#count;
    return Array.from({ length: this.#size }, (_, i) => ({
      least: this.#least[i]!,
      most: this.#most[i]!,
      mean: this.#mean[i]!,
      deviation: Math.sqrt(this.#squares[i]! / count),
      zeros: this.#zeros[i]! / count,
    }));
  }
}

/** All places together. */
export function together(all: readonly ValueSummary[]): ValueSummary {
  const meanOf = (value: (one: ValueSummary) => number) =>
    all.reduce((sum, one) => sum + value(one), 0) / all.length;
  const mean = meanOf((one) => one.mean);
  const variance = meanOf((one) => {
    const off = one.mean - mean;
    return one.deviation * one.deviation + off * off;
  });
  return {
    least: all.reduce((least, one) => Math.min(least, one.least), Number.POSITIVE_INFINITY),
    most: all.reduce((most, one) => Math.max(most, one.most), Number.NEGATIVE_INFINITY),
    mean,
    deviation: Math.sqrt(variance),
    zeros: meanOf((one) => one.zeros),
  };
}
