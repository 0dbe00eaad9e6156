// What the penalties do to weights, and other ways against overfitting.
import { crossEntropy, dense, large, network, sgd, sigmoid } from "downhill";
import { take } from "downhill/data";
import { type DenseRun, trainDense } from "../dense-run.ts";
import { EXACT, experiment, type Figure, ONE_RUN } from "../experiment.ts";
import { learn } from "../training.ts";

const exact = (value: string, book: number, decimals: number): Figure => ({
  value,
  book,
  source: "derived",
  decimals,
  unit: "",
  statistic: EXACT,
  better: "neither",
  band: {
    low: book - 0.5 / 10 ** decimals,
    high: book + 0.5 / 10 ** decimals,
    why: "nothing is random",
  },
});

export const parameterCounts = experiment({
  id: "ch3-params",
  chapter: 3,
  section: "Overfitting and regularization",
  claim:
    "The network with 30 hidden neurons has 23,860 parameters, the one with 100 nearly 80,000.",
  protocol: "Counted. The book prints 23,860, and for 100 hidden neurons about 80,000 (79,510).",
  figures: [exact("30 hidden", 23_860, 0), exact("100 hidden", 79_510, 0)],
  runs: 1,
  coreHours: 0.0001,
  plots: [
    {
      kind: "values",
      values: ["30 hidden", "100 hidden"],
      isFromZero: true,
      xLabel: "parameters",
    },
  ],
  run: async () => {
    const count = (hidden: number) =>
      network([784], dense(hidden, sigmoid), dense(10, sigmoid)).parameterCount;
    return { values: { "30 hidden": count(30), "100 hidden": count(100) }, works: true };
  },
});

export const decay = experiment({
  id: "ch3-decay",
  chapter: 3,
  section: "Regularization",
  claim:
    "Each step multiplies the weights by 1 - eta lambda / n, an epoch by exp(-eta lambda / m): 0.951 for eta 0.1, 0.779 for 0.5.",
  protocol:
    "The weights of the pixel in the corner, which is white in all images, have no other gradient: their size after an epoch of [784, 30, 10] on 50,000 images with lambda 5 and mini-batches of 10, against their size before.",
  figures: [exact("eta 0.1", 0.951, 3), exact("eta 0.5", 0.779, 3)],
  runs: 1,
  coreHours: 0.001,
  run: async (context) => {
    const { training } = await context.mnist();
    const count = context.at({ full: 50_000, quick: 50_000, ci: 2000 });
    const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
    const kept = async (learningRate: number) => {
      const options = {
        loss: crossEntropy,
        optimizer: sgd({ learningRate }),
        init: large,
        l2: (5 * count) / 50_000,
        batchSize: 10,
        dtype: "f64",
      } as const;
      const set = take(training, count);
      const corner = async (epochs: number) => {
        const run = await learn(context, net, set, { ...options, epochs });
        return run.parameters.get("layers.0.weight")![0]!;
      };
      const factor = (await corner(1)) / (await corner(0));
      // fewer images are fewer steps: to the epoch of the book
      return factor ** (50_000 / count);
    };
    const values = { "eta 0.1": await kept(0.1), "eta 0.5": await kept(0.5) };
    return { values, works: values["eta 0.5"] < values["eta 0.1"] };
  },
});

const WEIGHTS = "layers.0.weight";

export const l1 = experiment({
  id: "ch3-l1",
  chapter: 3,
  section: "Other techniques for regularization",
  claim:
    "The L1 penalty shrinks weights by a constant: few weights stay large, the others go to zero.",
  protocol:
    "A problem of the book, without numbers: [784, 30, 10], cross-entropy, N(0, 1), eta 0.5, 30 epochs, 50,000 images, test set; L1 with lambda 1.0 beside L2 with lambda 5.0.",
  figures: [
    {
      value: "test %, L1, best epoch",
      book: undefined,
      decimals: 2,
      unit: "%",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 95, high: 97, why: "between no penalty and L2" },
    },
  ],
  claims: { sparse: "more weights of the first layer are below a hundredth than with L2" },
  runs: 5,
  coreHours: 0.005,
  run: async (context) => {
    const base = {
      hidden: [30],
      loss: crossEntropy,
      init: large,
      learningRate: 0.5,
      epochs: 30,
      watch: ["test"],
    } as const;
    const one = await trainDense(context, { ...base, l1: 1, part: [0, 0.5] });
    const two = await trainDense(context, { ...base, l2: 5, part: [0.5, 1] });
    const small = ({ run }: DenseRun) => {
      const weights = Array.from(run.parameters.get(WEIGHTS)!);
      return (100 * weights.filter((w) => Math.abs(w) < 0.01).length) / weights.length;
    };
    const best = ({ values }: DenseRun) => values["test %, best epoch"]!;
    return {
      values: {
        "test %, L1, best epoch": best(one),
        "test %, L2, best epoch": best(two),
        "weights below 0.01 %, L1": small(one),
        "weights below 0.01 %, L2": small(two),
      },
      curves: { "test %, L1": one.curves["test %"]!, "test %, L2": two.curves["test %"]! },
      claims: { sparse: small(one) > small(two) },
      works: best(one) > 50,
    };
  },
});

export const dropoutHelps = experiment({
  id: "ch3-dropout",
  chapter: 3,
  section: "Other techniques for regularization",
  claim: "Dropout, leaving out half the hidden neurons of each mini-batch, fights overfitting.",
  protocol:
    "The book runs none in this chapter and quotes 98.4 to 98.7 % of Hinton and others. Ours: [784, 100, 10], 1,000 images, cross-entropy, scaled start, eta 0.5, 100 epochs, test set, with and without.",
  figures: [
    {
      value: "gain, points",
      book: undefined,
      decimals: 2,
      unit: "points",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: -0.5, high: 3, why: "with 1,000 images there is much to gain" },
    },
  ],
  claims: { better: "with dropout the last epoch is better" },
  runs: 10,
  coreHours: 0.003,
  run: async (context) => {
    const base = {
      hidden: [100],
      loss: crossEntropy,
      learningRate: 0.5,
      images: 1000,
      epochs: 100,
      watch: ["test"],
    } as const;
    const plain = await trainDense(context, { ...base, part: [0, 0.5] });
    const dropped = await trainDense(context, { ...base, dropped: 0.5, part: [0.5, 1] });
    const last = ({ values }: DenseRun) => values["test %, last epoch"]!;
    return {
      values: {
        "gain, points": last(dropped) - last(plain),
        "test %, dropout": last(dropped),
        "test %, plain": last(plain),
      },
      curves: {
        "test %, plain": plain.curves["test %"]!,
        "test %, dropout": dropped.curves["test %"]!,
      },
      claims: { better: last(dropped) > last(plain) },
      works: last(dropped) > 50 && last(plain) > 50,
    };
  },
});
