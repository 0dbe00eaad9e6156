// What a legal graph is. Run between phases in tests: a phase that breaks a rule is found at its
// own door, with the node named, and not three phases later as a wrong number.
import { GraphError } from "../../errors.ts";
import { type Graph, isBodyRole, isScan, misplaced, type Node, resultOf } from "./graph.ts";
import { isElementwise } from "./ops.ts";
import { sameShape, text } from "./shape.ts";

function checkNode(node: Node, position: number, seen: ReadonlySet<Node>): void {
  const where = `node ${node.id}, ${node.op}`;
  for (const operand of node.inputs) {
    if (!seen.has(operand))
      throw new GraphError(`${where}: operand ${operand.id} does not come before it`);
  }
  if (node.id < position) throw new GraphError(`${where}: ids are not in order of creation`);
  const result = resultOf(node.op, node.inputs, node.attributes, node);
  if (!sameShape(result.shape, node.shape) || result.dtype !== node.dtype) {
    throw new GraphError(
      `${where}: says ${node.dtype} ${text(node.shape)}, its operands give ${result.dtype} ${text(result.shape)}`,
    );
  }
  if (
    !isElementwise(node.op) &&
    node.op === "constant" &&
    typeof node.attributes.value !== "number"
  ) {
    throw new GraphError(`${where}: a constant needs a number`);
  }
}

/** Throws GraphError naming the first node that breaks a rule, in the bodies of scans too. */
export function verify(graph: Graph): void {
  verifyGraph(graph, false);
}

function verifyGraph(graph: Graph, isBody: boolean): void {
  const seen = new Set<Node>();
  const names = new Map<string, Node>();
  for (const [position, node] of graph.live().entries()) {
    checkNode(node, position, seen);
    seen.add(node);
    if (isScan(node)) verifyGraph(node.attributes.body, true);
    if (node.op === "input") {
      if (isBodyRole(node.attributes.role) !== isBody) throw new GraphError(misplaced(node));
      const other = names.get(node.attributes.name);
      if (other) throw new GraphError(`two inputs are named ${node.attributes.name}`);
      names.set(node.attributes.name, node);
    }
  }
  for (const { target, value } of graph.updates) {
    if (target.op !== "input")
      throw new GraphError(`update of node ${target.id}, which is no input`);
    if (!sameShape(target.shape, value.shape) || target.dtype !== value.dtype) {
      throw new GraphError(`update of ${target.attributes.name} changes its shape or type`);
    }
  }
}
