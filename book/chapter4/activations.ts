// Which activations are universal: those with two different limits, whatever they do between; ReLU
// by another way; linear neurons never.
import { dense, linear, network, relu } from "downhill";
import { randomStream } from "downhill/data";
import { EXACT, type Experiment, experiment } from "../experiment.ts";
import { outputsOf } from "./built.ts";
import { farthest, goal, largest, logit, short, sigmoidOf, spread } from "./goal.ts";

/** The book's example: a sigmoid with ripples near 0. */
const rippled = (z: number): number =>
  sigmoidOf(z) + 0.2 * Math.sin(10 * z) * Math.exp(-Math.abs(z));

/** Activations with their limits to the left and to the right. */
const ACTIVATIONS = {
  sigmoid: { s: sigmoidOf, left: 0, right: 1 },
  "rippled sigmoid": { s: rippled, left: 0, right: 1 },
  tanh: { s: Math.tanh, left: -1, right: 1 },
  "inverse tangent": { s: Math.atan, left: -Math.PI / 2, right: Math.PI / 2 },
} as const;

const WEIGHTS = [6, 100, 1000, 10_000];

export const otherActivations: Experiment = experiment({
  id: "ch4-other-activations",
  chapter: 4,
  section: "Extension beyond sigmoid neurons",
  claim:
    "Any activation with two different limits becomes a step when its weight grows, and networks of such neurons are universal.",
  protocol:
    "The book's example, s(z) = sigmoid(z) + 0.2 sin(10 z) e^-|z|, begins with w = 6 and b = -3 and is ramped up; tanh and the inverse tangent besides. The part of [0, 1] where s(w (x - 1/2)), scaled to limits 0 and 1, is more than 0.05 from a step; and 20 bumps of such neurons with w = 10,000, away from the steps, against the goal function.",
  figures: [],
  claims: {
    steps: "for each activation that part shrinks with every larger weight, to less than 1 %",
    universal: "20 bumps come as close to the goal with each of them: within 0.005 of each other",
  },
  runs: 1,
  coreHours: 1e-5,
  plots: [
    { kind: "lines", x: "x", curves: ["rippled sigmoid, w 6", "rippled sigmoid, w 100"] },
    {
      kind: "dots",
      x: "weight",
      curves: Object.keys(ACTIVATIONS).map((name) => `${name}: not a step, %`),
      log: "both",
    },
  ],
  run: async () => {
    const xs = spread(0, 1, 20_001);
    const values: Record<string, number> = {};
    const curves: Record<string, number[]> = { weight: WEIGHTS };
    let shrinks = true;
    for (const [name, { s, left, right }] of Object.entries(ACTIVATIONS)) {
      const scaled = (z: number) => (s(z) - left) / (right - left);
      const shares = WEIGHTS.map((w) => {
        const off = xs.filter((x) => Math.abs(scaled(w * (x - 0.5)) - Number(x > 0.5)) > 0.05);
        return (100 * off.length) / xs.length;
      });
      shrinks &&= shares.every((share, i) => i === 0 || share < shares[i - 1]!) && shares[3]! < 1;
      curves[`${name}: not a step, %`] = short(shares);
      values[`largest error of 20 bumps, ${name}`] = bumpError((x) => scaled(10_000 * x));
    }
    const drawn = xs.filter((_, i) => i % 50 === 0);
    curves.x = short(drawn);
    for (const w of [6, 100]) {
      curves[`rippled sigmoid, w ${w}`] = short(drawn.map((x) => rippled(w * (x - 0.5))));
    }
    const errors = Object.values(values);
    const isUniversal = largest(errors) + largest(errors.map((e) => -e)) < 0.005;
    return {
      values,
      curves,
      claims: { steps: shrinks, universal: isUniversal },
      works: shrinks && isUniversal,
    };
  },
});

/** The error of 20 bumps made of steps of this form, at points not nearer to a step than 0.01. */
function bumpError(stepOf: (x: number) => number): number {
  const count = 20;
  const xs = spread(0, 1, 2001).filter((x) => {
    const places = x * count;
    return Math.abs(places - Math.round(places)) / count > 0.01;
  });
  const heights = Array.from({ length: count }, (_, k) => logit(goal((k + 0.5) / count)));
  return largest(
    xs.map((x) => {
      let sum = 0;
      for (const [k, height] of heights.entries()) {
        sum += height * (stepOf(x - k / count) - stepOf(x - (k + 1) / count));
      }
      return Math.abs(sigmoidOf(sum) - goal(x));
    }),
  );
}

export const reluIsUniversal: Experiment = experiment({
  id: "ch4-relu",
  chapter: 4,
  section: "Extension beyond sigmoid neurons",
  claim:
    "Rectified linear units do not fulfil the book's condition, as they have no limit to the right; they are universal all the same (the book leaves the proof as a problem).",
  protocol:
    "Ours: the difference of two rectified units is a ramp, so a hidden layer of N + 1 of them gives any broken line; through N + 1 points of the goal function its largest error falls with the square of N.",
  figures: [],
  claims: {
    "no limit": "one unit with a larger weight does not come nearer to a step",
    "falls with N": "doubling N divides the largest error by more than three",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [
    { kind: "lines", x: "x", curves: ["goal", "20 units"] },
    { kind: "dots", x: "units", curves: ["largest error"], log: "both" },
  ],
  run: async (context) => {
    const xs = spread(0, 1, 4001);
    const wanted = xs.map(goal);
    const counts = [20, 40, 80, 160, 320];
    const errors: number[] = [];
    const curves: Record<string, number[]> = {};
    for (const count of counts) {
      const output = await brokenLine(count, xs);
      errors.push(farthest(output, wanted));
      if (count === 20) curves["20 units"] = short(output.filter((_, i) => i % 10 === 0));
    }
    async function brokenLine(count: number, inputs: readonly number[]): Promise<number[]> {
      const places = spread(0, 1, count + 1).slice(0, -1);
      const slopes = places.map((x) => (goal(x + 1 / count) - goal(x)) * count);
      const net = network([1], dense(count, relu), dense(1, linear));
      const hidden = { weight: places.map(() => [1]), bias: places.map((place) => -place) };
      const turns = slopes.map((slope, i) => slope - (slopes[i - 1] ?? 0));
      return outputsOf(context, net, [hidden, { weight: [turns], bias: [goal(0)] }], inputs);
    }
    const halves = errors.every((error, i) => i === 0 || errors[i - 1]! / error > 3);
    const atOne = [10, 100, 1000].map((w) => Math.max(0, w * 0.5));
    return {
      values: Object.fromEntries(
        counts.map((n, i) => [`largest error, ${n} units`, errors[i]!] as const),
      ),
      curves: {
        ...curves,
        x: short(xs.filter((_, i) => i % 10 === 0)),
        goal: short(wanted.filter((_, i) => i % 10 === 0)),
        units: counts,
        "largest error": short(errors),
      },
      claims: {
        "no limit": atOne.every((value, i) => i === 0 || value > atOne[i - 1]!),
        "falls with N": halves,
      },
      works: halves,
    };
  },
});

export const linearIsNot: Experiment = experiment({
  id: "ch4-linear",
  chapter: 4,
  section: "Extension beyond sigmoid neurons",
  claim: "Networks of linear neurons are not universal (in the book a problem).",
  protocol:
    "Ours: random linear networks of one to five layers of 30 neurons each lie on a straight line, to rounding; and the best straight line through the goal function misses it by far.",
  figures: [
    {
      value: "largest error of the best line",
      book: undefined,
      decimals: 3,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.15, high: 0.35, why: "half of the swing of the goal about its trend" },
    },
  ],
  claims: { straight: "every network is a straight line: its second differences vanish" },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "lines", x: "x", curves: ["goal", "best line"] }],
  run: async (context) => {
    const xs = spread(-1, 1, 201);
    let bend = 0;
    for (let depth = 1; depth <= 5; depth++) {
      const { normal } = randomStream(1, "linear", depth);
      const random = (rows: number, columns: number) => ({
        weight: Array.from({ length: rows }, () =>
          Array.from({ length: columns }, () => normal() / Math.sqrt(columns)),
        ),
        bias: Array.from({ length: rows }, normal),
      });
      const hidden = Array.from({ length: depth }, () => dense(30, linear));
      const net = network([1], ...hidden, dense(1, linear));
      const layers = [...hidden.map((_, i) => random(30, i ? 30 : 1)), random(1, 30)];
      const ys = await outputsOf(context, net, layers, xs);
      for (let i = 2; i < ys.length; i++) {
        bend = Math.max(bend, Math.abs(ys[i]! - 2 * ys[i - 1]! + ys[i - 2]!));
      }
    }
    const places = spread(0, 1, 1001);
    const wanted = places.map(goal);
    const line = bestLine(places, wanted);
    const error = farthest(places.map(line), wanted);
    const drawn = places.filter((_, i) => i % 5 === 0);
    return {
      values: { "largest error of the best line": error, "largest second difference": bend },
      curves: {
        x: short(drawn),
        goal: short(drawn.map(goal)),
        "best line": short(drawn.map(line)),
      },
      claims: { straight: bend < 1e-10 },
      works: bend < 1e-10 && error > 0.1,
    };
  },
});

/** Least squares. */
function bestLine(xs: readonly number[], ys: readonly number[]): (x: number) => number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const slope =
    mean(xs.map((x, i) => (x - mx) * (ys[i]! - my))) / mean(xs.map((x) => (x - mx) * (x - mx)));
  return (x) => my + slope * (x - mx);
}
