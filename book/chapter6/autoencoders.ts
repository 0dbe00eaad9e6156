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
const QUIET = 0.1;

/** What is added to the squared error: how much a unit's mean matters, and weights below 0. */
interface Wishes {
  readonly quiet: number;
  readonly positive: number;
}

/** The squared error, the Kullback-Leibler divergence of each unit's mean from QUIET, and the squares
 * of weights below 0. */
const sparse = ({ quiet, positive }: Wishes): Objective =>
  objective("sparse", ({ inputs, output, parameter }) => {
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
    const below = (name: string) => parameter(name).min(0).square().sum();
    const negative = below("layers.0.weight").add(below("layers.1.weight"));
    const wishes = apart.mul(quiet).add(negative.mul(positive / 2));
    return { cost: error.mean().mul(0.5).add(wishes), shown: error };
  });

/** What each hidden unit draws: its weights to the pixels, [units, 784] of [784, units]. */
function drawnBy(weights: ArrayLike<number>): number[] {
  const units = weights.length / 784;
  return Array.from({ length: weights.length }, (_, i) => {
    return weights[(i % 784) * units + Math.floor(i / 784)]!;
  });
}

/** A stroke is small, and in one piece. */
const MOST_PIXELS = 40;
const LEAST_SHARE = 0.8;

/** Of what units draw: the pixels that hold half of the squares, the share of those in the largest
 * piece, and how many units draw strokes, in the mean of all. */
function strokesOf(drawings: readonly number[]) {
  const count = drawings.length / 784;
  let [pixels, share, strokes] = [0, 0, 0];
  for (let unit = 0; unit < count; unit++) {
    const half = pixelsOfHalf(drawings.slice(unit * 784, (unit + 1) * 784));
    const together = largestPiece(half) / half.size;
    pixels += half.size / count;
    share += together / count;
    if (half.size <= MOST_PIXELS && together >= LEAST_SHARE) strokes += 1 / count;
  }
  return { pixels, share: 100 * share, strokes: 100 * strokes };
}

/** The fewest pixels that hold half of the squares. */
function pixelsOfHalf(weights: readonly number[]): Set<number> {
  const squares = weights.map((w) => w ** 2);
  const half = squares.reduce((a, b) => a + b, 0) / 2;
  const pixels = new Set<number>();
  let sum = 0;
  for (const i of squares.map((_, i) => i).sort((a, b) => squares[b]! - squares[a]!)) {
    if (sum >= half) break;
    sum += squares[i]!;
    pixels.add(i);
  }
  return pixels;
}

/** How many pixels there are in the largest piece, corners touching. */
function largestPiece(pixels: ReadonlySet<number>): number {
  const left = new Set(pixels);
  let largest = 0;
  for (const first of pixels) {
    const waiting = left.delete(first) ? [first] : [];
    let size = 0;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      size++;
      for (let i = 0; i < 9; i++) {
        const column = (at % SIDE) + (i % 3) - 1;
        const next = at + (Math.floor(i / 3) - 1) * SIDE + (i % 3) - 1;
        if (column >= 0 && column < SIDE && left.delete(next)) waiting.push(next);
      }
    }
    largest = Math.max(largest, size);
  }
  return largest;
}

const WAYS: readonly (readonly [string, Wishes])[] = [
  ["sparse", { quiet: 0.3, positive: 0.1 }],
  ["not sparse", { quiet: 0, positive: 0 }],
];

export const strokes: Experiment = experiment({
  id: "ch6-sparse",
  chapter: 6,
  section: SECTION,
  claim:
    "In small what the book tells of a large network that found cats: units that are seldom on learn what pictures are made of, here strokes of a pen.",
  protocol: `Ours: 784-100-784, sigmoid, squared error. To the cost of a mini-batch of 100 two terms are added: the divergence of each unit's mean from 0.1, times 0.3 (Lee, Ekanadham and Ng 2008), and the squares of weights below 0, times 0.05, for what is only ever added up must be parts (Hosseini-Asl, Zurada and Nasraoui 2016). Adam with eta 0.002, lambda 10, 12 epochs on 50,000 images; beside it the same without those terms. What a unit draws are its weights to the pixels. It is called a stroke where half of the squares lie in at most ${MOST_PIXELS} of the 784 pixels and at least ${100 * LEAST_SHARE} % of those are one piece.`,
  version: 2,
  figures: [
    {
      value: "sparse, strokes %",
      book: undefined,
      decimals: 0,
      unit: "%",
      statistic: { kind: "mean", runs: 3 },
      better: "higher",
      band: { low: 75, high: 100, why: "most units should draw one; ours" },
    },
  ],
  claims: {
    quiet: "a hidden unit is on less than half as often as without those terms",
    strokes: "three units of four draw strokes, without the terms fewer than one of ten",
  },
  runs: 3,
  coreHours: 0.02,
  plots: [
    { kind: "images", curves: ["drawn by units, sparse"], side: SIDE },
    { kind: "images", curves: ["drawn by units, not sparse"], side: SIDE },
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
    for (const [i, [name, wishes]] of WAYS.entries()) {
      const run = await learn(context, net, training, {
        loss: sparse(wishes),
        optimizer: adam({ learningRate: 0.002 }),
        init: glorot,
        l2: (10 * training.count) / 50_000,
        epochs: context.at({ full: 12, quick: 7, ci: 12 }),
        batchSize: context.at({ full: 100, quick: 50, ci: 20 }),
        part: [i / 2, (i + 1) / 2],
      });
      const on = await codesOf(run, 1, test);
      const drawings = drawnBy(run.parameters.get("layers.1.weight")!);
      const { pixels, share, strokes } = strokesOf(drawings);
      values[`${name}, strokes %`] = strokes;
      values[`${name}, pixels of half`] = pixels;
      values[`${name}, in one piece %`] = share;
      values[`${name}, share on`] = Array.from(on).reduce((a, b) => a + b, 0) / on.length;
      values[`${name}, squared error`] = (await run.evaluate(test)).loss;
      curves[`drawn by units, ${name}`] = filtersOf(drawings, 784, 40);
    }
    const most = values["sparse, strokes %"]! >= 75 && values["not sparse, strokes %"]! < 10;
    return {
      values,
      curves,
      claims: {
        quiet: values["sparse, share on"]! < values["not sparse, share on"]! / 2,
        strokes: most,
      },
      works:
        values["sparse, squared error"]! < context.at({ full: 30, quick: 30, ci: 45 }) &&
        values["sparse, strokes %"]! >
          values["not sparse, strokes %"]! + context.at({ full: 40, quick: 40, ci: 10 }),
    };
  },
});

export const autoencoders: readonly Experiment[] = [deep, strokes];
