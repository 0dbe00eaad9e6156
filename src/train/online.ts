// A network that learns while it is used: mini-batches come from outside, one at a time, from an
// environment that answers or a stream that is not a set, and between two of them it can be asked.
// Learning and answering are entries of one machine, which share the parameters, so that nothing is
// copied or compiled between.

import { compile } from "../compile.ts";
import { size } from "../compiler/1-graph/shape.ts";
import type { Examples, Predictions } from "../data/examples.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkSeed } from "../data/random.ts";
import { DataError, DivergenceError, OptionError, ShapeError } from "../errors.ts";
import type { FloatType } from "../nn/batch.ts";
import { checkCount, checkNonNegative } from "../nn/check.ts";
import type { ClippingOptions } from "../nn/clipping.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import type { Optimizer } from "../nn/optimizer.ts";
import { fieldName, trainingStep } from "../nn/step.ts";
import type { TargetName } from "../runtime/machine.ts";
import { inputNames, readAll } from "./buffers.ts";
import { checkStates, startOf } from "./check-options.ts";
import type { TrainOptions } from "./options.ts";
import type { PartialStart } from "./partial.ts";
import { answering } from "./predictor.ts";
import { slotNamesOf } from "./session.ts";
import type { ParameterMap } from "./state.ts";
import { type TrainedNetwork, trained } from "./trained.ts";
import { createTurn } from "./turns.ts";

export interface OnlineOptions<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends ClippingOptions {
  /** What is minimised: a loss, or an `objective`, which may have `fields`. */
  readonly loss: Objective;
  readonly optimizer: Optimizer;
  /** Examples in each mini-batch. */
  readonly batchSize: number;
  /** Numbers of examples that `predict` takes at once, a program each, besides one; default none. */
  readonly sizes?: readonly number[];
  /** Fixes everything random; default 1. */
  readonly seed?: number;
  /** Default: large with the quadratic loss (the book's chapter 1), else scaled. */
  readonly init?: TrainOptions["init"];
  /** Starts from these parameters, or goes on where another one ended, to the last bit; { partial }
   * takes what matches by name and shape. */
  readonly from?: TrainedNetwork<In, Out> | ParameterMap | PartialStart;
  /** Default f32. */
  readonly dtype?: FloatType;
  /** Default wasm. */
  readonly target?: TargetName;
  /** Most threads; default 1. */
  readonly threads?: number;
}

/** A mini-batch, row by row. */
export interface OnlineBatch {
  /** [batchSize, ...inputShape], as the first layer gets them. */
  readonly inputs: ArrayLike<number>;
  /** [batchSize, outputs], where the objective wants some. */
  readonly targets?: ArrayLike<number>;
  /** [batchSize, ...shape] of each field of the objective, by name. */
  readonly fields?: Readonly<Record<string, ArrayLike<number>>>;
}

/** A network that learns from mini-batches as they come. One call at a time. */
export interface OnlineLearner<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** Mini-batches taken since the very first. */
  readonly steps: number;
  /** The target that was taken, and why. */
  readonly target: string;
  readonly why: string;
  /**
   * One step downhill. Gives the mean loss of the mini-batch before it.
   * @param factor what the optimizer's learning rate is multiplied by, default 1
   * @throws ShapeError or DataError where the mini-batch is not what the objective takes, with nothing
   * changed; DivergenceError where the loss is not finite: nothing more can be learned or asked then
   */
  learn(batch: OnlineBatch, factor?: number): Promise<number>;
  /** The outputs of the network as it is now, for any number of examples; fastest for one of the
   * sizes. Throws like `predict` of a trained network. */
  predict(inputs: Examples): Promise<Predictions>;
  /** The network as it is now, as a copy, with what optimizer and objective keep. */
  network(): Promise<TrainedNetwork<In, Out>>;
  /** Frees what the program holds; nothing may be called after. */
  dispose(): void;
}

/**
 * Compiles a network that learns from mini-batches as they come:
 *
 * ```ts
 * const chosen = objective(
 *   "chosen",
 *   ({ output, field }) => {
 *     const taken = field("action").oneHot(2); // [batch, 2]
 *     return output.a.mul(taken).sum(-1).sub(field("reward")).square();
 *   },
 *   { fields: { action: [], reward: [] } },
 * );
 * const learner = await onlineLearner(net, { loss: chosen, optimizer: adam(), batchSize: 32 });
 * const loss = await learner.learn({ inputs, fields: { action, reward } });
 * const { values } = await learner.predict(observation);
 * ```
 * @throws OptionError or ShapeError naming the option that cannot be
 */
export async function onlineLearner<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  options: OnlineOptions<NoInfer<In>, NoInfer<Out>>,
): Promise<OnlineLearner<In, Out>> {
  checkOptionNames("onlineLearner", options, {
    clipValue: true,
    clipNorm: true,
    loss: true,
    optimizer: true,
    batchSize: true,
    sizes: true,
    seed: true,
    init: true,
    from: true,
    dtype: true,
    target: true,
    threads: true,
  });
  const { loss, optimizer, batchSize, dtype = "f32", target = "wasm", threads = 1 } = options;
  if (typeof loss?.judge !== "function") {
    throw new OptionError(`loss: expected a loss or an objective, got ${inWords(loss)}`);
  }
  if (typeof optimizer?.update !== "function") {
    throw new OptionError("optimizer: expected sgd({ learningRate }) or another optimizer");
  }
  checkCount("batchSize", batchSize, 1);
  const plain = net as unknown as Network;
  const before = options.from as TrainedNetwork | ParameterMap | PartialStart | undefined;
  const seed = checkSeed(options.seed ?? (before && "seed" in before ? before.seed : 1));
  const start = await startOf(plain, { ...options, from: before }, seed, dtype);
  checkStates(plain, loss, start);
  const { fields = {} } = loss;
  const graph = trainingStep(plain, {
    loss,
    optimizer,
    batchSize,
    clipValue: options.clipValue,
    clipNorm: options.clipNorm,
    dtype,
    trainCount: batchSize,
    inputDType: dtype,
    divideBy: 1,
    labels: undefined,
    fields,
    entry: "learn",
  });
  const answers = answering(plain, dtype, options.sizes);
  const entries = [{ name: "learn", graph, guard: "learn/loss" }, ...answers.entries];
  const machine = await compile(entries, { target, threads });
  const buffers = inputNames(entries);
  const write = (name: string, values: ArrayLike<number>) => {
    if (buffers.has(name)) machine.write(name, values);
  };
  write("seed", [seed]);
  write("step", [start.steps]);
  write("lossSum", [0]);
  write(
    "data.order",
    Array.from({ length: batchSize }, (_, i) => i),
  );
  for (const [name, values] of [...start.parameters, ...start.optimizerState]) write(name, values);

  const parameterNames = plain.parameters.map((p) => p.name).filter((name) => buffers.has(name));
  const slotNames = slotNamesOf(plain, { optimizer, loss, ema: undefined, accumulate: 1 });
  const unused = [...start.parameters].filter(([name]) => !buffers.has(name));
  const wanted = partsOf(plain, loss, batchSize);
  const turn = createTurn();
  let steps = start.steps;
  let rate: number | undefined;
  let diverged: DivergenceError | undefined;
  const checkAlive = () => {
    if (diverged) throw diverged;
  };
  /** Ends the run where numbers are not finite. */
  const checkFinite = (what: string, values: ArrayLike<number>) => {
    const bad = Array.prototype.findIndex.call(values, (x: number) => !Number.isFinite(x));
    if (bad < 0) return;
    diverged = new DivergenceError(
      `${what} is ${values[bad]} after ${steps} steps; a lower learning rate or clipNorm may help, and a network() kept before can be gone on from`,
      { step: steps, epoch: 0 },
    );
    throw diverged;
  };
  return {
    get steps() {
      return steps;
    },
    target: machine.target,
    why: machine.why,
    learn: async (batch, factor = 1) => {
      checkAlive();
      const given = wanted.map((part) => [part.buffer, checkedPart(part, batch)] as const);
      checkNonNegative("learn: factor", factor);
      for (const [name, values] of given) write(name, values);
      if (rate !== factor) write("learningRate", [optimizer.learningRate * factor]);
      rate = factor;
      write("cursor", [0]);
      const ran = machine.threads > 1 ? await machine.start("learn", 1) : machine.run("learn", 1);
      const cost = await machine.read("learn/loss");
      if (ran < 1) checkFinite("learn: the loss", cost);
      steps++;
      await turn();
      return cost[0]!;
    },
    predict: async (inputs) => {
      checkAlive();
      const answer = await answers.ask(machine, inputs);
      checkFinite("predict: an output", answer.values);
      return answer;
    },
    network: async () => {
      checkAlive();
      const held = new Map([...unused, ...(await readAll(machine, parameterNames))]);
      for (const [name, values] of held) checkFinite(`network: ${name}`, values);
      return trained(
        {
          network: net,
          parameters: new Map(plain.parameters.map(({ name }) => [name, held.get(name)!])),
          optimizerState: await readAll(
            machine,
            slotNames.filter((name) => buffers.has(name)),
          ),
          loss,
          dtype,
          seed,
          steps,
          history: [],
        },
        target,
      );
    },
    dispose: () => machine.dispose(),
  };
}

/** A part of a mini-batch: where it comes from, where it goes, how many numbers it has. */
interface Part {
  readonly name: string;
  readonly buffer: string;
  readonly count: number;
  readonly width: number;
  of(batch: OnlineBatch): ArrayLike<number> | undefined;
}

function partsOf(net: Network, { wanted, fields = {} }: Objective, count: number): Part[] {
  return [
    {
      name: "inputs",
      buffer: "data.inputs",
      count,
      width: size(net.inputShape),
      of: ({ inputs }) => inputs,
    },
    ...(wanted === "nothing"
      ? []
      : [
          {
            name: "targets",
            buffer: "data.targets",
            count,
            width: net.outputs,
            of: ({ targets }: OnlineBatch) => targets,
          },
        ]),
    ...Object.entries(fields).map(([field, shape]) => ({
      name: `fields.${field}`,
      buffer: fieldName(field),
      count,
      width: size(shape),
      of: (batch: OnlineBatch) => batch.fields?.[field],
    })),
  ];
}

/** The numbers of a part; throws ShapeError unless they are as many as it has, DataError unless all are
 * finite. */
function checkedPart({ name, count, width, of }: Part, batch: OnlineBatch): ArrayLike<number> {
  const values = of(batch);
  if (values?.length !== count * width) {
    const got = values?.length ?? inWords(values);
    throw new ShapeError(`learn: ${name}: expected ${count} x ${width} numbers, got ${got}`);
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const place = `in example ${Math.floor(i / width)}, value ${i % width}`;
    throw new DataError(
      `learn: ${name}: expected finite numbers, got ${inWords(values[i])} ${place}`,
    );
  }
  return values;
}
