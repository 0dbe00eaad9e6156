// The same machine on more and more data, beside the network.
import { take } from "downhill/data";
import { EXACT, experiment } from "../experiment.ts";
import { facts } from "../facts.ts";
import { svmRight } from "../svm.ts";

const { sizes, svm, network } = facts("more_data");

export const moreDataSvm = experiment({
  id: "ch3-more-data-svm",
  chapter: 3,
  section: "Other techniques for regularization",
  claim:
    "The network beats the support vector machine at every size of training set, but the machine with all data beats the network with a tenth of it.",
  protocol:
    "SVC() of the time on the first 100 to 50,000 images, validation set, as the book's program. The network's figures are the book's, which replay identically.",
  figures: sizes.map((size, i) => ({
    value: `validation % with ${size}`,
    book: svm[i],
    // its text has that of all images only
    ...(size !== 50_000 && { source: "the author's data" as const }),
    decimals: 2,
    unit: "%",
    statistic: EXACT,
    better: "higher" as const,
    band: { low: svm[i]! - 0.05, high: svm[i]! + 0.05, why: "ties of votes and rounding" },
  })),
  claims: {
    "network better at every size": "below the network's figure at each size",
    "data beats algorithm": "with 50,000 images above the network's figure with 5,000",
  },
  runs: 1,
  coreHours: 0.7,
  skipQuick: "a support vector machine takes long to train",
  bookCurves: { "validation %": svm, "validation %, network": network },
  run: async (context) => {
    const { training, validation } = await context.mnist();
    const asked = take(validation, context.at({ full: 10_000, quick: 2000, ci: 200 }));
    const most = context.at({ full: 50_000, quick: 5000, ci: 500 });
    const total = sizes.reduce((sum, size) => sum + Math.min(size, most), 0);
    const found: number[] = [];
    let before = 0;
    for (const size of sizes) {
      const rows = Math.min(size, most);
      const part = [before / total, (before + rows) / total] as const;
      before += rows;
      // beyond the largest size of this scale nothing is trained again
      const right =
        size > most
          ? found.at(-1)! * (asked.count / 100)
          : await svmRight(context, { training: take(training, rows), asked, part });
      found.push((100 * right) / asked.count);
    }
    return {
      values: Object.fromEntries(sizes.map((size, i) => [`validation % with ${size}`, found[i]!])),
      curves: { "validation %": found },
      claims: {
        "network better at every size": found.every((x, i) => x < network[i]!),
        "data beats algorithm": found.at(-1)! > network[5]!,
      },
      works: found[3]! > found[0]! + 10,
    };
  },
});
