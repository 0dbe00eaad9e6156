// Indices that are numbers of the program: the rows that a gather or scatter names.

import type { Node, NodeOf } from "../../1-graph/graph.ts";
import { binary, constant, convert, select } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import { fixed, type Index, NotVectorizable } from "./access.ts";
import type { Scope } from "./scope.ts";

/** What reads rows of a table, or adds some. */
export type RowsNode = NodeOf<"gather" | "scatterAdd">;

/** The index into the table of a gather or scatter for element `at` of its rows. */
export function rowIndex(scope: Scope, node: RowsNode, at: readonly Index[]): Index[] {
  const [table, indices] = node.inputs as [Node, Node];
  const { axis } = node.attributes;
  const rank = indices.shape.length;
  const row = scope.value(indices, at.slice(axis, axis + rank));
  if (row.type.lanes > 1) throw new NotVectorizable("rows that differ by lane");
  const last = constant(row.type, table.shape[axis]! - 1);
  const zero = constant(row.type, 0);
  const low = row.type.scalar === "i32" ? select(binary("lt", row, zero), zero, row) : row;
  const kept = scope.keep(low, "row");
  const bounded = select(binary("lt", kept, last), kept, last);
  const computed = scope.keep(convert(bounded, type("index")), "row");
  return [...at.slice(0, axis), { ...fixed(0), computed }, ...at.slice(axis + rank)];
}
