// What lies in the padding lanes behind a row: vectors that are stored must leave zeros there, and
// most values are zero there by themselves (a weight minus a multiple of its gradient), which this
// file proves so that no mask is spent on them.
import type { Node } from "../../1-graph/graph.ts";

/** zero, or some finite number, or anything at all (NaN included). */
export type PadValue = "zero" | "number" | "anything";

/** The value of `node` in padding lanes, from that of the values it reads at the same index.
 * `found` remembers answers: a value that is read twice is followed once. */
export function padValue(
  node: Node,
  known: (node: Node) => PadValue | undefined,
  found = new Map<Node, PadValue>(),
): PadValue {
  const before = found.get(node);
  if (before) return before;
  const value = known(node) ?? computed(node, (i) => padValue(node.inputs[i]!, known, found));
  found.set(node, value);
  return value;
}

function computed(node: Node, of: (input: number) => PadValue): PadValue {
  switch (node.op) {
    case "constant":
      if (node.attributes.value === 0) return "zero";
      return Number.isFinite(node.attributes.value) ? "number" : "anything";
    case "broadcast":
      return node.inputs[0]!.shape.length === 0 ? of(0) : "anything";
    case "mul":
      return multiply(of(0), of(1));
    case "add":
    case "sub":
    case "max":
    case "min":
      return meet(of(0), of(1));
    case "select": {
      const [a, b] = [of(1), of(2)];
      return a === b ? a : meet(a, b);
    }
    case "neg":
    case "abs":
    case "sign":
    case "floor":
    case "tanh":
    case "detach":
    case "cast":
      return of(0);
    case "sigmoid":
      return of(0) === "anything" ? "anything" : "number";
    default:
      return "anything";
  }
}

function multiply(a: PadValue, b: PadValue): PadValue {
  if (a === "anything" || b === "anything") return "anything";
  return a === "zero" || b === "zero" ? "zero" : "number";
}

function meet(a: PadValue, b: PadValue): PadValue {
  if (a === "anything" || b === "anything") return "anything";
  return a === "zero" && b === "zero" ? "zero" : "number";
}
