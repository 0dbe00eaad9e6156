// Choosing hyper-parameters: the book's transcript from noise to a first signal, learning rates seen
// in the cost, early stopping and the schedule.
import { crossEntropy, dense, halveWhenStuck, network, penalty, sgd, sigmoid } from "downhill";
import { take } from "downhill/data";
import { epochsAt, trainDense } from "../dense-run.ts";
import {
  type Experiment,
  experiment,
  type Figure,
  ONE_RUN,
  type RunContext,
} from "../experiment.ts";
import { facts } from "../facts.ts";
import { learn } from "../training.ts";

const SECTION = "How to choose a neural network's hyper-parameters?";

interface Step {
  readonly id: string;
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly l2: number;
  /** Per cent after the epochs that the book prints, by epoch. */
  readonly printed: Readonly<Record<number, number>>;
  readonly epochs: number;
  /** All 50,000 and 10,000, or the book's reduction to 1,000 and 100. */
  readonly isReduced: boolean;
  readonly claim: string;
  readonly isChance: boolean;
}

function transcript(step: Step): Experiment {
  const { id, hidden, learningRate, l2, printed, epochs, isReduced, claim, isChance } = step;
  const sets = isReduced
    ? "the first 1,000 images, 100 of the validation set"
    : "50,000 images, validation set";
  const figures = Object.entries(printed).map(
    ([epoch, book]): Figure => ({
      value: `validation %, epoch ${epoch}`,
      book,
      decimals: isReduced ? 0 : 2,
      unit: "%",
      statistic: ONE_RUN,
      better: isChance ? "neither" : "higher",
      band: isChance
        ? { low: isReduced ? 3 : 9, high: isReduced ? 20 : 11.5, why: "the share of one digit" }
        : { low: book - 20, high: book + 20, why: "100 images, and it jumps from epoch to epoch" },
    }),
  );
  // the last that is printed first: it is what the step is judged by
  figures.reverse();
  return experiment({
    id,
    chapter: 3,
    section: SECTION,
    claim,
    protocol: `[${[784, ...hidden, 10].join(", ")}], cross-entropy, scaled start, eta ${learningRate}, lambda ${l2}, mini-batches of 10, ${sets}. The book prints one run. In float64, for with eta lambda / n = ${(learningRate * l2) / (isReduced ? 1000 : 50_000)} weights grow beyond what float32 holds.`,
    figures,
    runs: 20,
    coreHours: isReduced ? 0.0002 : 0.005,
    run: async (context) => {
      const images = isReduced ? 1000 : 50_000;
      const { curves, values } = await trainDense(context, {
        hidden,
        loss: crossEntropy,
        learningRate,
        l2,
        images,
        epochs: context.at({ full: epochs, quick: epochs, ci: epochs }),
        keepEpochs: isReduced || context.scale === "full",
        evaluated: isReduced ? 100 : 10_000,
        dtype: "f64",
        watch: ["validation"],
      });
      const curve = curves["validation %"]!;
      const at = (epoch: number) => curve[Math.min(epoch, curve.length - 1)]!;
      return {
        values: {
          ...values,
          ...Object.fromEntries(
            Object.keys(printed).map((epoch) => [
              `validation %, epoch ${epoch}`,
              at(Number(epoch)),
            ]),
          ),
        },
        curves,
        works: isChance ? curve.at(-1)! < 40 : Math.max(...curve) > 14,
      };
    },
  });
}

export const transcripts: readonly Experiment[] = [
  transcript({
    id: "ch3-hp-1",
    hidden: [30],
    learningRate: 10,
    l2: 1000,
    printed: { 0: 10.3, 1: 9.9, 2: 10.09, 29: 9.67 },
    epochs: 30,
    isReduced: false,
    isChance: true,
    claim: "With eta 10 and lambda 1000 the network is no better than noise.",
  }),
  transcript({
    id: "ch3-hp-2",
    hidden: [],
    learningRate: 10,
    l2: 1000,
    printed: { 0: 10, 1: 10, 2: 10 },
    epochs: 3,
    isReduced: true,
    isChance: true,
    claim: "The same noise from a smaller network on less data: but quickly.",
  }),
  transcript({
    id: "ch3-hp-3",
    hidden: [],
    learningRate: 10,
    l2: 20,
    printed: { 0: 12, 1: 14, 2: 25, 3: 18 },
    epochs: 4,
    isReduced: true,
    isChance: false,
    claim: "With lambda 20, as 1000 is for 50,000 images, there is a signal.",
  }),
  transcript({
    id: "ch3-hp-4",
    hidden: [],
    learningRate: 100,
    l2: 20,
    printed: { 0: 10, 1: 10, 2: 10, 3: 10 },
    epochs: 4,
    isReduced: true,
    isChance: true,
    claim: "A larger learning rate, 100, is noise again.",
  }),
  transcript({
    id: "ch3-hp-5",
    hidden: [],
    learningRate: 1,
    l2: 20,
    printed: { 0: 62, 1: 42, 2: 43, 3: 61 },
    epochs: 4,
    isReduced: true,
    isChance: false,
    claim: "A smaller one, 1.0, is much better: the network has begun to learn.",
  }),
];

const { rates, trainingCost } = facts("multiple_eta");

/** Cost on the training set after each epoch, penalty included, as network2.py counts it. */
async function costCurve(
  context: RunContext,
  learningRate: number,
  epochs: number,
  part: readonly [number, number],
): Promise<number[]> {
  const { training } = await context.mnist();
  const set = take(training, context.at({ full: 50_000, quick: 50_000, ci: 2000 }));
  const l2 = (5 * set.count) / 50_000;
  const costs: number[] = [];
  await learn(context, network([784], dense(30, sigmoid), dense(10, sigmoid)), set, {
    loss: crossEntropy,
    optimizer: sgd({ learningRate }),
    l2,
    epochs,
    batchSize: 10,
    evaluateTraining: true,
    part,
    onEpoch: (event) => {
      let cost = event.training!.loss;
      for (const [name, values] of event.snapshot().parameters) {
        if (name.endsWith(".weight")) cost += penalty(values, set.count, { l2 });
      }
      costs.push(cost);
    },
  });
  return costs;
}

const ETA_BANDS = [
  [0.32, 0.36],
  [0.31, 0.37],
  [0.6, 1.3],
] as const;

export const threeRates = experiment({
  id: "ch3-eta3",
  chapter: 3,
  section: SECTION,
  claim:
    "With eta 0.025 the cost falls smoothly, with 0.25 faster but with some noise at the end, with 2.5 it oscillates from the start.",
  protocol:
    "[784, 30, 10], cross-entropy, scaled start, lambda 5.0, mini-batches of 10, 30 epochs, 50,000 images: cost on the training set with its penalty. One seeded run in the book; the first two replay identically, the third depends on the last bit.",
  figures: rates.map(
    (rate, i): Figure => ({
      value: `cost at ${rate}`,
      book: trainingCost[i]!.at(-1)!,
      source: "the author's data",
      decimals: 4,
      unit: "",
      statistic: ONE_RUN,
      better: "lower",
      band: {
        low: ETA_BANDS[i]![0],
        high: ETA_BANDS[i]![1],
        why: "the noise of the book's own curve",
      },
    }),
  ),
  claims: {
    smooth: "at 0.025 the cost falls in at least 25 of 29 epochs",
    oscillates: "at 2.5 it rises in more than 8 of 29 epochs",
  },
  runs: 20,
  coreHours: 0.01,
  plots: [{ kind: "lines", yLabel: "cost" }],
  bookCurves: Object.fromEntries(rates.map((rate, i) => [`cost at ${rate}`, trainingCost[i]!])),
  run: async (context) => {
    const epochs = context.at(epochsAt(30));
    const curves: Record<string, readonly number[]> = {};
    for (const [i, rate] of rates.entries()) {
      const part = [i / 3, (i + 1) / 3] as const;
      curves[`cost at ${rate}`] = await costCurve(context, rate, epochs, part);
    }
    const falls = (rate: number) =>
      curves[`cost at ${rate}`]!.filter((c, i, all) => i > 0 && c < all[i - 1]!).length;
    const share = (epochs - 1) / 29;
    const first = curves["cost at 0.025"]!;
    return {
      values: Object.fromEntries(Object.entries(curves).map(([name, c]) => [name, c.at(-1)!])),
      curves,
      claims: {
        smooth: falls(0.025) >= 25 * share,
        oscillates: epochs - 1 - falls(2.5) > 8 * share,
      },
      works: first.at(-1)! < first[0]!,
    };
  },
});

const THRESHOLD_RATES = [0.001, 0.01, 0.1, 1, 10] as const;

export const threshold = experiment({
  id: "ch3-hp-threshold",
  chapter: 3,
  section: SECTION,
  claim: "The largest power of ten at which the cost falls from the first epochs on is 0.1.",
  protocol:
    "As ch3-eta3, eta from 0.001 up by tens: the largest at which the training cost falls in each of the first three epochs.",
  figures: [
    {
      value: "threshold",
      book: 0.1,
      decimals: 1,
      unit: "",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 0.1, high: 1, why: "at 1 the cost may or may not rise within three epochs" },
    },
  ],
  runs: 20,
  coreHours: 0.003,
  run: async (context) => {
    const epochs = context.at({ full: 4, quick: 4, ci: 3 });
    const curves: Record<string, readonly number[]> = {};
    let largest = 0;
    for (const [i, rate] of THRESHOLD_RATES.entries()) {
      const part = [i / 5, (i + 1) / 5] as const;
      const costs = await costCurve(context, rate, epochs, part);
      curves[`cost at ${rate}`] = costs;
      if (costs.every((c, epoch) => epoch === 0 || c < costs[epoch - 1]!)) largest = rate;
    }
    return { values: { threshold: largest }, curves, works: largest >= 0.01 && largest < 10 };
  },
});

export const earlyStopping = experiment({
  id: "ch3-early-stopping",
  chapter: 3,
  section: SECTION,
  claim:
    "Stopping when validation has not improved for ten epochs sets the number of epochs by itself.",
  protocol:
    "A problem of the book, without numbers: [784, 30, 10], cross-entropy, scaled start, eta 0.5, lambda 5.0; no-improvement-in-ten, at most 200 epochs.",
  figures: [
    {
      value: "validation %, best epoch",
      book: undefined,
      decimals: 2,
      unit: "%",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 96.2, high: 97.2, why: "as ch3-l2-full" },
    },
  ],
  claims: { stops: "it stops before 200 epochs" },
  runs: 10,
  coreHours: 0.003,
  run: async (context) => {
    const patience = context.at({ full: 10, quick: 2, ci: 1 });
    const { curves, values, run } = await trainDense(context, {
      hidden: [30],
      loss: crossEntropy,
      learningRate: 0.5,
      l2: 5,
      epochs: context.at({ full: 200, quick: 10, ci: 6 }),
      keepEpochs: true,
      patience,
      watch: ["validation"],
    });
    return {
      values: { ...values, epochs: run.history.length },
      curves,
      claims: { stops: run.ending === "patience" },
      works: values["validation %, best epoch"]! > 50,
    };
  },
});

export const schedule = experiment({
  id: "ch3-schedule",
  chapter: 3,
  section: SECTION,
  claim:
    "Halving eta whenever validation has not improved for ten epochs, down to 1/128 of it, gets the last digits.",
  protocol:
    "An exercise of the book, without numbers: as ch3-early-stopping, with eta halved instead of stopping, and the end at 1/128.",
  figures: [
    {
      value: "validation %, best epoch",
      book: undefined,
      decimals: 2,
      unit: "%",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 96.4, high: 97.3, why: "above a constant rate, which jumps" },
    },
  ],
  claims: { "ends well": "the last epoch is within 0.15 points of the best" },
  runs: 10,
  coreHours: 0.01,
  run: async (context) => {
    const { curves, values, run } = await trainDense(context, {
      hidden: [30],
      loss: crossEntropy,
      learningRate: 0.5,
      l2: 5,
      epochs: context.at({ full: 400, quick: 20, ci: 8 }),
      keepEpochs: true,
      schedule: halveWhenStuck({ patience: context.at({ full: 10, quick: 2, ci: 1 }) }),
      watch: ["validation"],
    });
    const [best, last] = [values["validation %, best epoch"]!, values["validation %, last epoch"]!];
    return {
      values: { ...values, epochs: run.history.length },
      curves,
      claims: { "ends well": best - last <= 0.15 },
      works: best > 50,
    };
  },
});

export const speed = experiment({
  id: "ch3-speed",
  chapter: 3,
  section: SECTION,
  claim:
    "An epoch of the network with 30 hidden neurons took about ten seconds on the author's laptop.",
  protocol:
    "[784, 30, 10], quadratic or cross-entropy alike: the fastest of five epochs on 50,000 images on this machine, one core.",
  figures: [
    {
      value: "seconds an epoch",
      book: 10,
      decimals: 0,
      unit: "s",
      statistic: ONE_RUN,
      better: "lower",
      band: { low: 0.02, high: 5, why: "another machine, and compiled" },
    },
  ],
  runs: 20,
  coreHours: 0.0005,
  run: async (context) => {
    const { run } = await trainDense(context, {
      hidden: [30],
      loss: crossEntropy,
      learningRate: 0.5,
      epochs: 5,
      watch: [],
    });
    const rates = run.history.map((record) => record.samplesPerSecond);
    return { values: { "seconds an epoch": 50_000 / Math.max(...rates) }, works: true };
  },
});
