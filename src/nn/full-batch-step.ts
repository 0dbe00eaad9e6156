// A cost over a whole set, its gradient and its curvature along a direction, as graphs that take a part
// of the set at a time and add up. Methods that go by curvature need the same cost at each evaluation.
import { Graph, type Node } from "../compiler/1-graph/graph.ts";
import { input, type Tensor } from "../compiler/1-graph/tensor.ts";
import { differentiate } from "../compiler/2-autodiff/differentiate.ts";
import { OptionError } from "../errors.ts";
import { type FloatType, gatherBatch, type Region, rowsFrom } from "./batch.ts";
import type { Loss } from "./loss.ts";
import type { Network } from "./network.ts";
import { trace } from "./trace.ts";

export interface FullBatchOptions {
  readonly region: Region;
  readonly loss: Loss;
  /** Examples of a part; region.count is that of the whole set. */
  readonly batchSize: number;
  readonly dtype: FloatType;
}

/** The buffers that go with the variable of this name. */
export const gradientName = (variable: string): string => `gradient.${variable}`;
export const directionName = (variable: string): string => `direction.${variable}`;
export const productName = (variable: string): string => `product.${variable}`;
export const COST = "cost";

/** A variable of the cost: a parameter of a network that is not frozen. */
interface Variable {
  readonly name: string;
  readonly tensor: Tensor;
}

/**
 * Adds the next part of the set to the cell `cost` and the states gradient.<parameter>: of the mean loss
 * over the whole set, C = 1/n sum_x C_x, without penalties. Moves the cell data.cursor on.
 * @throws OptionError for a network whose loss is not the same each time
 */
export function costStep(net: Network, options: FullBatchOptions): Graph {
  const { graph, cost, variables } = costOfPart(net, options);
  addCost(graph, cost, variables, (target, value) => target.add(value));
  return graph;
}

/**
 * Adds to the states product.<parameter> the next part's H v, H the second derivatives of the mean
 * loss and v the data direction.<parameter>: the gradient of v . dC/dw (Pearlmutter 1994, "Fast exact
 * multiplication by the Hessian"). H itself, a number for each two parameters, is never made.
 */
export function curvatureStep(net: Network, options: FullBatchOptions): Graph {
  const { graph, cost, variables } = costOfPart(net, options);
  addProducts(graph, cost, variables, (target, value) => target.add(value));
  return graph;
}

/** The same two graphs for a cost that is written down as a function of one vector [size], the state
 * `x`: at once, not in parts. */
export function functionSteps(
  cost: (x: Tensor) => Tensor,
  size: number,
): { readonly cost: Graph; readonly curvature: Graph } {
  const made = (add: typeof addCost) => {
    const graph = new Graph();
    const x = input(graph, "x", "state", [size], "f64");
    add(graph, cost(x), [{ name: "x", tensor: x }], (_, value) => value);
    return graph;
  };
  return { cost: made(addCost), curvature: made(addProducts) };
}

type Combine = (before: Tensor, value: Tensor) => Tensor;

function addCost(graph: Graph, cost: Tensor, variables: readonly Variable[], combine: Combine) {
  const tensors = variables.map((v) => v.tensor);
  for (const [i, gradient] of differentiate(cost, tensors).entries()) {
    const { name, tensor } = variables[i]!;
    const { shape, dtype } = tensor;
    const sum = input(graph, gradientName(name), "state", shape, dtype as FloatType);
    graph.update(sum.node, combine(sum, gradient).node);
  }
  const total = input(graph, COST, "cell", [], "f64");
  graph.update(total.node, combine(total, cost.cast("f64")).node);
}

function addProducts(graph: Graph, cost: Tensor, variables: readonly Variable[], combine: Combine) {
  const tensors = variables.map((v) => v.tensor);
  const along = differentiate(cost, tensors).map((gradient, i) => {
    const { name, tensor } = variables[i]!;
    const { shape, dtype } = tensor;
    return gradient.mul(input(graph, directionName(name), "data", shape, dtype)).sum();
  });
  const slope = along.reduce((a, b) => a.add(b));
  for (const [i, product] of differentiate(slope, tensors).entries()) {
    const { name, tensor } = variables[i]!;
    const sum = input(graph, productName(name), "state", tensor.shape, tensor.dtype);
    graph.update(sum.node, combine(sum, product).node);
  }
}

function costOfPart(net: Network, { region, loss, batchSize, dtype }: FullBatchOptions) {
  const kept = net.parameters.find((p) => p.isStatistic);
  if (kept) throw changing(`${kept.name} is a statistic that steps of training keep`);
  const graph = new Graph();
  const cursor = input(graph, "data.cursor", "cell", [], "i32");
  const [seed, step] = ["seed", "step"].map((n) => input(graph, n, "cell", [], "u32"));
  const batch = gatherBatch(graph, region, rowsFrom(cursor, batchSize), dtype);
  const random = { seed: seed!, step: step! };
  const { output, parameters } = trace(net.layers, batch.inputs, { isTraining: true, random });
  const cost = loss
    .perExample(output, batch.wanted)
    .sum()
    .mul(1 / region.count);
  const draws = (node: Node): boolean => node.op === "bits";
  if (graph.nodes.some(draws)) throw changing("a layer draws random numbers");
  graph.update(cursor.node, cursor.add(batchSize).node);
  return { graph, cost, variables: parameters.filter((p) => !p.frozen) };
}

const changing = (why: string): OptionError =>
  new OptionError(
    `a method on the whole set needs a cost that is the same at each evaluation, but ${why}; leave that layer out, or train with mini-batches`,
  );
