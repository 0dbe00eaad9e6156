// The book's seeded scripts, each with its own order of draws, sets and epochs.
import { take } from "downhill/data";
import { countedRight, inkByDigit, nearestInk } from "../chapter1/ink.ts";
import { facts } from "../facts.ts";
import { legacyScript } from "./legacy-network.ts";
import type { Replay, Series } from "./replay.ts";
import { trainLegacy } from "./training.ts";

const NETWORK = [784, 30, 10];

interface OverfittingSetting {
  readonly id: "overfitting" | "overfitting_full" | "regularized" | "regularized_full";
  readonly what: string;
  readonly images: number;
  readonly epochs: number;
  readonly l2: number;
  /** Epochs before rounding has grown into the counts; default all. */
  readonly steady?: number;
  readonly seconds: number;
}

/** overfitting.py, with the four sizes and penalties of the book's figures. */
function overfitting({ id, images, l2, ...given }: OverfittingSetting): Replay {
  return {
    id,
    section: "Overfitting and regularization",
    ...given,
    entries: given.epochs,
    run: async (context) => {
      const { training, test } = await context.mnist();
      const script = legacyScript();
      script.scaled(NETWORK); // the constructor's, thrown away
      const costs: number[] = [];
      const { history } = await trainLegacy(context, {
        sizes: NETWORK,
        parameters: script.large(NETWORK),
        training: take(training, images),
        list: script.list(images),
        epochs: given.epochs,
        learningRate: 0.5,
        l2,
        watch: { test, testEveryEpoch: true, evaluateTraining: true },
        part: [0, 1],
        onCost: (cost) => costs.push(cost),
      });
      const published = facts(id);
      const right = (set: "test" | "training") =>
        counts(
          set,
          published[set],
          history.map((r) => r[set]!.correct),
        );
      const cost = published.trainingCost;
      const expected = Math.min(given.steady ?? given.epochs, history.length);
      return [
        { ...right("test"), expected },
        right("training"),
        ...(cost ? [{ name: "cost, to 5e-6", published: cost, ours: costs, tolerance: 5e-6 }] : []),
      ];
    },
  };
}

/** weight_initialization.py: one network, one list, two starts. */
function initialization(hidden: 30 | 100): Replay {
  const id = `weight_initialization_${hidden}` as const;
  return {
    id,
    section: "Weight initialization",
    what: `${hidden} hidden neurons from the better start and from the first one, validation set`,
    entries: 60,
    seconds: hidden === 30 ? 15 : 45,
    run: async (context) => {
      const { training, validation } = await context.mnist();
      const sizes = [784, hidden, 10];
      const script = legacyScript();
      const list = script.list(training.count);
      const shared = { sizes, training, list, epochs: 30, learningRate: 0.1, l2: 5 };
      const curves: number[][] = [];
      for (const [i, start] of [script.scaled, script.large].entries()) {
        const part = [i / 2, (i + 1) / 2] as const;
        const watch = { validation };
        const { history } = await trainLegacy(context, {
          ...shared,
          parameters: start(sizes),
          watch,
          part,
        });
        curves.push(history.map((r) => r.validation!.correct));
      }
      const { scaled, large } = facts(id);
      const [ours, oursLarge] = curves as [number[], number[]];
      const published = [...scaled.slice(0, ours.length), ...large.slice(0, oursLarge.length)];
      return [counts("validation", published, [...ours, ...oursLarge])];
    },
  };
}

const moreData: Replay = {
  id: "more_data",
  section: "Other techniques for regularization",
  what: "training sets of 100 to 50,000 images, 1,500,000 steps of one image each, validation set",
  entries: 9,
  seconds: 120,
  run: async (context) => {
    const { training, validation } = await context.mnist();
    const { sizes, network } = facts("more_data");
    const script = legacyScript();
    script.scaled(NETWORK);
    const ours: number[] = [];
    for (const [i, size] of sizes.entries()) {
      const { test } = await trainLegacy(context, {
        sizes: NETWORK,
        parameters: script.large(NETWORK),
        training: take(training, size),
        list: script.list(size),
        epochs: 1_500_000 / size,
        learningRate: 0.5,
        l2: size * 0.0001,
        watch: { test: validation },
        part: [i / sizes.length, (i + 1) / sizes.length],
      });
      ours.push(test!.correct);
    }
    return [counts("validation", network.map(hundredths), ours)];
  },
};

const hundredths = (percent: number): number => Math.round(percent * 100);

/** multiple_eta.py: a new network for each learning rate, one list for all. */
const multipleEta: Replay = {
  id: "multiple_eta",
  section: "How to choose a neural network's hyper-parameters?",
  what: "learning rates 0.025, 0.25 and 2.5: cost on the training set with its penalty, to 1e-9",
  entries: 90,
  seconds: 40,
  run: async (context) => {
    const { training } = await context.mnist();
    const { rates, trainingCost } = facts("multiple_eta");
    const script = legacyScript();
    const list = script.list(training.count);
    const ours: number[] = [];
    const published: number[] = [];
    for (const [i, learningRate] of rates.entries()) {
      const costs: number[] = [];
      await trainLegacy(context, {
        sizes: NETWORK,
        parameters: script.scaled(NETWORK),
        training,
        list,
        epochs: 30,
        learningRate,
        l2: 5,
        watch: { evaluateTraining: true },
        part: [i / rates.length, (i + 1) / rates.length],
        onCost: (cost) => costs.push(cost),
      });
      ours.push(...costs);
      published.push(...trainingCost[i]!.slice(0, costs.length));
    }
    // the third rate is too large: what it does depends on the last bit
    const expected = (ours.length / rates.length) * 2;
    return [{ name: "cost", published, ours, tolerance: 1e-9, expected }];
  },
};

const averageDarkness: Replay = {
  id: "average_darkness",
  section: "Implementing our network to classify digits",
  what: "the digit whose images have on average most nearly as much ink; right answers of 10,000",
  entries: 1,
  seconds: 1,
  run: async (context) => {
    const { training, test } = await context.mnist();
    const right = countedRight(test, nearestInk(inkByDigit(training)));
    return [counts("test", [2225], [right])];
  },
};

const counts = (name: string, published: readonly number[], ours: readonly number[]): Series => ({
  name,
  published,
  ours,
  tolerance: 0,
});

/** All that can be replayed, in the order of the book. */
export const replays: readonly Replay[] = [
  averageDarkness,
  overfitting({
    id: "overfitting",
    what: "1,000 images, no penalty, 400 epochs, test set",
    images: 1000,
    epochs: 400,
    l2: 0,
    seconds: 15,
  }),
  overfitting({
    id: "overfitting_full",
    what: "50,000 images, no penalty; rounding grows without bound from the third epoch on",
    images: 50_000,
    epochs: 30,
    l2: 0,
    steady: 2,
    seconds: 15,
  }),
  overfitting({
    id: "regularized",
    what: "1,000 images, lambda 0.1, 400 epochs, test set",
    images: 1000,
    epochs: 400,
    l2: 0.1,
    seconds: 15,
  }),
  overfitting({
    id: "regularized_full",
    what: "50,000 images, lambda 5, test set",
    images: 50_000,
    epochs: 30,
    l2: 5,
    seconds: 15,
  }),
  moreData,
  initialization(30),
  initialization(100),
  multipleEta,
];
