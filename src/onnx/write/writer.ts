// What a graph of ONNX nodes is written with. Each value of our graph becomes a named tensor, whose
// axes may lie in another order: convolutions want channels first, and what follows them element by
// element goes on in that order, until somebody asks for the one of our graph.
import { evaluateNode } from "../../compiler/1-graph/evaluate.ts";
import type { Graph, Node } from "../../compiler/1-graph/graph.ts";
import { isInput } from "../../compiler/1-graph/names.ts";
import { GraphError } from "../../errors.ts";
import type { Attribute, NodeProto } from "../model.ts";
import type { Initializers } from "./initializers.ts";
import { isFixed, type NodeOrigin, type Size } from "./traced.ts";

/** A tensor of the file that holds a node: its axis k is axis order[k] of the node. */
export interface Value {
  readonly name: string;
  readonly order: readonly number[];
}

/** How a node is written: what it reads, and the ONNX nodes for it, which give its value. */
export interface Plan {
  readonly operands: readonly Node[];
  readonly emit: () => Value;
}

/** Knows how to write some nodes; null for others. */
export type Rule = (writer: GraphWriter, node: Node) => Plan | null;

/** What a graph and the bodies of its loops share. */
export interface Shared {
  readonly initializers: Initializers;
  readonly rules: readonly Rule[];
  readonly sizes: (node: Node) => readonly Size[];
  /** Names that are taken. */
  readonly names: Set<string>;
  /** The lowest version of ONNX's operators that has all that was written. */
  opset: number;
  /** The number of examples as a tensor [1]; written when it is first asked for. */
  batch: () => string;
}

export const identity = (rank: number): number[] => Array.from({ length: rank }, (_, i) => i);
export const isIdentity = (order: readonly number[]): boolean =>
  order.every((axis, i) => axis === i);
/** The axes of the result of an op that drops some, numbered anew. */
export const renumbered = (order: readonly number[]): number[] => {
  const sorted = [...order].sort((a, b) => a - b);
  return order.map((axis) => sorted.indexOf(axis));
};

export class GraphWriter {
  readonly shared: Shared;
  readonly nodes: NodeProto[] = [];
  /** Readers of each node. */
  readonly users = new Map<Node, number>();
  readonly graph: Graph;
  readonly #values = new Map<Node, Value>();
  readonly #inOrder = new Map<string, string>();
  readonly #originOf: (node: Node) => NodeOrigin;
  readonly #names: ReadonlyMap<Node, string>;
  /** Where the node that is being written comes from. */
  at: NodeOrigin = { path: "", where: "" };

  constructor(
    graph: Graph,
    shared: Shared,
    originOf: (node: Node) => NodeOrigin,
    names: ReadonlyMap<Node, string> = new Map(),
  ) {
    this.graph = graph;
    this.shared = shared;
    this.#originOf = originOf;
    this.#names = names;
    for (const node of graph.live()) {
      for (const operand of new Set(node.inputs)) {
        this.users.set(operand, (this.users.get(operand) ?? 0) + 1);
      }
    }
  }

  /** Writes what `roots` need: which rule writes a node is decided from the results back, what it
   * reads is written first. */
  write(roots: readonly Node[]): void {
    const plans = new Map<Node, Plan>();
    const wanted = new Set(roots);
    const order = [...this.graph.nodes]; // rules that make a pattern again may add nodes
    for (const node of order.reverse()) {
      if (!wanted.has(node) || this.#values.has(node)) continue;
      this.at = this.#originOf(node);
      const plan = this.#planOf(node);
      plans.set(node, plan);
      for (const operand of plan.operands) wanted.add(operand);
    }
    for (const node of order.reverse()) {
      const plan = plans.get(node);
      if (!plan) continue;
      this.at = this.#originOf(node);
      this.#values.set(node, this.#named(node, plan.emit()));
    }
  }

  /** The value under the name by which the network shows it, where that has just been made. */
  #named(node: Node, value: Value): Value {
    const wanted = this.#names.get(node);
    const last = this.nodes.at(-1);
    if (wanted === undefined || last?.outputs.length !== 1 || last.outputs[0] !== value.name) {
      return value;
    }
    const name = this.fresh(wanted);
    this.nodes[this.nodes.length - 1] = { ...last, outputs: [name] };
    return { ...value, name };
  }

  #planOf(node: Node): Plan {
    if (this.isConstant(node) && node.op !== "broadcast") {
      return { operands: [], emit: () => this.plain(this.constantOf(node), node) };
    }
    for (const rule of this.shared.rules) {
      const plan = rule(this, node);
      if (plan) return plan;
    }
    throw this.refusal(`${node.op} of ${node.dtype}`);
  }

  /** That the layer which is being written cannot be. */
  refusal(found: string): GraphError {
    return new GraphError(
      `toOnnx: ${this.at.where}: ONNX has no way to say ${found}; leave the layer out or compute it otherwise`,
    );
  }

  /** Gives a node its value from outside: an input, or a value of the graph around. */
  set(node: Node, value: Value): void {
    this.#values.set(node, value);
  }
  stored(node: Node): Value {
    return this.#values.get(node)!;
  }
  plain(name: string, node: Node): Value {
    return { name, order: identity(node.shape.length) };
  }

  sizes(node: Node): readonly Size[] {
    return this.shared.sizes(node);
  }
  hasFixedSizes(node: Node): boolean {
    return this.sizes(node).every(isFixed);
  }

  /** The name of the tensor whose axes are those of the node. */
  value(node: Node): string {
    return this.inOrder(node, identity(node.shape.length));
  }

  /** The name of the tensor whose axis k is axis order[k] of the node. */
  inOrder(node: Node, order: readonly number[]): string {
    const { name, order: now } = this.stored(node);
    if (order.every((axis, k) => axis === now[k])) return name;
    const key = `${name}|${order}`;
    const known = this.#inOrder.get(key);
    if (known !== undefined) return known;
    const perm = order.map((axis) => now.indexOf(axis));
    const made = this.op("Transpose", [name], [{ name: "perm", kind: "ints", value: perm }]);
    this.#inOrder.set(key, made);
    return made;
  }

  /** A name that is not taken. */
  fresh(wanted: string): string {
    const { names } = this.shared;
    let name = wanted;
    for (let i = 1; names.has(name); i++) name = `${wanted}_${i}`;
    names.add(name);
    return name;
  }

  /** Adds an ONNX node with one result; its name. */
  op(opType: string, inputs: readonly string[], attributes: readonly Attribute[] = []): string {
    return this.ops(opType, inputs, attributes, [true])[0]!;
  }

  /** Adds an ONNX node; the names of its results, "" for those that are not wanted. */
  ops(
    opType: string,
    inputs: readonly string[],
    attributes: readonly Attribute[],
    results: readonly boolean[],
  ): string[] {
    const name = this.fresh(`${this.at.path}/${opType}`);
    const outputs = results.map((wanted, i) =>
      wanted ? (i === 0 ? name : this.fresh(`${name}.${i}`)) : "",
    );
    this.nodes.push({ name, opType, domain: "", inputs, outputs, attributes });
    return outputs;
  }

  /** A vector of whole numbers, int64. */
  ints(values: readonly number[]): string {
    return this.shared.initializers.ints(values);
  }
  /** A number of the type of a node. */
  number(value: number, { dtype }: Node): string {
    return this.shared.initializers.scalar(value, dtype);
  }

  /** Another shape of a tensor, row-major. */
  reshape(name: string, sizes: readonly Size[]): string {
    const open = sizes.filter((n) => !isFixed(n));
    const shape =
      open.length <= 1
        ? this.ints(sizes.map((n) => (isFixed(n) ? n.fixed : -1)))
        : this.shape(sizes);
    return this.op("Reshape", [name, shape]);
  }

  /** Sizes as a tensor: int64 [n]. */
  shape(sizes: readonly Size[]): string {
    if (sizes.every(isFixed)) return this.ints(sizes.map(({ fixed }) => fixed));
    const parts = sizes.map((n) => {
      if (isFixed(n)) return this.ints([n.fixed]);
      const batch = this.shared.batch();
      const all = n.each === 1 ? batch : this.op("Mul", [batch, this.ints([n.each])]);
      return n.fixed === 0 ? all : this.op("Add", [all, this.ints([n.fixed])]);
    });
    if (parts.length === 1) return parts[0]!;
    return this.op("Concat", parts, [{ name: "axis", kind: "int", value: 0 }]);
  }

  /** New axes of one place. */
  unsqueeze(name: string, axes: readonly number[]): string {
    return axes.length === 0 ? name : this.op("Unsqueeze", [name, this.ints(axes)]);
  }

  /** Whether a node is made of numbers that stand in the graph, and is as large for any batch. */
  isConstant(node: Node): boolean {
    const known = this.#constant.get(node);
    if (known !== undefined) return known;
    const { op, inputs } = node;
    const is =
      op !== "input" &&
      op !== "scan" &&
      op !== "scanResult" &&
      this.hasFixedSizes(node) &&
      inputs.every((i) => this.isConstant(i));
    this.#constant.set(node, is);
    return is;
  }
  readonly #constant = new Map<Node, boolean>();

  /** The numbers of a constant node. */
  numbersOf(node: Node): ArrayLike<number> {
    const known = this.#numbers.get(node);
    if (known) return known;
    const found = evaluateNode(
      node,
      node.inputs.map((i) => this.numbersOf(i)),
    );
    this.#numbers.set(node, found);
    return found;
  }
  readonly #numbers = new Map<Node, ArrayLike<number>>();

  constantOf(node: Node): string {
    const { initializers } = this.shared;
    return initializers.numbers(this.numbersOf(node), node.shape, node.dtype);
  }

  /** The number that a constant node repeats; undefined for other nodes. */
  repeated(node: Node): number | undefined {
    if (node.op === "broadcast" || node.op === "reshape") return this.repeated(node.inputs[0]!);
    return node.op === "constant" ? node.attributes.value : undefined;
  }

  /** The parameter that a node is, or shows in another shape. */
  parameterOf(node: Node): string | undefined {
    if (node.op === "reshape") return this.parameterOf(node.inputs[0]!);
    if (!isInput(node)) return undefined;
    const { role, name } = node.attributes;
    if (role === "parameter" || role === "state") return name;
    return this.captured.get(name);
  }
  /** Of a body: the parameters that it captures, by the names that they have in it. */
  readonly captured = new Map<string, string>();

  /** Whether nobody else reads a node, so that it may become part of its reader. */
  isReadOnce(node: Node): boolean {
    return (this.users.get(node) ?? 0) <= 1;
  }
}
