// Other ways to descend and other neurons: momentum, tanh, rectified linear units. The book runs none
// of them in this chapter; these runs are ours.
import { crossEntropy, dense, momentum, network, relu, sgd, sigmoid, tanh } from "downhill";
import { outputsOf } from "../chapter4/built.ts";
import { short } from "../chapter4/goal.ts";
import { type DenseRun, denseOutcome, reaches, trainDense } from "../dense-run.ts";
import { EXACT, type Experiment, experiment, type Figure, ONE_RUN } from "../experiment.ts";

const SECTION = "Other techniques";

const figure = (value: string, band: Figure["band"]): Figure => ({
  value,
  book: undefined,
  decimals: 2,
  unit: "%",
  statistic: ONE_RUN,
  better: "higher",
  band,
});

export const momentumHelps: Experiment = experiment({
  id: "ch3-momentum",
  chapter: 3,
  section: "Variations on stochastic gradient descent",
  claim: "With momentum gradient descent gathers speed where the gradient keeps its direction.",
  protocol:
    "A problem of the book, without numbers: [784, 30, 10], cross-entropy, scaled start, eta 0.01, lambda 5.0, 10 epochs, validation set; mu 0 against mu 0.9.",
  figures: [
    figure("gain after 3 epochs, points", {
      low: 1,
      high: 6,
      why: "mu 0.9 is worth about ten times the learning rate, and 0.01 is a small one",
    }),
  ],
  claims: { faster: "with momentum validation is better after each of the first three epochs" },
  runs: 10,
  coreHours: 0.002,
  run: async (context) => {
    const base = {
      hidden: [30],
      loss: crossEntropy,
      l2: 5,
      epochs: 10,
      watch: ["validation"],
    } as const;
    const plain = await trainDense(context, {
      ...base,
      optimizer: sgd({ learningRate: 0.01 }),
      part: [0, 0.5],
    });
    const rolling = await trainDense(context, {
      ...base,
      optimizer: momentum({ learningRate: 0.01, momentum: 0.9 }),
      part: [0.5, 1],
    });
    const curve = ({ curves }: DenseRun) => curves["validation %"]!;
    const [a, b] = [curve(plain), curve(rolling)];
    return {
      values: { "gain after 3 epochs, points": b[2]! - a[2]! },
      curves: { "validation %, mu 0": a, "validation %, mu 0.9": b },
      claims: { faster: [0, 1, 2].every((epoch) => b[epoch]! > a[epoch]!) },
      works: b[2]! > a[2]!,
    };
  },
});

const withActivation = (
  id: string,
  activation: NonNullable<Parameters<typeof trainDense>[1]["activation"]>,
  learningRate: number,
  claim: string,
): Experiment =>
  experiment({
    id,
    chapter: 3,
    section: "Other models of artificial neuron",
    claim,
    protocol: `The book gives no number here. [784, 30, 10] with ${activation.name} in the hidden layer, cross-entropy, scaled start, eta ${learningRate}, lambda 5.0, 30 epochs, validation set.`,
    figures: [
      figure("validation %, best epoch", {
        low: 96,
        high: 97.8,
        why: "about as good as sigmoid neurons, which reach 96.5",
      }),
    ],
    runs: 10,
    coreHours: 0.003,
    plots: [{ kind: "lines", yLabel: "validation %" }],
    run: (context) =>
      denseOutcome(
        context,
        {
          hidden: [30],
          activation,
          loss: crossEntropy,
          learningRate,
          l2: 5,
          epochs: 30,
          watch: ["validation"],
        },
        reaches("validation", 50),
      ),
  });

export const tanhNeurons: Experiment = withActivation(
  "ch3-tanh",
  tanh,
  0.05,
  "Neurons with tanh learn as well as sigmoid ones; some think better.",
);

export const reluNeurons: Experiment = withActivation(
  "ch3-relu",
  relu,
  0.05,
  "Rectified linear units do not saturate, and do well.",
);

export const tanhIdentity: Experiment = experiment({
  id: "ch3-tanh-identity",
  chapter: 3,
  section: SECTION,
  claim: "sigma(z) = (1 + tanh(z / 2)) / 2: the two neurons differ by scale only.",
  protocol: "An exercise: both as compiled networks in float64, z from -20 to 20.",
  figures: [
    {
      value: "largest difference",
      book: 0,
      source: "derived",
      decimals: 12,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0, high: 1e-14, why: "an identity, and rounding" },
    },
  ],
  runs: 1,
  coreHours: 0.0001,
  plots: [{ kind: "lines", x: "z", curves: ["sigmoid", "tanh"] }],
  run: async (context) => {
    const places = Array.from({ length: 401 }, (_, i) => (i - 200) / 10);
    const one = (w: number) => [{ weight: [[w]], bias: [0] }];
    const sigmoids = await outputsOf(context, network([1], dense(1, sigmoid)), one(1), places);
    const tanhs = await outputsOf(context, network([1], dense(1, tanh)), one(0.5), places);
    const worst = Math.max(...sigmoids.map((s, i) => Math.abs(s - (1 + tanhs[i]!) / 2)));
    // as far as the book draws them
    const near = places.map((z, i) => [z, i] as const).filter(([z]) => Math.abs(z) <= 5);
    const drawn = (values: ArrayLike<number>) => short(near.map(([, i]) => values[i]!));
    const ofZ = await outputsOf(context, network([1], dense(1, tanh)), one(1), places);
    return {
      values: { "largest difference": worst },
      curves: { z: near.map(([z]) => z), sigmoid: drawn(sigmoids), tanh: drawn(ofZ) },
      works: worst < 1e-12,
    };
  },
});
