// The three contractions of a shape as entries of one program, made of the library's own layers, so
// that what is measured is what a network's training step holds. All buffers persist, so each has the
// layout that the compiler likes, as values between two layers have.
import { conv2d, dense, type Entry, linear, type Scope } from "downhill";
import { differentiate, Graph, input, type Tensor } from "downhill/graph";
import { CONTRACTIONS, type Contraction, type LayerShape, resultOf } from "./shape.ts";

/** What an entry leaves behind: y, dC/dx or dC/dw. */
export const RESULTS = {
  forward: "y",
  inputGradient: "xGradient",
  weightGradient: "wGradient",
} as const satisfies Record<Contraction, string>;

/** Logical shapes of the buffers that a shape's program has. */
export interface Operands {
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly y: readonly number[];
}

export function operandsOf(shape: LayerShape): Operands {
  const { batch } = shape;
  if (shape.kind === "dense") {
    const { inputs, outputs } = shape;
    return { x: [batch, inputs], w: [outputs, inputs], y: [batch, outputs] };
  }
  const { picture, channels, filters, kernel, groups } = shape;
  return {
    x: [batch, ...picture, channels],
    w: [filters, channels / groups, ...kernel],
    y: [batch, ...resultOf(shape), filters],
  };
}

const layerOf = (shape: LayerShape) =>
  shape.kind === "dense"
    ? dense(shape.outputs, linear, { bias: false })
    : conv2d(shape.filters, shape.kernel, linear, {
        stride: shape.stride,
        padding: shape.padding,
        groups: shape.groups,
        bias: false,
      });

/** Gives a layer its one parameter. */
const scopeOf = (w: Tensor): Scope => {
  const scope: Scope = {
    param: () => w,
    statistic: () => w,
    update: () => {},
    monitor: () => {},
    random: () => w,
    isTraining: true,
    inner: () => scope,
  };
  return scope;
};

/** An entry for each contraction, named as it is. */
export function entriesOf(shape: LayerShape): Entry[] {
  return CONTRACTIONS.map((name) => ({ name, graph: graphOf(shape, name) }));
}

function graphOf(shape: LayerShape, contraction: Contraction): Graph {
  const graph = new Graph();
  const sizes = operandsOf(shape);
  const x = input(graph, "x", "state", sizes.x);
  const w = input(graph, "w", "parameter", sizes.w);
  const y = layerOf(shape).trace(x, scopeOf(w));
  const store = (value: Tensor) => {
    const into = input(graph, RESULTS[contraction], "state", value.shape);
    graph.update(into.node, value.node);
  };
  if (contraction === "forward") {
    store(y);
    return graph;
  }
  const error = input(graph, "yGradient", "state", sizes.y);
  const loss = y.mul(error).sum();
  const [gradient] = differentiate(loss, [contraction === "inputGradient" ? x : w]);
  store(gradient!);
  return graph;
}
