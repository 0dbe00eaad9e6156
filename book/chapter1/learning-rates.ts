// "When a change helps, do more of it": the book's way from a learning rate of 0.001 up to 3.0.
import { quadratic } from "downhill";
import { trainDense } from "../dense-run.ts";
import { experiment, ONE_RUN } from "../experiment.ts";

const RATES = [0.001, 0.01, 0.1, 1, 3, 10, 100] as const;

export const learningRates = experiment({
  id: "ch1-100h-eta0.01-etc",
  chapter: 1,
  section: "Implementing our network to classify digits",
  claim:
    "From 0.001 on, each larger learning rate learns better, up to about 1.0 to 3.0; 100 is dead.",
  protocol:
    "[784, 100, 10], quadratic cost, N(0, 1), mini-batches of 10, 30 epochs at each rate. The book only says which way it went and gives no numbers besides those of 0.001, 3 and 100.",
  figures: [
    {
      value: "test % at 3, last epoch",
      book: undefined,
      decimals: 2,
      unit: "%",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 75, high: 97, why: "digits that are never learned cost 10 points each" },
    },
  ],
  claims: {
    "larger is better up to 1": "0.001 < 0.01 < 0.1 < 1 after the last epoch",
    "100 is at chance": "below 25 % after the last epoch",
  },
  runs: 5,
  coreHours: 0.04,
  run: async (context) => {
    const curves: Record<string, readonly number[]> = {};
    for (const [i, learningRate] of RATES.entries()) {
      const part = [i / RATES.length, (i + 1) / RATES.length] as const;
      const { curves: found } = await trainDense(context, {
        hidden: [100],
        loss: quadratic,
        learningRate,
        epochs: 30,
        watch: ["test"],
        part,
      });
      curves[`test % at ${learningRate}`] = found["test %"]!;
    }
    const last = (rate: number) => curves[`test % at ${rate}`]!.at(-1)!;
    return {
      values: Object.fromEntries(RATES.map((r) => [`test % at ${r}, last epoch`, last(r)])),
      curves,
      claims: {
        "larger is better up to 1":
          last(0.001) < last(0.01) && last(0.01) < last(0.1) && last(0.1) < last(1),
        "100 is at chance": last(100) < 25,
      },
      works: last(1) > last(0.001) + 10,
    };
  },
});
