// A small network whose every weight, weighted input, error and gradient is looked at: what the
// experiments of chapter 2 compare with their own plain arithmetic, in float64.
import {
  type Activation,
  dense,
  initialize,
  type Loss,
  large,
  monitorNames,
  type Network,
  network,
  quadratic,
  sigmoid,
} from "downhill";
import { type Dataset, dataset, randomStream } from "downhill/data";
import type { RunContext } from "../experiment.ts";
import { valuesAt } from "../gradient-at.ts";

export type Vector = readonly number[];
export type Matrix = readonly Vector[];

/** A layer as the book writes it: w[j][k] into neuron j from neuron k. */
export interface LayerValues {
  readonly w: Matrix;
  readonly b: Vector;
}

/** What backpropagation has for one example, layer by layer. */
export interface ExampleValues {
  readonly z: Matrix;
  readonly a: Matrix;
  readonly delta: Matrix;
}

export interface SmallNetwork {
  readonly net: Network;
  readonly layers: readonly LayerValues[];
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly parameters: ReadonlyMap<string, Float64Array>;
}

/** A network of these sizes with weights from N(0, 1), and random examples with random targets. */
export function smallNetwork(
  seed: number,
  sizes: readonly number[],
  count: number,
  activation: Activation = sigmoid,
): SmallNetwork {
  const [inputs, ...rest] = sizes as [number, ...number[]];
  const dense_ = rest.map((size) => dense(size, activation));
  const net = network([inputs], ...(dense_ as [(typeof dense_)[number]]));
  const drawn = initialize(net, { seed, init: large, dtype: "f64" }).parameters;
  const parameters = drawn as ReadonlyMap<string, Float64Array>;
  const layers = rest.map((size, i) => ({
    w: rows(parameters.get(`layers.${i}.weight`)!, size),
    b: Array.from(parameters.get(`layers.${i}.bias`)!),
  }));
  const { uniform } = randomStream(seed, "examples");
  const draw = (width: number) =>
    Array.from({ length: count }, () => Array.from({ length: width }, uniform));
  return { net, layers, parameters, inputs: draw(inputs), targets: draw(rest.at(-1)!) };
}

export function asDataset({ net, inputs, targets }: SmallNetwork): Dataset {
  return dataset({
    name: "small",
    inputShape: net.inputShape,
    outputs: net.outputs,
    inputs: Float64Array.from(inputs.flat()),
    targets: Float64Array.from(targets.flat()),
  });
}

export interface Backpropagated {
  /** Per example. Errors are of the example's own cost, not of the mean. */
  readonly examples: readonly ExampleValues[];
  /** dC/dw and dC/db of the mean cost. */
  readonly gradients: readonly LayerValues[];
}

/** What the library has inside for all examples at once. */
export async function backpropagate(
  context: RunContext,
  small: SmallNetwork,
  loss: Loss = quadratic,
): Promise<Backpropagated> {
  const { net, layers, inputs, parameters } = small;
  const values = await valuesAt(context, net, asDataset(small), {
    loss,
    parameters,
    monitors: monitorNames(net),
  });
  const of = (name: string) => Array.from(values.get(name)!.values);
  const count = inputs.length;
  const table = (name: string) => layers.map((_, i) => rows(of(`layers.${i}/${name}`), count));
  const [z, a, delta] = [table("z"), table("a"), table("delta")];
  const examples = inputs.map((_, row) => ({
    z: z.map((layer) => layer[row]!),
    a: a.map((layer) => layer[row]!),
    delta: delta.map((layer) => layer[row]!.map((d) => d * count)),
  }));
  const gradients = layers.map(({ b }, i) => ({
    w: rows(of(`layers.${i}.weight/gradient`), b.length),
    b: of(`layers.${i}.bias/gradient`),
  }));
  return { examples, gradients };
}

/** A row-major array as so many rows. */
function rows(values: ArrayLike<number>, count: number): Matrix {
  const width = values.length / count;
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: width }, (_, k) => values[i * width + k]!),
  );
}

/** The largest absolute difference of two nests of numbers of one form. */
export function difference(a: unknown, b: unknown): number {
  const [x, y] = [[a].flat(Number.POSITIVE_INFINITY), [b].flat(Number.POSITIVE_INFINITY)];
  if (x.length !== y.length) throw new RangeError(`${x.length} numbers against ${y.length}`);
  return Math.max(...x.map((value, i) => Math.abs((value as number) - (y[i] as number))));
}

export const multiply = (m: Matrix, v: Vector): number[] =>
  m.map((row) => row.reduce((sum, x, k) => sum + x * v[k]!, 0));

export const transpose = (m: Matrix): number[][] => m[0]!.map((_, k) => m.map((row) => row[k]!));

/** The elementwise product, the book's s ∘ t. */
export const hadamard = (s: Vector, t: Vector): number[] => s.map((x, i) => x * t[i]!);
