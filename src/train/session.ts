// A run's machine: the entries for training and evaluation over one set of parameters, with the data
// written into it. It takes steps of one epoch after another, and can be read, written, moved to another
// moment and evaluated between.

import { compile } from "../compile.ts";
import { answersOf, type Dataset, exampleSize } from "../data/dataset.ts";
import { liveColumnShare } from "../data/density.ts";
import { permutation } from "../data/random.ts";
import { AbortedError, OptionError } from "../errors.ts";
import { accumulatedNames } from "../nn/accumulation.ts";
import { averageNames, trainedName } from "../nn/average.ts";
import { formatOf, type Region } from "../nn/batch.ts";
import { checkNonNegative } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import { objectiveNames } from "../nn/objective.ts";
import { stateNames } from "../nn/optimizer.ts";
import type { Machine } from "../runtime/machine.ts";
import { inputNames } from "./buffers.ts";
import type { Settings } from "./check-options.ts";
import { FiniteWatch } from "./finite-watch.ts";
import { createPace } from "./pace.ts";
import { drawnFrom, EVALUATION_BATCH, filled, type Part, partSize, partsOf } from "./parts.ts";
import type { EpochRecord, Evaluation, MonitoredValue } from "./record.ts";
import type { Place } from "./snapshot.ts";
import type { ParameterMap } from "./state.ts";
import { planSteps, type StepPlan } from "./step-plan.ts";

/** Steps that have just been taken. */
export interface Taken {
  readonly steps: number;
  /** Loss of the last of them, and the positions of its examples in the training set. */
  readonly loss: number;
  readonly rows: Uint32Array;
}

export interface Session {
  readonly machine: Machine;
  /** Steps since the very first. */
  readonly steps: number;
  readonly plan: StepPlan;
  /** Where in an epoch it is; undefined between epochs. */
  readonly epoch: EpochInProgress | undefined;
  /** Begins or enters the epoch after `history`. */
  beginEpoch(history: readonly EpochRecord[], learningRate: number, at?: Place): Promise<void>;
  /** Takes steps of the epoch, no further than its end; fewer when `isStopped` says so after a chunk.
   * Rejects with DivergedRunError. `isWatched`: the last of them is taken so that it can be read. */
  advance(count: number, isWatched: boolean, isStopped: () => boolean): Promise<Taken | undefined>;
  /** Makes sure that what the machine holds is finite; parameters() and optimizerState() give it. */
  settle(): Promise<void>;
  /** What a snapshot needs of the epoch in progress. */
  place(): Promise<Place | undefined>;
  /** Mean loss and monitors of the epoch, which is over with that. */
  endEpoch(): Promise<{ loss: number; monitors: EpochInProgress["monitors"] }>;
  /** Both reject with AbortedError by the signal. */
  evaluate(set: Dataset, signal?: AbortSignal): Promise<Evaluation>;
  evaluateTraining(signal?: AbortSignal): Promise<Evaluation>;
  /** Copies of parameters and optimizer state, as the machine held them when they were settled. */
  parameters(): ParameterMap;
  optimizerState(): ParameterMap;
  /** The numbers of a parameter or of a state of the optimizer now; undefined for other names. */
  read(name: string): Promise<Float32Array | Float64Array | undefined>;
  /** A value that the last step gave, with its shape; undefined where it gave none of that name. */
  readValue(name: string): Promise<MonitoredValue | undefined>;
  /** Replaces parameters or states of the optimizer. */
  write(values: ParameterMap): Promise<void>;
  /** Goes to another moment of a run, between epochs. */
  moveTo(steps: number, parameters: ParameterMap, optimizerState: ParameterMap): Promise<void>;
  dispose(): void;
}

interface EpochInProgress {
  readonly history: readonly EpochRecord[];
  readonly learningRate: number;
  readonly order: ArrayLike<number>;
  /** Steps that are done. */
  readonly step: number;
  readonly monitors: ReadonlyMap<string, MonitoredValue> | undefined;
}

/** Compiles, writes the data and the first parameters; `values` can be read of every step. */
export async function openSession(
  net: Network,
  training: Dataset,
  settings: Settings,
  values?: readonly string[],
): Promise<Session> {
  const { dtype, loss, seed, start, batchSize } = settings;
  const plan = planSteps(net, training, settings, values);
  const sets = [settings.validation, settings.test].filter((set) => set !== undefined);
  const judges =
    sets.length || settings.evaluateTraining ? await import("./evaluator.ts") : undefined;
  const evaluator = sets.length ? judges!.createEvaluator(net, sets, loss, dtype) : undefined;
  const held = partSize(training, batchSize);
  const onTraining = settings.evaluateTraining
    ? judges!.trainingEvaluator(net, training, dataRegion(net, training, settings), settings)
    : undefined;
  const entries = [...plan.entries, ...(evaluator?.entries ?? []), ...(onTraining?.entries ?? [])];
  const machine = await compile(entries, {
    ...settings.compile,
    sparse: sparseData(training, settings),
    signal: settings.signal,
  });
  const pace = createPace(settings.chunkMs, settings.choosesThreads);
  const buffers = inputNames(entries);
  const write = (name: string, values: ArrayLike<number>) => {
    if (buffers.has(name)) machine.write(name, values);
  };
  const parameterNames = net.parameters.map((p) => p.name).filter((name) => buffers.has(name));
  const slotNames = slotNamesOf(net, settings).filter((name) => buffers.has(name));
  /** Parameters that the program knows, and those that it does not use. */
  const unused = new Map([...start.parameters].filter(([name]) => !buffers.has(name)));
  let steps = start.steps;
  let epoch: (EpochInProgress & { step: number }) | undefined;
  let parts: AsyncGenerator<Part, void, void> | undefined;
  let part: Part | undefined;
  /** The entry that took the last step; undefined when the machine was moved since. */
  let lastEntry: string | undefined;

  const writeExamples = ({ inputs, labels, targets }: Dataset) => {
    write("data.inputs", filled(inputs, held * exampleSize(training)));
    if (labels) write("data.labels", filled(labels, held * answersOf(training)));
    else write("data.targets", filled(targets!, held * training.outputs));
  };
  /** Sums of gradients, where it has some, are nothing before the first step of an epoch. */
  const beginSums = () => {
    for (const { name, shape } of net.parameters) {
      for (const sum of accumulatedNames(settings, [{ name }])) {
        write(sum, new Float64Array(shape.reduce((a, b) => a * b, 1)));
      }
    }
  };
  const writeParameters = (parameters: ParameterMap) => {
    for (const [name, values] of parameters) {
      if (unused.has(name)) unused.set(name, values);
      write(name, values);
      write(trainedName(name), values);
    }
  };
  if (!training.load) writeExamples(training);
  write("seed", [seed]);
  write("step", [steps]);
  writeParameters(start.parameters);
  for (const [name, values] of start.optimizerState) write(name, values);
  const watched = { net, training, settings, parameterNames, slotNames };
  const watch = await FiniteWatch.open(machine, watched, steps);

  const leaveEpoch = async () => {
    const left = parts;
    epoch = parts = part = undefined;
    await left?.return();
  };
  /** The part that the next step finds its examples in; undefined where the run was stopped before it
   * was there. */
  const currentPart = async (): Promise<Part | undefined> => {
    const { order, step, history, learningRate } = epoch!;
    const at = step * batchSize;
    if (part && at < part.first + part.count) return part;
    if (part) await watch.end();
    parts ??= partsOf(training, order, held, history.length, at, settings.signal);
    try {
      part = (await parts.next()).value as Part;
    } catch (error) {
      // it has ended with that; whoever goes on begins it anew
      parts = part = undefined;
      if (error instanceof AbortedError && settings.signal?.aborted) return undefined;
      throw error;
    }
    if (training.load) writeExamples(part.examples);
    write("data.order", part.order);
    write("cursor", [at - part.first]);
    await watch.begin({ history, part, steps, learningRate });
    return part;
  };

  return {
    machine,
    plan,
    get steps() {
      return steps;
    },
    get epoch() {
      return epoch;
    },
    beginEpoch: async (history, learningRate, at = { step: 0, lossSum: 0 }) => {
      const order = at.order
        ? checkedOrder(at.order, training.count)
        : orderOf(history.length, training, settings);
      await leaveEpoch();
      if (at.step === 0) beginSums();
      write("lossSum", [at.lossSum]);
      write("learningRate", [learningRate]);
      write("firstStep", [steps - at.step]);
      write("data.learningRates", ratesWithin(settings, history, plan.steps));
      epoch = { history: [...history], learningRate, order, step: at.step, monitors: at.monitors };
    },
    advance: async (count, isWatched, isStopped) => {
      const now = epoch!;
      const from = now.step;
      const to = Math.min(from + count, plan.steps);
      const watchedSteps = [
        ...(settings.monitors.length ? [plan.monitored] : []),
        ...(isWatched ? [to - 1] : []),
      ];
      let size = 0;
      let goesOn = true;
      while (goesOn && now.step < to) {
        const found = await currentPart();
        if (!found) break;
        const { first, count: examples } = found;
        const end = Math.min(to, Math.ceil((first + examples) / batchSize));
        for (const phase of plan.phases(now.step, end, watchedSteps)) {
          const { entry } = phase;
          const done = await pace.run(machine, entry, phase.steps, async (ran, asked) => {
            lastEntry = entry;
            await watch.afterChunk(entry, phase.batchSize, ran, asked);
            steps += ran;
            now.step += ran;
            size = phase.batchSize;
            const seen = Math.min(now.step * batchSize, training.count);
            settings.onProgress?.(seen, training.count, now.history.length);
            return !isStopped();
          });
          if (settings.monitors.length && now.step === plan.monitored + 1) {
            if (!now.monitors) epoch = Object.assign(now, { monitors: await readMonitors() });
          }
          goesOn = done === phase.steps;
          if (!goesOn) break;
        }
      }
      if (now.step === from) return undefined;
      const loss = (await machine.read(`${lastEntry}/loss`))[0]!;
      const firstRow = (now.step - 1) * batchSize;
      const rows = Uint32Array.from({ length: size }, (_, i) => now.order[firstRow + i]!);
      return { steps: now.step - from, loss, rows };
    },
    settle: () => watch.end(),
    place: async () => {
      if (!epoch) return undefined;
      const { step, monitors } = epoch;
      return {
        step,
        lossSum: (await machine.read("lossSum"))[0]!,
        ...(settings.order ? { order: Uint32Array.from(epoch.order) } : {}),
        ...(monitors ? { monitors } : {}),
      };
    },
    endEpoch: async () => {
      const loss = ((await machine.read("lossSum"))[0]! * batchSize) / training.count;
      const { monitors } = epoch!;
      await leaveEpoch();
      return { loss, monitors };
    },
    evaluate: (set, signal) => {
      if (!evaluator) throw new OptionError(`evaluate: ${set.name} is no set of this run`);
      return evaluator.evaluate(machine, set, pace, signal);
    },
    evaluateTraining: (signal) => onTraining!.evaluate(machine, pace, signal),
    parameters: () => {
      const all = new Map([...unused, ...watch.kept(parameterNames)]);
      return new Map(net.parameters.map(({ name }) => [name, all.get(name)!]));
    },
    optimizerState: () => watch.kept(slotNames),
    read: async (name) => {
      if (unused.has(name)) return unused.get(name)!.slice();
      if (!parameterNames.includes(name) && !slotNames.includes(name)) return undefined;
      return (await machine.read(name)) as Float32Array | Float64Array;
    },
    readValue: async (name) => {
      if (!lastEntry || !plan.given(lastEntry).includes(name)) return undefined;
      const { shape } = plan.entries
        .find((e) => e.name === lastEntry)!
        .graph.outputs.get(`${lastEntry}/${name}`)!;
      return { shape, values: await machine.read(`${lastEntry}/${name}`) };
    },
    write: async (values) => {
      await watch.end();
      const parameters = new Map(values);
      for (const name of slotNames) {
        if (!parameters.delete(name)) continue;
        write(name, values.get(name)!);
      }
      writeParameters(parameters);
      await watch.renew(steps);
    },
    moveTo: async (to, parameters, optimizerState) => {
      await leaveEpoch();
      lastEntry = undefined;
      steps = to;
      write("step", [to]);
      writeParameters(parameters);
      for (const [name, values] of optimizerState) write(name, values);
      await watch.renew(to);
    },
    dispose: () => {
      leaveEpoch().catch(() => {});
      machine.dispose();
    },
  };

  async function readMonitors(): Promise<Map<string, MonitoredValue>> {
    const values = new Map<string, MonitoredValue>();
    const { graph } = plan.entries.find((e) => e.name === lastEntry)!;
    for (const name of new Set(settings.monitors)) {
      const output = `${lastEntry}/${name}`;
      const { shape } = graph.outputs.get(output)!;
      values.set(name, { shape, values: await machine.read(output) });
    }
    return values;
  }
}

/** Above this share of live columns, skipping the others costs more than it saves. */
const WORTH_SKIPPING = 0.8;

/** The data whose zeros the program should skip, by what the training set looks like. */
function sparseData(training: Dataset, { batchSize, skipZeros }: Settings): ReadonlySet<string> {
  const isSparse = (size: number) => liveColumnShare(training, size) < WORTH_SKIPPING;
  const names = new Set<string>();
  // how many zeros a set on disk has is not known, but may be said
  if (skipZeros === false || (training.load && !skipZeros)) return names;
  if (skipZeros || isSparse(batchSize)) names.add("data.inputs");
  if (skipZeros || isSparse(EVALUATION_BATCH)) names.add("eval.inputs");
  return names;
}

/** layers.0.weight.momentum, ...: frozen parameters have none. */
export function slotNamesOf(
  net: Network,
  settings: Pick<Settings, "optimizer" | "loss" | "ema" | "accumulate">,
): string[] {
  const trainable = net.parameters.filter((p) => !p.frozen);
  return [
    ...stateNames(settings.optimizer, trainable),
    ...averageNames(settings, trainable),
    ...accumulatedNames(settings, trainable),
    ...objectiveNames(settings.loss, net),
  ];
}

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

function orderOf(
  epoch: number,
  training: Dataset,
  { order, seed, readsOn, batchSize }: Settings,
): ArrayLike<number> {
  const { count } = training;
  const given = order?.(epoch);
  if (given) return checkedOrder(given, count);
  if (readsOn) return Uint32Array.from({ length: count }, (_, i) => i);
  const drawn = drawnFrom(training, batchSize);
  return drawn
    ? training.streaming!.order(seed, epoch, count, drawn)
    : permutation(seed, epoch, count);
}

function checkedOrder(given: ArrayLike<number>, count: number): ArrayLike<number> {
  if (given.length !== count || Array.from(given).some((i) => !(i >= 0 && i < count))) {
    throw new OptionError(`order: expected ${count} positions from 0 to ${count - 1}`);
  }
  return given;
}
