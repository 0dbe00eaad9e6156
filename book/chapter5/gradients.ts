// How fast each layer learns: the norm of the vector of mean errors, delta = dC/db, of each hidden
// layer, at the start and during training. Earlier layers learn more slowly.
import {
  AbortedError,
  crossEntropy,
  dense,
  type EpochEvent,
  epochs,
  network,
  scaled,
  sgd,
  sigmoid,
} from "downhill";
import { take } from "downhill/data";
import { short } from "../chapter4/goal.ts";
import {
  type Experiment,
  experiment,
  type Figure,
  ONE_RUN,
  type RunContext,
  type Source,
} from "../experiment.ts";
import { facts } from "../facts.ts";

const EXAMPLES = 1000;
const SECTION = "The vanishing gradient problem";

const published = facts("norms_during_training");

const biasGradient = (layer: number): string => `layers.${layer}.bias/gradient`;
const layerName = (layer: number): string => `hidden layer ${layer + 1}`;
const norm = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0));

/**
 * Trains as the book's script does: the first 1000 images as one mini-batch, eta 0.1, lambda 5.0;
 * tells the mean errors of the hidden layers as they are before each step.
 */
async function followGradients(
  context: RunContext,
  depth: number,
  count: number,
  follow: (errors: readonly ArrayLike<number>[], event: EpochEvent) => void,
): Promise<void> {
  const { seed, target, signal } = context;
  const { training } = await context.mnist();
  const hidden = Array.from({ length: depth }, () => dense(30, sigmoid));
  const net = network([784], ...hidden, dense(10, sigmoid));
  const options = {
    loss: crossEntropy,
    optimizer: sgd({ learningRate: 0.1 }),
    init: scaled,
    l2: 5,
    epochs: count,
    batchSize: EXAMPLES,
    monitors: hidden.map((_, layer) => biasGradient(layer)),
    dtype: "f64" as const,
    seed,
    target,
    signal,
  };
  for await (const event of epochs(net, take(training, EXAMPLES), options)) {
    follow(
      hidden.map((_, layer) => event.monitors!.get(biasGradient(layer))!.values),
      event,
    );
    context.progress((event.epoch + 1) / count);
    if (signal.aborted) throw new AbortedError("the gradients: stopped");
  }
}

export const bars: Experiment = experiment({
  id: "ch5-bars",
  chapter: 5,
  section: SECTION,
  claim:
    "In [784, 30, 30, 10], just initialised, the neurons of the second hidden layer learn mostly much faster than those of the first.",
  protocol:
    "The mean of dC/db over the first 1000 training images, cross-entropy, weights from N(0, 1 / inputs). The book draws six neurons of each layer as bars, of one unseeded network; its twelve numbers are published.",
  figures: [],
  claims: {
    faster: "of the six pairs of bars most are longer in the second layer",
    norm: "the norm of the second layer is larger",
  },
  runs: 20,
  coreHours: 0.0003,
  plots: [{ kind: "bars", x: "neuron", yLabel: "dC/db" }],
  bookCurves: {
    "hidden layer 1": [-0.00397, -0.003168, 0.008103, 0.0126, -0.02647, 0.001758],
    "hidden layer 2": [0.04153, 0.04403, -0.00967, 0.04674, 0.03877, 0.01234],
  },
  run: async (context) => {
    let errors: readonly number[][] = [];
    await followGradients(context, 2, 1, (values) => {
      errors = values.map((layer) => Array.from(layer));
    });
    const [first, second] = errors.map((layer) => layer.slice(0, 6)) as [number[], number[]];
    const longer = first.filter((x, i) => Math.abs(second[i]!) > Math.abs(x)).length;
    const [one, two] = errors.map(norm) as [number, number];
    return {
      values: { "longer of 6": longer, "norm, hidden layer 1": one, "norm, hidden layer 2": two },
      curves: {
        neuron: [1, 2, 3, 4, 5, 6],
        "hidden layer 1": short(first),
        "hidden layer 2": short(second),
      },
      claims: { faster: longer > 3, norm: two > one },
      works: one > 0 && two > 0,
    };
  },
});

interface Published {
  readonly norms: readonly number[];
  /** Last hidden layer against the first. */
  readonly startRatio: number;
  readonly endRatio: number;
  readonly claim: string;
}

const PUBLISHED: Readonly<Record<number, Published>> = {
  2: {
    norms: [0.0657, 0.3092],
    startRatio: 4.7,
    endRatio: 2.8,
    claim: "With two hidden layers the second learns about five times as fast as the first.",
  },
  3: {
    norms: [0.0118, 0.06, 0.2831],
    startRatio: 23.9,
    endRatio: 14.7,
    claim: "With three hidden layers each learns more slowly than the one behind it.",
  },
  4: {
    norms: [0.003, 0.0171, 0.0695, 0.2851],
    startRatio: 95.8,
    endRatio: 112.6,
    claim:
      "With four hidden layers the first learns about a hundred times more slowly than the last.",
  },
};

function normsAt(depth: number): Experiment {
  const { norms, startRatio, endRatio, claim } = PUBLISHED[depth]!;
  const figure = (value: string, book: number, decimals: number, source: Source): Figure => ({
    value,
    book,
    source,
    decimals,
    unit: "",
    statistic: ONE_RUN,
    better: "neither",
    band: {
      low: book / 4,
      high: book * 4,
      why: "one unseeded network; norms of fresh networks spread over a factor of two or three",
    },
  });
  const names = norms.map((_, layer) => layerName(layer));
  return experiment({
    id: `ch5-norms-${depth}`,
    chapter: 5,
    section: SECTION,
    claim,
    protocol:
      "The norm of the mean dC/db of each hidden layer of 30 neurons, before each of 500 steps of gradient descent on the first 1000 images at once, eta 0.1, lambda 5.0. The book shows one unseeded network; its curves are published and drawn beside ours.",
    figures: [
      figure("last / first, start", startRatio, 1, "derived"),
      ...norms.map((book, layer) => figure(`${names[layer]}, start`, book, 4, "the author's data")),
      figure("last / first, end", endRatio, 1, "derived"),
    ],
    claims: {
      slower: "at the start every hidden layer learns more slowly than the one behind it",
      throughout: "the first is slower than the last in at least nine tenths of the epochs",
    },
    runs: 20,
    coreHours: 0.001 * depth,
    plots: [{ kind: "lines", x: "epoch", yLabel: "norm of dC/db", log: "y" }],
    bookCurves: {
      epoch: published.epoch,
      ...Object.fromEntries(
        names.map((name, layer) => [name, published.layers[`${depth}`]![layer]!]),
      ),
    },
    run: async (context) => {
      const count = context.at({ full: 500, quick: 100, ci: 5 });
      const followed: number[][] = names.map(() => []);
      await followGradients(context, depth, count, (errors) => {
        for (const [layer, error] of errors.entries()) followed[layer]!.push(norm(error));
      });
      const ratios = followed.at(-1)!.map((last, epoch) => last / followed[0]![epoch]!);
      const start = followed.map((layer) => layer[0]!);
      const kept = Array.from({ length: count }, (_, epoch) => epoch).filter(
        (epoch) => epoch < 50 || epoch % 10 === 0 || epoch === count - 1,
      );
      return {
        values: {
          "last / first, start": ratios[0]!,
          ...Object.fromEntries(names.map((name, layer) => [`${name}, start`, start[layer]!])),
          ...Object.fromEntries(
            names.map((name, layer) => [`${name}, end`, followed[layer]!.at(-1)!]),
          ),
          "last / first, end": ratios.at(-1)!,
          "last / first, least": Math.min(...ratios),
          "last / first, most": Math.max(...ratios),
        },
        curves: {
          epoch: kept,
          ...Object.fromEntries(
            names.map((name, layer) => [name, short(kept.map((e) => followed[layer]![e]!))]),
          ),
        },
        claims: {
          slower: start.every((value, layer) => layer === 0 || value > start[layer - 1]!),
          throughout: ratios.filter((ratio) => ratio > 1).length >= 0.9 * count,
        },
        works: start.every((value) => value > 0),
      };
    },
  });
}

export const norms: readonly Experiment[] = [2, 3, 4].map(normsAt);
