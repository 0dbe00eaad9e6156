// Autoencoders: networks that say again what they see through a narrow or a quiet layer. The book
// tells of a large one that found cats; here a deep one with a code of 30 numbers and one of two, which
// is a map, and a sparse one whose units look for strokes.
import {
  adam,
  cosine,
  crossEntropy,
  dense,
  glorot,
  type Layer,
  linear,
  type Network,
  network,
  type Objective,
  objective,
  relu,
  sigmoid,
  type TrainedNetwork,
  withParameters,
} from "downhill";
import { type Dataset, take } from "downhill/data";
import { type Experiment, experiment, type RunContext } from "../experiment.ts";
import { learn } from "../training.ts";
import { filtersOf, inkOf, inShades, rounded, SIDE } from "./machines.ts";

const SECTION = "Other approaches to deep neural nets";

/** Each pixel as likely dark as it is; what is told is the squared error of an image. */
const reconstruction = objective("reconstruction", ({ inputs, output }) => ({
  cost: crossEntropy.perExample(output, inputs),
  shown: output.a.sub(inputs).square().sum(-1),
}));
const squares = objective("squares", ({ inputs, output }) => output.a.sub(inputs).square().sum(-1));

/** Down to a code and up again, sizes reversed. */
function autoencoder(hidden: readonly number[], code: number): Network<readonly [784]> {
  const rectified = (sizes: readonly number[]): Layer[] => sizes.map((n) => dense(n, relu));
  const up = [...hidden].reverse();
  return network(
    [784],
    ...rectified(hidden),
    dense(code, linear),
    ...rectified(up),
    dense(784, sigmoid),
  );
}

/** What the layers up to the code make of examples. */
async function codesOf(
  { network: net, parameters }: TrainedNetwork,
  layers: number,
  set: Dataset,
): Promise<ArrayLike<number>> {
  const below = network(net.inputShape, ...(net.layers.slice(0, layers) as [Layer]));
  const own = new Map(below.parameters.map(({ name }) => [name, parameters.get(name)!]));
  return (await withParameters(below, own).predict(set)).values;
}

/** The share of examples whose nearest neighbour on the map is of their class. */
function agreement(codes: ArrayLike<number>, labels: ArrayLike<number>, count: number): number {
  const width = codes.length / count;
  let right = 0;
  for (let i = 0; i < count; i++) {
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    for (let j = 0; j < count; j++) {
      if (i === j) continue;
      let distance = 0;
      for (let k = 0; k < width; k++)
        distance += (codes[i * width + k]! - codes[j * width + k]!) ** 2;
      if (distance < least) [best, least] = [j, distance];
    }
    if (labels[i] === labels[best]) right++;
  }
  return right / count;
}

const sizesAt = (context: RunContext) => ({
  hidden: context.at({ full: [1000, 500, 250], quick: [256, 128], ci: [128, 64] }),
  images: context.at({ full: 50_000, quick: 10_000, ci: 1_000 }),
  evaluated: context.at({ full: 10_000, quick: 2_000, ci: 200 }),
  epochs: context.at({ full: 30, quick: 8, ci: 10 }),
});

export const deep: Experiment = experiment({
  id: "ch6-autoencoder",
  chapter: 6,
  section: SECTION,
  claim:
    "Ours: through 30 numbers a deep autoencoder gives digits again better than the best linear one can, which is principal components; through two it makes a map of them.",
  protocol:
    "784-1000-500-250-30-250-500-1000-784 as Hinton and Salakhutdinov 2006, but rectified and trained all at once: Adam with eta 0.001 falling along a cosine, cross-entropy of pixels, weights by Glorot, mini-batches of 100, 30 epochs on 50,000 images. Beside it 784-30-784 without any activation, squared error, and the deep one with a code of two. The error is the squared one of an image, test set.",
  figures: [
    {
      value: "squared error, code of 30",
      book: undefined,
      decimals: 2,
      unit: "an image",
      statistic: { kind: "mean", runs: 3 },
      better: "lower",
      band: { low: 2, high: 6, why: "what is told of such networks elsewhere" },
    },
  ],
  claims: {
    "deeper is better": "the deep one's error is below two thirds of the linear one's",
    "digits lie together":
      "on the map the nearest neighbour of more than 80 % of 1,000 test images is of their class",
  },
  runs: 3,
  coreHours: 0.4,
  plots: [
    { kind: "images", curves: ["test images, deep, linear"], side: SIDE },
    { kind: "map", curves: ["first number", "second number", "digit"] },
    { kind: "lines", curves: ["deep", "linear"], yLabel: "squared error" },
  ],
  run: async (context) => {
    const sets = await context.mnist();
    const { hidden, images, evaluated, epochs } = sizesAt(context);
    const training: Dataset = take(sets.training, images);
    const test: Dataset = take(sets.test, evaluated);
    const keeps = context.scale === "full";
    const options = {
      init: glorot,
      batchSize: context.at({ full: 100, quick: 50, ci: 20 }),
      epochs,
      test,
      testEveryEpoch: true,
      schedule: cosine({ epochs }),
    };
    const trained = (
      net: Network,
      loss: Objective,
      name: string,
      part: readonly [number, number],
    ) =>
      learn(context, net, training, {
        ...options,
        loss,
        optimizer: adam({ learningRate: 0.001 }),
        part,
        ...(keeps ? { keep: name } : {}),
      });
    const whole = await trained(autoencoder(hidden, 30), reconstruction, "deep", [0, 0.45]);
    const flat = network([784], dense(30, linear), dense(784, linear));
    const plain = await trained(flat, squares, "linear", [0.45, 0.55]);
    const mapped = await trained(autoencoder(hidden, 2), reconstruction, "map", [0.55, 1]);
    const placed = take(test, Math.min(1000, test.count));
    const codes = await codesOf(mapped, hidden.length + 1, placed);
    const together = 100 * agreement(codes, placed.labels!, placed.count);
    const errors = (run: typeof whole) => run.history.map((h) => rounded(h.test!.loss));
    const [deepErrors, linearErrors] = [errors(whole), errors(plain)];
    const ratio = deepErrors.at(-1)! / linearErrors.at(-1)!;
    const shown = inkOf(test, 10);
    const again = await Promise.all([whole, plain].map((run) => run.predict(shown)));
    const shownCount = Math.min(600, placed.count);
    const along = (axis: number) =>
      Array.from({ length: shownCount }, (_, i) => rounded(codes[2 * i + axis]!, 3));
    return {
      values: {
        "squared error, code of 30": deepErrors.at(-1)!,
        "squared error, linear": linearErrors.at(-1)!,
        "squared error, code of 2": errors(mapped).at(-1)!,
        "nearest on the map, %": together,
      },
      curves: {
        deep: deepErrors,
        linear: linearErrors,
        "test images, deep, linear": inShades([
          ...shown,
          ...again.flatMap(({ values }) => Array.from(values)),
        ]),
        "first number": along(0),
        "second number": along(1),
        digit: Array.from(placed.labels!.subarray(0, shownCount)),
      },
      claims: { "deeper is better": ratio < 2 / 3, "digits lie together": together > 80 },
      works: context.scale === "ci" ? deepErrors.at(-1)! < 0.8 * deepErrors[0]! : ratio < 1,
    };
  },
});

/** How often a hidden unit should be on. */
const QUIET = 0.05;
const WEIGHT = 3;

/** The squared error, and the Kullback-Leibler divergence of each unit's mean from QUIET. */
const sparse = (weight: number): Objective =>
  objective("sparse", ({ inputs, output }) => {
    const error = output.a.sub(inputs).square().sum(-1);
    const on = output
      .value("layers.0/a")
      .mean(0)
      .max(1e-6)
      .min(1 - 1e-6);
    const off = on.neg().add(1);
    const apart = on
      .log()
      .mul(-QUIET)
      .sub(off.log().mul(1 - QUIET))
      .sum();
    return { cost: error.mean().mul(0.5).add(apart.mul(weight)), shown: error };
  });

/** How many pixels hold half of a filter's squares, in the mean of all filters. */
function pixelsOfHalf(weights: ArrayLike<number>): number {
  const filters = weights.length / 784;
  let pixels = 0;
  for (let unit = 0; unit < filters; unit++) {
    const squares = Array.from({ length: 784 }, (_, i) => weights[unit * 784 + i]! ** 2);
    const half = squares.reduce((a, b) => a + b, 0) / 2;
    let sum = 0;
    for (const x of squares.sort((a, b) => b - a)) {
      if (sum >= half) break;
      sum += x;
      pixels++;
    }
  }
  return pixels / filters;
}

export const strokes: Experiment = experiment({
  id: "ch6-sparse",
  chapter: 6,
  section: SECTION,
  claim:
    "In small what the book tells of a large network that found cats: units that are seldom on learn what pictures are made of, here strokes of a pen.",
  protocol:
    "Ours: 784-100-784, sigmoid, squared error; to the cost of a mini-batch of 100 the divergence of each unit's mean from 0.05 is added, times 3 (after Lee, Ekanadham and Ng 2008). Adam with eta 0.002, lambda 25, 20 epochs on 50,000 images; beside it the same without that term.",
  figures: [],
  claims: {
    quiet: "a hidden unit is on for less than a tenth in the mean of the test images",
    strokes: "half of a filter's squares lie in fewer pixels than without the term",
  },
  runs: 3,
  coreHours: 0.05,
  plots: [
    { kind: "images", curves: ["filters, sparse"], side: SIDE },
    { kind: "images", curves: ["filters, not sparse"], side: SIDE },
  ],
  run: async (context) => {
    const sets = await context.mnist();
    const training: Dataset = take(
      sets.training,
      context.at({ full: 50_000, quick: 10_000, ci: 2_000 }),
    );
    const test: Dataset = take(sets.test, context.at({ full: 10_000, quick: 2_000, ci: 300 }));
    const units = context.at({ full: 100, quick: 100, ci: 40 });
    const net: Network = network([784], dense(units, sigmoid), dense(784, sigmoid));
    const values: Record<string, number> = {};
    const curves: Record<string, number[]> = {};
    for (const [i, [name, weight]] of (
      [
        ["sparse", WEIGHT],
        ["not sparse", 0],
      ] as const
    ).entries()) {
      const run = await learn(context, net, training, {
        loss: sparse(weight),
        optimizer: adam({ learningRate: 0.002 }),
        init: glorot,
        l2: (25 * training.count) / 50_000,
        epochs: context.at({ full: 20, quick: 10, ci: 12 }),
        batchSize: context.at({ full: 100, quick: 50, ci: 20 }),
        part: [i / 2, (i + 1) / 2],
      });
      const on = await codesOf(run, 1, test);
      const weights = run.parameters.get("layers.0.weight")!;
      values[`${name}, share on`] = Array.from(on).reduce((a, b) => a + b, 0) / on.length;
      values[`${name}, pixels of half`] = pixelsOfHalf(weights);
      values[`${name}, squared error`] = (await run.evaluate(test)).loss;
      curves[`filters, ${name}`] = filtersOf(weights, 784, 40);
    }
    const quiet = values["sparse, share on"]! < 0.1;
    const small = values["sparse, pixels of half"]! < values["not sparse, pixels of half"]!;
    return {
      values,
      curves,
      claims: { quiet, strokes: small },
      works: values["sparse, share on"]! < 0.15 && values["sparse, squared error"]! < 45,
    };
  },
});

export const autoencoders: readonly Experiment[] = [deep, strokes];
