// Gradient descent itself: its direction, and how well a mini-batch estimates it.
import { dense, initialize, large, network, quadratic, sigmoid } from "downhill";
import { randomStream, slice, take } from "downhill/data";
import { short, spread } from "../chapter4/goal.ts";
import { experiment, ONE_RUN } from "../experiment.ts";
import { gradientAt } from "../gradient-at.ts";

const SECTION = "Learning with gradient descent";
/** Where the valley is drawn, along both axes. */
const VALLEY = spread(-1, 1, 41);

export const steepest = experiment({
  id: "ch1-gd",
  chapter: 1,
  section: SECTION,
  claim: "Of all small steps of one length the one against the gradient lowers the cost most.",
  protocol:
    "C = v1^2 + v2^2, the book's valley. 500 points and directions; then 100 steps of descent with eta 0.05, the first 25 of them drawn in the valley.",
  figures: [],
  claims: {
    steepest: "no other direction of the same length lowers C more",
    "goes down": "every step of descent lowers C, and it ends at the bottom",
  },
  runs: 1,
  coreHours: 0.0001,
  plots: [
    {
      kind: "field",
      curves: ["C over v1 and v2"],
      side: VALLEY.length,
      box: [-1, 1],
      path: ["v1", "v2"],
      xLabel: "v1",
      yLabel: "v2",
    },
    { kind: "lines", curves: ["C"], log: "y", xLabel: "step" },
  ],
  run: async ({ seed }) => {
    const { normal } = randomStream(seed, "valley");
    const cost = (x: number, y: number) => x * x + y * y;
    const length = 1e-6;
    const beaten = Array.from({ length: 500 }, () => {
      const [x, y, dx, dy] = [normal(), normal(), normal(), normal()];
      const lowered = (a: number, b: number) => {
        const scale = length / Math.sqrt(a * a + b * b);
        return cost(x, y) - cost(x + scale * a, y + scale * b);
      };
      return lowered(-2 * x, -2 * y) >= lowered(dx, dy) - 1e-11;
    });
    const path = [{ x: -0.85, y: 0.55 }];
    for (let i = 0; i < 100; i++) {
      const { x, y } = path.at(-1)!;
      path.push({ x: x - 0.05 * 2 * x, y: y - 0.05 * 2 * y });
    }
    const costs = path.map(({ x, y }) => cost(x, y));
    const drawn = path.slice(0, 26);
    const claims = {
      steepest: beaten.every(Boolean),
      "goes down": costs.every((c, i) => i === 0 || c < costs[i - 1]!) && costs.at(-1)! < 1e-6,
    };
    return {
      values: {},
      curves: {
        C: short(costs),
        "C over v1 and v2": VALLEY.flatMap((y) => short(VALLEY.map((x) => cost(x, y)))),
        v1: short(drawn.map(({ x }) => x)),
        v2: short(drawn.map(({ y }) => y)),
      },
      claims,
      works: Object.values(claims).every(Boolean),
    };
  },
});

const SIZES = [1, 10, 100, 1000] as const;

export const miniBatches = experiment({
  id: "ch1-sgd",
  chapter: 1,
  section: SECTION,
  claim:
    "A mini-batch estimates the gradient over all examples, the better the larger it is; with 10 of 60,000 an estimate costs 6,000 times less.",
  protocol:
    "Fresh [784, 30, 10], quadratic cost: the gradient over 10,000 images against those over mini-batches of 1 to 1000, as the cosine of the angle between them, mean of 20 mini-batches.",
  figures: [
    {
      value: "cosine, 10 images",
      book: undefined,
      decimals: 2,
      unit: "",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 0.2, high: 0.95, why: "far from blind, far from exact" },
    },
  ],
  claims: { "larger is nearer": "1 < 10 < 100 < 1000 in the cosine" },
  runs: 10,
  coreHours: 0.001,
  plots: [
    {
      kind: "values",
      values: SIZES.map((size) => `cosine, ${size} images`),
      places: SIZES,
      log: "x",
      xLabel: "images in a mini-batch",
      yLabel: "cosine",
    },
  ],
  run: async (context) => {
    const { training } = await context.mnist();
    const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
    const { parameters } = initialize(net, { seed: context.seed, init: large });
    const gradient = (set: typeof training) =>
      gradientAt(context, net, set, { loss: quadratic, parameters });
    const whole = await gradient(
      take(training, context.at({ full: 10_000, quick: 10_000, ci: 1000 })),
    );
    const times = context.at({ full: 20, quick: 5, ci: 2 });
    const { below } = randomStream(context.seed, "places");
    const cosines: number[] = [];
    for (const [i, size] of SIZES.entries()) {
      let sum = 0;
      for (let k = 0; k < times; k++) {
        const from = below(training.count - size);
        sum += cosine(await gradient(slice(training, from, from + size)), whole);
        context.progress((i + k / times) / SIZES.length);
      }
      cosines.push(sum / times);
    }
    const isRising = cosines.every((c, i) => i === 0 || c > cosines[i - 1]!);
    return {
      values: Object.fromEntries(SIZES.map((size, i) => [`cosine, ${size} images`, cosines[i]!])),
      claims: { "larger is nearer": isRising },
      works: cosines.at(-1)! > 0.6 && cosines[0]! > 0,
    };
  },
});

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i]! * b[i]!;
    aa += a[i]! * a[i]!;
    bb += b[i]! * b[i]!;
  }
  return dot / Math.sqrt(aa * bb);
}
