// The graph: immutable nodes, each an op on other nodes, built through one Graph that gives equal
// nodes one identity (hash-consing). A graph ends in named outputs and in updates, which store a
// value into an input buffer after everything that reads the old one.
import { GraphError, ShapeError } from "../../errors.ts";
import type { AttributesOf, BodyRole, InputRole } from "./attributes.ts";
import { type DType, isFloat, isInteger } from "./dtype.ts";
import {
  type Domain,
  ELEMENTWISE,
  type ElementwiseOp,
  isElementwise,
  type Op,
  type StructuralOp,
} from "./ops.ts";
import { type Sized, sameShape, shapeRules, size, text } from "./shape.ts";

/** The attributes of each op; a scan's body is a graph like this one. */
export interface Attributes extends AttributesOf {
  readonly scan: Omit<AttributesOf["scan"], "body"> & { readonly body: Graph };
}

/** A node of one op. */
export interface NodeOf<K extends Op> extends Sized {
  readonly op: K;
  /** Position in order of creation: operands always have smaller ids. */
  readonly id: number;
  readonly inputs: readonly Node[];
  readonly attributes: K extends StructuralOp ? Attributes[K] : object;
}
export type StructuralNode = { [K in StructuralOp]: NodeOf<K> }[StructuralOp];
export type ElementwiseNode = { [K in ElementwiseOp]: NodeOf<K> }[ElementwiseOp];
export type Node = StructuralNode | ElementwiseNode;

export type Scan = NodeOf<"scan">;
export type ScanResult = NodeOf<"scanResult">;
/** Whether a node's value is the bundle of a loop's results. */
export const isScan = (node: Node): node is Scan => node.op === "scan";
export const isResult = (node: Node): node is ScanResult => node.op === "scanResult";

/** Whether an input belongs to the body of a scan. */
export const isBodyRole = (role: InputRole): role is BodyRole =>
  role === "carry" || role === "element" || role === "captured";

/** What is wrong with an input that stands where its role has no meaning. */
export const misplaced = (node: NodeOf<"input">): string => {
  const { name, role } = node.attributes;
  return isBodyRole(role)
    ? `${role} ${name} has a value only in the body of its scan; give it out as a stack or a carry`
    : `${role} ${name} is no input of a scan's body; capture it`;
};

export interface Update {
  /** An input node with role parameter, state or cell. */
  readonly target: Node;
  readonly value: Node;
}

const UPDATABLE: ReadonlySet<InputRole> = new Set(["parameter", "state", "cell", "carry"]);

const accepts: Readonly<Record<Domain, (dtype: DType) => boolean>> = {
  float: isFloat,
  number: (d) => isFloat(d) || isInteger(d),
  integer: isInteger,
  logic: (d) => isInteger(d) || d === "bool",
  bool: (d) => d === "bool",
  any: () => true,
};

/** Shape and type of an elementwise node; operands must agree in both. */
export function elementwiseResult(op: ElementwiseOp, inputs: readonly Sized[]): Sized {
  const row = ELEMENTWISE[op];
  if (inputs.length !== row.arity) {
    throw new GraphError(`${op}: expected ${row.arity} operands, got ${inputs.length}`);
  }
  const first = inputs[op === "select" ? 1 : 0];
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i]!;
    const wanted = op === "select" && i === 0 ? "bool" : first!.dtype;
    if (x.dtype !== wanted) {
      throw new ShapeError(
        `${op}: operand ${i + 1} of ${row.arity} is ${x.dtype}, expected ${wanted}`,
      );
    }
    if (!sameShape(x.shape, first!.shape)) {
      throw new ShapeError(`${op}: ${text(first!.shape)} and ${text(x.shape)} differ`);
    }
  }
  if (!accepts[row.on](first!.dtype)) {
    throw new ShapeError(`${op}: takes ${row.on} operands, got ${first!.dtype}`);
  }
  return { shape: first!.shape, dtype: row.gives === "bool" ? "bool" : first!.dtype };
}

/** Shape and type of any node from those of its operands; `declared` completes the ops that need
 * it (sources, cast, reshape, broadcast, slice). */
export function resultOf(
  op: Op,
  inputs: readonly Sized[],
  attributes: object,
  declared: Sized,
): Sized {
  if (isElementwise(op)) return elementwiseResult(op, inputs);
  const rule = shapeRules[op] as (i: readonly Sized[], a: object, d: Sized) => Sized;
  return rule(inputs, attributes, declared);
}

/** A graph under construction, and once built, what the compiler compiles. */
export class Graph {
  readonly nodes: Node[] = [];
  readonly outputs = new Map<string, Node>();
  readonly updates: Update[] = [];
  /** The graph that this one was rewritten from, and what became of its nodes. */
  origin: { readonly source: Graph; readonly image: ReadonlyMap<Node, Node> } | undefined;
  /** Whether there is a loop in it. */
  hasScans = false;
  readonly #known = new Map<string, Node>();

  /** The node for this op on these operands; an equal one that exists already is returned. */
  add<K extends Op>(
    op: K,
    inputs: readonly Node[],
    attributes: K extends StructuralOp ? Attributes[K] : object,
    declared: Sized = { shape: [], dtype: "f32" },
  ): Node {
    if (this.hasScans && op !== "scanResult" && inputs.some(isScan)) {
      throw new GraphError(`${op}: a scan is a bundle; take one of its results`);
    }
    const result = resultOf(op, inputs, attributes, declared);
    if (result.shape.some((n) => !Number.isSafeInteger(n) || n < 1)) {
      throw new ShapeError(
        `${op}: every size must be a positive whole number, got ${text(result.shape)}`,
      );
    }
    if (size(result.shape) > 2 ** 31) {
      throw new ShapeError(`${op}: ${text(result.shape)} has more than 2^31 elements`);
    }
    return this.#insert(op, inputs, attributes, result);
  }

  /** The same node as one of another graph, on operands of this one that have the shapes and types
   * of those there. */
  copy(node: Node, inputs: readonly Node[]): Node {
    return this.#insert(node.op, inputs, node.attributes, node);
  }

  #insert(op: Op, inputs: readonly Node[], attributes: object, { shape, dtype }: Sized): Node {
    const key = keyOf(op, inputs, attributes, dtype) + shape.join();
    const known = this.#known.get(key);
    if (known) return known;
    const node = { op, id: this.nodes.length, inputs, attributes, shape, dtype } as unknown as Node;
    this.nodes.push(node);
    if (op === "scan") this.hasScans = true;
    this.#known.set(key, node);
    return node;
  }

  output(name: string, node: Node): void {
    if (isScan(node)) throw new GraphError(`output ${name}: a scan is a bundle; take a result`);
    if (this.outputs.has(name)) throw new GraphError(`two outputs are named ${name}`);
    this.outputs.set(name, node);
  }

  update(target: Node, value: Node): void {
    if (target.op !== "input" || !UPDATABLE.has(target.attributes.role)) {
      throw new GraphError("only parameters, state and cells can be updated");
    }
    if (this.updates.some((u) => u.target === target)) {
      throw new GraphError(`${target.attributes.name} is updated twice`);
    }
    if (!sameShape(target.shape, value.shape) || target.dtype !== value.dtype) {
      throw new ShapeError(
        `update of ${target.attributes.name}: expected ${target.dtype} ${text(target.shape)}, got ${value.dtype} ${text(value.shape)}`,
      );
    }
    this.updates.push({ target, value });
  }

  /** What outputs and updates need, operands first. */
  live(): Node[] {
    const needed = new Set<Node>();
    const visit = [...this.outputs.values(), ...this.updates.flatMap((u) => [u.target, u.value])];
    for (let node = visit.pop(); node; node = visit.pop()) {
      if (needed.has(node)) continue;
      needed.add(node);
      visit.push(...node.inputs);
    }
    return this.nodes.filter((node) => needed.has(node));
  }

  /** What it computes, as text: as an attribute, equal graphs are one. */
  toJSON(): string {
    const live = this.live();
    const ids = new Map(live.map((node, i) => [node, i]));
    const texts = live.map((node) => {
      const key = keyOf(node.op, node.inputs, node.attributes, node.dtype, (n) => ids.get(n)!);
      return key + node.shape.join();
    });
    const outputs = [...this.outputs].map(([name, node]) => [name, ids.get(node)]);
    const updates = this.updates.map((u) => [ids.get(u.target), ids.get(u.value)]);
    return JSON.stringify([texts, outputs, updates]);
  }
}

const idOf = (node: Node): number => node.id;

function keyOf(
  op: Op,
  inputs: readonly Node[],
  attributes: object,
  dtype: DType,
  id: (node: Node) => number = idOf,
): string {
  let key = `${op}|`;
  for (let i = 0; i < inputs.length; i++) key += `${id(inputs[i]!)},`;
  // JSON would write NaN, the infinities and -0 alike
  const value = "value" in attributes ? attributes.value : null;
  if (value !== null) key += Object.is(value, -0) ? "-0" : value;
  else if (!isElementwise(op)) key += JSON.stringify(attributes);
  return `${key}|${dtype}|`;
}
