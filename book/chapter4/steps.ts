// One hidden neuron is a step, two are a bump.
import { dense, linear, network, sigmoid } from "downhill";
import { EXACT, type Experiment, experiment, type RunContext } from "../experiment.ts";
import { type Bump, bumps, outputsOf, steps } from "./built.ts";
import { largest, short, spread } from "./goal.ts";

const POINTS = 401;

/** Where an ascending curve passes one half. */
function crossing(xs: readonly number[], ys: readonly number[]): number {
  const after = ys.findIndex((y) => y >= 0.5);
  const [x0, x1, y0, y1] = [xs[after - 1]!, xs[after]!, ys[after - 1]!, ys[after]!];
  return x0 + ((x1 - x0) * (0.5 - y0)) / (y1 - y0);
}

/** How far it is from a tenth to nine tenths. */
const rise = (xs: readonly number[], ys: readonly number[]): number =>
  xs[ys.findIndex((y) => y >= 0.9)]! - xs[ys.findIndex((y) => y >= 0.1)]!;

export const step: Experiment = experiment({
  id: "ch4-step",
  chapter: 4,
  section: "Universality with one input and one output",
  claim:
    "A hidden neuron with a large weight w is a step, and the step is at s = -b / w; a larger bias moves it to the left, a smaller weight makes it broad.",
  protocol:
    "The book's widget begins with w = 100 and b = -40; its picture has w = 999. One sigmoid neuron of the library, its weight and bias set by hand, over 401 points.",
  figures: [
    {
      value: "place of the step",
      book: 0.4,
      decimals: 2,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.4, high: 0.4, why: "s = -b / w = 40 / 100" },
    },
  ],
  claims: {
    "moves left": "with more bias the step is further to the left",
    broadens: "with a tenth of the weight the step is ten times as broad",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "lines", x: "x", yLabel: "output of the hidden neuron" }],
  run: async (context) => {
    const xs = spread(0, 1, POINTS);
    const net = network([1], dense(1, sigmoid));
    const curve = (weight: number, bias: number) =>
      outputsOf(context, net, [{ weight: [[weight]], bias: [bias] }], xs);
    const book = await curve(100, -40);
    const ideal = await curve(999, -999 * 0.4);
    const soft = await curve(10, -4);
    const left = await curve(100, -20);
    const place = crossing(xs, book);
    const broad = await outputsOf(
      context,
      net,
      [{ weight: [[10]], bias: [0] }],
      spread(-5, 5, 10001),
    );
    const sharp = await outputsOf(
      context,
      net,
      [{ weight: [[100]], bias: [0] }],
      spread(-5, 5, 10001),
    );
    const ratio = rise(spread(-5, 5, 10001), broad) / rise(spread(-5, 5, 10001), sharp);
    return {
      values: {
        "place of the step": place,
        "place, w 999": crossing(xs, ideal),
        "broader by": ratio,
      },
      curves: {
        x: short(xs),
        "w 10, b -4": short(soft),
        "w 100, b -40": short(book),
        "w 100, b -20": short(left),
        "w 999, b -399.6": short(ideal),
      },
      claims: {
        "moves left": crossing(xs, left) < place,
        broadens: Math.abs(ratio - 10) < 0.5,
      },
      works: Math.abs(place - 0.4) < 1e-3,
    };
  },
});

/** Two steps with output weights of their own, and the sum in front of, between and behind them. */
async function twoSteps(context: RunContext, weights: readonly [number, number]) {
  const net = network([1], dense(2, sigmoid), dense(1, linear));
  const layers = [steps([0.4, 0.6], 1000), { weight: [weights], bias: [0] }];
  const xs = spread(0, 1, POINTS);
  const [before, between, behind] = await outputsOf(context, net, layers, [0.2, 0.5, 0.8]);
  const curve = await outputsOf(context, net, layers, xs);
  return { before: before!, between: between!, behind: behind!, xs, curve };
}

export const stepSum: Experiment = experiment({
  id: "ch4-two-steps",
  chapter: 4,
  section: "Universality with one input and one output",
  claim:
    "Two hidden neurons add their steps: with output weights 0.6 and 1.2 the sum goes up twice, with 0.8 and -0.8 it is a bump.",
  protocol:
    "The book's widget: steps at 0.40 and 0.60, output weights 0.6 and 1.2; then those that it proposes to try.",
  figures: [],
  claims: {
    "up twice": "0, 0.6 and 1.8 before, between and behind the steps",
    "up and down": "0, 0.8 and 0 with the second pair of weights",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "lines", x: "x", yLabel: "weighted sum from the hidden layer" }],
  run: async (context) => {
    const up = await twoSteps(context, [0.6, 1.2]);
    const down = await twoSteps(context, [0.8, -0.8]);
    const is = (values: Omit<typeof up, "xs" | "curve">, wanted: readonly number[]) =>
      [values.before, values.between, values.behind].every(
        (value, i) => Math.abs(value - wanted[i]!) < 1e-9,
      );
    const claims = { "up twice": is(up, [0, 0.6, 1.8]), "up and down": is(down, [0, 0.8, 0]) };
    return {
      values: { between: up.between, behind: up.behind },
      curves: {
        x: short(up.xs),
        "weights 0.6 and 1.2": short(up.curve),
        "weights 0.8 and -0.8": short(down.curve),
      },
      claims,
      works: claims["up twice"] && claims["up and down"],
    };
  },
});

const ONE: readonly Bump[] = [{ from: 0.4, to: 0.6, height: 0.6 }];
const TWO: readonly Bump[] = [
  { from: 0.4, to: 0.6, height: -1.2 },
  { from: 0.7, to: 0.9, height: 0.3 },
];
const FIVE: readonly Bump[] = [-1.3, -1.8, -0.5, -0.9, 0.3].map((height, k) => ({
  from: k / 5,
  to: (k + 1) / 5,
  height,
}));

export const bump: Experiment = experiment({
  id: "ch4-bump",
  chapter: 4,
  section: "Universality with one input and one output",
  claim:
    "A pair of steps with output weights h and -h is a bump of height h between them; pairs beside each other give bumps of any heights, two or five or as many as wanted.",
  protocol:
    "The book's widgets: one bump on 0.40 to 0.60 with h = 0.6; two with h = -1.2 and 0.3; five on fifths of the interval, of the heights with which it shows the overlap. Weights of 1000, biases -1000 s, output bias 0; the output neuron is linear, so that the weighted sum is seen.",
  figures: [
    {
      value: "height of the bump",
      book: 0.6,
      decimals: 1,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.6, high: 0.6, why: "a step with weight 1000 is flat to the last bit" },
    },
  ],
  claims: {
    "two bumps": "both have their heights, and beside them it is 0",
    "five bumps": "all five have their heights",
  },
  runs: 1,
  coreHours: 1e-4,
  plots: [{ kind: "lines", x: "x", yLabel: "weighted sum from the hidden layer" }],
  run: async (context) => {
    const xs = spread(0, 1, POINTS);
    const at = (list: readonly Bump[], inputs: readonly number[]) => {
      const net = network([1], dense(2 * list.length, sigmoid), dense(1, linear));
      return outputsOf(context, net, bumps(list, 1000), inputs);
    };
    const middles = (list: readonly Bump[]) => list.map(({ from, to }) => (from + to) / 2);
    const error = async (list: readonly Bump[]) => {
      const heights = await at(list, middles(list));
      return largest(heights.map((height, i) => Math.abs(height - list[i]!.height)));
    };
    const [height] = await at(ONE, [0.5]);
    const outside = largest((await at(TWO, [0.1, 0.3, 0.65, 0.95])).map(Math.abs));
    return {
      values: { "height of the bump": height!, "beside two bumps": outside },
      curves: {
        x: short(xs),
        "one bump": short(await at(ONE, xs)),
        "two bumps": short(await at(TWO, xs)),
        "five bumps": short(await at(FIVE, xs)),
      },
      claims: {
        "two bumps": (await error(TWO)) < 1e-9 && outside < 1e-9,
        "five bumps": (await error(FIVE)) < 1e-9,
      },
      works: Math.abs(height! - 0.6) < 1e-9,
    };
  },
});
