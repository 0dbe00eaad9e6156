// A group becomes a loop nest. Each kind tries vectors first and falls back to scalars where some
// value cannot be had in vectors. All values of a position are computed before any is stored, so a
// group may overwrite what it reads at the same index.
import { byteSize } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import type { Index } from "./access.ts";
import {
  type Attempt,
  eachVector,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  lanesOf,
  type LowerContext,
  type Lowered,
  type Lowering,
} from "./attempt.ts";
import { add, FunctionBuilder, load } from "./builder.ts";
import { lowerContraction } from "./contract.ts";
import { Elements } from "./element.ts";
import type { Group } from "./fuse.ts";
import type { LoopFunction } from "./kernel.ts";
import { padValue } from "./pads.ts";
import { lowerReduction } from "./reduce.ts";

export function lower(group: Group, name: string, context: LowerContext): Lowered {
  const order = context.orderOf(group);
  const members = new Set(group.members);
  const bufferOf = (node: Node) => (members.has(node) ? undefined : context.bufferOf(node));
  const roots = group.members.filter((m) => context.isStored(m));
  const attempt = <T>(lanes: Lanes, body: (a: Attempt) => T): { fn: LoopFunction; result: T } => {
    const builder = new FunctionBuilder(name);
    const elements = new Elements(builder, lanes, bufferOf);
    const storeRoots = (at: readonly Index[], valid: number = lanes) => {
      const values = roots.map((root) => elements.value(root, at));
      for (const [i, root] of roots.entries()) {
        const clean = valid < lanes && !padsAreZero(root, group, context);
        const value = clean ? elements.keepLanes(values[i]!, valid, 0) : values[i]!;
        elements.store(context.bufferOf(root)!, at, value);
      }
    };
    const result = body({ group, context, elements, order, lanes, storeRoots });
    return { fn: builder.build(), result };
  };
  return lowerings[kindOf(group)](attempt, group, context, order);
}

type Kind = "map" | "reduce" | "contract" | "scatter";
function kindOf({ anchor }: Group): Kind {
  if (!anchor) return "map";
  if (anchor.op === "contract") return "contract";
  return anchor.op === "scatterAdd" ? "scatter" : "reduce";
}

/** Whether the value of `root` is zero in the lanes behind the last element by itself. */
function padsAreZero(root: Node, group: Group, context: LowerContext): boolean {
  const known = (node: Node) => {
    if (node === group.anchor) return anchorPads(node, context);
    const buffer = group.members.includes(node) ? undefined : context.bufferOf(node);
    if (!buffer) return undefined;
    if (node.shape.length === 0) return "number";
    return buffer.zeroPads ? "zero" : "anything";
  };
  return padValue(root, known) === "zero";
}

/** A contraction is zero in its padding where the operand that runs along it is. */
function anchorPads(anchor: Node, context: LowerContext): "zero" | "anything" {
  if (anchor.op !== "contract") return "anything";
  const clean = anchor.inputs.every((i) => context.bufferOf(i)?.zeroPads);
  return clean ? "zero" : "anything";
}

const lowerMap: Lowering = (attempt, group, context, order) => {
  const lanes = lanesOf(group, order.at(-1), context.limits);
  const run = (n: Lanes) =>
    attempt(n, ({ elements, storeRoots }) => {
      const extents = order.map((axis) => group.shape[axis]!);
      const inner = extents.pop();
      elements.nest(extents, "i", (outer) => {
        if (inner === undefined) storeRoots([]);
        else eachVector(elements, inner, n, (j, valid) => storeRoots(inLogicalOrder(order, [...outer, j]), valid));
      });
    }).fn;
  const lowered = (n: Lanes): Lowered => ({ fn: run(n), graphFlops: 0, emittedFlops: 0, zeroPads: n > 1 });
  return firstThatWorks([() => lowered(lanes), () => lowered(1)]);
};

/** The table is copied, then rows are added one after another, in order. */
const lowerScatter: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as Extract<Node, { op: "scatterAdd" }>;
  const [table, indices, rows] = anchor.inputs as [Node, Node, Node];
  const { fn } = attempt(1, ({ elements }) => {
    const buffer = context.bufferOf(anchor)!;
    elements.nest(order.map((axis) => group.shape[axis]!), "i", (outer) => {
      const at = inLogicalOrder(order, outer);
      elements.store(buffer, at, elements.value(table, at));
    });
    elements.nest(rows.shape, "r", (at) => {
      const to = elements.rowIndex(anchor, indices, anchor, at);
      const { address } = elements.address(buffer, to);
      const row = elements.value(rows, at);
      const now = elements.builder.bind(load(buffer.dtype === "u32" ? "i32" : (buffer.dtype as "f32"), row.type, address), "now");
      elements.store(buffer, to, add(now, row));
    });
  });
  return { fn, graphFlops: 0, emittedFlops: 0, zeroPads: false };
};

const lowerings: { readonly [K in Kind]: Lowering } = {
  map: lowerMap,
  reduce: lowerReduction,
  contract: lowerContraction,
  scatter: lowerScatter,
};
