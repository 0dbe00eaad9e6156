// The cure that the chapter promises: the depths at which sigmoid networks learn slowly in front, with
// other activations, starts, shortcuts and normalisation. How fast each layer learns at the start, and how
// well the whole network reads.
import {
  type Activation,
  batchNorm,
  dense,
  glorot,
  he,
  type Initializer,
  initialParameters,
  type Layer,
  logLikelihood,
  network,
  relu,
  residual,
  scaled,
  sgd,
  sigmoid,
  softmax,
} from "downhill";
import { take } from "downhill/data";
import { type Experiment, experiment } from "../experiment.ts";
import { valuesAt } from "../gradient-at.ts";
import { accuracies, learn } from "../training.ts";

const WIDTH = 30;
/** Deep enough that the first layer of the sigmoid network hardly moves. */
const DEPTH = 6;
/** For the norms: the images of the experiments before. */
const EXAMPLES = 1000;

interface Cure {
  readonly init: Initializer;
  readonly rate: number;
  readonly activation: Activation;
  /** What a hidden layer but the first is; the first takes the picture in. */
  readonly hidden?: (activation: Activation) => Layer;
  readonly isNormalized?: boolean;
}

const CURES: Readonly<Record<string, Cure>> = {
  sigmoid: { init: scaled, rate: 0.1, activation: sigmoid },
  "sigmoid, Glorot": { init: glorot, rate: 0.1, activation: sigmoid },
  "sigmoid, batch norm": { init: glorot, rate: 0.1, activation: sigmoid, isNormalized: true },
  "ReLU, He": { init: he, rate: 0.03, activation: relu },
  "ReLU, shortcuts": {
    init: he,
    rate: 0.03,
    activation: relu,
    hidden: (activation) => residual(dense(WIDTH, activation)),
  },
};

function networkOf({ activation, hidden, isNormalized }: Cure) {
  const plain = (given: Activation): Layer => dense(WIDTH, given);
  const all = [
    plain(activation),
    ...Array.from({ length: DEPTH - 1 }, () => (hidden ?? plain)(activation)),
  ];
  const layers = isNormalized ? all.flatMap((layer) => [layer, batchNorm()]) : all;
  return network([784], ...layers, dense(10, softmax));
}

const norm = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0));

export const cure: Experiment = experiment({
  id: "ch5-cure",
  chapter: 5,
  section: "Other obstacles to deep learning",
  claim:
    "Ours: what makes deep networks learn in spite of it. Better starts alone do not; rectified units, shortcuts and normalisation keep the gradient's length through six hidden layers.",
  protocol: `[784, ${DEPTH} x ${WIDTH}, 10] with softmax and log-likelihood, one network a cure: sigmoid with N(0, 1 / inputs) as in the book, sigmoid with Glorot's start, with batch normalisation behind each hidden layer, ReLU with He's start, and that with a shortcut around each hidden layer but the first. At the start the norm of dC/dW over 1000 images of the hidden layers 2 to ${DEPTH}, which are alike in shape; then SGD, eta 0.1 for sigmoid and 0.03 for ReLU, lambda 5.0, mini-batches of 10, 10 epochs on 50,000 images, validation set. The book has no such table: it says that these are ways.`,
  figures: [],
  claims: {
    "sigmoid vanishes": "the last of the hidden layers learns over 100 times as fast as the second",
    "cured at the start":
      "with ReLU, shortcuts or normalisation no more than 10 times as fast, nor as slowly",
    "reads better": "each of these three reads more than the sigmoid network",
  },
  runs: 10,
  coreHours: 0.03,
  plots: [
    {
      kind: "lines",
      x: "hidden layer",
      curves: Object.keys(CURES),
      yLabel: "norm of dC/dW",
      log: "y",
    },
    {
      kind: "lines",
      curves: Object.keys(CURES).map((name) => `${name}, %`),
      yLabel: "validation %",
    },
  ],
  run: async (context) => {
    const { training, validation } = await context.mnist();
    const examples = take(training, context.at({ full: 50_000, quick: 10_000, ci: 1_500 }));
    const judged = take(validation, context.at({ full: 10_000, quick: 2_000, ci: 300 }));
    const loss = logLikelihood;
    const curves: Record<string, number[]> = {};
    const values: Record<string, number> = {};
    const entries = Object.entries(CURES);
    for (const [i, [name, cure]] of entries.entries()) {
      const net = networkOf(cure);
      // the hidden layers between the first and the output: 30 x 30 each
      const weights = net.parameters.filter(
        ({ shape }) => shape.length === 2 && shape.every((size) => size === WIDTH),
      );
      const monitors = weights.map((weight) => `${weight.name}/gradient`);
      const parameters = initialParameters(net, { seed: context.seed, init: cure.init });
      const found = await valuesAt(context, net, take(training, EXAMPLES), {
        loss,
        parameters,
        monitors,
      });
      const norms = monitors.map((monitor) => norm(found.get(monitor)!.values));
      curves[name] = norms;
      values[`${name}: last / second`] = norms.at(-1)! / norms[0]!;
      const run = await learn(context, net, examples, {
        loss,
        optimizer: sgd({ learningRate: cure.rate }),
        init: cure.init,
        l2: (5 * examples.count) / 50_000,
        epochs: context.at({ full: 10, quick: 3, ci: 3 }),
        batchSize: 10,
        validation: judged,
        part: [i / entries.length, (i + 1) / entries.length],
      });
      const curve = accuracies(run.history, "validation");
      curves[`${name}, %`] = curve;
      values[`${name}: validation %`] = curve.at(-1)!;
    }
    curves["hidden layer"] = Array.from({ length: DEPTH - 1 }, (_, i) => i + 2);
    const cured = ["sigmoid, batch norm", "ReLU, He", "ReLU, shortcuts"];
    const ratio = (name: string) => values[`${name}: last / second`]!;
    const reads = (name: string) => values[`${name}: validation %`]!;
    return {
      values,
      curves,
      claims: {
        "sigmoid vanishes": ratio("sigmoid") > 100,
        "cured at the start": cured.every((name) => ratio(name) < 10 && ratio(name) > 0.1),
        "reads better": cured.every((name) => reads(name) > reads("sigmoid")),
      },
      works: reads("ReLU, shortcuts") > 40,
    };
  },
});
