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
