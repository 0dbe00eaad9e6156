// Steps that are not quite steps: where they rise the network fails, in narrow windows; overlapping
// copies of the same approximation make the failure as small as one likes.
import { dense, linear, network, sigmoid } from "downhill";
import { EXACT, type Experiment, experiment } from "../experiment.ts";
import { type Bump, bumps, outputsOf } from "./built.ts";
import { goal, largest, logit, short, spread } from "./goal.ts";

/** The book's five bumps, and those that it draws half a bump further to the right. */
const BOOK_HEIGHTS = [-1.3, -1.8, -0.5, -0.9, 0.3];
const BOOK_SHIFTED = [-1.55, -1.15, -0.7, -0.6, 0.3];
const BOOK_SLOPE = 300;
const BINS = 50;
const SLOPE = 3000;
const COPIES = [1, 2, 4, 8];

const five = (heights: readonly number[], shift: number, share: number): Bump[] =>
  heights.map((height, k) => ({
    from: k / 5 + shift,
    to: (k + 1) / 5 + shift,
    height: height * share,
  }));

/** Each copy has all bumps, of 1/M of their height, and lies 1/M of a bump further to the right. */
function copies(count: number): Bump[] {
  return Array.from({ length: count }, (_, copy) => {
    const shift = copy / count / BINS;
    // one more at each end, so that all copies cover [0, 1]
    return Array.from({ length: BINS + 2 }, (_, k): Bump => {
      const from = (k - 1) / BINS + shift;
      return { from, to: from + 1 / BINS, height: logit(goal(from + 0.5 / BINS)) / count };
    });
  }).flat();
}

/** The same with perfect steps. */
const ideal = (list: readonly Bump[], x: number): number =>
  list.reduce((sum, { from, to, height }) => sum + (x > from && x <= to ? height : 0), 0);

export const overlap: Experiment = experiment({
  id: "ch4-overlap-fix",
  chapter: 4,
  section: "Fixing up the step functions",
  claim:
    "Around a step that is not infinitely steep there is a window where the network fails. Two overlapping copies of half the height, shifted by half a bump, halve the failure; M copies divide it by about M.",
  protocol:
    "The book's five bumps with a slope of 300, and the two sets of half height that it draws over each other, between 0.15 and 0.85, where both are; and, ours, 50 bumps with a slope of 3000 over the inverse sigmoid of the goal function, as 1, 2, 4 and 8 copies. The failure is the largest distance of the weighted sum from the one that perfect steps would give.",
  figures: [
    {
      value: "the book's bumps: failure divided by",
      book: 2,
      source: "derived",
      decimals: 0,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 1.5, high: 2.5, why: "each step is half as high" },
    },
  ],
  claims: {
    "M-th with M": "M copies of the 50 bumps divide the failure by M, within a tenth",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [
    { kind: "lines", x: "x", curves: ["five bumps", "two sets of half height"] },
    { kind: "dots", x: "copies", curves: ["failure"], log: "both" },
  ],
  run: async (context) => {
    const failureOf = async (list: readonly Bump[], slope: number, xs: readonly number[]) => {
      const net = network([1], dense(2 * list.length, sigmoid), dense(1, linear));
      const sum = await outputsOf(context, net, bumps(list, slope), xs);
      return { sum, failure: largest(sum.map((y, i) => Math.abs(y - ideal(list, xs[i]!)))) };
    };
    const inner = spread(0.15, 0.85, 7001);
    const whole = await failureOf(five(BOOK_HEIGHTS, 0, 1), BOOK_SLOPE, inner);
    const halves = [...five(BOOK_HEIGHTS, 0, 0.5), ...five(BOOK_SHIFTED, 0.1, 0.5)];
    const both = await failureOf(halves, BOOK_SLOPE, inner);
    const xs = spread(0, 1, 16_001);
    const runs = [];
    for (const count of COPIES) runs.push(await failureOf(copies(count), SLOPE, xs));
    const failures = runs.map(({ failure }) => failure);
    const drawn = (values: readonly number[], every: number) =>
      short(values.filter((_, i) => i % every === 0));
    const by = failures.map((failure) => failures[0]! / failure);
    const values = COPIES.flatMap((count, i) =>
      count === 1
        ? []
        : [
            [`failure, ${count} copies`, failures[i]!] as const,
            [`failure divided by, ${count} copies`, by[i]!] as const,
          ],
    );
    const halved = whole.failure / both.failure;
    return {
      values: {
        "the book's bumps: failure divided by": halved,
        ...Object.fromEntries(values),
      },
      curves: {
        x: drawn(inner, 10),
        "five bumps": drawn(whole.sum, 10),
        "two sets of half height": drawn(both.sum, 10),
        copies: COPIES,
        failure: short(failures),
      },
      claims: { "M-th with M": by.every((ratio, i) => Math.abs(ratio / COPIES[i]! - 1) < 0.1) },
      works: halved > 1.5,
    };
  },
});
