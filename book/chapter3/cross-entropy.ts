// The networks of chapter 1 with the cross-entropy in place of the quadratic cost.
import { crossEntropy, large } from "downhill";
import { short } from "../chapter4/goal.ts";
import { denseOutcome, reaches } from "../dense-run.ts";
import { EXACT, type Experiment, experiment, type Figure, ONE_RUN } from "../experiment.ts";

const SECTION = "Using the cross-entropy to classify MNIST digits";

const figure = (value: string, book: number, band: Figure["band"]): Figure => ({
  value,
  book,
  decimals: 2,
  unit: "%",
  statistic: ONE_RUN,
  better: "higher",
  band,
});

function withHidden(hidden: number, book: number, band: Figure["band"], claim: string): Experiment {
  return experiment({
    id: `ch3-ce-${hidden}`,
    chapter: 3,
    section: SECTION,
    claim,
    protocol: `[784, ${hidden}, 10], cross-entropy, all parameters from N(0, 1), eta 0.5, mini-batches of 10, 30 epochs, test set. One unseeded run; whether it is its best or its last epoch is not said: it is compared with the best of chapter 1, so the best stands first.`,
    figures: [figure("test %, best epoch", book, band), figure("test %, last epoch", book, band)],
    runs: 20,
    coreHours: hidden === 30 ? 0.002 : 0.005,
    plots: [{ kind: "lines", yLabel: "test %" }],
    run: (context) =>
      denseOutcome(
        context,
        {
          hidden: [hidden],
          loss: crossEntropy,
          init: large,
          learningRate: 0.5,
          epochs: 30,
          watch: ["test"],
        },
        reaches("test", 50),
      ),
  });
}

export const crossEntropy30: Experiment = withHidden(
  30,
  95.49,
  { low: 95, high: 95.9, why: "the seeded runs of this network end at 95.3 to 95.6" },
  "With cross-entropy 30 hidden neurons read 95.49 %, about as many as with quadratic cost.",
);

export const crossEntropy100: Experiment = withHidden(
  100,
  96.82,
  { low: 96.4, high: 97.2, why: "the book's figure and the spread of 10,000 test images" },
  "With cross-entropy 100 hidden neurons read 96.82 %, one error in fourteen fewer than with quadratic cost.",
);

export const slopeFactor: Experiment = experiment({
  id: "ch3-ce-factor",
  chapter: 3,
  section: "What does the cross-entropy mean? Where does it come from?",
  claim:
    "The quadratic cost's gradient has the factor sigma(1 - sigma), on average 1/6: so divide eta by 6, 3.0 becomes 0.5.",
  protocol: "The mean of a (1 - a) over a from 0 to 1, by the midpoint rule.",
  figures: [
    {
      value: "mean factor",
      book: 1 / 6,
      source: "derived",
      decimals: 6,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 0.16666, high: 0.16667, why: "an integral" },
    },
  ],
  runs: 1,
  coreHours: 0.0001,
  plots: [{ kind: "lines", x: "output", curves: ["factor", "mean"], yLabel: "sigma(1 - sigma)" }],
  run: async () => {
    const n = 10_000;
    let sum = 0;
    for (let i = 0; i < n; i++) sum += ((i + 0.5) / n) * (1 - (i + 0.5) / n);
    const outputs = Array.from({ length: 41 }, (_, i) => i / 40);
    return {
      values: { "mean factor": sum / n },
      curves: {
        output: outputs,
        factor: short(outputs.map((a) => a * (1 - a))),
        mean: outputs.map(() => 0.1667),
      },
      works: Math.abs(sum / n - 1 / 6) < 1e-6,
    };
  },
});
