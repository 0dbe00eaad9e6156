// The sweep that conv.py makes over the weight decay of the network with two convolutional layers.
import { experiment } from "../experiment.ts";
import { trainRow } from "./ladder.ts";
import { rows } from "./rows.ts";

const row = rows.find(({ id }) => id === "ch6-conv2")!;
const LAMBDAS = [0.00001, 0.0001, 0.001, 0.01, 0.1, 1, 10, 100];

export const decaySweep = experiment({
  id: "ch6-conv2-l2",
  chapter: 6,
  section: "Convolutional neural networks in practice",
  claim:
    "Weight decay does not help the network with two convolutional layers of sigmoid neurons: so says a comment in the book's program.",
  protocol: `${row.claim} The same with lambda from 0.00001 to 100, by factors of ten, as network3.py divides it, one run each. The book prints no number of it.`,
  figures: [],
  claims: {
    "does not help": "no lambda reads more than 0.1 points more than the least one",
    "too much": "with the largest lambda it learns nothing",
  },
  runs: 1,
  coreHours: LAMBDAS.length * row.coreHours,
  plots: [{ kind: "dots", x: "lambda", curves: ["test %"], log: "x", yLabel: "test %" }],
  run: async (context) => {
    const lambdas = context.at({ full: LAMBDAS, quick: [0.001, 1, 100], ci: [0.001] });
    const read: number[] = [];
    for (const [i, lambda] of lambdas.entries()) {
      const part = [i / lambdas.length, (i + 1) / lambdas.length] as const;
      const own = { ...context, checkpoint: `${context.checkpoint}.${lambda}` };
      const { values } = await trainRow(own, { ...row, lambda }, "book", part);
      read.push(values["test % at best validation"]!);
    }
    const [least] = read;
    return {
      values: Object.fromEntries(lambdas.map((lambda, i) => [`test % at ${lambda}`, read[i]!])),
      curves: { lambda: lambdas, "test %": read },
      claims: {
        "does not help": read.every((percent) => percent <= least! + 0.1),
        "too much": read.at(-1)! < 20,
      },
      works: Math.max(...read) > context.at({ full: 90, quick: 20, ci: 20 }),
    };
  },
});
