// The hunch about what hidden neurons are for: that some look for the parts of a digit. What they look for
// is in their weights, so it can be seen.
import { crossEntropy, scaled, withParameters } from "downhill";
import { dataset } from "downhill/data";
import { trainDense } from "../dense-run.ts";
import { experiment } from "../experiment.ts";
import { percent } from "../training.ts";

const SIDE = 28;
const HALF = SIDE / 2;
const HIDDEN = 30;
/** As many parts as the book draws of a 0. */
const PARTS = 4;

/** The share of the squared weights in the quadrant that has most of them; a quarter where all are alike. */
function inOneQuadrant(weights: ArrayLike<number>): number {
  const quadrants = [0, 0, 0, 0];
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [right, low] = [i % SIDE >= HALF, Math.floor(i / SIDE) >= HALF];
    quadrants[Number(right) + 2 * Number(low)]! += weights[i]! ** 2;
  }
  return Math.max(...quadrants) / quadrants.reduce((a, b) => a + b, 0);
}

/** Means of 2 x 2 pixels, in hundredths of the largest: enough to be seen. */
function small(weights: ArrayLike<number>): number[] {
  const means = Array.from({ length: HALF * HALF }, (_, i) => {
    const at = 2 * SIDE * Math.floor(i / HALF) + 2 * (i % HALF);
    const four = [at, at + 1, at + SIDE, at + SIDE + 1].map((j) => weights[j]!);
    return four.reduce((a, b) => a + b, 0) / 4;
  });
  const largest = Math.max(...means.map(Math.abs));
  return means.map((mean) => Math.round((100 * mean) / largest));
}

export const featureHunch = experiment({
  id: "ch1-feature-hunch",
  chapter: 1,
  section: "A simple network to classify handwritten digits",
  claim:
    "The book's hunch: four hidden neurons may look for the four parts of a 0, one a quadrant, and together mean 0. It adds that a network need not work like that.",
  protocol: `[784, ${HIDDEN}, 10], cross-entropy, scaled start, eta 0.1, lambda 5.0, mini-batches of 10, 30 epochs, 50,000 images. Drawn are the weights of every hidden neuron (light to dark, means of 2 x 2 pixels). The ${PARTS} neurons with the largest weights to the output for 0: how much of their squared weights lies in one quadrant, and how many test images of a 0 are read without these neurons. The book trains none of it.`,
  figures: [],
  claims: {
    "a part each": "each of the four has more than half of its squared weights in one quadrant",
    "no part alone": "without the four fewer than half of the zeros are read",
    "not otherwise":
      "without four others, those with the smallest weights to it, more than 90 % are",
  },
  runs: 10,
  coreHours: 0.003,
  plots: [{ kind: "images", curves: ["weights of the hidden neurons"], side: HALF }],
  run: async (context) => {
    const { test } = await context.mnist();
    const { run } = await trainDense(context, {
      hidden: [HIDDEN],
      loss: crossEntropy,
      init: scaled,
      learningRate: 0.1,
      l2: 5,
      epochs: 30,
      watch: [],
    });
    const size = SIDE * SIDE;
    const weights = run.parameters.get("layers.0.weight")!;
    const toOutputs = run.parameters.get("layers.1.weight")!;
    const ofNeuron = (neuron: number) => weights.slice(neuron * size, (neuron + 1) * size);
    // row 0 of the output layer is the output for 0
    const toZero = Array.from({ length: HIDDEN }, (_, neuron) => toOutputs[neuron]!);
    const order = toZero.map((_, neuron) => neuron).sort((a, b) => toZero[b]! - toZero[a]!);
    const strongest = order.slice(0, PARTS);
    const weakest = [...order].sort((a, b) => Math.abs(toZero[a]!) - Math.abs(toZero[b]!));

    const zeros = Array.from({ length: test.count }, (_, i) => i).filter(
      (i) => test.labels![i] === 0,
    );
    const inputs = new Uint8Array(zeros.length * size);
    for (const [i, row] of zeros.entries()) {
      inputs.set(test.inputs.subarray(row * size, (row + 1) * size), i * size);
    }
    const set = dataset({
      name: "zeros",
      inputShape: test.inputShape,
      outputs: test.outputs,
      inputs,
      labels: new Uint8Array(zeros.length),
      divideBy: test.divideBy,
    });
    const read = async (without: readonly number[]) => {
      const silenced = toOutputs.slice();
      for (let output = 0; output < 10; output++) {
        for (const neuron of without) silenced[output * HIDDEN + neuron] = 0;
      }
      const parameters = new Map(run.parameters).set("layers.1.weight", silenced);
      const own = withParameters(run.network, parameters);
      return percent(await own.evaluate(set, { target: context.target, loss: crossEntropy }));
    };
    const shares = strongest.map((neuron) => inOneQuadrant(ofNeuron(neuron)));
    const all = Array.from({ length: HIDDEN }, (_, neuron) => inOneQuadrant(ofNeuron(neuron)));
    const [whole, without, others] = [
      await read([]),
      await read(strongest),
      await read(weakest.slice(0, PARTS)),
    ];
    return {
      values: {
        "zeros read %": whole,
        "zeros read %, without the four": without,
        "zeros read %, without four others": others,
        "in one quadrant, least of the four": Math.min(...shares),
        "in one quadrant, mean of all": all.reduce((a, b) => a + b, 0) / HIDDEN,
      },
      curves: {
        "weights of the hidden neurons": Array.from({ length: HIDDEN }, (_, neuron) =>
          small(ofNeuron(neuron)),
        ).flat(),
      },
      claims: {
        "a part each": shares.every((share) => share > 0.5),
        "no part alone": without < 50,
        "not otherwise": others > 90,
      },
      works: whole > 40,
    };
  },
});
