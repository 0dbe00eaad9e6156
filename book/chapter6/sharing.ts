// What shared weights save, and what they are for: a digit that is moved is still the same digit.
import {
  conv2d,
  dense,
  flatten,
  he,
  logLikelihood,
  maxPool2d,
  network,
  relu,
  sgd,
  sigmoid,
  softmax,
} from "downhill";
import { type Dataset, reshapeInputs, shift, take } from "downhill/data";
import { EXACT, experiment, type Figure } from "../experiment.ts";
import { learn, percent } from "../training.ts";

const counted = (value: string, book: number, decimals = 0): Figure => ({
  value,
  book,
  decimals,
  unit: "",
  statistic: EXACT,
  better: "neither",
  band: { low: book, high: book, why: "a count" },
});

export const sharing = experiment({
  id: "ch6-sharing",
  chapter: 6,
  section: "Introducing convolutional networks",
  claim:
    "A feature map of 5 x 5 needs 26 parameters, twenty of them 520; a dense layer from 784 inputs to 30 neurons needs 23,550, more than 40 times as many.",
  protocol: "Counted from the parameters of both layers as the library makes them.",
  figures: [
    counted("a feature map", 26),
    counted("20 feature maps", 520),
    counted("30 dense neurons", 23_550),
  ],
  claims: { "40 times": "the dense layer has more than 40 times as many" },
  runs: 1,
  coreHours: 0.0001,
  plots: [
    {
      kind: "values",
      values: ["a feature map", "20 feature maps", "30 dense neurons"],
      log: "x",
      xLabel: "parameters",
    },
  ],
  run: async () => {
    const size = (net: { parameters: readonly { shape: readonly number[] }[] }) =>
      net.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const maps = (count: number) =>
      size(network([28, 28, 1], conv2d(count, 5, sigmoid), flatten()));
    const full = size(network([784], dense(30, sigmoid)));
    return {
      values: { "a feature map": maps(1), "20 feature maps": maps(20), "30 dense neurons": full },
      claims: { "40 times": full > 40 * maps(20) },
      works: maps(1) > 0,
    };
  },
});

const PICTURE = [28, 28, 1] as const;
/** Pixels to the right, down. */
const MOVES = [0, 1, 2, 3, 4] as const;

export const translation = experiment({
  id: "ch6-translation",
  chapter: 6,
  section: "Introducing convolutional networks",
  claim:
    "A convolutional network knows nothing of where a feature lies, so it reads digits that are moved better than a dense network does.",
  protocol:
    "The book gives no number. 10,000 images, He's start, 6 epochs of SGD with mini-batches of 10: 784-100-10 ReLU and softmax with eta 0.03 and lambda 5.0, and 20 fields of 5 x 5, pooling, 100 ReLU, softmax with eta 0.03. Test images as they are and moved by 1 to 4 pixels right and down, white coming in. Neither network saw a moved image.",
  figures: [],
  claims: {
    better: "moved by 2 pixels the convolutional network reads more of them",
    "loses less": "from 0 to 2 pixels it loses less than the dense one",
  },
  runs: 3,
  coreHours: 0.03,
  plots: [{ kind: "dots", x: "pixels", curves: ["dense %", "convolutional %"], yLabel: "test %" }],
  run: async (context) => {
    const sets = await context.mnist();
    const images = context.at({ full: 10_000, quick: 3_000, ci: 600 });
    const count = context.at({ full: 10_000, quick: 1_000, ci: 200 });
    const training = reshapeInputs(take(sets.training, images), PICTURE);
    const test = reshapeInputs(take(sets.test, count), PICTURE);
    const options = {
      loss: logLikelihood,
      init: he,
      epochs: context.at({ full: 6, quick: 4, ci: 4 }),
      batchSize: 10,
    } as const;
    const nets = {
      dense: network(PICTURE, flatten(), dense(100, relu), dense(10, softmax)),
      convolutional: network(
        PICTURE,
        conv2d(20, 5, relu),
        maxPool2d(2),
        flatten(),
        dense(100, relu),
        dense(10, softmax),
      ),
    };
    const curves: Record<string, number[]> = { pixels: [...MOVES] };
    for (const [i, [name, net]] of Object.entries(nets).entries()) {
      const run = await learn(context, net, training, {
        ...options,
        optimizer: sgd({ learningRate: 0.03 }),
        l2: name === "dense" ? (5 * images) / 50_000 : 0,
        part: [i / 2, (i + 1) / 2],
      });
      const read: number[] = [];
      for (const by of MOVES) {
        const moved: Dataset = by === 0 ? test : shift(test, { right: by, down: by });
        read.push(percent(await run.evaluate(moved as typeof test, { target: context.target })));
      }
      curves[`${name} %`] = read;
    }
    const [own, convolutional] = [curves["dense %"]!, curves["convolutional %"]!];
    const values = Object.fromEntries(
      MOVES.flatMap((by, i) => [
        [`dense %, moved by ${by}`, own[i]!],
        [`convolutional %, moved by ${by}`, convolutional[i]!],
      ]),
    );
    return {
      values,
      curves,
      claims: {
        better: convolutional[2]! > own[2]!,
        "loses less": convolutional[0]! - convolutional[2]! < own[0]! - own[2]!,
      },
      works: convolutional[0]! > 40 && own[0]! > 40,
    };
  },
});
