// The ladder of chapter 6, 97.80 to 99.67 %: each row as network3.py trains it, and once more with
// the mistakes that are known of it corrected.
import { adam, initialParameters, logLikelihood, sgd, type TrainedNetwork } from "downhill";
import { type Dataset, expand, randomStream, reshapeInputs, take } from "downhill/data";
import {
  type Experiment,
  experiment,
  type Outcome,
  type RunContext,
  usualRuns,
} from "../experiment.ts";
import { accuracies, learn, secondsOf } from "../training.ts";
import { plurality, rightTogether } from "../votes.ts";
import { FIELD, type Variant } from "./parts.ts";
import { networkOf, type Row, rows, sharedMasks } from "./rows.ts";

const SECTION = "Convolutional neural networks in practice";
const BATCH = 10;

const VARIANTS: Readonly<Record<Variant, string>> = {
  book: "As network3.py: weights of width 1 / sqrt(outputs), lambda divided by the number of mini-batches, the same order of images in every epoch, dropout also on what the convolutions give. (Its masks were probably the same in every layer and network; ours are not.)",
  corrected:
    "With network3.py's known mistakes corrected: weights of width 1 / sqrt(inputs), a fresh order in every epoch, dropout on hidden neurons only.",
};

/**
 * What a reduced scale makes of a row. A few hundred steps of it learn nothing, least of all with
 * sigmoid neurons, so Adam takes them; and wide layers are narrow.
 */
function reduced({ learningRate, epochs, isSlow }: Row) {
  return {
    full: {
      images: 50_000,
      evaluated: 10_000,
      epochs,
      most: 1000,
      optimizer: sgd({ learningRate }),
    },
    quick: {
      images: 5000,
      evaluated: 2000,
      epochs: 3,
      most: 100,
      optimizer: adam({ learningRate: isSlow ? 0.0004 : 0.001 }),
    },
    ci: {
      images: isSlow ? 1000 : 400,
      evaluated: 200,
      epochs: isSlow ? 12 : 8,
      most: 100,
      optimizer: adam({ learningRate: isSlow ? 0.0004 : 0.002 }),
    },
  };
}

/** Of all runs that share their masks. */
const MASKS = 1;

/** Runs that were stored when all rows still began with the same draws, and with it the same dead filters. */
const ALIKE = 1;
const MORE_ALIKE: Readonly<Record<string, number>> = {
  "ch6-shallow": 5,
  "ch6-shallow-corrected": 5,
  "ch6-dropout": 5,
};

/** What a run of a row draws from: later runs of one row are independent of those of another. */
export function drawsOf(id: string, seed: number): number {
  return seed <= (MORE_ALIKE[id] ?? ALIKE) ? seed : randomStream(seed, id).bits();
}

export async function trainRow(
  given: RunContext,
  row: Row,
  variant: Variant,
  part: readonly [number, number] = [0, 1],
): Promise<Outcome> {
  const own = drawsOf(idOf(row, variant), given.seed);
  const context = { ...given, seed: row.sharesMasks ? MASKS : own };
  const sets = await context.mnist();
  const { images, evaluated, epochs, most, optimizer } = context.at(reduced(row));
  const net = networkOf(row, variant, most);
  const shaped = (set: Dataset, count: number) =>
    reshapeInputs(take(set, count), net.inputShape) as Dataset;
  const original = shaped(sets.training, images);
  const isExpanded = row.isExpanded && context.scale === "full";
  const training = isExpanded ? expand(original, { seed: context.seed }) : original;
  const validation = shaped(sets.validation, evaluated);
  const test = shaped(sets.test, evaluated);
  const inOrder = Uint32Array.from({ length: training.count }, (_, i) => i);
  const run = await learn(context, net, training, {
    loss: logLikelihood,
    optimizer,
    // lambda / number of mini-batches = lambda * 10 / n
    l2: row.lambda * BATCH,
    epochs,
    batchSize: BATCH,
    validation,
    test,
    testEveryEpoch: true,
    ...(variant === "book" ? { order: () => inOrder } : {}),
    ...(row.sharesMasks ? { from: initialParameters(net, { seed: own }) } : {}),
    keep: context.scale === "full",
    part,
  });
  const [onValidation, onTest] = [
    accuracies(run.history, "validation"),
    accuracies(run.history, "test"),
  ];
  // network3.py takes the last of equals
  const best = onValidation.lastIndexOf(Math.max(...onValidation));
  const { classes } = await run.predict(test, { target: context.target });
  const filters = filtersOf(run);
  return {
    values: {
      "test % at best validation": onTest[best]!,
      "validation %, best epoch": onValidation[best]!,
      "test %, last epoch": onTest.at(-1)!,
      "best epoch": best,
    },
    curves: { "validation %": onValidation, "test %": onTest, ...(filters ? { filters } : {}) },
    answers: Array.from(classes).join(""),
    works: onTest[best]! > context.at({ full: 90, quick: 20, ci: 25 }),
    seconds: secondsOf(run.history),
  };
}

/** What the first layer looks for, filter by filter; undefined where it is no convolution. */
function filtersOf({ network: net, parameters }: TrainedNetwork): number[] | undefined {
  const [first] = net.parameters;
  if (first?.shape.length !== 4) return undefined;
  return Array.from(parameters.get(first.name)!, (weight) => Math.round(weight * 1000) / 1000);
}

const idOf = (row: Row, variant: Variant): string =>
  `${row.id}${variant === "book" ? "" : "-corrected"}`;

/** The part of the axis in which a row's last epochs differ: 1.2 points below its figure, 0.3 above. */
const nearTheEnd = (book: number): readonly [low: number, high: number] => [
  Math.round(10 * (book - 1.2)) / 10,
  Math.min(100, Math.round(10 * (book + 0.3)) / 10),
];

const SHARED =
  "As network3.py, and with its masks: the streams of all layers began with one fixed seed, so layers of one size left out the same, in all networks. (What Theano drew itself is not known; the masks here are ours, shared in the same way.)";

function ladderRow(row: Row, variant: Variant): Experiment {
  const { lambda, learningRate, epochs, isExpanded } = row;
  const images = isExpanded
    ? "250,000 images (each moved by one pixel four times)"
    : "50,000 images";
  return experiment({
    id: idOf(row, variant),
    chapter: 6,
    section: SECTION,
    claim: row.claim,
    protocol: `${networkOf(row, variant)}, log-likelihood, eta ${learningRate}, lambda ${lambda}, mini-batches of 10, ${epochs} epochs, ${images}. ${row.sharesMasks ? SHARED : VARIANTS[variant]} The book makes three runs and prints the test accuracy that goes with the best validation accuracy of all epochs and runs.`,
    figures: [
      {
        value: "test % at best validation",
        book: row.book,
        decimals: 2,
        unit: "%",
        statistic: { kind: "chosen", runs: 3, by: "validation %, best epoch" },
        better: "higher",
        band: {
          low: (row.book ?? 98.5) - 0.3,
          high: (row.book ?? 98.5) + 0.3,
          why: "three standard deviations of 10,000 test images at 99 %, and the spread of starts",
        },
      },
    ],
    runs: usualRuns(row.coreHours),
    // the corrected rows come after those of the book
    coreHours: row.coreHours,
    isVariant: variant !== "book",
    plots: [
      {
        kind: "lines",
        curves: ["validation %", "test %"],
        yLabel: "%",
        yDomain: nearTheEnd(row.book ?? 98.9),
      },
      { kind: "images", curves: ["filters"], side: FIELD },
    ],
    run: (context) => trainRow(context, row, variant),
  });
}

export const ladder: readonly Experiment[] = rows.flatMap((row) => [
  ladderRow(row, "book"),
  ladderRow(row, "corrected"),
]);

export const dropoutShared: Experiment = ladderRow(sharedMasks, "book");

const MEMBERS = 5;

interface Vote {
  readonly id: string;
  readonly claim: string;
  /** Of which row the members are. */
  readonly of: Row;
  readonly protocol: string;
}

const voteOf = ({ id, claim, of, protocol }: Vote): Experiment =>
  experiment({
    id,
    chapter: 6,
    section: SECTION,
    claim,
    protocol,
    figures: [
      {
        value: "test %",
        book: 99.67,
        decimals: 2,
        unit: "%",
        statistic: { kind: "mean", runs: 1 },
        better: "higher",
        band: { low: 99.5, high: 99.75, why: "a little above the best of its members" },
      },
    ],
    claims: { together: "the vote is right more often than its members on average" },
    runs: 1,
    coreHours: 0.0001,
    needs: [of.id, MEMBERS],
    run: async (context) => {
      const { test } = await context.mnist();
      const answers = [...context.answersOf(of.id).slice(0, MEMBERS)];
      // a reduced scale trains three small ones of its own
      for (let i = 0; context.scale !== "full" && i < 3; i++) {
        const small = rows.find((row) => row.id === "ch6-relu")!;
        const member = { ...context, seed: context.seed + i };
        answers.push((await trainRow(member, small, "book", [i / 3, (i + 1) / 3])).answers!);
      }
      const count = answers[0]!.length;
      const labels = test.labels!.slice(0, count);
      const right = (of: readonly string[]) =>
        (100 *
          rightTogether(
            of.map((own) => Array.from(own, Number)),
            labels,
          )) /
        count;
      const ballots = answers.map((own) => Array.from(own, Number));
      const members = answers.map((own) => right([own]));
      const together = right(answers);
      const mean = members.reduce((a, b) => a + b, 0) / members.length;
      return {
        values: { "test %": together, "test %, members": mean },
        claims: { together: together > mean },
        answers: Array.from({ length: count }, (_, i) =>
          plurality(ballots.map((ballot) => ballot[i]!)),
        ).join(""),
        works: together > 25,
      };
    },
  });

export const votes: readonly Experiment[] = [
  voteOf({
    id: "ch6-ensemble",
    claim: "Five networks with dropout that vote read 99.67 %: 33 errors.",
    of: rows.find((row) => row.id === "ch6-dropout")!,
    protocol:
      "The answers of five runs of ch6-dropout after their last epoch; the digit with most votes, the lowest of equals (in the book ties fall anyhow). The book has one such vote.",
  }),
  voteOf({
    id: "ch6-ensemble-shared",
    claim: "The same vote of five networks that left out the same neurons, as the book's did.",
    of: sharedMasks,
    protocol:
      "As ch6-ensemble, of five runs of ch6-dropout-shared. The book has one such vote, and its networks shared their masks.",
  }),
];
