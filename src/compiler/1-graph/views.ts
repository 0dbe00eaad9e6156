// Views: nodes whose elements are elements of their operand, seen in another order.
import type { Graph, Node, NodeOf } from "./graph.ts";
import { type Sized, sameShape } from "./shape.ts";

type Reindexing = "permute" | "broadcast" | "slice" | "reshape" | "window";
export type View = { [K in Reindexing]: NodeOf<K> }[Reindexing];

const REINDEXING: ReadonlySet<string> = new Set<Reindexing>([
  "permute",
  "broadcast",
  "slice",
  "reshape",
  "window",
]);

/** All views but padding, which has elements of its own. */
export const isReindexing = (node: Node): node is View => REINDEXING.has(node.op);

/** Whether a node is its operand under another name: a reshape to the shape that it has. */
export const isAlias = ({ op, shape, inputs: [from] }: Node): boolean =>
  op === "reshape" && sameShape(shape, from!.shape);

/** For a reshape that adds and drops nothing but axes of one place: the axis that each axis of its
 * operand has become, -1 for one that is dropped. Null for any other node. */
export function axesAcross({ op, shape, inputs: [from] }: Node): readonly number[] | null {
  if (op !== "reshape") return null;
  const wide = shape.flatMap((n, axis) => (n > 1 ? [axis] : []));
  const before = from!.shape.filter((n) => n > 1);
  if (before.length !== wide.length || wide.some((axis, i) => shape[axis] !== before[i]))
    return null;
  return from!.shape.map((n) => (n > 1 ? wide.shift()! : -1));
}

/** Whether a window shows less of a row than there is, so that rows lie apart. */
export function isApart({ op, attributes, inputs, shape }: Node, axis: number): boolean {
  if (op !== "window" || !attributes.axes.includes(axis)) return false;
  const step = attributes.steps[attributes.axes.indexOf(axis)]!;
  return shape[axis]! * step !== inputs[0]!.shape[axis];
}

/** What a node shows a part of. */
export const wholeOf = ({ op, inputs }: Node): Node | null => (op === "slice" ? inputs[0]! : null);

/** A pad or a part of what is shown with other axes of one place: they are put there afterwards, so that
 * a pad is of what may lie in memory with its zeros. Null for other nodes, and where they are padded. */
export function beforeOnes(graph: Graph, [x]: readonly Node[], node: Node): Node | null {
  const across = x && axesAcross(x);
  const { attributes: a } = node;
  if (!across || !("low" in a || "starts" in a)) return null;
  const under = (values: readonly number[], one: number) =>
    across.map((axis) => (axis < 0 ? one : values[axis]!));
  const isWide = node.shape.every((n, axis) => n === 1 || across.includes(axis));
  if (!isWide) return null;
  const attributes =
    "low" in a
      ? { low: under(a.low, 0), high: under(a.high, 0), interior: under(a.interior, 0) }
      : { starts: under(a.starts, 0), steps: under(a.steps, 1) };
  const sized: Sized = { shape: under(node.shape, 1), dtype: node.dtype };
  const made = graph.add(node.op as "slice", [x.inputs[0]!], attributes as never, sized);
  return graph.add("reshape", [made], {}, node);
}

/** The same view of every element along a new first axis of `all`, whose elements are like the view's
 * operand. */
export function viewOfEach(
  view: View,
  { graph, node: all }: { readonly graph: Graph; readonly node: Node },
): Node {
  const next = (axes: readonly number[]) => axes.map((axis) => axis + 1);
  const declared: Sized = { shape: [all.shape[0]!, ...view.shape], dtype: view.dtype };
  switch (view.op) {
    case "reshape":
      return graph.add("reshape", [all], {}, declared);
    case "permute":
      return graph.add("permute", [all], { order: [0, ...next(view.attributes.order)] });
    case "broadcast":
      return graph.add("broadcast", [all], { axes: [0, ...next(view.attributes.axes)] }, declared);
    case "slice": {
      const { starts, steps } = view.attributes;
      return graph.add("slice", [all], { starts: [0, ...starts], steps: [1, ...steps] }, declared);
    }
    case "window":
      return graph.add("window", [all], { ...view.attributes, axes: next(view.attributes.axes) });
  }
}
