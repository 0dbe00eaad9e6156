// Functions that compiled programs evaluate: the cost of a network on a whole set, and functions that
// are written in tensors.
import { compile } from "../../compile.ts";
import { size } from "../../compiler/1-graph/shape.ts";
import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type FloatType, formatOf, type Region } from "../../nn/batch.ts";
import {
  COST,
  costStep,
  curvatureStep,
  directionName,
  functionSteps,
  gradientName,
  productName,
} from "../../nn/full-batch-step.ts";
import type { Loss } from "../../nn/loss.ts";
import type { Network } from "../../nn/network.ts";
import type { CompileOptions, Entry, Machine } from "../../runtime/machine.ts";
import { inputNames } from "../buffers.ts";
import { createPace, type Pace } from "../pace.ts";
import type { ParameterMap } from "../state.ts";
import { plus, type SmoothFunction } from "./smooth-function.ts";

export interface CompiledFunction extends SmoothFunction {
  readonly machine: Machine;
  dispose(): void;
}

/** A stretch of the vector of all variables that has a name. */
interface Variable {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export interface NetworkFunction extends CompiledFunction {
  /** The parameters that the vector stands for, those that are frozen among them. */
  parametersAt(x: Float64Array): ParameterMap;
  /** The vector of parameters. */
  vectorOf(parameters: ParameterMap): Float64Array;
}

export interface CostOptions {
  readonly loss: Loss;
  /** The book's lambda: C + lambda / 2n sum w^2, of weights alone. */
  readonly l2: number;
  readonly dtype: FloatType;
  readonly compile: CompileOptions;
}

/** Examples that are taken at once: what lies between the layers stays in a cache. */
const PART = 100;

/** C(w) = 1/n sum_x C_x + lambda / 2n sum w^2 over a set that is in memory. */
export async function networkFunction(
  net: Network,
  set: Dataset,
  fixed: ParameterMap,
  { loss, l2, dtype, compile: how }: CostOptions,
): Promise<NetworkFunction> {
  const { inputShape, outputs } = net;
  const { count } = set;
  const region: Region = { ...formatOf(set, dtype), name: "data", count, inputShape, outputs };
  const batchSize = Math.min(PART, count);
  const rest = count % batchSize;
  const entry = (name: string, batch: number): Entry => {
    const options = { region, loss, dtype, batchSize: batch };
    const graph = (name.startsWith("cost") ? costStep : curvatureStep)(net, options);
    return { name, graph, runs: Math.floor(count / batch) };
  };
  const entries = ["cost", "curvature"].flatMap((name) => [
    entry(name, batchSize),
    ...(rest > 0 ? [entry(`${name}.rest`, rest)] : []),
  ]);
  const learned = net.parameters.filter((p) => !p.frozen);
  const variables = stretches(learned.map((p) => [p.name, size(p.shape)]));
  const isWeight = new Set(learned.filter((p) => p.shape.length > 1).map((p) => p.name));
  const decay = (x: Float64Array) => {
    const weights = new Float64Array(x.length);
    for (const { name, from, to } of variables) {
      if (isWeight.has(name)) weights.set(x.subarray(from, to), from);
    }
    return weights;
  };
  const machine = await compile(entries, how);
  const known = inputNames(entries);
  const held = new Map([...fixed].filter(([name]) => known.has(name)));
  for (const [name, values] of held) machine.write(name, values);
  machine.write("data.inputs", set.inputs);
  if (set.labels) machine.write("data.labels", set.labels);
  else machine.write("data.targets", set.targets!);
  const run = async (pace: Pace, name: string) => {
    machine.write("data.cursor", [0]);
    await pace.run(machine, name, Math.floor(count / batchSize));
    if (rest > 0) await pace.run(machine, `${name}.rest`, 1);
  };
  const base = functionOf(machine, variables, known, run);
  const lambda = l2 / count;
  return {
    ...base,
    evaluate: async (x) => {
      const { value, gradient } = await base.evaluate(x);
      if (lambda === 0) return { value, gradient };
      const weights = decay(x);
      const squares = weights.reduce((sum, w) => sum + w * w, 0);
      return {
        value: value + (lambda / 2) * squares,
        gradient: plus(gradient, lambda, weights),
      };
    },
    product: async (x, v) => plus(await base.product(x, v), lambda, decay(v)),
    parametersAt: (x) => {
      const Floats = dtype === "f32" ? Float32Array : Float64Array;
      const now = new Map(variables.map(({ name, from, to }) => [name, x.subarray(from, to)]));
      return new Map(
        net.parameters.map(({ name }) => [name, Floats.from(now.get(name) ?? fixed.get(name)!)]),
      );
    },
    vectorOf: (parameters) => {
      const x = new Float64Array(base.size);
      for (const { name, from } of variables) x.set(parameters.get(name)!, from);
      return x;
    },
  };
}

/** f of a vector of `length` numbers, written in tensors, in float64. */
export async function tensorFunction(
  cost: (x: Tensor) => Tensor,
  length: number,
  how: CompileOptions,
): Promise<CompiledFunction> {
  const graphs = functionSteps(cost, length);
  const entries = (["cost", "curvature"] as const).map((name) => ({ name, graph: graphs[name] }));
  const machine = await compile(entries, how);
  const run = (pace: Pace, name: string) => pace.run(machine, name, 1);
  return functionOf(machine, stretches([["x", length]]), inputNames(entries), run);
}

function functionOf(
  machine: Machine,
  variables: readonly Variable[],
  known: ReadonlySet<string>,
  run: (pace: Pace, entry: string) => Promise<unknown>,
): CompiledFunction {
  const length = variables.at(-1)?.to ?? 0;
  const pace = createPace(30);
  const write = (nameOf: (variable: string) => string, x: Float64Array) => {
    for (const { name, from, to } of variables) {
      // a variable that the cost does not depend on, or not by more than a straight line, has no buffer
      if (known.has(nameOf(name))) machine.write(nameOf(name), x.subarray(from, to));
    }
  };
  const read = async (nameOf: (variable: string) => string) => {
    const whole = new Float64Array(length);
    for (const { name, from } of variables) whole.set(await machine.read(nameOf(name)), from);
    return whole;
  };
  const zeros = new Float64Array(length);
  return {
    size: length,
    machine,
    evaluate: async (x) => {
      write((name) => name, x);
      write(gradientName, zeros);
      machine.write(COST, [0]);
      await run(pace, "cost");
      return { value: (await machine.read(COST))[0]!, gradient: await read(gradientName) };
    },
    product: async (x, v) => {
      write((name) => name, x);
      write(directionName, v);
      write(productName, zeros);
      await run(pace, "curvature");
      return read(productName);
    },
    dispose: () => machine.dispose(),
  };
}

function stretches(sizes: readonly (readonly [name: string, length: number])[]): Variable[] {
  let at = 0;
  return sizes.map(([name, length]) => {
    const from = at;
    at += length;
    return { name, from, to: at };
  });
}
