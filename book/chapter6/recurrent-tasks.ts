// Small programs as networks learn them from examples: copying, sorting, adding, parity; each asked
// about other lengths than it was trained on. The book's outlook names neural Turing machines and
// networks that learn to execute, whose first tasks these are.
import {
  adam,
  dense,
  eachStep,
  flatten,
  linear,
  logLikelihood,
  lstm,
  masking,
  network,
  type ParameterMap,
  quadratic,
  scaled,
  softmax,
  withParameters,
} from "downhill";
import { adding, copying, type Dataset, parity, sorting } from "downhill/data";
import { type Experiment, experiment, type RunContext } from "../experiment.ts";
import { learn } from "../training.ts";

const SECTION = "Other approaches to deep neural nets";
const SYMBOLS = 4;
/** What is asked about is drawn from another seed than what was learned from. */
const FRESH = 1_000_000;

type Task = Dataset<readonly [number, number], number>;

interface Kind {
  readonly id: string;
  readonly claim: string;
  readonly protocol: string;
  /** The length that it is trained on, and those that it is asked about. */
  readonly trained: number;
  readonly asked: readonly number[];
  make(options: { count: number; length: number; seed: number }): Task;
}

const answering = (steps: number, units: number) =>
  network(
    [steps, SYMBOLS + 1],
    lstm(units, { returnSequences: true }),
    eachStep(dense(SYMBOLS, softmax)),
    flatten(),
  );

/** Per cent of the answers that are right, by length. */
async function byLength(
  context: RunContext,
  lengths: readonly number[],
  ask: (length: number) => Promise<number>,
): Promise<{ values: Record<string, number>; curves: Record<string, number[]> }> {
  const right: number[] = [];
  for (const [i, length] of lengths.entries()) {
    right.push(100 * (await ask(length)));
    context.progress(0.8 + (0.2 * (i + 1)) / lengths.length);
  }
  const entries = lengths.map((length, i) => [`${length}: right %`, right[i]!] as const);
  return {
    values: Object.fromEntries(entries),
    curves: { length: [...lengths], "right %": right },
  };
}

function symbolTask({ id, claim, protocol, trained, asked, make }: Kind): Experiment {
  return experiment({
    id,
    chapter: 6,
    section: SECTION,
    claim,
    protocol: `${protocol} An LSTM of 64 units answers in every step; log-likelihood, Adam with eta 0.01, mini-batches of 50, 20 epochs of 10,000 examples, 1,000 fresh ones of each length. Chance is 25 %.`,
    figures: [],
    claims: {
      "as trained": `above 95 % right at ${trained} symbols, as in training`,
      "falls off": "fewer are right the longer it gets beyond that",
    },
    runs: 3,
    coreHours: 0.02,
    plots: [{ kind: "lines", x: "length", yLabel: "right %", yDomain: [0, 100] }],
    run: async (context) => {
      const { seed } = context;
      const length = context.at({ full: trained, quick: trained, ci: 2 });
      const count = context.at({ full: 10_000, quick: 4_000, ci: 1_500 });
      const units = context.at({ full: 64, quick: 48, ci: 32 });
      const training = make({ count, length, seed });
      const net = answering(training.inputShape[0], units);
      const { parameters } = await learn(context, net, training, {
        loss: logLikelihood,
        optimizer: adam({ learningRate: 0.01 }),
        init: scaled,
        epochs: context.at({ full: 20, quick: 12, ci: 8 }),
        batchSize: 50,
        part: [0, 0.8],
      });
      const lengths = context.at({ full: asked, quick: asked, ci: [1, 2] });
      const share = async (own: number) => {
        const set = make({ count: 1_000, length: own, seed: seed + FRESH });
        return (await withParameters(answering(set.inputShape[0], units), parameters).evaluate(set))
          .accuracy;
      };
      const { values, curves } = await byLength(context, lengths, share);
      const beyond = lengths
        .map((own, i) => [own, curves["right %"]![i]!] as const)
        .filter(([own]) => own >= length);
      return {
        values,
        curves,
        claims: {
          "as trained": values[`${length}: right %`]! > 95,
          "falls off": beyond.every(([, right], i) => i === 0 || right < beyond[i - 1]![1]),
        },
        works: values[`${length}: right %`]! > context.at({ full: 80, quick: 50, ci: 50 }),
      };
    },
  });
}

const WAIT = 3;

const copyTask = symbolTask({
  id: "ch6-recurrent-copying",
  claim: "Ours: symbols are repeated in their order, the first task of neural Turing machines.",
  protocol: `5 of 4 symbols, ${WAIT} silent steps, a mark, and 5 steps to answer in; asked about 3 to 8.`,
  trained: 5,
  asked: [3, 4, 5, 6, 8],
  make: (options) => copying({ ...options, symbols: SYMBOLS, wait: WAIT }),
});

const sortTask = symbolTask({
  id: "ch6-recurrent-sorting",
  claim: "Ours: symbols are given back in ascending order.",
  protocol: "8 of 4 symbols, a mark, and 8 steps to answer in; asked about 6 to 16.",
  trained: 8,
  asked: [6, 8, 10, 12, 16],
  make: (options) => sorting({ ...options, symbols: SYMBOLS }),
});

const parityTask: Experiment = experiment({
  id: "ch6-recurrent-parity",
  chapter: 6,
  section: SECTION,
  claim:
    "Ours: whether a row of bits has an odd number of ones, of which no part of the row tells anything; chapter 5's circuits in time.",
  protocol:
    "Rows of 2 to 12 bits with padding; an LSTM of 16 units, log-likelihood, Adam with eta 0.01, mini-batches of 50, 20 epochs of 5,000 rows; asked about 1,000 fresh rows of 12 to 200 bits.",
  figures: [],
  claims: {
    "as trained": "above 99 % right on 12 bits",
    goes: "and on 200 bits too: it found the program, not the table",
  },
  runs: 3,
  coreHours: 0.01,
  plots: [{ kind: "lines", x: "length", yLabel: "right %", yDomain: [0, 100] }],
  run: async (context) => {
    const { seed } = context;
    const most = context.at({ full: 12, quick: 12, ci: 4 });
    const counting = (length: number) =>
      network([length, 1], masking(), lstm(16), dense(2, softmax));
    const count = context.at({ full: 5_000, quick: 5_000, ci: 2_000 });
    const rows = parity({ count, length: most, shortest: 2, seed });
    const { parameters } = await learn(context, counting(most), rows, {
      loss: logLikelihood,
      optimizer: adam({ learningRate: context.at({ full: 0.01, quick: 0.01, ci: 0.02 }) }),
      init: scaled,
      epochs: context.at({ full: 20, quick: 20, ci: 12 }),
      batchSize: 50,
      part: [0, 0.8],
    });
    const lengths = context.at({ full: [12, 24, 48, 96, 200], quick: [12, 48, 200], ci: [4, 8] });
    const { values, curves } = await byLength(context, lengths, async (length) => {
      const longer = withParameters(counting(length), parameters);
      return (await longer.evaluate(parity({ count: 1_000, length, seed: seed + FRESH }))).accuracy;
    });
    const right = curves["right %"]!;
    return {
      values,
      curves,
      claims: { "as trained": right[0]! > 99, goes: right.at(-1)! > 99 },
      works: right[0]! > context.at({ full: 99, quick: 90, ci: 70 }),
    };
  },
});

const summing = (length: number, units: number) =>
  network([length, 2], lstm(units), dense(1, linear));

const addTask: Experiment = experiment({
  id: "ch6-recurrent-adding",
  chapter: 6,
  section: SECTION,
  claim: "Ours: two marked numbers of many are added, Hochreiter and Schmidhuber's problem.",
  protocol:
    "Of 40 numbers one in either half is marked; an LSTM of 32 units, quadratic cost, Adam with eta 0.01, gradients clipped to norm 1, mini-batches of 50, 10 epochs of 10,000 examples; the mean square error on 2,000 fresh examples of 20 to 160 numbers, 1/6 for whoever always answers 1.",
  figures: [],
  claims: {
    "as trained": "the error is below 0.01 on 40 numbers",
    longer: "and below 0.05 on 80",
  },
  runs: 3,
  coreHours: 0.01,
  plots: [{ kind: "lines", x: "length", yLabel: "mean square error", log: "y" }],
  run: async (context) => {
    const { seed } = context;
    const length = context.at({ full: 40, quick: 40, ci: 8 });
    const units = context.at({ full: 32, quick: 32, ci: 16 });
    const count = context.at({ full: 10_000, quick: 6_000, ci: 1_500 });
    const run = await learn(context, summing(length, units), adding({ count, length, seed }), {
      loss: quadratic,
      optimizer: adam({ learningRate: 0.01 }),
      init: scaled,
      clipNorm: 1,
      epochs: context.at({ full: 10, quick: 8, ci: 8 }),
      batchSize: 50,
      part: [0, 0.8],
    });
    const errorAt = async (parameters: ParameterMap, own: number): Promise<number> => {
      const fresh = adding({ count: 2_000, length: own, seed: seed + FRESH });
      const longer = withParameters(summing(own, units), parameters, { loss: quadratic });
      // the cost is half of the square
      return 2 * (await longer.evaluate(fresh)).loss;
    };
    const lengths = context.at({ full: [20, 40, 80, 160], quick: [20, 40, 80], ci: [8, 12] });
    const errors: number[] = [];
    for (const own of lengths) errors.push(await errorAt(run.parameters, own));
    const at = (own: number) => errors[lengths.indexOf(own)]!;
    const entries = lengths.map((own, i) => [`${own}: mean square error`, errors[i]!] as const);
    return {
      values: Object.fromEntries(entries),
      curves: { length: lengths, "mean square error": errors },
      claims: { "as trained": at(40) < 0.01, longer: at(80) < 0.05 },
      works: at(length) < context.at({ full: 0.02, quick: 0.08, ci: 0.12 }),
    };
  },
});

export const tasks: readonly Experiment[] = [copyTask, sortTask, addTask, parityTask];
