// All of the chapter at once: cross-entropy with weight decay, with dropout, and with both.
import { crossEntropy, large } from "downhill";
import { trainDense } from "../dense-run.ts";
import { experiment } from "../experiment.ts";

const WAYS = {
  neither: {},
  L2: { l2: 0.1 },
  dropout: { dropped: 0.5 },
  both: { l2: 0.1, dropped: 0.5 },
} as const;

export const combined = experiment({
  id: "ch3-combined",
  chapter: 3,
  section: "Other techniques for regularization",
  claim:
    "Hinton and others combined dropout with weight decay, and got from 98.4 to 98.7 %; in small, cross-entropy with either and with both.",
  protocol:
    "[784, 100, 10], cross-entropy, N(0, 1), eta 0.5, mini-batches of 10, 200 epochs on 1,000 images, test set: without a penalty, with lambda 0.1, with half of the hidden neurons left out, and with both. The paper's networks have 800 neurons and more, and its penalty bounds the length of each neuron's weights, so its figures do not stand beside these.",
  figures: [],
  claims: {
    "L2 helps": "with L2 the last epoch is better than without",
    "dropout helps": "so it is with dropout",
    "both help": "and with both it is better than with either",
  },
  runs: 5,
  coreHours: 0.01,
  plots: [{ kind: "lines", yLabel: "test %", yDomain: [78, 90] }],
  run: async (context) => {
    const curves: Record<string, readonly number[]> = {};
    const values: Record<string, number> = {};
    const entries = Object.entries(WAYS);
    for (const [i, [way, given]] of entries.entries()) {
      const run = await trainDense(context, {
        hidden: [100],
        loss: crossEntropy,
        init: large,
        learningRate: 0.5,
        images: 1000,
        epochs: context.at({ full: 200, quick: 30, ci: 15 }),
        keepEpochs: true,
        watch: ["test"],
        ...given,
        part: [i / entries.length, (i + 1) / entries.length],
      });
      curves[`${way}, test %`] = run.curves["test %"]!;
      values[`${way}, test %`] = run.values["test %, last epoch"]!;
    }
    const last = (way: keyof typeof WAYS) => values[`${way}, test %`]!;
    return {
      values,
      curves,
      claims: {
        "L2 helps": last("L2") > last("neither"),
        "dropout helps": last("dropout") > last("neither"),
        "both help": last("both") > Math.max(last("L2"), last("dropout")),
      },
      works: last("neither") > 40,
    };
  },
});
