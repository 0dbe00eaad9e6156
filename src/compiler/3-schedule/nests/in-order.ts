// What is written one position after another: rows that are added to a table, and lists.
import type { Node } from "../../1-graph/graph.ts";
import { fixed, toExpr } from "../elements/access.ts";
import { type RowsNode, rowIndex } from "../elements/row-index.ts";
import { add, constant, convert, index, select, sub } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { inLogicalOrder, type Lowering } from "./attempt.ts";
import { isNonzero } from "./nonzero.ts";

/** The table is copied, then rows are added one after another, in order. */
export const lowerScatter: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as RowsNode;
  const [table, , rows] = anchor.inputs as [Node, Node, Node];
  const { fn } = attempt(1, ({ elements }) => {
    const buffer = context.bufferOf(anchor)!;
    elements.nest(
      order.map((axis) => group.shape[axis]!),
      "i",
      (outer) => {
        const at = inLogicalOrder(order, outer);
        elements.store(buffer, at, elements.value(table, at));
      },
    );
    elements.nest(rows.shape, "r", (at) => {
      const to = rowIndex(elements, anchor, at);
      const row = elements.value(rows, at);
      const now = elements.reload(buffer, to);
      elements.store(buffer, to, add(now, row));
    });
  });
  return { fn, graphFlops: 0, emittedFlops: 0 };
};

/** Both ends of the list are written at every position, and the end that was meant moves on: no
 * branch. Between the ends there is always room for the positions that are left. */
export const lowerNonzero: Lowering = (attempt, group, context) => {
  const anchor = group.anchor!;
  const from = anchor.inputs[0]!;
  const n = from.shape[0]!;
  const { fn } = attempt(1, ({ elements }) => {
    const { builder } = elements;
    const buffer = context.bufferOf(anchor)!;
    const t = type("index");
    const live = builder.local(t, "live");
    builder.set(live, constant(t, 0));
    const store = (at: Expr, value: Expr) =>
      elements.store(buffer, [{ ...fixed(0), computed: at }], convert(value, type("i32")));
    elements.loop(n, "j", (j) => {
      const x = elements.value(from, [j]);
      const isLive = builder.bind(isNonzero(x), "isLive");
      const position = toExpr(j);
      store(add(sub(index(n - 1), position), live), position);
      store(live, position);
      builder.set(live, add(live, select(isLive, constant(t, 1), constant(t, 0))));
    });
    store(index(n), live);
  });
  return { fn, graphFlops: 0, emittedFlops: 0 };
};
