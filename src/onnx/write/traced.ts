// The graph of a network's answer, and how its sizes depend on the number of examples, which a file
// leaves open: the network is traced for three numbers of examples, and each size is taken for the
// line through its values.
import { Graph, isScan, type Node } from "../../compiler/1-graph/graph.ts";
import { type Shape, size } from "../../compiler/1-graph/shape.ts";
import { input } from "../../compiler/1-graph/tensor.ts";
import { GraphError } from "../../errors.ts";
import { concatenated } from "../../nn/branches.ts";
import type { Layer } from "../../nn/layer.ts";
import type { Network } from "../../nn/network.ts";
import { trace } from "../../nn/trace.ts";

/** A size: `fixed` and `each` for every example. */
export interface Size {
  readonly fixed: number;
  readonly each: number;
}

export const isFixed = ({ each }: Size): boolean => each === 0;

export interface TracedNetwork {
  readonly graph: Graph;
  readonly inputs: readonly NamedNode[];
  readonly outputs: readonly NamedNode[];
  /** The sizes of a node of the graph, or of a body in it. */
  readonly sizes: (node: Node) => readonly Size[];
  /** How errors and names call the layer that made a node of the graph. */
  readonly layerOf: (node: Node) => NodeOrigin;
  /** Names of values that are monitored. */
  readonly names: ReadonlyMap<Node, string>;
}

export interface NodeOrigin {
  /** layers.<i> */
  readonly path: string;
  /** layer 2 of 3, dense(10) */
  readonly where: string;
}

/** An input or an output of the file. */
export interface NamedNode {
  readonly name: string;
  readonly node: Node;
}

interface OneTrace {
  readonly batch: number;
  readonly graph: Graph;
  readonly inputs: readonly NamedNode[];
  readonly outputs: readonly NamedNode[];
  /** How many nodes there were behind each layer. */
  readonly ends: readonly number[];
  readonly names: ReadonlyMap<Node, string>;
}

/** Numbers of examples that are no usual sizes of layers: a size that is the same by chance would make
 * two nodes of the graph one. Where that happens the next three are tried. */
const BATCHES = [
  [101, 103, 107],
  [37, 41, 43],
  [211, 223, 227],
  [1009, 1013, 1019],
] as const;

function traceOnce(net: Network, batch: number): OneTrace {
  const graph = new Graph();
  const { inputParts } = net;
  const given = Object.entries(inputParts ?? { input: net.inputShape }).map(([name, shape]) => {
    return { name, tensor: input(graph, name, "data", [batch, ...shape]) };
  });
  // the whole row is made of named inputs, for whoever reads it; others read their own
  const rows = inputParts
    ? concatenated(
        given.map(({ name, tensor }) => [
          name,
          tensor.reshape([batch, size(tensor.shape.slice(1))]),
        ]),
      )
    : given[0]!.tensor;
  const ends: number[] = [];
  const counted = net.layers.map(
    (layer): Layer => ({
      ...layer,
      trace: (x, scope) => {
        const y = layer.trace(x, scope);
        ends.push(graph.nodes.length);
        return y;
      },
    }),
  );
  const { output, values } = trace(counted, rows, {
    isTraining: false,
    part: (name) => given.find((one) => one.name === name)!.tensor,
  });
  const outputs = [...(output.parts ?? new Map([["output", output]]))].map(([name, { a }]) => {
    graph.output(name, a.node);
    return { name, node: a.node };
  });
  const names = new Map([...values].map(([name, { node }]) => [node, name] as const));
  const inputs = given.map(({ name, tensor }) => ({ name, node: tensor.node }));
  return { batch, graph, inputs, outputs, ends, names };
}

/**
 * The graph of a network for any number of examples, or for `batch` of them.
 * @throws GraphError where the answer to an example depends on how many others are asked about
 */
export function traceNetwork(net: Network, batch: number | undefined): TracedNetwork {
  const layerOf = (ends: readonly number[]) => (node: Node) => originOf(net, ends, node);
  if (batch !== undefined) {
    const one = traceOnce(net, batch);
    const sizes = ({ shape }: Node) => shape.map((n) => ({ fixed: n, each: 0 }));
    return { ...one, sizes, layerOf: layerOf(one.ends) };
  }
  let why: Difference | undefined;
  for (const batches of BATCHES) {
    const traces = batches.map((n) => traceOnce(net, n));
    const sizes = new Map<Node, readonly Size[]>();
    const [first] = traces;
    const different = compare(
      traces.map((t) => t.graph),
      traces.map((t) => t.batch),
      sizes,
    );
    if (!different) {
      return { ...first!, sizes: (node) => sizes.get(node)!, layerOf: layerOf(first!.ends) };
    }
    why = { ...different, where: originOf(net, first!.ends, different.node).where };
  }
  throw new GraphError(
    `toOnnx: ${why!.where}: expected each example to be answered alike however many are asked about, got ${why!.text}; say how many with batch: 32`,
  );
}

interface Difference {
  readonly node: Node;
  readonly text: string;
  readonly where?: string;
}

/** Notes the sizes of all nodes of graphs that differ in nothing else; the first other difference. */
function compare(
  graphs: readonly Graph[],
  batches: readonly number[],
  sizes: Map<Node, readonly Size[]>,
): Difference | null {
  const [first, ...others] = graphs as [Graph, ...Graph[]];
  const live = new Set(first.nodes);
  for (const [i, node] of first.nodes.entries()) {
    const same = [node, ...others.map(({ nodes }) => nodes[i])];
    const isAlike = same.every(
      (other) =>
        other &&
        other.op === node.op &&
        other.dtype === node.dtype &&
        other.shape.length === node.shape.length &&
        `${other.inputs.map((n) => n.id)}` === `${node.inputs.map((n) => n.id)}`,
    );
    if (!isAlike) return { node, text: `other steps of ${node.op}` };
    const found = sizesOf(
      same.map((n) => n!.shape),
      batches,
    );
    if (!found) return { node, text: `sizes of ${node.op} that do not grow evenly with them` };
    sizes.set(node, found);
    if (isScan(node)) {
      const loops = same.map((n) => n as typeof node);
      const inner = compare(
        loops.map((n) => n.attributes.body),
        batches,
        sizes,
      );
      if (inner) return { node, text: inner.text };
      const told = loops.map(({ attributes: { body: _, ...rest } }) => JSON.stringify(rest));
      if (new Set(told).size > 1) return { node, text: "a loop of as many steps" };
    } else if (new Set(same.map((n) => JSON.stringify(n!.attributes))).size > 1) {
      return { node, text: `${node.op} by numbers that depend on them` };
    }
  }
  const longer = others.find(({ nodes }) => nodes.length !== live.size);
  return longer ? { node: first.nodes.at(-1)!, text: "other steps" } : null;
}

function sizesOf(shapes: readonly Shape[], batches: readonly number[]): Size[] | null {
  const [b0, b1] = batches as [number, number];
  const sizes = shapes[0]!.map((n, axis) => {
    const each = (shapes[1]![axis]! - n) / (b1 - b0);
    return { each, fixed: n - each * b0 };
  });
  const fits = sizes.every(
    ({ each, fixed }, axis) =>
      Number.isInteger(each) &&
      shapes.every((shape, i) => shape[axis] === fixed + each * batches[i]!),
  );
  return fits ? sizes : null;
}

function originOf(net: Network, ends: readonly number[], node: Node): NodeOrigin {
  const behind = ends.findIndex((end) => node.id < end);
  const i = behind < 0 ? net.layers.length - 1 : behind;
  const where = `layer ${i + 1} of ${net.layers.length}, ${net.layers[i]!.name}`;
  return { path: `layers.${i}`, where };
}
