// A run's machine: the entries for training and evaluation over one set of parameters, with the data
// written into it. It trains one epoch at a time and can be read, restored and evaluated between.

import { compile } from "../compiler/compile.ts";
import { type Dataset, exampleSize } from "../data/dataset.ts";
import { liveColumnShare } from "../data/density.ts";
import { permutation } from "../data/random.ts";
import { OptionError } from "../errors.ts";
import { averageNames, trainedName } from "../nn/average.ts";
import { formatOf, type Region } from "../nn/batch.ts";
import { checkNonNegative } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import { stateNames } from "../nn/optimizer.ts";
import { trainingStep } from "../nn/step.ts";
import type { Entry, Machine } from "../runtime/machine.ts";
import { inputNames } from "./buffers.ts";
import type { Settings } from "./check-options.ts";
import { FiniteWatch } from "./divergence.ts";
import {
  beginEvaluation,
  createEvaluator,
  EVALUATION_BATCH,
  endEvaluation,
  evaluateRows,
  evaluationEntries,
} from "./evaluator.ts";
import { createPace, type Pace } from "./pace.ts";
import { filled, type Phase, partSize, partsOf } from "./parts.ts";
import type { EpochRecord, Evaluation, MonitoredValue } from "./record.ts";
import type { ParameterMap } from "./state.ts";

/** What an epoch of steps gave. */
export interface TrainedEpoch {
  /** Mean over the examples, each as it was when its step was taken. */
  readonly loss: number;
  readonly examples: number;
  readonly isComplete: boolean;
  readonly monitors: ReadonlyMap<string, MonitoredValue> | undefined;
}

export interface Session {
  readonly machine: Machine;
  /** Steps since the very first. */
  readonly steps: number;
  /** One pass over the data, the epoch after `history`; ends early when the signal says so. */
  trainEpoch(history: readonly EpochRecord[], learningRate: number): Promise<TrainedEpoch>;
  evaluate(set: Dataset): Promise<Evaluation>;
  evaluateTraining(): Promise<Evaluation>;
  /** Copies of parameters and optimizer state, as the last epoch left them. */
  parameters(): ParameterMap;
  optimizerState(): ParameterMap;
  /** Replaces the parameters. */
  restore(parameters: ParameterMap): void;
  dispose(): void;
}

/** Compiles, writes the data and the first parameters. */
export async function openSession(
  net: Network,
  training: Dataset,
  settings: Settings,
): Promise<Session> {
  const { dtype, loss, seed, start } = settings;
  const { phases, entries: trainEntries, monitored } = planTraining(net, training, settings);
  const sets = [settings.validation, settings.test].filter((set) => set !== undefined);
  const evaluator = sets.length ? createEvaluator(net, sets, loss, dtype) : undefined;
  const held = partSize(training, settings.batchSize);
  const region = dataRegion(net, training, settings);
  const entries = [
    ...trainEntries,
    ...(evaluator?.entries ?? []),
    ...(settings.evaluateTraining
      ? evaluationEntries(net, "evaluate.training", region, loss, dtype)
      : []),
  ];
  const machine = await compile(entries, {
    ...settings.compile,
    sparse: sparseData(training, settings),
  });
  const pace = createPace(settings.chunkMs, settings.choosesThreads);
  const buffers = inputNames(entries);
  const write = (name: string, values: ArrayLike<number>) => {
    if (buffers.has(name)) machine.write(name, values);
  };
  const parameterNames = net.parameters.map((p) => p.name).filter((name) => buffers.has(name));
  const slotNames = slotNamesOf(net, settings).filter((name) => buffers.has(name));
  let steps = start.steps;

  const writeExamples = ({ inputs, labels, targets }: Dataset) => {
    write("data.inputs", filled(inputs, held * exampleSize(training)));
    if (labels) write("data.labels", filled(labels, held));
    else write("data.targets", filled(targets!, held * training.outputs));
  };
  if (!training.load) writeExamples(training);
  write("seed", [seed]);
  write("step", [steps]);
  for (const [name, values] of start.parameters) {
    write(name, values);
    write(trainedName(name), values);
  }
  for (const [name, values] of start.optimizerState) write(name, values);
  const watched = { net, training, settings, parameterNames, slotNames };
  const watch = await FiniteWatch.open(machine, watched, steps);

  return {
    machine,
    get steps() {
      return steps;
    },
    trainEpoch: async (history, learningRate) => {
      const epoch = history.length;
      const order = orderOf(epoch, training.count, settings);
      write("lossSum", [0]);
      write("learningRate", [learningRate]);
      write("firstStep", [steps]);
      write("data.learningRates", ratesWithin(settings, history, stepsOf(phases)));
      let examples = 0;
      let isComplete = true;
      for await (const part of partsOf(training, order, phases, held, epoch)) {
        if (training.load) writeExamples(part.examples);
        write("data.order", part.order);
        write("cursor", [0]);
        await watch.begin({ history, part, steps, learningRate });
        for (const { entry, steps: wanted, batchSize } of part.phases) {
          if (!isComplete) break;
          const done = await pace.run(machine, entry, wanted, async (ran, asked) => {
            await watch.afterChunk(entry, batchSize, ran, asked);
            steps += ran;
            examples += ran * batchSize;
            settings.onProgress?.(examples, training.count, epoch);
            return !settings.signal?.aborted;
          });
          isComplete = done === wanted;
        }
        await watch.end();
        if (!isComplete) break;
      }
      const lossSum = (await machine.read("lossSum"))[0]!;
      return {
        loss: lossSum / Math.max(examples, 1),
        examples,
        isComplete,
        monitors: isComplete && monitored ? await readMonitors(machine, monitored) : undefined,
      };
    },
    evaluate: (set) => {
      if (!evaluator) throw new OptionError(`evaluate: ${set.name} is no set of this run`);
      return evaluator.evaluate(machine, set, pace);
    },
    evaluateTraining: () => evaluateRegion(machine, net, region, pace),
    parameters: () => new Map([...start.parameters, ...watch.kept(parameterNames)]),
    optimizerState: () => watch.kept(slotNames),
    restore: (parameters) => {
      for (const [name, values] of parameters) write(name, values);
    },
    dispose: () => machine.dispose(),
  };
}

/** Above this share of live columns, skipping the others costs more than it saves. */
const WORTH_SKIPPING = 0.8;

/** The data whose zeros the program should skip, by what the training set looks like. */
function sparseData(training: Dataset, { batchSize, skipZeros }: Settings): ReadonlySet<string> {
  const isSparse = (size: number) => liveColumnShare(training, size) < WORTH_SKIPPING;
  const names = new Set<string>();
  if (skipZeros === false || training.load) return names;
  if (skipZeros || isSparse(batchSize)) names.add("data.inputs");
  if (skipZeros || isSparse(EVALUATION_BATCH)) names.add("eval.inputs");
  return names;
}

/** layers.0.weight.momentum, ...: frozen parameters have none. */
function slotNamesOf(net: Network, settings: Settings): string[] {
  const trainable = net.parameters.filter((p) => !p.frozen);
  return [...stateNames(settings.optimizer, trainable), ...averageNames(settings, trainable)];
}

const stepsOf = (phases: readonly Phase[]): number => phases.reduce((sum, p) => sum + p.steps, 0);

/** The learning rate of each step of an epoch, at the middle of the step. */
function ratesWithin(
  { schedule, optimizer }: Settings,
  history: readonly EpochRecord[],
  steps: number,
): number[] {
  return Array.from({ length: schedule.within ? steps : 0 }, (_, i) => {
    const factor = schedule.within!(history.length, (i + 0.5) / steps, history);
    checkNonNegative(`schedule: learning rate of step ${i}, epoch ${history.length}`, factor);
    return optimizer.learningRate * factor;
  });
}

function dataRegion(net: Network, training: Dataset, { dtype, batchSize }: Settings): Region {
  const { inputShape, outputs } = net;
  const count = partSize(training, batchSize);
  return { ...formatOf(training, dtype), name: "data", count, inputShape, outputs };
}

/**
 * Whole mini-batches, then the rest. With monitors the last whole mini-batch is run by an entry of
 * its own that gives them, so that the others stay as fast as they are.
 */
function planTraining(net: Network, training: Dataset, settings: Settings) {
  const { batchSize, monitors, schedule } = settings;
  const { inputDType, divideBy, labels } = formatOf(training, settings.dtype);
  const whole = Math.floor(training.count / batchSize);
  const rest = training.count - whole * batchSize;
  const phases: Phase[] = [];
  const entries: Entry[] = [];
  const add = (name: string, steps: number, size: number, wanted: readonly string[]) => {
    if (steps === 0) return;
    phases.push({ entry: name, steps, batchSize: size });
    const graph = trainingStep(net, {
      ...settings,
      inputDType,
      divideBy,
      labels,
      trainCount: training.count,
      partCount: partSize(training, batchSize),
      batchSize: size,
      rates: schedule.within ? whole + Math.sign(rest) : undefined,
      monitors: wanted,
      entry: name,
    });
    entries.push({ name, graph, guard: `${name}/loss`, runs: steps });
  };
  const last = monitors.length && whole ? 1 : 0;
  add("train", whole - last, batchSize, []);
  add("train.monitored", last, batchSize, monitors);
  add("train.tail", rest ? 1 : 0, rest, whole ? [] : monitors);
  const entry = whole ? "train.monitored" : "train.tail";
  const monitored = monitors.length ? entries.find((e) => e.name === entry) : undefined;
  return { phases, entries, monitored };
}

async function readMonitors(
  machine: Machine,
  { name, graph }: Entry,
): Promise<Map<string, MonitoredValue>> {
  const values = new Map<string, MonitoredValue>();
  for (const [output, { shape }] of graph.outputs) {
    const monitor = output.slice(name.length + 1);
    if (monitor !== "loss") values.set(monitor, { shape, values: await machine.read(output) });
  }
  return values;
}

function orderOf(epoch: number, count: number, { order, seed }: Settings): ArrayLike<number> {
  const given = order?.(epoch);
  if (!given) return permutation(seed, epoch, count);
  if (given.length !== count || Array.from(given).some((i) => !(i >= 0 && i < count))) {
    throw new OptionError(`order: expected ${count} positions from 0 to ${count - 1}`);
  }
  return given;
}

async function evaluateRegion(
  machine: Machine,
  net: Network,
  region: Region,
  pace: Pace,
): Promise<Evaluation> {
  const hasLabels = region.labels !== undefined;
  const batchSize = Math.min(EVALUATION_BATCH, region.count);
  beginEvaluation(machine, net, hasLabels);
  const rows = { first: 0, count: region.count, batchSize };
  await evaluateRows(machine, "evaluate.training", rows, pace);
  return endEvaluation(machine, net, region.count, hasLabels);
}
