// The book's challenge: choose five heights by hand so that the network follows the goal function;
// and what happens with more bumps.
import { dense, linear, network, sigmoid, step } from "downhill";
import { EXACT, type Experiment, experiment } from "../experiment.ts";
import { type Bump, beside, bumps, outputsOf } from "./built.ts";
import { farthest, goal, logit, short, spread } from "./goal.ts";

/** x = 0, 0.01, ... 0.99: where the book's widget compares. */
const COMPARED = spread(0, 0.99, 100);
const BINS = 5;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A bump over each of `heights.length` equal parts of [0, 1]. */
const partition = (heights: readonly number[]): Bump[] =>
  heights.map((height, k) => ({
    from: k / heights.length,
    to: (k + 1) / heights.length,
    height,
  }));

/** What the hidden layer should give in each bin. */
const bins = Array.from({ length: BINS }, (_, k) =>
  COMPARED.slice(20 * k, 20 * (k + 1)).map((x) => logit(goal(x))),
);

/** The book's score: the mean distance of the heights from the inverse sigmoid of the goal. */
const score = (heights: readonly number[]): number =>
  mean(bins.flatMap((bin, k) => bin.map((wanted) => Math.abs(wanted - heights[k]!))));

export const design: Experiment = experiment({
  id: "ch4-design",
  chapter: 4,
  section: "Universality with one input and one output",
  claim:
    "Five bumps, their heights chosen by hand, come within an average deviation of 0.40 of what the goal function asks for.",
  protocol:
    "The goal is 0.2 + 0.4 x^2 + 0.3 x sin(15 x) + 0.05 cos(50 x); the deviation is the mean of |inverse sigmoid of the goal - height| over x = 0, 0.01, ... 0.99, and the widget says Success below 0.405. The reader turns the heights; the best possible ones are the medians of each fifth, since a median has the least absolute deviation.",
  figures: [
    {
      value: "mean deviation, best heights",
      book: 0.4,
      bound: "at most",
      decimals: 2,
      unit: "",
      statistic: EXACT,
      better: "lower",
      band: { low: 0.371, high: 0.373, why: "the medians are the best five heights there are" },
    },
  ],
  claims: {
    success: "heights in steps of 0.1, as the widget has them, pass the challenge",
    "the network": "a network with weights of 1000 gives these heights in the middle of each bump",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [
    { kind: "lines", x: "x", curves: ["inverse sigmoid of the goal", "five bumps"] },
    { kind: "lines", x: "x", curves: ["goal", "output of the network"] },
  ],
  run: async (context) => {
    const best = bins.map(median);
    const turned = best.map((height) => Math.round(height * 10) / 10);
    const xs = spread(0, 1, 501);
    const sum = network([1], dense(2 * BINS, sigmoid), dense(1, linear));
    const net = network([1], dense(2 * BINS, sigmoid), dense(1, sigmoid));
    const layers = bumps(partition(best), 1000);
    const middles = await outputsOf(context, sum, layers, [0.1, 0.3, 0.5, 0.7, 0.9]);
    const deviation = score(best);
    return {
      values: {
        "mean deviation, best heights": deviation,
        "mean deviation, heights in tenths": score(turned),
        "mean deviation, means": score(bins.map(mean)),
      },
      curves: {
        x: short(xs),
        "inverse sigmoid of the goal": short(xs.map((x) => logit(goal(x)))),
        "five bumps": short(await outputsOf(context, sum, layers, xs)),
        goal: short(xs.map(goal)),
        "output of the network": short(await outputsOf(context, net, layers, xs)),
      },
      claims: {
        success: score(turned) < 0.405,
        "the network": farthest(middles, best) < 1e-9,
      },
      works: deviation < 0.405,
    };
  },
});

const COUNTS = [5, 10, 20, 50, 100];
const FINE = 10_001;

export const manyBumps: Experiment = experiment({
  id: "ch4-n-bumps",
  chapter: 4,
  section: "Universality with one input and one output",
  claim: "With more and narrower bumps the network follows the goal as closely as one likes.",
  protocol:
    "The book says so and prints no error. N bumps on equal parts, made of step neurons, each of the height in the middle between the least and the largest that the goal asks for there; the largest error of the sigmoid output over 10,001 points.",
  figures: [
    {
      value: "largest error, 100 bumps",
      book: undefined,
      decimals: 3,
      unit: "",
      statistic: EXACT,
      better: "lower",
      band: { low: 0.03, high: 0.04, why: "half the variation of the goal within a hundredth" },
    },
  ],
  claims: { "falls with N": "the largest error is smaller with every finer partition" },
  runs: 1,
  coreHours: 1e-4,
  plots: [
    { kind: "lines", x: "x", curves: ["goal", "10 bumps", "50 bumps"] },
    { kind: "dots", x: "bumps", curves: ["largest error"], log: "both" },
  ],
  run: async (context) => {
    // midpoints of a fine grid, so that none lies on a step
    const xs = spread(0.5 / FINE, 1 - 0.5 / FINE, FINE);
    const wanted = xs.map(goal);
    const errors: number[] = [];
    const outputs = new Map<number, number[]>();
    for (const count of COUNTS) {
      const heights = Array.from({ length: count }, (_, k) => {
        const part = xs.filter((x) => Math.floor(x * count) === k).map((x) => logit(goal(x)));
        return (Math.min(...part) + Math.max(...part)) / 2;
      });
      const net = network([1], dense(2 * count, step), dense(1, sigmoid));
      const output = await outputsOf(context, net, bumps(partition(heights), 1), xs);
      errors.push(farthest(output, wanted));
      outputs.set(count, output);
    }
    const drawn = (values: readonly number[]) => short(values.filter((_, i) => i % 20 === 0));
    const values = COUNTS.map((count, i) => [`largest error, ${count} bumps`, errors[i]!] as const);
    return {
      values: Object.fromEntries(values),
      curves: {
        x: drawn(xs),
        goal: drawn(wanted),
        "10 bumps": drawn(outputs.get(10)!),
        "50 bumps": drawn(outputs.get(50)!),
        bumps: COUNTS,
        "largest error": short(errors),
      },
      claims: { "falls with N": errors.every((error, i) => i === 0 || error < errors[i - 1]!) },
      works: errors.at(-1)! < 0.05,
    };
  },
});

export const vectorValued: Experiment = experiment({
  id: "ch4-vector",
  chapter: 4,
  section: "Many input variables",
  claim:
    "A function with several outputs is approximated by networks side by side, one for each output.",
  protocol:
    "Ours, after the book's remark: two outputs, the goal function and one minus it, each with 50 bumps of its own, as one network; its outputs against those of the two networks alone.",
  figures: [],
  claims: { "side by side": "each output is what its own network gives, to 1e-12" },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "lines", x: "x", curves: ["first output", "second output"] }],
  run: async (context) => {
    const count = 50;
    const xs = spread(0.001, 0.999, 997);
    const heightsOf = (f: (x: number) => number) =>
      Array.from({ length: count }, (_, k) => logit(f((k + 0.5) / count)));
    const goals = [goal, (x: number) => 1 - goal(x)];
    const alone: number[][] = [];
    const parts = [];
    for (const f of goals) {
      const [hidden, sum] = bumps(partition(heightsOf(f)), 1);
      const net = network([1], dense(2 * count, step), dense(1, sigmoid));
      alone.push(await outputsOf(context, net, [hidden, sum], xs));
      parts.push({ hidden, row: sum.weight[0]! });
    }
    const [first, second] = parts as [(typeof parts)[0], (typeof parts)[0]];
    const none = new Array<number>(2 * count).fill(0);
    const both = await outputsOf(
      context,
      network([1], dense(4 * count, step), dense(2, sigmoid)),
      [
        beside(first.hidden, second.hidden),
        {
          weight: [
            [...first.row, ...none],
            [...none, ...second.row],
          ],
          bias: [0, 0],
        },
      ],
      xs,
    );
    const wanted = xs.flatMap((_, i) => [alone[0]![i]!, alone[1]![i]!]);
    const difference = farthest(both, wanted);
    const shown = xs.flatMap((_, i) => (i % 4 === 0 ? [i] : []));
    const error = farthest(
      both,
      xs.flatMap((x) => goals.map((f) => f(x))),
    );
    return {
      values: { "difference from the networks alone": difference, "largest error": error },
      curves: {
        x: short(shown.map((i) => xs[i]!)),
        "first output": short(shown.map((i) => both[2 * i]!)),
        "second output": short(shown.map((i) => both[2 * i + 1]!)),
      },
      claims: { "side by side": difference < 1e-12 },
      works: difference < 1e-12 && error < 0.1,
    };
  },
});
