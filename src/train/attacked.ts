// Examples as an attack on a trained network makes them, through a program that is compiled for the
// call: all steps of an attack on a hundred examples are one run of it.

import { compile } from "../compile.ts";
import { Graph } from "../compiler/1-graph/graph.ts";
import { input, iota } from "../compiler/1-graph/tensor.ts";
import { checkInMemory, type Dataset, type Inputs } from "../data/dataset.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkSeed } from "../data/random.ts";
import { AbortedError, OptionError } from "../errors.ts";
import type { Attack, PixelRange } from "../nn/attack/attack.ts";
import { attackedBatch, checkInRange, usualRange } from "../nn/attack/opponent.ts";
import { type FloatType, formatOf, gatherBatch, type Region } from "../nn/batch.ts";
import { checkCount } from "../nn/check.ts";
import { isLoss, type Loss } from "../nn/loss.ts";
import { fittingLoss } from "../nn/loss-names.ts";
import type { Entry } from "../runtime/machine.ts";
import { inputNames } from "./buffers.ts";
import { checkDataset } from "./check-data.ts";
import { checkSetGiven, checkTrainedGiven } from "./check-given.ts";
import { createPace } from "./pace.ts";
import { EVALUATION_BATCH, filled } from "./parts.ts";
import type { TrainedState } from "./state.ts";
import type { UseOptions } from "./trained.ts";

export interface AttackOptions extends UseOptions {
  /** Fixes all random numbers; default 1. */
  readonly seed?: number;
  /** Examples that are attacked together; default 100. */
  readonly batchSize?: number;
  /** What the attack raises; default: the loss that the network was trained with, or the one that goes
   * with its output layer where it was trained with another objective. */
  readonly loss?: Loss;
  /** Default: that of the network. */
  readonly dtype?: FloatType;
  /** Of a set of bytes: gives bytes again, as a file holds them, the nearest ones that the attack may
   * give; epsilon is then a whole number of steps of 1/256. Default false: numbers. */
  readonly bytes?: boolean;
  /** Ends the attack after the current batch with AbortedError. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the examples done and their number. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * The examples of a set after an attack on this network, with their labels: `trained.evaluate` then
 * says how often it still is right, and so does another network's.
 * @throws OptionError where inputs lie outside of the range that the attack keeps to, or the target is
 * no class; AbortedError
 */
export async function attacked<In extends readonly number[], Out extends number>(
  trained: TrainedState<In, Out>,
  set: Dataset<NoInfer<In>, NoInfer<Out>>,
  attack: Attack,
  options: AttackOptions = {},
): Promise<Dataset<In, Out>> {
  checkTrainedGiven("attacked", trained);
  checkSetGiven("attacked", set);
  checkAttackGiven(attack);
  checkOptionNames("attacked", options, {
    target: true,
    threads: true,
    seed: true,
    batchSize: true,
    loss: true,
    dtype: true,
    bytes: true,
    signal: true,
    onProgress: true,
  });
  const { seed = 1, batchSize = EVALUATION_BATCH, target = "wasm", threads = 1 } = options;
  const { dtype = trained.dtype, signal, onProgress, bytes = false } = options;
  const what = `attacked: ${set.name}`;
  checkDataset("attacked", trained.network, set);
  checkInMemory("attacked", set);
  checkSeed(seed);
  checkCount("attacked: batchSize", batchSize, 1);
  if (bytes && !(set.inputs instanceof Uint8Array)) {
    throw new OptionError(`${what}: bytes: expected a set of bytes, got numbers`);
  }
  const range = attack.range ?? usualRange(formatOf(set, dtype));
  checkInRange(what, set.inputs, set.divideBy, range);
  const towards = targetsOf(attack, set, what);
  const wanted: Wanted = towards ?? (set.labels ? set.labels : set.targets!);
  const name = `${set.name}, ${attack.name}`;
  const size = Math.min(batchSize, set.count);
  const rest = set.count % size;
  const plan = { trained, set, attack, dtype, range, size, isTargeted: towards !== undefined };
  const { network, loss: learned } = trained;
  const loss = options.loss ?? (isLoss(learned) ? learned : fittingLoss(network));
  const entries = [size, ...(rest ? [rest] : [])].map((n) => attackEntry({ ...plan, loss }, n));
  const machine = await compile(entries, { target, threads });
  const Floats = dtype === "f32" ? Float32Array : Float64Array;
  const inputs = new Floats(set.inputs.length);
  try {
    const known = inputNames(entries);
    const write = (buffer: string, values: ArrayLike<number>) => {
      if (known.has(buffer)) machine.write(buffer, values);
    };
    for (const [parameter, values] of trained.parameters) write(parameter, values);
    write("seed", [seed]);
    const pace = createPace(30);
    for (let first = 0; first < set.count; first += size) {
      if (signal?.aborted) throw new AbortedError(`${what}: stopped`);
      const count = Math.min(size, set.count - first);
      const rowsOf = <T extends Inputs | Wanted>(values: T) => {
        const width = values.length / set.count;
        const rows = values.subarray(first * width, (first + count) * width);
        return filled(rows, size * width);
      };
      write("eval.inputs", rowsOf(set.inputs));
      write(plan.isTargeted || set.labels ? "eval.labels" : "eval.targets", rowsOf(wanted));
      // each batch has random numbers of its own
      write("step", [first]);
      const entry = entryName(count);
      await pace.run(machine, entry, 1);
      inputs.set(await machine.read(`${entry}/inputs`), (first * inputs.length) / set.count);
      onProgress?.(first + count, set.count);
    }
  } finally {
    machine.dispose();
  }
  if (!bytes) return { ...set, name, inputs, divideBy: 1 };
  return { ...set, name, inputs: asBytes(inputs, set, attack.epsilon, range) };
}

function checkAttackGiven(attack: unknown): void {
  if (typeof (attack as Partial<Attack> | undefined | null)?.perturb === "function") return;
  throw new OptionError(
    `attacked: attack: expected one such as fgsm({ epsilon: 0.1 }), got ${inWords(attack)}`,
  );
}

type Wanted = NonNullable<Dataset["labels"] | Dataset["targets"]>;

export interface AttackPlan {
  readonly trained: TrainedState;
  readonly set: Dataset;
  readonly attack: Attack;
  readonly loss: Loss;
  readonly dtype: FloatType;
  readonly range: PixelRange;
  /** Examples that there is room for. */
  readonly size: number;
  readonly isTargeted: boolean;
}

const entryName = (batchSize: number): string => `attack.${batchSize}`;

/** The attack on the first `batchSize` examples of the region: output <entry>/inputs. */
export function attackEntry(plan: AttackPlan, batchSize: number): Entry {
  const { trained, set, attack, loss, dtype, range, size, isTargeted } = plan;
  const { network: net } = trained;
  const graph = new Graph();
  const [seed, step] = ["seed", "step"].map((n) => input(graph, n, "cell", [], "u32"));
  const region: Region = {
    ...formatOf(set, dtype),
    ...(isTargeted ? { labels: "u32" as const } : {}),
    name: "eval",
    count: size,
    inputShape: net.inputShape,
    outputs: net.outputs,
  };
  const batch = gatherBatch(graph, region, iota(graph, batchSize), dtype);
  const opponent = { net, loss, random: { seed: seed!, step: step! } };
  const moved = attack.perturb(attackedBatch(opponent, batch, { range, isTargeted }));
  const name = entryName(batchSize);
  graph.output(`${name}/inputs`, moved.node);
  return { name, graph };
}

/** The class that each answer is pulled to; undefined for an attack without a target. */
function targetsOf({ towards }: Attack, set: Dataset, what: string): Uint32Array | undefined {
  if (towards === undefined) return undefined;
  const classes = new Uint32Array(set.count).map((_, i) =>
    typeof towards === "number" ? towards : (towards[i] ?? Number.NaN),
  );
  if (typeof towards !== "number" && towards.length !== set.count) {
    throw new OptionError(
      `${what}: towards: expected one class, or ${set.count}, one an example, got ${towards.length}`,
    );
  }
  const bad = classes.find((c) => c >= set.outputs);
  if (bad === undefined) return classes;
  throw new OptionError(
    `${what}: towards: expected a class from 0 to ${set.outputs - 1}, got ${bad}`,
  );
}

/** The nearest bytes that lie in the ball and in the range. */
function asBytes(
  moved: ArrayLike<number>,
  { inputs, divideBy }: Dataset,
  epsilon: number,
  [low, high]: PixelRange,
): Uint8Array {
  const radius = Math.floor(epsilon * divideBy);
  const [least, most] = [Math.ceil(low * divideBy), Math.floor(high * divideBy)];
  return Uint8Array.from(inputs, (before, i) => {
    const wanted = Math.round(moved[i]! * divideBy);
    const near = Math.max(before - radius, Math.min(before + radius, wanted));
    return Math.max(least, Math.min(most, near, 255));
  });
}
