// The three contractions of a shape, made of the library's own layers, so that what is measured is what
// a network's training step holds. Each is a program of its own, and its buffers persist: so each has
// the layout that the compiler likes for it. (Entries of one program share their buffers, and the
// first that reads one decides its layout for all.) What layers cost each other by their layouts, whole
// networks show.
import { conv2d, dense, type Entry, linear, type Scope } from "downhill";
import { differentiate, Graph, input, type Tensor } from "downhill/graph";
import { type Contraction, type LayerShape, resultOf } from "./shape.ts";

/** What an entry leaves behind: y, dC/dx or dC/dw. */
export const RESULTS = {
  forward: "y",
  inputGradient: "xGradient",
  weightGradient: "wGradient",
} as const satisfies Record<Contraction, string>;

/** The buffers that each reads. */
export const READ = {
  forward: ["x", "w"],
  inputGradient: ["yGradient", "w"],
  weightGradient: ["yGradient", "x"],
} as const satisfies Record<Contraction, readonly string[]>;

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
    memory: () => undefined,
    monitor: () => {},
    tellLengths: () => {},
    realSteps: () => undefined,
    random: () => w,
    isTraining: true,
    inner: () => scope,
    part: () => w,
    tellParts: () => {},
    tellAnswer: () => {},
    shared: () => scope,
    sharedLayer: () => ({ layers: [], parameter: () => w }),
  };
  return scope;
};

/** A contraction as an entry to compile, named as it is. */
export const entryOf = (shape: LayerShape, name: Contraction): Entry => ({
  name,
  graph: graphOf(shape, name),
});

function graphOf(shape: LayerShape, contraction: Contraction): Graph {
  const graph = new Graph();
  const sizes = operandsOf(shape);
  const x = input(graph, "x", "state", sizes.x);
  const w = input(graph, "w", "parameter", sizes.w);
  const y = layerOf(shape).trace(x, scopeOf(w));
  const store = ({ node }: Tensor) => {
    // A reshape at the end (of groups) moves nothing in row-major order, and whatever reads a value in
    // a network reads through it: here it would be a pass of its own.
    const made = node.op === "reshape" ? node.inputs[0]! : node;
    const into = input(graph, RESULTS[contraction], "state", made.shape);
    graph.update(into.node, made);
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
