// A problem of the book: weight decay makes of the wide start something like the narrow one.
import { crossEntropy, type EpochEvent, type Initializer, large, scaled } from "downhill";
import { trainDense } from "../dense-run.ts";
import { experiment, ONE_RUN } from "../experiment.ts";

const WEIGHTS = "layers.0.weight";
const EPOCHS = 100;
const RATE = 0.1;
const LAMBDA = 5;
const BATCH = 10;
/** The epochs in which nothing but the decay should act. */
const FIRST = 5;

const rootMeanSquare = (values: ArrayLike<number>): number =>
  Math.sqrt(Array.from(values).reduce((sum, x) => sum + x * x, 0) / values.length);

interface Way {
  readonly init: Initializer;
  readonly l2: number;
}

const WAYS: Readonly<Record<string, Way>> = {
  "wide, decay": { init: large, l2: LAMBDA },
  "narrow, decay": { init: scaled, l2: LAMBDA },
  "wide, none": { init: large, l2: 0 },
};

export const narrowed = experiment({
  id: "ch3-l2-narrows",
  chapter: 3,
  section: "Weight initialization",
  claim:
    "A problem of the book: weight decay does to a network with weights from N(0, 1) what the narrow start does at once.",
  protocol: `[784, 30, 10], cross-entropy, eta ${RATE}, lambda ${LAMBDA}, mini-batches of ${BATCH}, ${EPOCHS} epochs on 50,000 images, validation set: from N(0, 1), from N(0, 1 / inputs), and from N(0, 1) without a penalty. The width is the root of the mean square of the weights of the hidden layer. By the book's argument it first falls by exp(-eta lambda / m) = 0.951 an epoch, and at last to about 1 / sqrt(23,820) = 0.0065.`,
  figures: [
    {
      value: "factor an epoch, first five",
      book: 0.951,
      source: "derived",
      decimals: 3,
      unit: "",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 0.949, high: 0.96, why: "a little above, as some weights learn already" },
    },
  ],
  claims: {
    "as narrow":
      "after 100 epochs the widths of both starts with a penalty differ by less than a tenth",
    "as good": "and they read as many digits, within 0.5 points",
    "not without": "without a penalty the weights stay more than four times as wide",
    "as small as said":
      "the width tails off at about 1 / sqrt(n), n the number of weights: below 0.013",
  },
  runs: 20,
  coreHours: 0.01,
  plots: [
    {
      kind: "lines",
      curves: Object.keys(WAYS).map((way) => `${way}: width`),
      yLabel: "width of the weights",
      log: "y",
    },
    {
      kind: "lines",
      curves: Object.keys(WAYS).map((way) => `${way}: %`),
      yLabel: "validation %",
      yDomain: [86, 98],
    },
  ],
  run: async (context) => {
    const curves: Record<string, number[]> = {};
    const entries = Object.entries(WAYS);
    for (const [i, [way, { init, l2 }]] of entries.entries()) {
      const widths: number[] = [];
      const given = {
        hidden: [30],
        loss: crossEntropy,
        init,
        l2,
        learningRate: RATE,
        batchSize: BATCH,
        epochs: context.at({ full: EPOCHS, quick: 10, ci: FIRST }),
        keepEpochs: true,
        watch: ["validation"],
        onEpoch: ({ snapshot }: EpochEvent) => {
          widths.push(rootMeanSquare(snapshot().parameters.get(WEIGHTS)!));
        },
        part: [i / entries.length, (i + 1) / entries.length],
      } as const;
      const run = await trainDense(context, given);
      curves[`${way}: width`] = widths.map((width) => Number(width.toPrecision(4)));
      curves[`${way}: %`] = [...run.curves["validation %"]!];
    }
    const widths = (way: string) => curves[`${way}: width`]!;
    const last = (name: string) => curves[name]!.at(-1)!;
    const [wide, narrow] = [widths("wide, decay"), widths("narrow, decay")];
    const ratio = wide.at(-1)! / narrow.at(-1)!;
    const factor = (wide[FIRST - 1]! / wide[0]!) ** (1 / (FIRST - 1));
    return {
      values: {
        "factor an epoch, first five": factor,
        "wide over narrow, last epoch": ratio,
        "width, last epoch": wide.at(-1)!,
        "epochs to twice the narrow width": wide.findIndex((w, i) => w < 2 * narrow[i]!),
        "wide, decay: %, last epoch": last("wide, decay: %"),
        "narrow, decay: %, last epoch": last("narrow, decay: %"),
        "wide, none: %, last epoch": last("wide, none: %"),
      },
      curves,
      claims: {
        "as narrow": Math.abs(ratio - 1) < 0.1,
        "as good": Math.abs(last("wide, decay: %") - last("narrow, decay: %")) < 0.5,
        "not without": widths("wide, none").at(-1)! > 4 * wide.at(-1)!,
        "as small as said": wide.at(-1)! < 0.013,
      },
      works: factor < 1 && last("narrow, decay: %") > 40,
    };
  },
});
