// Why ten outputs, when four bits would do?
import { dense, network, quadratic, sgd, sigmoid } from "downhill";
import { dataset, take } from "downhill/data";
import { epochsAt } from "../dense-run.ts";
import { experiment, ONE_RUN } from "../experiment.ts";
import { accuracies, learn } from "../training.ts";

export const fourOutputs = experiment({
  id: "ch1-10-vs-4-outputs",
  chapter: 1,
  section: "A simple network to classify handwritten digits",
  claim: "Ten outputs, one a digit, learn better than four outputs that are the digit's bits.",
  protocol:
    "The book says to try both and gives no number. [784, 30, 10] against [784, 30, 4], quadratic cost, N(0, 1), eta 3.0, mini-batches of 10, 30 epochs, test set; a bit is 1 above 0.5.",
  figures: [
    {
      value: "10 outputs minus 4, points",
      book: undefined,
      decimals: 2,
      unit: "points",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: -9, high: 12, why: "a digit that is never learned costs ten outputs 10 points" },
    },
  ],
  claims: { better: "ten outputs are right more often after the last epoch" },
  runs: 10,
  coreHours: 0.004,
  plots: [
    { kind: "values", values: ["test %, 10 outputs", "test %, 4 outputs"], xLabel: "test %" },
  ],
  run: async (context) => {
    const sets = await context.mnist();
    const training = take(sets.training, context.at({ full: 50_000, quick: 50_000, ci: 2000 }));
    const test = take(sets.test, context.at({ full: 10_000, quick: 10_000, ci: 500 }));
    const options = {
      loss: quadratic,
      optimizer: sgd({ learningRate: 3 }),
      epochs: context.at(epochsAt(30)),
      batchSize: 10,
    };
    const ten = await learn(
      context,
      network([784], dense(30, sigmoid), dense(10, sigmoid)),
      training,
      {
        ...options,
        test,
        testEveryEpoch: true,
        part: [0, 0.5],
      },
    );
    const bits = dataset({
      name: "mnist, four bits",
      inputShape: [784],
      picture: training.picture,
      outputs: 4,
      inputs: training.inputs,
      targets: Float32Array.from({ length: training.count * 4 }, (_, i) =>
        bitOf(training.labels![i >> 2]!, i & 3),
      ),
    });
    const net = network([784], dense(30, sigmoid), dense(4, sigmoid));
    const four = await learn(context, net, bits, { ...options, part: [0.5, 1] });
    const { values } = await four.predict(test, { target: context.target });
    const digits = Array.from({ length: test.count }, (_, row) =>
      [0, 1, 2, 3].reduce((digit, k) => 2 * digit + Number(values[row * 4 + k]! > 0.5), 0),
    );
    const right = digits.filter((digit, row) => digit === test.labels![row]).length;
    const [tenOutputs, fourOutputs] = [
      accuracies(ten.history, "test").at(-1)!,
      (100 * right) / test.count,
    ];
    return {
      values: {
        "10 outputs minus 4, points": tenOutputs - fourOutputs,
        "test %, 10 outputs": tenOutputs,
        "test %, 4 outputs": fourOutputs,
      },
      claims: { better: tenOutputs > fourOutputs },
      works: tenOutputs > 40 && fourOutputs > 25,
    };
  },
});

/** Bit k of a digit, the highest first. */
const bitOf = (digit: number, k: number): number => (digit >> (3 - k)) & 1;
