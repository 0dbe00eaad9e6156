// Our own contestants. The machine level builds the training step, compiles it and runs whole
// epochs, with a fresh permutation written before each: nothing else is in the figure. The user
// level pulls `epochs()` and looks at the clock: what it is slower by is the training loop's.
import {
  adversarial,
  type Entry,
  epochs,
  type Machine,
  predictionStep,
  sgd,
  type TargetName,
  trainingStep,
  withParameters,
} from "downhill";
import { type Dataset, permutation } from "downhill/data";
import { compile, type Program } from "downhill/graph";
import { networkOf } from "./architecture.ts";
import { type Contestant, type Interval, SLICES_AN_EPOCH } from "./contestant.ts";
import { type Prepared, SEED } from "./data.ts";
import { stepSize, type Workload } from "./workloads.ts";

/** How a target of the bench is compiled. */
export interface OurTarget {
  readonly target: TargetName;
  readonly relaxed: boolean;
}

/** A target, with or without skipping columns of zeros. */
export interface Variant extends OurTarget {
  readonly name: string;
  readonly skipsZeros: boolean;
  /** Most threads; default 1. */
  readonly threads?: number | undefined;
}

/** The variants that are measured of a target: the one that training takes on MNIST comes first.
 * Zeros are skipped in the columns of a first layer that is dense. */
export function variantsOf(
  { layers, task }: Workload,
  name: string,
  threads?: number,
): readonly Variant[] {
  const how = ourTargets.get(name)!;
  const dense = { ...how, name, skipsZeros: false, threads };
  const maySkip = layers[0]!.kind === "dense" && task === "train" && how.target !== "reference";
  return maySkip ? [{ ...dense, skipsZeros: true }, dense] : [dense];
}

export const labelOf = ({ name, skipsZeros }: Variant): string =>
  skipsZeros ? name : `${name}, dense`;

/** What a training step depends on of the data that it is for. */
export type SetKind = Pick<Dataset, "count" | "inputs" | "labels" | "divideBy" | "answers">;

/** The training step of a workload on a target. */
export const compileStep = (
  workload: Workload,
  training: SetKind,
  { target, relaxed, skipsZeros, threads = 1 }: Variant,
): Promise<Machine> =>
  compile([stepOf(workload, training)], {
    target,
    relaxed,
    threads,
    sparse: new Set(skipsZeros ? ["data.inputs"] : []),
  });

export const ourTargets: ReadonlyMap<string, OurTarget> = new Map([
  ["native", { target: "native", relaxed: false }],
  ["wasm", { target: "wasm", relaxed: false }],
  ["wasm-relaxed", { target: "wasm", relaxed: true }],
  ["reference", { target: "reference", relaxed: false }],
]);

/** The step of a workload as an entry to compile. */
export function stepOf(workload: Workload, set: SetKind): Entry {
  const { task, loss, learningRate, l2, batchSize, inputShape, outputs, attack } = workload;
  const format = {
    inputDType: set.inputs instanceof Uint8Array ? "u8" : "f32",
    divideBy: set.divideBy,
    labels: set.labels instanceof Uint8Array ? "u8" : "u32",
    answers: set.answers,
  } as const;
  if (task === "predict") {
    const region = { name: "eval", count: set.count, inputShape, outputs, ...format } as const;
    const step = { region, batchSize: stepSize(workload) };
    return { name: task, graph: predictionStep(networkOf(workload), step) };
  }
  const optimizer = sgd({ learningRate });
  const augment = attack ? [adversarial(attack)] : [];
  const options = { loss, optimizer, l2, augment, batchSize, trainCount: set.count, ...format };
  return { name: task, graph: trainingStep(networkOf(workload), options), guard: "train/loss" };
}

/** The examples that a workload runs over. */
export const setOf = ({ task }: Workload, { training, test }: Prepared): Dataset =>
  task === "predict" ? test : training;

/** The cell that says which row comes next. */
export const cursorOf = ({ task }: Workload): string =>
  task === "predict" ? "eval.cursor" : "cursor";

/** Everything that a machine needs before its first step, by the name of the buffer. */
export function firstBuffers(workload: Workload, data: Prepared): Map<string, ArrayLike<number>> {
  const { inputs, labels, count } = setOf(workload, data);
  if (workload.task === "predict")
    return new Map<string, ArrayLike<number>>([
      ["eval.inputs", inputs],
      ["eval.cursor", [0]],
      ...data.parameters,
    ]);
  const draws =
    workload.attack !== undefined ||
    workload.layers.some(({ kind }) => kind === "dropout" || kind === "boltzmann");
  return new Map<string, ArrayLike<number>>([
    ["data.inputs", inputs],
    ...(workload.loss.wanted === "nothing" ? [] : ([["data.labels", labels!]] as const)),
    ["data.order", permutation(SEED, 0, count)],
    ["cursor", [0]],
    ["lossSum", [0]],
    ["learningRate", [workload.learningRate]],
    ...(draws ? ([["seed", [SEED]]] as const) : []),
    ...data.parameters,
  ]);
}

export interface OurContestant extends Contestant {
  readonly why: string;
  /** On how many threads it runs. */
  readonly threads: number;
  readonly program: Program | undefined;
}

/** Whole epochs by Machine.run; where an epoch takes too long, parts of it. */
export async function openMachine(
  workload: Workload,
  data: Prepared,
  variant: Variant,
): Promise<OurContestant> {
  const { training, test } = data;
  const machine = await compileStep(workload, training, variant);
  for (const [name, values] of firstBuffers(workload, data)) machine.write(name, values);
  const steps = Math.floor(training.count / workload.batchSize);
  const { leastSteps } = workload;
  let epoch = 0;
  let done = 0;

  /** Trains up to `most` steps of the epoch; the first of an epoch draws its order. */
  const advance = (most: number): Interval => {
    const start = performance.now();
    if (done === 0) {
      machine.write("data.order", permutation(SEED, epoch++, training.count));
      machine.write("cursor", [0]);
      machine.write("lossSum", [0]);
    }
    const wanted = Math.min(most, steps - done);
    run(machine, wanted);
    done = (done + wanted) % steps;
    return { samples: wanted * workload.batchSize, seconds: (performance.now() - start) / 1000 };
  };

  // One epoch settles the engine's compilers; a slow target only shows its speed.
  let rate = speed(advance(Math.min(leastSteps, steps)), workload);
  if (steps / rate < 1) while (done !== 0) advance(steps);
  return {
    why: machine.why,
    threads: machine.threads,
    program: machine.program,
    slice: async (seconds) => {
      const intervals: Interval[] = [];
      let left = seconds;
      while (intervals.length === 0 || left > 0) {
        const isWhole = steps / rate <= SLICES_AN_EPOCH * seconds;
        const interval = advance(isWhole ? steps : Math.max(leastSteps, Math.ceil(rate * seconds)));
        rate = speed(interval, workload);
        left -= interval.seconds;
        intervals.push(interval);
      }
      return intervals;
    },
    accuracy: async () => {
      if (workload.data !== "mnist" || workload.loss.wanted === "nothing") return null;
      const net = networkOf(workload);
      const values = new Map<string, ArrayLike<number>>();
      for (const { name } of net.parameters) values.set(name, await machine.read(name));
      const { accuracy } = await withParameters(net, values).evaluate(test);
      return accuracy;
    },
    close: () => machine.dispose(),
  };
}

/** Steps a second. */
const speed = ({ samples, seconds }: Interval, { batchSize }: Workload): number =>
  samples / batchSize / Math.max(seconds, 1e-6);

function run(machine: Machine, steps: number): void {
  const ran = machine.run("train", steps);
  if (ran !== steps) throw new Error(`the loss was not finite after ${ran} of ${steps} steps`);
}

/** Epochs by the public iterator, from the outside: an interval is the time between two events. */
export async function openUser(
  workload: Workload,
  { training }: Prepared,
  { target, relaxed, skipsZeros: skipZeros, threads = 1 }: Variant,
): Promise<Contestant> {
  const { loss, learningRate, l2, batchSize, init } = workload;
  const optimizer = sgd({ learningRate });
  const options = {
    loss,
    optimizer,
    l2,
    batchSize,
    init,
    seed: SEED,
    target,
    relaxed,
    skipZeros,
    threads,
  };
  const iterator = epochs(networkOf(workload), training, { ...options, epochs: 1_000_000 });
  await iterator.next();
  return {
    slice: async (seconds) => {
      const intervals: Interval[] = [];
      let left = seconds;
      while (intervals.length === 0 || left > 0) {
        const start = performance.now();
        await iterator.next();
        const took = (performance.now() - start) / 1000;
        intervals.push({ samples: training.count, seconds: took });
        left -= took;
      }
      return intervals;
    },
    accuracy: async () => null,
    close: () => void iterator.return(undefined as never),
  };
}
