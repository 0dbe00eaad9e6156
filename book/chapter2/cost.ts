// What backpropagation saves, and what matrices save: measured.
import {
  compareGradientCost,
  dense,
  gradientStep,
  initialize,
  network,
  quadratic,
  sigmoid,
} from "downhill";
import { dataset, take } from "downhill/data";
import { compile } from "downhill/graph";
import { EXACT, experiment, ONE_RUN } from "../experiment.ts";

export const differences = experiment({
  id: "ch2-fd-vs-bp",
  chapter: 2,
  section: "In what sense is backpropagation a fast algorithm?",
  claim:
    "Differences need a forward pass for each of a million weights and one more; backpropagation needs about two forward passes in all.",
  protocol:
    "[1000, 1000] without biases has a million weights; a gradient of one example both ways. Passes are counted, times measured on this machine: backpropagation also writes a million derivatives.",
  figures: [
    {
      value: "forward passes",
      book: 1_000_001,
      decimals: 0,
      unit: "",
      statistic: EXACT,
      better: "neither",
      band: { low: 1_000_001, high: 1_000_001, why: "counted" },
    },
  ],
  claims: { "a few": "backpropagation takes less than ten forward passes' time" },
  runs: 1,
  coreHours: 0.001,
  run: async ({ target, mnist, at }) => {
    const side = 1000;
    const wide = network([side], dense(side, sigmoid, { bias: false }));
    const one = dataset({
      name: "one example",
      inputShape: [side],
      outputs: side,
      inputs: new Float32Array(side).fill(0.5),
      targets: new Float32Array(side),
    });
    const cost = await compareGradientCost(wide, one, { loss: quadratic, target });
    const { training } = await mnist();
    const book = network([784], dense(30, sigmoid), dense(10, sigmoid));
    const small = await compareGradientCost(book, take(training, 1), { loss: quadratic, target });
    const worth = cost.backpropagationSeconds / cost.forwardSeconds;
    return {
      values: {
        "forward passes": cost.passes,
        "backpropagation in forward passes": worth,
        "passes for [784, 30, 10]": small.passes,
        "times as long for [784, 30, 10]": small.ratio,
      },
      claims: { "a few": worth < 10 },
      works: small.ratio > at({ full: 1000, quick: 1000, ci: 100 }),
    };
  },
});

export const matrices = experiment({
  id: "ch2-matrix-minibatch",
  chapter: 2,
  section: "Implementing backpropagation",
  claim:
    "Computing a mini-batch as one matrix was about twice as fast as one example at a time on the author's laptop.",
  protocol:
    "The gradient of [784, 30, 10] over 10 images by one compiled program for 10 against one for 1, ten times: the median of five ratios. Measured on this machine, so no verdict on the book's laptop.",
  figures: [
    {
      value: "times as fast",
      book: undefined,
      decimals: 0,
      unit: "x",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 1.2, high: 10, why: "the book's 2 is of another machine and NumPy" },
    },
  ],
  claims: { faster: "the matrix is faster" },
  runs: 5,
  coreHours: 0.001,
  run: async ({ target, mnist, at, seed }) => {
    const { training } = await mnist();
    const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
    const count = 1000;
    const shared = {
      loss: quadratic,
      trainCount: count,
      inputDType: "u8",
      divideBy: 256,
      labels: "u8",
    } as const;
    const entries = [10, 1].map((batchSize) => {
      const name = `batch${batchSize}`;
      return { name, graph: gradientStep(net, { ...shared, batchSize, entry: name }) };
    });
    const machine = await compile(entries, { target });
    const images = take(training, count);
    machine.write("data.inputs", images.inputs);
    machine.write("data.labels", images.labels!);
    machine.write(
      "data.order",
      Uint32Array.from({ length: count }, (_, i) => i),
    );
    for (const [name, values] of initialize(net, { seed }).parameters) machine.write(name, values);
    /** Seconds for so many passes over the images. */
    const time = (name: string, steps: number) => {
      const start = performance.now();
      for (let pass = 0; pass < at({ full: 20, quick: 10, ci: 2 }); pass++) {
        machine.write("cursor", [0]);
        machine.run(name, steps);
      }
      return performance.now() - start;
    };
    const ratios = Array.from({ length: 5 }, () => time("batch1", 1000) / time("batch10", 100));
    machine.dispose();
    const median = ratios.sort((a, b) => a - b)[2]!;
    return {
      values: { "times as fast": median },
      claims: { faster: median > 1 },
      works: median > 0.5,
    };
  },
});
