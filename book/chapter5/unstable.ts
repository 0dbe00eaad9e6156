// Why gradients vanish or explode: in a chain of single neurons the gradient of an early bias is a
// product of a factor w sigmoid'(z) for each neuron behind it.
import { dense, network, quadratic, sgd, sigmoid, train } from "downhill";
import { dataset, randomStream } from "downhill/data";
import { farthest, largest, short, sigmoidOf, spread } from "../chapter4/goal.ts";
import { EXACT, type Experiment, experiment, type RunContext } from "../experiment.ts";

const slope = (z: number): number => sigmoidOf(z) * (1 - sigmoidOf(z));
const SECTION = "What's causing the vanishing gradient problem?";

interface Chain {
  readonly weights: readonly number[];
  readonly biases: readonly number[];
}

/** dC/db of each neuron of a chain, as training computes it, for input x and target y. */
async function biasGradients(
  { target }: Pick<RunContext, "target">,
  { weights, biases }: Chain,
  x: number,
  y: number,
): Promise<number[]> {
  const hidden = weights.slice(1).map(() => dense(1, sigmoid));
  const net = network([1], ...hidden, dense(1, sigmoid));
  const one = dataset({
    name: "one example",
    inputShape: [1],
    outputs: 1,
    inputs: Float64Array.of(x),
    targets: Float64Array.of(y),
  });
  const gradients = new Map<number, number>();
  const from = new Map<string, Float64Array>();
  for (const [i, weight] of weights.entries()) {
    from.set(`layers.${i}.weight`, Float64Array.of(weight));
    from.set(`layers.${i}.bias`, Float64Array.of(biases[i]!));
  }
  await train(net, one, {
    loss: quadratic,
    optimizer: sgd({ learningRate: 1e-9 }),
    epochs: 1,
    batchSize: 1,
    dtype: "f64",
    from,
    target,
    monitors: weights.map((_, i) => `layers.${i}.bias/gradient`),
    onEpoch: ({ monitors }) => {
      for (const i of weights.keys()) {
        gradients.set(i, monitors!.get(`layers.${i}.bias/gradient`)!.values[0]!);
      }
    },
  });
  return weights.map((_, i) => gradients.get(i)!);
}

/** The weighted inputs and outputs of a chain. */
function forward({ weights, biases }: Chain, x: number) {
  let a = x;
  return weights.map((weight, i) => {
    const z = weight * a + biases[i]!;
    a = sigmoidOf(z);
    return { z, a };
  });
}

export const chain: Experiment = experiment({
  id: "ch5-chain",
  chapter: 5,
  section: SECTION,
  claim:
    "With one neuron a layer, dC/db1 = sigmoid'(z1) w2 sigmoid'(z2) w3 sigmoid'(z3) w4 sigmoid'(z4) dC/da4; with weights from N(0, 1) most factors w sigmoid'(z) are below 1/4, and the gradient vanishes.",
  protocol:
    "Ours: 200 random chains of four neurons, the gradient of backpropagation against the product, in float64; how many of the factors are below 1/4, which the book says is usual, and how much smaller dC/db1 is than dC/db3, which the book expects to be a factor of 16 or more.",
  figures: [],
  claims: {
    product: "backpropagation and the product agree to 1e-10",
    below: "most of the factors are below 1/4",
    sixteen: "in the median chain dC/db1 is at least 16 times smaller than dC/db3",
  },
  runs: 1,
  coreHours: 1e-4,
  run: async (context) => {
    const chains = context.at({ full: 200, quick: 50, ci: 5 });
    const { normal } = randomStream(context.seed, "chain");
    let worst = 0;
    const factors: number[] = [];
    const ratios: number[] = [];
    for (let i = 0; i < chains; i++) {
      const drawn: Chain = {
        weights: Array.from({ length: 4 }, normal),
        biases: Array.from({ length: 4 }, normal),
      };
      const x = normal();
      const layers = forward(drawn, x);
      const own = layers.map(({ z }, k) => (k ? drawn.weights[k]! : 1) * slope(z));
      const product = own.reduce((a, b) => a * b, 1) * (layers[3]!.a - 1);
      const gradients = await biasGradients(context, drawn, x, 1);
      worst = Math.max(worst, Math.abs(gradients[0]! / product - 1));
      factors.push(...own.slice(1).map(Math.abs));
      ratios.push(Math.abs(gradients[2]! / gradients[0]!));
    }
    const share = factors.filter((factor) => factor < 0.25).length / factors.length;
    const median = ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)]!;
    return {
      values: {
        "largest relative difference": worst,
        "factors below 1/4, %": 100 * share,
        "dC/db3 / dC/db1, median": median,
      },
      claims: { product: worst < 1e-10, below: share > 0.5, sixteen: median >= 16 },
      works: worst < 1e-10,
    };
  },
});

export const quarter: Experiment = experiment({
  id: "ch5-quarter",
  chapter: 5,
  section: SECTION,
  claim: "The derivative of the sigmoid has its maximum, 1/4, at 0.",
  protocol: "Ours: 200,001 points from -10 to 10.",
  figures: [
    {
      value: "largest derivative",
      book: 0.25,
      decimals: 2,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.25, high: 0.25, why: "sigmoid (1 - sigmoid) at one half" },
    },
  ],
  runs: 1,
  coreHours: 1e-5,
  plots: [{ kind: "lines", x: "z" }],
  run: async () => {
    const zs = spread(-10, 10, 200_001);
    const most = largest(zs.map(slope));
    const drawn = zs.filter((z, i) => i % 500 === 0 && Math.abs(z) <= 5);
    return {
      values: { "largest derivative": most },
      curves: { z: short(drawn), "derivative of the sigmoid": short(drawn.map(slope)) },
      works: most === 0.25,
    };
  },
});

export const exploding: Experiment = experiment({
  id: "ch5-explode",
  chapter: 5,
  section: SECTION,
  claim:
    "Weights of 100 and biases that keep every z at 0 make each factor 25: the gradient explodes, by construction.",
  protocol:
    "Four single neurons, w = 100, b = -100 a of the neuron before. The ratio of the gradients of neighbouring biases as the library's backpropagation gives it, in float64.",
  figures: [
    {
      value: "dC/db1 / dC/db2",
      book: 25,
      decimals: 0,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 25, high: 25, why: "100 / 4" },
    },
    {
      value: "dC/db1 / dC/db4",
      book: 15_625,
      source: "derived",
      decimals: 0,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 15_625, high: 15_625, why: "25 cubed" },
    },
  ],
  runs: 1,
  coreHours: 1e-5,
  plots: [{ kind: "dots", x: "neuron", log: "y" }],
  run: async (context) => {
    const x = 0.3;
    const built = { weights: [100, 100, 100, 100], biases: [-100 * x, -50, -50, -50] };
    const gradients = await biasGradients(context, built, x, 1);
    return {
      values: {
        "dC/db1 / dC/db2": gradients[0]! / gradients[1]!,
        "dC/db1 / dC/db4": gradients[0]! / gradients[3]!,
      },
      curves: { neuron: [1, 2, 3, 4], "|dC/db|": short(gradients.map(Math.abs)) },
      works: Math.abs(gradients[0]! / gradients[1]! - 25) < 1e-9,
    };
  },
});

/** How wide the interval of activations is where |w sigmoid'(w a + b)| >= 1 can hold. */
function width(w: number): number {
  const root = Math.sqrt(1 - 4 / w);
  return (2 / w) * Math.log((w * (1 + root)) / 2 - 1);
}

export const admissible: Experiment = experiment({
  id: "ch5-width",
  chapter: 5,
  section: SECTION,
  claim:
    "A factor |w sigmoid'(w a + b)| of 1 and more needs |w| >= 4, and even then holds for activations in an interval of a width of at most about 0.45, at |w| of about 6.9: vanishing is the rule.",
  protocol:
    "The book's formula of the width over w from 4 to 40, and, ours, the width measured by trying 100,001 activations at b = -w / 2.",
  figures: [
    {
      value: "largest width",
      book: 0.45,
      decimals: 2,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.447, high: 0.448, why: "the maximum of the book's formula" },
    },
    {
      value: "weight with the largest width",
      book: 6.9,
      decimals: 1,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 6.85, high: 6.95, why: "the maximum of the book's formula" },
    },
  ],
  claims: { measured: "formula and measurement agree within 0.001" },
  runs: 1,
  coreHours: 1e-5,
  plots: [{ kind: "lines", x: "w", curves: ["width"] }],
  run: async () => {
    const ws = spread(4, 40, 36_001);
    const widths = ws.map(width);
    const most = largest(widths);
    const w = ws[widths.indexOf(most)]!;
    const tried = spread(0, 1, 100_001).filter((a) => w * slope(w * (a - 0.5)) >= 1).length;
    const drawn = ws.filter((_, i) => i % 100 === 0);
    return {
      values: {
        "largest width": most,
        "weight with the largest width": w,
        "width, measured": tried / 100_001,
      },
      curves: { w: short(drawn), width: short(drawn.map(width)) },
      claims: { measured: Math.abs(tried / 100_001 - most) < 1e-3 },
      works: most > 0.4,
    };
  },
});

export const identity: Experiment = experiment({
  id: "ch5-identity",
  chapter: 5,
  section: SECTION,
  claim:
    "A sigmoid neuron with a small first weight and a large second one hands on its input nearly unchanged (in the book a problem).",
  protocol:
    "Ours: w1 small, b = -w1 / 2, w2 = 4 / w1, and the constant that remains taken into the next bias; the largest difference from x on [0, 1].",
  figures: [],
  claims: { "falls with w1": "a tenth of w1 divides the difference by more than 50" },
  runs: 1,
  coreHours: 1e-5,
  plots: [{ kind: "dots", x: "w1", log: "both" }],
  run: async () => {
    const xs = spread(0, 1, 1001);
    const weights = [10, 1, 0.1, 0.01];
    const errors = weights.map((w) => {
      const out = xs.map((x) => (4 / w) * sigmoidOf(w * x - w / 2) - 2 / w + 0.5);
      return farthest(out, xs);
    });
    const falls = errors.slice(2).every((error, i) => errors[i + 1]! / error > 50);
    return {
      values: Object.fromEntries(
        weights.map((w, i) => [`difference, w1 ${w}`, errors[i]!] as const),
      ),
      curves: { w1: weights, "largest difference": short(errors) },
      claims: { "falls with w1": falls },
      works: falls,
    };
  },
});
