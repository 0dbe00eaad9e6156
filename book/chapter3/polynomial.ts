// Ten points, and two explanations of them: the polynomial that fits all, and the line.
import { EXACT, experiment, type Figure } from "../experiment.ts";

const X = [0.7, 1.3, 1.9, 2.6, 2.9, 3.6, 3.8, 3.95, 4.4, 4.9];
const Y = [1.8, 2.2, 4.0, 5.0, 6.1, 7.0, 7.4, 8.0, 9.1, 10.0];

/** As the book's page has them, highest power first. */
const PRINTED = [
  0.220539187, -5.49142821, 58.7844045, -353.892824, 1315.49254, -3118.09836, 4690.80366,
  -4296.12493, 2162.28823, -450.983951,
];

const exact = (value: string, book: number, decimals: number, slack: number): Figure => ({
  value,
  book,
  source: "derived",
  decimals,
  unit: "",
  statistic: EXACT,
  better: "neither",
  band: { low: book - slack, high: book + slack, why: "nothing is random" },
});

export const polynomialFit = experiment({
  id: "ch3-poly",
  chapter: 3,
  section: "Why does regularization help reduce overfitting?",
  claim:
    "A polynomial of degree 9 goes through all ten points and says nothing about the next; y = 2x is nearly right everywhere.",
  protocol:
    "The interpolating polynomial by Newton's divided differences, and the book's printed coefficients. RMSE of y = 2x over the ten points.",
  figures: [exact("RMSE of y = 2x", 0.266, 3, 0.0005), exact("polynomial at 6", 2974, 0, 5)],
  claims: {
    "through all points": "to 1e-9",
    "printed coefficients": "go through them to 0.02, for they are rounded",
  },
  runs: 1,
  coreHours: 0.0001,
  run: async () => {
    const differences = [...Y];
    for (let order = 1; order < X.length; order++) {
      for (let i = X.length - 1; i >= order; i--) {
        differences[i] = (differences[i]! - differences[i - 1]!) / (X[i]! - X[i - order]!);
      }
    }
    const fit = (x: number) =>
      differences.reduceRight((sum, difference, i) => sum * (x - X[i]!) + difference, 0);
    const printed = (x: number) => PRINTED.reduce((sum, c) => sum * x + c, 0);
    const squares = X.reduce((sum, x, i) => sum + (Y[i]! - 2 * x) ** 2, 0);
    const claims = {
      "through all points": X.every((x, i) => Math.abs(fit(x) - Y[i]!) < 1e-9),
      "printed coefficients": X.every((x, i) => Math.abs(printed(x) - Y[i]!) < 0.02),
    };
    const places = Array.from({ length: 101 }, (_, i) => i / 20);
    return {
      values: { "RMSE of y = 2x": Math.sqrt(squares / X.length), "polynomial at 6": printed(6) },
      curves: { x: places, "degree 9": places.map(fit), "2x": places.map((x) => 2 * x) },
      claims,
      works: Object.values(claims).every(Boolean),
    };
  },
  plots: [{ kind: "lines", x: "x", yDomain: [0, 12] }],
});
