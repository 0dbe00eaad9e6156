// Examples as an attack on a trained network makes them: all steps of an attack on a hundred examples are one
// run of a program. How far an attack goes is told to it when it runs, so that a curve over epsilons is
// one program.

import { compile } from "../compile.ts";
import { Graph } from "../compiler/1-graph/graph.ts";
import { printGraph } from "../compiler/1-graph/print.ts";
import { input, iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkInMemory, type Dataset, type Inputs } from "../data/dataset.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames, type OptionNames } from "../data/option-names.ts";
import { checkSeed } from "../data/random.ts";
import { AbortedError, OptionError } from "../errors.ts";
import type { Attack, PixelRange } from "../nn/attack/attack.ts";
import { attackedBatch, checkInRange, usualRange } from "../nn/attack/opponent.ts";
import { type FloatType, formatOf, gatherBatch, type Region } from "../nn/batch.ts";
import { checkCount } from "../nn/check.ts";
import { isLoss, type Loss } from "../nn/loss.ts";
import { fittingLoss } from "../nn/loss-names.ts";
import type { Entry, Machine } from "../runtime/machine.ts";
import { inputNames } from "./buffers.ts";
import { checkDataset } from "./check-data.ts";
import { checkSetGiven, checkTrainedGiven } from "./check-given.ts";
import { createPace } from "./pace.ts";
import { EVALUATION_BATCH, filled } from "./parts.ts";
import { createQueue } from "./queue.ts";
import type { TrainedState } from "./state.ts";
import type { UseOptions } from "./trained.ts";

/** How a network is attacked, whatever the attack. */
export interface AttackerOptions extends UseOptions {
  /** Examples that are attacked together; default 100. */
  readonly batchSize?: number;
  /** What the attack raises; default: the loss that the network was trained with, or the one that goes
   * with its output layer where it was trained with another objective. */
  readonly loss?: Loss;
  /** Default: that of the network. */
  readonly dtype?: FloatType;
}

/** How examples are attacked once. */
export interface AttackedOptions {
  /** Fixes all random numbers; default 1. */
  readonly seed?: number;
  /** Of a set of bytes: gives bytes again, as a file holds them, the nearest ones that the attack may
   * give; epsilon is then a whole number of steps of 1/256. Default false: numbers. */
  readonly bytes?: boolean;
  /** Ends the attack after the current batch with AbortedError. */
  readonly signal?: AbortSignal | undefined;
  /** Called after each batch with the examples done and their number. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface AttackOptions extends AttackerOptions, AttackedOptions {}

const ATTACKER_OPTIONS: OptionNames<AttackerOptions> = {
  target: true,
  threads: true,
  batchSize: true,
  loss: true,
  dtype: true,
};
const ATTACKED_OPTIONS: OptionNames<AttackedOptions> = {
  seed: true,
  bytes: true,
  signal: true,
  onProgress: true,
};

/** A network that attacks are tried on again and again. */
export interface Attacker<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /**
   * The examples of a set after an attack, as `attacked` gives them.
   * @throws as `attacked`
   */
  attacked(
    set: Dataset<NoInfer<In>, NoInfer<Out>>,
    attack: Attack,
    options?: AttackedOptions,
  ): Promise<Dataset<In, Out>>;
  /** Frees what the programs hold; what is asked after is an OptionError. */
  dispose(): void;
}

/** Programs that are kept compiled. */
const KEPT = 8;

/**
 * A network for many attacks. Attacks that differ only by how far they go (epsilon, alpha) share a program,
 * which is compiled when the first of them comes:
 *
 * ```ts
 * const against = attacker(trained);
 * for (const epsilon of [0.05, 0.1, 0.2]) {
 *   const moved = await against.attacked(test, pgd({ epsilon }));
 *   console.log(epsilon, (await trained.evaluate(moved)).accuracy);
 * }
 * against.dispose();
 * ```
 * The last eight programs are kept.
 * @throws OptionError for a batch that cannot be
 */
export function attacker<In extends readonly number[], Out extends number>(
  trained: TrainedState<In, Out>,
  options: AttackerOptions = {},
): Attacker<In, Out> {
  checkTrainedGiven("attacker", trained);
  checkOptionNames("attacker", options, ATTACKER_OPTIONS);
  return openAttacker(trained, options);
}

function openAttacker<In extends readonly number[], Out extends number>(
  trained: TrainedState<In, Out>,
  { batchSize = EVALUATION_BATCH, target = "wasm", threads = 1, ...given }: AttackerOptions,
): Attacker<In, Out> {
  checkCount("attacked: batchSize", batchSize, 1);
  const { network, loss: learned } = trained;
  const { dtype = trained.dtype } = given;
  const loss = given.loss ?? (isLoss(learned) ? learned : fittingLoss(network));
  const machines = new Map<string, Machine>();
  const opened = async (entries: readonly Entry[]): Promise<Machine> => {
    // equal texts are equal programs, also for an attack of one's own, whatever it has in it
    const key = entries.map(({ name, graph }) => `${name}\n${printGraph(graph)}`).join("\n");
    const machine = machines.get(key) ?? (await compile(entries, { target, threads }));
    // the one that was asked last stands last
    machines.delete(key);
    machines.set(key, machine);
    for (const [old, kept] of [...machines].slice(0, -KEPT)) {
      machines.delete(old);
      kept.dispose();
    }
    return machine;
  };
  const queue = createQueue("attacker", () => {
    for (const machine of machines.values()) machine.dispose();
  });
  const one = async (
    set: Dataset<In, Out>,
    attack: Attack,
    { seed = 1, signal, onProgress, bytes = false }: AttackedOptions,
  ): Promise<Dataset<In, Out>> => {
    const what = `attacked: ${set.name}`;
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
    const isTargeted = towards !== undefined;
    const plan = { trained, set, attack, dtype, range, size, isTargeted, loss };
    const entries = [size, ...(rest ? [rest] : [])].map((n) => attackEntry(plan, n));
    const machine = await opened(entries);
    const Floats = dtype === "f32" ? Float32Array : Float64Array;
    const inputs = new Floats(set.inputs.length);
    const known = inputNames(entries);
    const write = (buffer: string, values: ArrayLike<number>) => {
      if (known.has(buffer)) machine.write(buffer, values);
    };
    for (const [parameter, values] of trained.parameters) write(parameter, values);
    for (const [number, value] of entries[0]!.numbers) write(number, [value]);
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
      write(isTargeted || set.labels ? "eval.labels" : "eval.targets", rowsOf(wanted));
      // each batch has random numbers of its own
      write("step", [first]);
      const entry = entryName(count);
      await pace.run(machine, entry, 1);
      inputs.set(await machine.read(`${entry}/inputs`), (first * inputs.length) / set.count);
      onProgress?.(first + count, set.count);
    }
    if (!bytes) return { ...set, name, inputs, divideBy: 1 };
    return { ...set, name, inputs: asBytes(inputs, set, attack.epsilon, range) };
  };
  return {
    attacked: async (set, attack, options = {}) => {
      checkSetGiven("attacked", set);
      checkAttackGiven(attack);
      checkOptionNames("attacked", options, ATTACKED_OPTIONS);
      checkDataset("attacked", network, set);
      checkInMemory("attacked", set);
      if (options.seed !== undefined) checkSeed(options.seed);
      return queue.ask(() => one(set as Dataset<In, Out>, attack, options));
    },
    dispose: queue.dispose,
  };
}

/**
 * The examples of a set after an attack on this network, with their labels: `trained.evaluate` then
 * says how often it still is right, and so does another network's. The program is compiled for the call;
 * `attacker` keeps it for more.
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
  checkOptionNames("attacked", options, { ...ATTACKER_OPTIONS, ...ATTACKED_OPTIONS });
  const { seed, bytes, signal, onProgress, ...how } = options;
  const against = openAttacker(trained, how);
  try {
    const asked = { ...(seed === undefined ? {} : { seed }), ...(bytes ? { bytes } : {}) };
    return await against.attacked(set, attack, { ...asked, signal, onProgress });
  } finally {
    against.dispose();
  }
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

export interface AttackEntry extends Entry {
  /** The attack's own numbers, by the buffers that they are written to. */
  readonly numbers: ReadonlyMap<string, number>;
}

/** The attack on the first `batchSize` examples of the region: output <entry>/inputs. */
export function attackEntry(plan: AttackPlan, batchSize: number): AttackEntry {
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
  const numbers = new Map<string, number>();
  const number = (called: string, value: number): Tensor => {
    const buffer = `attack/${called}`;
    const known = numbers.get(buffer);
    if (known !== undefined && known !== value) {
      throw new OptionError(
        `${attack.name}: ${called}: expected one number, got ${known} and ${value}`,
      );
    }
    numbers.set(buffer, value);
    return input(graph, buffer, "cell", [], dtype);
  };
  const opponent = { net, loss, random: { seed: seed!, step: step! }, number };
  const moved = attack.perturb(attackedBatch(opponent, batch, { range, isTargeted }));
  const name = entryName(batchSize);
  graph.output(`${name}/inputs`, moved.node);
  return { name, graph, numbers };
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
