// How the weights begin: N(0, 1), or narrower with the number of inputs.
import { crossEntropy, large, scaled } from "downhill";
import { randomStream } from "downhill/data";
import { short } from "../chapter4/goal.ts";
import { trainDense } from "../dense-run.ts";
import { type Experiment, experiment, type Figure, ONE_RUN } from "../experiment.ts";
import { facts } from "../facts.ts";

const SECTION = "Weight initialization";
/** As far as the book draws weighted inputs, and how finely they are counted. */
const REACH = 30;
const BIN = 1;
const BINS = (2 * REACH) / BIN;

export const widths = experiment({
  id: "ch3-init-theory",
  chapter: 3,
  section: SECTION,
  claim:
    "With 1000 inputs, half of them 1, weights from N(0, 1) give weighted inputs of width 22.4, so neurons saturate; weights of width 1/sqrt(1000) give 1.22.",
  protocol: "The weighted input of 20,000 fresh neurons, both ways; the share beyond 5.",
  figures: [
    {
      value: "width, N(0, 1)",
      book: 22.4,
      decimals: 1,
      unit: "",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 22.05, high: 22.75, why: "three standard errors of 20,000 draws" },
    },
    {
      value: "width, scaled",
      book: 1.22,
      decimals: 2,
      unit: "",
      statistic: ONE_RUN,
      better: "neither",
      band: { low: 1.2, high: 1.25, why: "three standard errors of 20,000 draws" },
    },
  ],
  claims: {
    saturated: "most neurons are beyond 5 with N(0, 1), almost none with the narrow start",
  },
  runs: 20,
  coreHours: 0.0005,
  plots: [
    {
      kind: "lines",
      x: "z",
      curves: ["N(0, 1)", "scaled"],
      yLabel: "share of neurons a unit of z",
    },
  ],
  run: async ({ seed, at, progress }) => {
    const { normal } = randomStream(seed, "neurons");
    const count = at({ full: 20_000, quick: 5000, ci: 500 });
    let [wide, narrow, wideBeyond, narrowBeyond] = [0, 0, 0, 0];
    const shares = { "N(0, 1)": new Float64Array(BINS), scaled: new Float64Array(BINS) };
    const tell = (bins: Float64Array, z: number) => {
      const bin = Math.floor((z + REACH) / BIN);
      if (bin >= 0 && bin < BINS) bins[bin]! += 1 / (count * BIN);
    };
    for (let neuron = 0; neuron < count; neuron++) {
      let sum = 0;
      for (let i = 0; i < 500; i++) sum += normal();
      const bias = normal();
      const [z, w] = [sum + bias, sum / Math.sqrt(1000) + bias];
      tell(shares["N(0, 1)"], z);
      tell(shares.scaled, w);
      wide += z * z;
      narrow += w * w;
      wideBeyond += Number(Math.abs(z) > 5);
      narrowBeyond += Number(Math.abs(w) > 5);
      if (neuron % 1000 === 0) progress(neuron / count);
    }
    const [large, small] = [(100 * wideBeyond) / count, (100 * narrowBeyond) / count];
    return {
      values: {
        "width, N(0, 1)": Math.sqrt(wide / count),
        "width, scaled": Math.sqrt(narrow / count),
        "beyond 5 %, N(0, 1)": large,
        "beyond 5 %, scaled": small,
      },
      curves: {
        z: Array.from({ length: BINS }, (_, i) => (i + 0.5) * BIN - REACH),
        "N(0, 1)": short(shares["N(0, 1)"]),
        scaled: short(shares.scaled),
      },
      claims: { saturated: large > 50 && small < 1 },
      works: large > 50 && small < 1,
    };
  },
});

interface Published {
  readonly hidden: 30 | 100;
  readonly first: readonly [large: number, scaled: number];
  readonly last: readonly [large: number, scaled: number];
  readonly best: readonly [large: number, scaled: number];
  readonly claim: string;
}

function compared({ hidden, first, last, best, claim }: Published): Experiment {
  const published = facts(`weight_initialization_${hidden}`);
  const spread = "the book's figure, give or take 0.4 points for start, order and 10,000 images";
  const figure = (value: string, book: number, slack = 0.4): Figure => ({
    value,
    book,
    source: "the author's data",
    decimals: 2,
    unit: "%",
    statistic: ONE_RUN,
    better: "higher",
    band: { low: book - slack, high: book + slack, why: spread },
  });
  const both = (epoch: string, [large, scaled]: readonly [number, number], slack?: number) => [
    figure(`scaled, ${epoch} epoch`, scaled, slack),
    figure(`N(0, 1), ${epoch} epoch`, large, slack && 3 * slack),
  ];
  return experiment({
    id: `ch3-init-${hidden}`,
    chapter: 3,
    section: SECTION,
    claim,
    protocol: `[784, ${hidden}, 10], cross-entropy, eta 0.1, lambda 5.0, mini-batches of 10, 30 epochs, validation set, from both starts. One seeded run in the book, which replays identically; here other seeds.`,
    figures: [...both("first", first, 0.5), ...both("last", last), ...both("best", best)],
    claims: { "better at once": "the scaled start is better after the first epoch" },
    runs: 20,
    coreHours: hidden === 30 ? 0.005 : 0.01,
    plots: [{ kind: "lines", yLabel: "validation %", yDomain: [85, 100] }],
    bookCurves: {
      "scaled, validation %": published.scaled.map((n) => n / 100),
      "N(0, 1), validation %": published.large.map((n) => n / 100),
    },
    run: async (context) => {
      const base = {
        hidden: [hidden],
        loss: crossEntropy,
        learningRate: 0.1,
        l2: 5,
        epochs: 30,
        watch: ["validation"],
      } as const;
      const narrow = await trainDense(context, { ...base, init: scaled, part: [0, 0.5] });
      const wide = await trainDense(context, { ...base, init: large, part: [0.5, 1] });
      const named = (name: string, values: Readonly<Record<string, number>>) =>
        Object.fromEntries(
          ["first", "last", "best"].map((epoch) => [
            `${name}, ${epoch} epoch`,
            values[`validation %, ${epoch} epoch`]!,
          ]),
        );
      return {
        values: { ...named("scaled", narrow.values), ...named("N(0, 1)", wide.values) },
        curves: {
          "scaled, validation %": narrow.curves["validation %"]!,
          "N(0, 1), validation %": wide.curves["validation %"]!,
        },
        claims: {
          "better at once":
            narrow.values["validation %, first epoch"]! > wide.values["validation %, first epoch"]!,
        },
        works: narrow.values["validation %, best epoch"]! > 40,
      };
    },
  });
}

export const starts: readonly Experiment[] = [
  compared({
    hidden: 30,
    first: [86.43, 92.7],
    last: [96.37, 96.5],
    best: [96.48, 96.53],
    claim:
      "The scaled start learns faster: 92.7 against 86.4 % after one epoch. In the end both are about as good.",
  }),
  compared({
    hidden: 100,
    first: [89.94, 92.95],
    last: [97.42, 97.81],
    best: [97.55, 97.81],
    claim:
      "With 100 hidden neurons the scaled start is ahead after one epoch and still a little after 30.",
  }),
];
