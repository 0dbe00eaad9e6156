// How much more data helps: the same network on the first 100 to 50,000 images, each shown 1,500,000
// images in all.
import { crossEntropy, large } from "downhill";
import { trainDense } from "../dense-run.ts";
import { experiment, ONE_RUN } from "../experiment.ts";
import { facts } from "../facts.ts";

const { sizes, network } = facts("more_data");
const last = sizes.length - 1;
/** The headline, all data, first. */
const order = [last, ...Array.from({ length: last }, (_, i) => i)];

export const moreData = experiment({
  id: "ch3-more-data-nn",
  chapter: 3,
  section: "Other techniques for regularization",
  claim:
    "Accuracy goes on rising with the size of the training set, from 69 % with 100 images to 96 % with 50,000.",
  protocol:
    "[784, 30, 10], cross-entropy, N(0, 1), eta 0.5, mini-batches of 10, 1,500,000 / size epochs, lambda size x 0.0001, validation set after the last epoch. One seeded run in the book, which replays identically; here other seeds.",
  figures: order.map((i) => ({
    value: `validation % with ${sizes[i]}`,
    book: network[i],
    // its text has that of 5,000 images only
    ...(sizes[i] !== 5000 && { source: "the author's data" as const }),
    decimals: 2,
    unit: "%",
    statistic: ONE_RUN,
    better: "higher" as const,
    band: {
      low: network[i]! - (i < 3 ? 4 : 1.2),
      high: network[i]! + (i < 3 ? 4 : 1.2),
      why: "the spread of starts, larger with few images",
    },
  })),
  claims: { rising: "every larger set is better" },
  runs: 10,
  coreHours: 0.03,
  bookCurves: { "validation %": network },
  plots: [{ kind: "lines", x: "images", log: "x", yLabel: "validation %" }],
  run: async (context) => {
    const shown = context.at({ full: 1_500_000, quick: 100_000, ci: 15_000 });
    const found: number[] = [];
    for (const [i, size] of sizes.entries()) {
      const { values } = await trainDense(context, {
        hidden: [30],
        loss: crossEntropy,
        init: large,
        learningRate: 0.5,
        l2: size * 0.0001,
        images: size,
        epochs: Math.max(1, Math.floor(shown / size)),
        keepEpochs: true,
        watch: ["validation"],
        part: [i / sizes.length, (i + 1) / sizes.length],
      });
      found.push(values["validation %, last epoch"]!);
    }
    return {
      values: Object.fromEntries(sizes.map((size, i) => [`validation % with ${size}`, found[i]!])),
      curves: { images: sizes, "validation %": found },
      claims: { rising: found.every((x, i) => i === 0 || x > found[i - 1]!) },
      works: found[last]! > found[0]! + 5,
    };
  },
});
