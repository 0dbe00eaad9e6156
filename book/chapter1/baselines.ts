// How well one does without learning much: guessing, and looking at the ink.
import { randomStream, take } from "downhill/data";
import { EXACT, experiment, type Figure } from "../experiment.ts";
import { countedRight, inkByDigit, nearestInk, nearestMean } from "./ink.ts";

const SECTION = "Implementing our network to classify digits";

const figure = (value: string, more: Partial<Figure> & Pick<Figure, "band">): Figure => ({
  value,
  book: undefined,
  decimals: 2,
  unit: "%",
  statistic: EXACT,
  better: "neither",
  ...more,
});

export const guessing = experiment({
  id: "ch1-random",
  chapter: 1,
  section: SECTION,
  claim: "Guessing is right in ten per cent.",
  protocol: "A random digit for each of the 10,000 test images.",
  figures: [
    figure("test %", {
      book: 10,
      decimals: 0,
      statistic: { kind: "mean", runs: 1 },
      band: { low: 9.1, high: 10.9, why: "three standard deviations of 0.3" },
    }),
  ],
  runs: 20,
  coreHours: 0.0001,
  run: async ({ seed, mnist }) => {
    const { test } = await mnist();
    const { below } = randomStream(seed, "guess");
    const percent = countedRight(test, () => below(10)) / 100;
    return { values: { "test %": percent }, works: percent > 5 && percent < 15 };
  },
});

/** Pixels / 256 as the book has them; the means follow from the data alone. */
const BOOK_MEANS = [135.87, 59.66, 116.29, 110.87, 95.22, 100.35, 107.38, 89.88, 117.88, 96.05];

export const averageDarkness = experiment({
  id: "ch1-darkness",
  chapter: 1,
  section: SECTION,
  claim: "How dark an image is on the whole gives the digit away in 22.25 % of cases.",
  protocol:
    "The mean ink of each digit over 50,000 images; a test image is given the digit whose mean is nearest. No chance in it.",
  figures: [
    figure("test %", { book: 22.25, band: { low: 22.25, high: 22.25, why: "nothing is random" } }),
  ],
  claims: { means: "the mean ink of each digit is the book's program's, to its hundredth" },
  bookCurves: { "mean ink": BOOK_MEANS },
  plots: [{ kind: "bars", x: "digit", curves: ["mean ink"], yLabel: "mean ink" }],
  runs: 1,
  coreHours: 0.0001,
  run: async ({ mnist }) => {
    const { training, test } = await mnist();
    const means = inkByDigit(training);
    const percent = countedRight(test, nearestInk(means)) / 100;
    return {
      values: { "test %": percent },
      curves: { digit: means.map((_, digit) => digit), "mean ink": means.map((x) => x / 256) },
      claims: { means: means.every((x, i) => Math.abs(x / 256 - BOOK_MEANS[i]!) <= 0.0051) },
      works: percent > 15,
    };
  },
});

export const otherIdeas = experiment({
  id: "ch1-other-naive",
  chapter: 1,
  section: SECTION,
  claim: "Simple ideas are right in 20 to 50 per cent of cases, and with more work in over 50.",
  protocol:
    "The book names no idea. Ours: the ink in each of 2 x 2, 4 x 4 and 28 x 28 fields, and the digit whose mean is nearest.",
  figures: [
    figure("2 x 2 fields", { band: { low: 20, high: 50, why: "the book's range for easy ideas" } }),
    figure("4 x 4 fields", {
      band: { low: 50, high: 85, why: "over 50, and below linear classifiers" },
    }),
    figure("28 x 28 fields", {
      band: { low: 80, high: 84, why: "the known result of nearest means" },
    }),
  ],
  claims: {
    "20 to 50": "2 x 2 fields are right in 20 to 50 % of cases",
    "over 50": "more fields are right in more than half",
  },
  runs: 1,
  coreHours: 0.0003,
  plots: [
    {
      kind: "values",
      values: ["2 x 2 fields", "4 x 4 fields", "28 x 28 fields"],
      isFromZero: true,
      xLabel: "test %",
    },
  ],
  run: async ({ mnist, at }) => {
    const { training, test } = await mnist();
    const some = take(training, at({ full: 50_000, quick: 50_000, ci: 2000 }));
    const percent = (fields: number) => nearestMean(some, test, fields) / 100;
    const values = {
      "2 x 2 fields": percent(2),
      "4 x 4 fields": percent(4),
      "28 x 28 fields": percent(28),
    };
    const [two, four, all] = Object.values(values) as [number, number, number];
    return {
      values,
      claims: { "20 to 50": two >= 20 && two <= 50, "over 50": four > 50 && all > 50 },
      works: all > two,
    };
  },
});
