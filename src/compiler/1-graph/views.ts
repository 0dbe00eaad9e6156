// Views: nodes whose elements are elements of their operand, seen in another order.
import type { Node, NodeOf } from "./graph.ts";
import { sameShape } from "./shape.ts";

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
