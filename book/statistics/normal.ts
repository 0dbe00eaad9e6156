// The normal distribution, to seven digits: what the chances of verdicts are made of.

/** exp(-z^2 / 2) / sqrt(2 pi) */
export const density = (z: number): number => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

const SERIES = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];

/**
 * The chance that a standard normal number is at most z, to 7.5e-8.
 * Abramowitz & Stegun 1964, "Handbook of mathematical functions", 26.2.17.
 */
export function chanceBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = density(z) * SERIES.reduceRight((sum, c) => t * (c + sum), 0);
  return z > 0 ? 1 - tail : tail;
}
