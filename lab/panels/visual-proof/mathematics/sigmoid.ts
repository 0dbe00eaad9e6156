// The sigmoid and its inverse, in float64.

/** 1 / (1 + e^-z), without overflow at either end. */
export function sigma(z: number): number {
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

/** The z whose sigmoid is `a`; `a` in (0, 1). */
export const inverseSigma = (a: number): number => Math.log(a / (1 - a));
