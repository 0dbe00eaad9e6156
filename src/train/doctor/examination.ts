// Looks inside one mini-batch: the values and errors of every layer, as a step of training would meet them,
// in a program of its own. The run that is examined is only read, so that no bit of it changes, and a
// mini-batch an epoch costs next to nothing.
import { compile } from "../../compile.ts";
import { answersOf, type Dataset, exampleSize, rowsOf } from "../../data/dataset.ts";
import { permutation, randomStream } from "../../data/random.ts";
import { slice } from "../../data/slices.ts";
import { type FloatType, formatOf } from "../../nn/batch.ts";
import { gradientStep } from "../../nn/gradient-step.ts";
import type { Network } from "../../nn/network.ts";
import type { Objective } from "../../nn/objective.ts";
import type { TargetName } from "../../runtime/machine.ts";
import { inputNames } from "../buffers.ts";
import { checkDataset } from "../check-data.ts";
import type { ParameterMap } from "../state.ts";
import { type ExaminedSequence, sequencesOf } from "./sequences.ts";

/** Examples of the mini-batch that is looked at. */
export const EXAMINED = 64;
/** Values in a layer's mini-batch above which fewer examples are looked at. */
const MOST_VALUES = 2 ** 20;

/** What was seen of a layer of neurons: rows are examples, columns neurons, or values of a picture. */
export interface ExaminedLayer {
  readonly index: number;
  /** layer 2 of 3, dense(10) */
  readonly where: string;
  readonly activation: string;
  readonly width: number;
  /** Weighted inputs, outputs, and dC/dz of each example's own cost, [examples, width] each. */
  readonly z: ArrayLike<number>;
  readonly a: ArrayLike<number>;
  readonly delta: ArrayLike<number>;
  /** Units are columns, or the channels of a convolution, which are every n-th. */
  readonly units: number;
}

export interface Examination {
  readonly examples: number;
  readonly layers: readonly ExaminedLayer[];
  readonly sequences: readonly ExaminedSequence[];
  /** What is wanted, [examples, outputs]; undefined where an objective wants nothing. */
  readonly wanted: ArrayLike<number> | undefined;
  /** The mean cost of the mini-batch. */
  readonly cost: number;
}

export interface Examiner {
  examine(parameters: ParameterMap): Promise<Examination>;
  dispose(): void;
}

/** Compiles the program; it looks at the same examples every time, drawn by the seed. */
export async function openExaminer(
  net: Network,
  set: Dataset,
  how: {
    readonly loss: Objective;
    readonly dtype: FloatType;
    readonly seed: number;
    readonly target: TargetName;
  },
): Promise<Examiner> {
  const { loss, dtype, seed, target } = how;
  const own = await someOf(set, examinedOf(net, set), seed);
  checkDataset("doctor", net, own, loss);
  const units = net.layers.flatMap((layer, index) =>
    layer.activation && net.values.includes(`layers.${index}/z`) ? [{ layer, index }] : [],
  );
  const readers = sequencesOf(net, own);
  const names = units.flatMap(({ index }) =>
    ["z", "a", "delta"].map((value) => `layers.${index}/${value}`),
  );
  names.push(...readers.flatMap(({ monitors }) => monitors));
  const entry = "doctor";
  const graph = gradientStep(net, {
    ...formatOf(own, dtype),
    loss,
    dtype,
    batchSize: own.count,
    trainCount: own.count,
    monitors: [...new Set([...names, ...(loss.wanted === "nothing" ? [] : ["targets"])])],
    errors: readers.flatMap(({ errors }) => errors),
    gradients: false,
    entry,
  });
  const entries = [{ name: entry, graph }];
  const machine = await compile(entries, { target });
  const known = inputNames(entries);
  const write = (name: string, values: ArrayLike<number>) => {
    if (known.has(name)) machine.write(name, values);
  };
  write("data.inputs", own.inputs);
  if (own.labels) write("data.labels", own.labels);
  if (own.targets) write("data.targets", own.targets);
  write(
    "data.order",
    Uint32Array.from({ length: own.count }, (_, i) => i),
  );
  write("seed", [seed]);
  write("step", [0]);
  return {
    examine: async (parameters) => {
      for (const [name, values] of parameters) write(name, values);
      write("cursor", [0]);
      await machine.start(entry, 1);
      const read = (name: string) => machine.read(`${entry}/${name}`);
      const layers: ExaminedLayer[] = [];
      for (const { layer, index } of units) {
        const [z, a, delta] = await Promise.all(
          ["z", "a", "delta"].map((value) => read(`layers.${index}/${value}`)),
        );
        const width = z!.length / own.count;
        layers.push({
          index,
          where: `layer ${index + 1} of ${net.layers.length}, ${layer.name}`,
          activation: layer.activation!.name,
          width,
          z: z!,
          a: a!,
          delta: scaled(delta!, own.count),
          units: net.shapes[index]!.at(-1)!,
        });
      }
      const wanted = loss.wanted === "nothing" ? undefined : await read("targets");
      const sequences = await Promise.all(readers.map((reader) => reader.read(read)));
      return { examples: own.count, layers, sequences, wanted, cost: (await read("loss"))[0]! };
    },
    dispose: () => machine.dispose(),
  };
}

/** Errors of each example's own cost, from those of the mean over the examples. */
function scaled(errors: ArrayLike<number>, examples: number): Float64Array {
  const own = new Float64Array(errors);
  for (let i = 0; i < own.length; i++) own[i]! *= examples;
  return own;
}

/** How many examples are looked at: fewer of large pictures. */
function examinedOf(net: Network, set: Dataset): number {
  const widest = Math.max(...net.shapes.map((shape) => shape.reduce((a, b) => a * b, 1)));
  const fitting = Math.max(4, Math.floor(MOST_VALUES / widest));
  const streams = set.streams ?? 1;
  return streams > 1 ? streams : Math.min(EXAMINED, fitting, set.count);
}

/** Positions in a set, drawn by the seed, each once; the whole order of a large set takes longer than a
 * look at the few. */
function someRows(count: number, of: number, seed: number): Uint32Array {
  if (2 * count > of) return permutation(seed, 0, of, "doctor").slice(0, count);
  const { uniform } = randomStream(seed, "doctor");
  const rows = new Set<number>();
  while (rows.size < count) rows.add(Math.floor(uniform() * of));
  return Uint32Array.from(rows);
}

async function someOf(set: Dataset, count: number, seed: number): Promise<Dataset> {
  if (set.streams !== undefined) return slice(set, 0, count);
  const rows = someRows(count, set.count, seed);
  const size = exampleSize(set);
  if (set.load) return rowsOf(set, rows, await set.load(rows, 0));
  const inputs = new (set.inputs.constructor as new (length: number) => typeof set.inputs)(
    count * size,
  );
  for (const [i, row] of rows.entries()) {
    inputs.set(set.inputs.subarray(row * size, (row + 1) * size), i * size);
  }
  return {
    ...rowsOf(set, rows, inputs),
    ...(answersOf(set) > 1 ? { answers: answersOf(set) } : {}),
  };
}
