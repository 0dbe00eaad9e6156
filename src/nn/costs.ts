// What one example costs in each layer of a network, counted in the graph that it is traced to: nothing is
// known here of kinds of layers.
import { isContraction, shapesOf } from "../compiler/1-graph/contraction.ts";
import { Graph, isScan, type Node } from "../compiler/1-graph/graph.ts";
import type { Shape } from "../compiler/1-graph/shape.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import type { Layer } from "./layer.ts";
import { type ParameterSpec, trace } from "./trace.ts";

/** Of one layer, or of all. */
export interface LayerCosts {
  /** Numbers that are learned. */
  readonly parameters: number;
  /** Products that are added up in the forward pass of one example: those of matrices, convolutions and
   * recurrences, with a border of zeros counted as other inputs. The backward pass has about twice as many. */
  readonly multiplyAdds: number;
  /** Bytes of the output for one example, 4 a number. */
  readonly activationBytes: number;
}

const size = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Those of each layer, in their order. */
export function costsOfLayers(
  inputShape: Shape,
  layers: readonly Layer[],
  shapes: readonly Shape[],
  parameters: readonly ParameterSpec[],
): LayerCosts[] {
  const graph = new Graph();
  const ends: number[] = [];
  const watched = layers.map((layer, i) => ({
    ...layer,
    trace: (x: Parameters<Layer["trace"]>[0], scope: Parameters<Layer["trace"]>[1]) => {
      const y = layer.trace(x, scope);
      graph.output(`${i}`, y.node);
      ends.push(y.node.id);
      return y;
    },
  }));
  trace(watched, input(graph, "inputs", "data", [1, ...inputShape]), { isTraining: false });
  const products = layers.map(() => 0);
  for (const node of graph.live()) {
    const at = ends.findIndex((end) => node.id <= end);
    if (at >= 0) products[at]! += productsOf(node);
  }
  return layers.map((_, i) => ({
    parameters: parameters
      .filter((p) => p.layer === i && !p.isStatistic)
      .reduce((sum, p) => sum + size(p.shape), 0),
    multiplyAdds: products[i]!,
    activationBytes: 4 * size(shapes[i]!),
  }));
}

/** The sum of all layers. */
export function totalCosts(costs: readonly LayerCosts[]): LayerCosts {
  const sum = (key: keyof LayerCosts) => costs.reduce((total, c) => total + c[key], 0);
  return {
    parameters: sum("parameters"),
    multiplyAdds: sum("multiplyAdds"),
    activationBytes: sum("activationBytes"),
  };
}

function productsOf(node: Node): number {
  if (isScan(node)) {
    const { body, steps } = node.attributes;
    return steps * body.live().reduce((sum, inner) => sum + productsOf(inner), 0);
  }
  if (!isContraction(node)) return 0;
  const { out, summed, extent } = shapesOf(node);
  return [...out, ...summed].reduce((product, label) => product * extent(label), 1);
}
