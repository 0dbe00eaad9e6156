// A contestant trains a workload in slices, so that contestants can take turns and a change in the
// machine's mood meets them all. What a slice gives is a list of intervals: whole epochs, or parts
// of one where an epoch would take too long.

export interface Interval {
  readonly samples: number;
  readonly seconds: number;
}

export interface Contestant {
  /** Trains for about so many seconds, at least one interval. */
  slice(seconds: number): Promise<readonly Interval[]>;
  /** Fraction of the test set that the parameters get right now; null where it means nothing. */
  accuracy(): Promise<number | null>;
  close(): void;
}

/** An epoch that takes longer than this many slices is measured in parts. */
export const SLICES_AN_EPOCH = 3;

export interface Rates {
  readonly samplesPerSecond: number;
  readonly samplesPerSecondMin: number;
  readonly samplesPerSecondMax: number;
  readonly samples: number;
  readonly seconds: number;
  readonly intervals: number;
}

export function ratesOf(intervals: readonly Interval[]): Rates {
  const rates = intervals.map((i) => i.samples / i.seconds);
  return {
    samplesPerSecond: median(rates),
    samplesPerSecondMin: Math.min(...rates),
    samplesPerSecondMax: Math.max(...rates),
    samples: intervals.reduce((sum, i) => sum + i.samples, 0),
    seconds: intervals.reduce((sum, i) => sum + i.seconds, 0),
    intervals: intervals.length,
  };
}

/** The middle value; the mean of the middle two where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
