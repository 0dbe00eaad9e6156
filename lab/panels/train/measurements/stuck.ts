// What a histogram of activations says in words: how much of it lies at the ends.

/** The share of the counts in the outermost bins, at both ends. */
export function endShares(bins: readonly number[]): readonly [low: number, high: number] {
  const all = bins.reduce((a, b) => a + b, 0) || 1;
  return [(bins[0] ?? 0) / all, (bins.at(-1) ?? 0) / all];
}

/** The middle of the errors: the power of ten below which half of them lie, from bins of -6 to 0. */
export function medianPower(bins: readonly number[]): number {
  const all = bins.reduce((a, b) => a + b, 0);
  if (all === 0) return Number.NaN;
  let seen = 0;
  for (const [i, count] of bins.entries()) {
    if (seen + count >= all / 2) {
      const within = count > 0 ? (all / 2 - seen) / count : 0;
      return -6 + (6 * (i + within)) / bins.length;
    }
    seen += count;
  }
  return 0;
}
