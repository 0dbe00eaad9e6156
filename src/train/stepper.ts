// Training a mini-batch at a time, for a page or a debugger: between two steps any value of the last
// one can be read, parameters changed, the moment kept, and another gone back to.
import { now } from "#host";
import type { Dataset } from "../data/dataset.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import { checkMonitors, valueNames } from "../nn/step.ts";
import { checkOptions } from "./check-options.ts";
import { endRun } from "./end-run.ts";
import type { Ending, EpochEvent, Run } from "./event.ts";
import type { TrainOptions } from "./options.ts";
import { Progress } from "./progress.ts";
import type { EpochRecord, Evaluation, MonitoredValue } from "./record.ts";
import type { Snapshot } from "./snapshot.ts";
import type { TrainedNetwork } from "./trained.ts";

export interface StepperOptions<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> extends TrainOptions<In, Out> {
  /**
   * The values of a step that can be read after it; default: all of `batchNames` and `monitorNames`.
   * Each takes memory for a mini-batch, so that a large network names the few that are wanted. No bit
   * of what is learned depends on it.
   */
  readonly values?: readonly string[] | undefined;
}

/** Mini-batches that have just been taken. */
export interface StepEvent<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** How many: fewer than were asked for at the end of an epoch or after pause(). */
  readonly steps: number;
  /** Mean loss of the last of them, before its update, without penalties. */
  readonly loss: number;
  /** Its examples, as positions in the training set. */
  readonly rows: Uint32Array;
  /** The epoch and the learning rate that it belongs to. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Where it was the last of its epoch: the epoch's record, as `epochs` gives it. */
  readonly ended?: EpochEvent<In, Out>;
}

/** A run that is stepped through. One call at a time: a second throws OptionError, pause() apart. */
export interface Stepper<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** Mini-batches taken since the very first, those of an epoch, and how many of this one are done. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly stepInEpoch: number;
  /** Of the epochs that are done. */
  readonly history: readonly EpochRecord[];
  /** Why the run is over; undefined while it can go on. */
  readonly ending: Ending | undefined;
  /** The target that was taken, on how many threads, and why. */
  readonly target: string;
  readonly threads: number;
  readonly why: string;
  /** Bytes of the program's memory, data included; undefined on the reference, which has none. */
  readonly memoryBytes: number | undefined;
  /** One mini-batch; undefined where the run is over. Rejects with DivergedRunError like `epochs`,
   * after which only restore() goes on. */
  step(): Promise<StepEvent<In, Out> | undefined>;
  /** So many at full speed, to the end of the epoch at most; values can be read of the last one. */
  advance(steps: number): Promise<StepEvent<In, Out> | undefined>;
  /** The rest of this epoch, or all of the next; undefined where it was paused or the run is over. */
  nextEpoch(): Promise<EpochEvent<In, Out> | undefined>;
  /** Makes advance() or nextEpoch() return after the chunk in progress, `chunkMs` at most or a step,
   * and keeps the place. A chunk that was broken off gives no values to read: take a step(). */
  pause(): void;
  /**
   * A copy of a value, by name: of the last step what `values` names (layers.0/z, layers.0/a,
   * layers.0/delta, layers.0.weight/gradient, inputs, targets, ...) and its `loss`, as the step used
   * or made them before its update; and, as they are now, parameters (layers.0.weight) and states of
   * the optimizer (layers.0.weight.momentum).
   * @throws OptionError for other names, and where the last step did not give the value
   */
  read(name: string): Promise<MonitoredValue>;
  /** Replaces the numbers of a parameter, or of a state of the optimizer, for the steps that follow.
   * @throws OptionError unless as many finite numbers are given as it has */
  write(name: string, values: ArrayLike<number>): Promise<void>;
  /** Loss and accuracy on the validation or the test set of the options, as the network is now. */
  evaluate(set: Dataset<In, Out>): Promise<Evaluation>;
  /** The network as it is now, as a copy: to ask, evaluate, save, or train with other options. */
  network(): Promise<TrainedNetwork<In, Out>>;
  /** This moment as plain data. Going on from it, by restore() or `from`, gives the bits of the run
   * that was never interrupted, on any number of threads. */
  snapshot(): Promise<Snapshot>;
  /** Goes to the moment of a snapshot, back or ahead. Losses, rates and penalties may differ from
   * those of the run that it is from; network, sizes, seed and the optimizer's states may not.
   * @throws OptionError where they do, with nothing changed */
  restore(snapshot: Snapshot): Promise<void>;
  /** Ends the run as it is and disposes it: what `train` returns, its ending "aborted" where it could
   * have gone on. */
  finish(): Promise<Run<In, Out>>;
  dispose(): void;
}

/**
 * Compiles a run that is stepped through; its options are those of `train`, and its bits too.
 * @throws OptionError or ShapeError naming the option that cannot be
 */
export async function stepper<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  training: Dataset<NoInfer<In>, NoInfer<Out>>,
  options: StepperOptions<NoInfer<In>, NoInfer<Out>>,
): Promise<Stepper<In, Out>> {
  const began = now();
  const { values, ...rest } = options ?? {};
  const settings = await checkOptions(net, training, (options && rest) as unknown as TrainOptions);
  const names = values ?? valueNames(net as unknown as Network, settings.loss);
  checkMonitors(net, names, settings.loss);
  const given = new Set([...names, ...settings.monitors]);
  const progress = await Progress.open(net, training, settings, options.from, names);
  const { session } = progress;
  let current: string | undefined;

  /** Nothing meets a step that is under way. */
  const alone = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
    if (current) throw new OptionError(`${what}: ${current} has not ended; await it first`);
    current = what;
    try {
      return await work();
    } finally {
      current = undefined;
    }
  };

  const take = async (count: number): Promise<StepEvent<In, Out> | undefined> => {
    // an epoch whose evaluation failed is ended first
    await progress.endEpoch();
    const taken = await progress.advance(count, true);
    if (!taken) return undefined;
    const { history, learningRate } = session.epoch!;
    const ended = await progress.endEpoch();
    return { ...taken, epoch: history.length, learningRate, ...(ended ? { ended } : {}) };
  };

  const read = async (name: string): Promise<MonitoredValue> => {
    if (name === "loss" || given.has(name)) {
      const value = await session.readValue(name);
      if (value) return value;
      throw new OptionError(`read: ${name}: the last step gave no values; call step() first`);
    }
    const values = await session.read(name);
    if (values) return { shape: shapeOf(net, name), values };
    const stored = [...net.parameters.map((p) => p.name), ...session.optimizerState().keys()];
    const known = ["loss", ...given, ...stored].join(", ");
    throw new OptionError(`read: expected one of ${known}, got ${name}`);
  };

  const write = async (name: string, values: ArrayLike<number>): Promise<void> => {
    const held = await session.read(name);
    if (!held) {
      const known = [...net.parameters.map((p) => p.name), ...session.optimizerState().keys()];
      throw new OptionError(`write: expected one of ${known.join(", ")}, got ${name}`);
    }
    const numbers = Array.from(values);
    const bad = numbers.findIndex((x) => !Number.isFinite(x));
    if (numbers.length !== held.length || bad >= 0) {
      const got = bad >= 0 ? `${values[bad]} at ${bad}` : `${numbers.length}`;
      throw new OptionError(
        `write: ${name} ${JSON.stringify(shapeOf(net, name))}: expected ${held.length} finite numbers, got ${got}`,
      );
    }
    const Floats =
      values instanceof Float64Array || settings.dtype === "f64" ? Float64Array : Float32Array;
    await progress.write(new Map([[name, Floats.from(numbers)]]));
  };

  const { target, threads, why } = session.machine;
  return {
    get steps() {
      return session.steps;
    },
    stepsPerEpoch: session.plan.steps,
    get stepInEpoch() {
      return progress.stepInEpoch;
    },
    get history() {
      return [...progress.history];
    },
    get ending() {
      return progress.ending;
    },
    target,
    threads,
    why,
    memoryBytes: session.machine.program?.arenaBytes,
    step: () => alone("step", () => take(1)),
    advance: (steps) =>
      alone("advance", () => {
        checkCount("advance: steps", steps, 1);
        return take(steps);
      }),
    nextEpoch: () => alone("nextEpoch", () => progress.nextEpoch()),
    pause: () => progress.pause(),
    read: async (name) => {
      if (current) throw new OptionError(`read: ${current} has not ended; await it first`);
      return read(name);
    },
    write: (name, values) => alone("write", () => write(name, values)),
    evaluate: (set) => alone("evaluate", () => session.evaluate(set as unknown as Dataset)),
    network: () =>
      alone("network", async () => {
        await progress.settle();
        return progress.network();
      }),
    snapshot: () => alone("snapshot", () => progress.snapshot()),
    restore: (snapshot) => alone("restore", () => progress.restore(snapshot)),
    finish: () =>
      alone("finish", async () => {
        try {
          return await endRun(progress, settings, training, began);
        } finally {
          progress.dispose();
        }
      }),
    dispose: () => progress.dispose(),
  };
}

/** Of a parameter, or of a state that is kept for each number of one; else a scalar. */
function shapeOf(net: Network, name: string): readonly number[] {
  const of = net.parameters.find((p) => name === p.name || name.startsWith(`${p.name}.`));
  return of?.shape ?? [];
}
