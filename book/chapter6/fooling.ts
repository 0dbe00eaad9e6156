// Pictures in which nobody sees anything and a network a digit, and what it looks at in a real one.
import {
  attacked,
  dense,
  logLikelihood,
  network,
  pgd,
  relu,
  sgd,
  softmax,
  targeted,
} from "downhill";
import { type Dataset, dataset, randomStream, take } from "downhill/data";
import { type Experiment, experiment, ONE_RUN } from "../experiment.ts";
import { valuesAt } from "../gradient-at.ts";
import { learn } from "../training.ts";

const DIGITS = 10;
const PIXELS = 784;
const rounded = (x: number) => Math.round(x * 1000) / 1000;

export const fooling: Experiment = experiment({
  id: "ch6-fooling",
  chapter: 6,
  section: "Recent progress in image recognition",
  claim:
    "Nguyen, Yosinski and Clune 2014: pictures that look like noise to a person and that a network is sure to know.",
  protocol:
    "The book gives no number. [784, 100 ReLU, 10 softmax], 10 epochs of SGD with eta 0.1, mini-batches of 10. Ten pictures of uniform noise, each pulled to a digit by 100 steps of 0.01 along the sign of the gradient within the range of pixels. Beside them, for the first ten digits of the test set, how much each pixel moves the cost.",
  figures: [
    {
      value: "least confidence, %",
      book: undefined,
      decimals: 2,
      unit: "%",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 99, high: 100, why: "nothing in training said what is no digit" },
    },
  ],
  claims: { "all ten": "each of the ten pictures is its digit with at least 99 % confidence" },
  runs: 3,
  coreHours: 0.005,
  plots: [
    { kind: "images", curves: ["fooling, 0 to 9"], side: 28 },
    { kind: "images", curves: ["what moves the cost"], side: 28 },
    { kind: "bars", curves: ["confidence, %", "confidence in the noise, %"], yLabel: "%" },
  ],
  run: async (context) => {
    const { seed, target, signal } = context;
    const { training, test } = await context.mnist();
    const images = context.at({ full: 50_000, quick: 10_000, ci: 2_000 });
    const net = network([PIXELS], dense(100, relu), dense(DIGITS, softmax));
    const run = await learn(context, net, take(training, images), {
      loss: logLikelihood,
      optimizer: sgd({ learningRate: 0.1 }),
      epochs: context.at({ full: 10, quick: 5, ci: 4 }),
      batchSize: 10,
      part: [0, 0.9],
    });
    const { uniform } = randomStream(seed, "fooling");
    const noise = dataset({
      name: "noise",
      inputShape: [PIXELS],
      outputs: DIGITS,
      inputs: Float32Array.from({ length: DIGITS * PIXELS }, uniform),
      labels: Uint8Array.from({ length: DIGITS }, (_, digit) => digit),
    });
    const confidence = async (set: Dataset) => {
      const { values } = await run.predict(set, { target });
      return Array.from({ length: DIGITS }, (_, i) => 100 * values[i * DIGITS + i]!);
    };
    const pull = targeted(
      pgd({ epsilon: 1, alpha: 0.01, steps: 100, randomStart: false }),
      Array.from({ length: DIGITS }, (_, digit) => digit),
    );
    const found = await attacked(run, noise, pull, { seed, target, signal });
    const [before, after] = [await confidence(noise), await confidence(found)];
    const least = Math.min(...after);
    const seen = await valuesAt(context, net, take(test, DIGITS), {
      loss: logLikelihood,
      parameters: run.parameters,
      monitors: ["inputs/gradient"],
    });
    return {
      values: {
        "least confidence, %": least,
        "most confidence in the noise, %": Math.max(...before),
      },
      curves: {
        "fooling, 0 to 9": Array.from(found.inputs, rounded),
        "what moves the cost": Array.from(seen.get("inputs/gradient")!.values, (g) =>
          rounded(g * 1000),
        ),
        "confidence, %": after,
        "confidence in the noise, %": before,
      },
      claims: { "all ten": least >= 99 },
      works: least >= 99,
    };
  },
});
