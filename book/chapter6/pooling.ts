// Other ways to pool, which the book describes and does not try: the root of the sum of squares, and the mean.
import {
  averagePool2d,
  conv2d,
  dense,
  flatten,
  he,
  type Layer,
  layer,
  logLikelihood,
  maxPool2d,
  network,
  relu,
  sgd,
  softmax,
} from "downhill";
import { reshapeInputs, take } from "downhill/data";
import { experiment } from "../experiment.ts";
import { accuracies, learn } from "../training.ts";

const PICTURE = [28, 28, 1] as const;
const WINDOW = 2;
/** Keeps the slope of the root finite where all four values are 0. */
const TINY = 1e-6;

/** The root of the sum of the squares of each window: [batch, h, w, channels] -> half of both sides. */
const l2Pool2d = (): Layer =>
  layer("l2Pool2d", (x, scope) => {
    const squares = averagePool2d(WINDOW).trace(x.square(), scope.inner(0));
    return squares
      .mul(WINDOW * WINDOW)
      .add(TINY)
      .sqrt();
  });

const WAYS: Readonly<Record<string, () => Layer>> = {
  largest: () => maxPool2d(WINDOW),
  L2: l2Pool2d,
  mean: () => averagePool2d(WINDOW),
};

export const pooling = experiment({
  id: "ch6-l2-pooling",
  chapter: 6,
  section: "Introducing convolutional networks",
  claim:
    "L2 pooling, the root of the sum of the squares of 2 x 2 values in place of the largest of them, works as well in practice.",
  protocol:
    "The book describes it and gives no number. 10,000 images, He's start, log-likelihood, SGD with eta 0.03 and mini-batches of 10, 6 epochs: 20 fields of 5 x 5, one of three poolings, 100 ReLU, softmax; test set. All three share their first weights and the order of images.",
  figures: [],
  claims: {
    "as well": "after the last epoch L2 and the largest value differ by less than 0.5 points",
  },
  runs: 5,
  coreHours: 0.03,
  plots: [{ kind: "lines", yLabel: "test %", yDomain: [92, 99] }],
  run: async (context) => {
    const sets = await context.mnist();
    const training = reshapeInputs(
      take(sets.training, context.at({ full: 10_000, quick: 2_000, ci: 600 })),
      PICTURE,
    );
    const test = reshapeInputs(
      take(sets.test, context.at({ full: 10_000, quick: 1_000, ci: 200 })),
      PICTURE,
    );
    const curves: Record<string, readonly number[]> = {};
    const values: Record<string, number> = {};
    const entries = Object.entries(WAYS);
    for (const [i, [way, pool]] of entries.entries()) {
      const net = network(
        PICTURE,
        conv2d(20, 5, relu),
        pool(),
        flatten(),
        dense(100, relu),
        dense(10, softmax),
      );
      const run = await learn(context, net, training, {
        loss: logLikelihood,
        init: he,
        optimizer: sgd({ learningRate: 0.03 }),
        epochs: context.at({ full: 6, quick: 4, ci: 4 }),
        batchSize: 10,
        test,
        testEveryEpoch: true,
        part: [i / entries.length, (i + 1) / entries.length],
      });
      const curve = accuracies(run.history, "test");
      curves[`${way}, test %`] = curve;
      values[`${way}, test %`] = curve.at(-1)!;
    }
    const last = (way: string) => values[`${way}, test %`]!;
    return {
      values,
      curves,
      claims: { "as well": Math.abs(last("L2") - last("largest")) < 0.5 },
      works: last("L2") > 40 && last("largest") > 40,
    };
  },
});
