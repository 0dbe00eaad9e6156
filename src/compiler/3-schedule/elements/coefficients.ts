// Coefficients of the elementary functions for each precision, printed by scripts/fit.ts.
// Change that script, not this file.

export interface Coefficients {
  /** ln 2 = ln2High + ln2Low; a multiple of ln2High by any exponent is exact. */
  readonly ln2High: number;
  readonly ln2Low: number;
  /** (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2, lowest power first. */
  readonly exp: readonly number[];
  /** (2 artanh(s) / s - 2) / z in powers of z = s^2, for |s| <= (sqrt(2) - 1) / (sqrt(2) + 1). */
  readonly log: readonly number[];
}

export const F32: Coefficients = {
  ln2High: 0.693145751953125,
  ln2Low: 0.0000014286068,
  exp: [0.5, 0.16666578, 0.041666556, 0.008363173, 0.0013926176],
  log: [0.66666687, 0.3998878, 0.2957995],
};

export const F64: Coefficients = {
  ln2High: 0.6931471805601177,
  ln2Low: -1.7239444525614835e-13,
  exp: [
    0.5000000000000001, 0.16666666666666669, 0.041666666666624164, 0.008333333333330065,
    0.0013888888917196719, 0.00019841269863040545, 0.000024801521322368692,
    0.0000027557268480310024, 2.7620075879983367e-7, 2.5100375832561237e-8,
  ],
  log: [
    0.666666666666667, 0.39999999999899505, 0.28571428625975487, 0.2222221113479508,
    0.18182889125261723, 0.15331721600556042, 0.14616449685043406,
  ],
};
