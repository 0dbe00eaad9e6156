// A map in scalars, for values that cannot be had in vectors. A rearranged copy reads along another
// axis than it writes: it goes block by block, so that every line of memory is used whole while it
// is near.
import { byteSize } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import { fixed, type Index, plus } from "../elements/access.ts";
import type { Limits } from "../loops/limits.ts";
import type { Group } from "../plan/fuse.ts";
import { type AxisOrder, lanesFor } from "../plan/layout.ts";
import { type Attempt, inLogicalOrder, type LowerContext } from "./attempt.ts";
import { strideAlong } from "./contract-parts.ts";
import { eachTile } from "./tile.ts";

/** Elements of a block along each of its two axes: a line of floats. */
const BLOCK = 16;

/** Whether a map in scalars writes zeros behind its rows: where they have room for whole vectors, and
 * the next row does not follow at once. */
export function clearsPads(
  root: Node,
  { anchor }: Group,
  order: AxisOrder,
  { limits, bufferOf }: LowerContext,
): boolean {
  const inner = order.at(-1);
  if (anchor !== null || inner === undefined) return false;
  if (root.dtype === "bool" || root.dtype === "u8") return false;
  return bufferOf(root)!.room >= wholeVectors(root, inner, limits);
}

/** Elements of a row of a value, filled up to whole vectors. */
function wholeVectors({ shape, dtype }: Node, axis: number, limits: Limits): number {
  const lanes = lanesFor(shape[axis]!, byteSize[dtype], limits);
  return Math.ceil(shape[axis]! / lanes) * lanes;
}

/** Emits the nest. */
export function emitScalarMap(a: Attempt): void {
  const { elements, group, order, storeRoots } = a;
  const inner = order.at(-1);
  if (inner === undefined) {
    storeRoots([]);
    return;
  }
  const across = acrossAxis(a, inner);
  const outer = order.slice(0, -1).filter((axis) => axis !== across);
  elements.nest(
    outer.map((axis) => group.shape[axis]!),
    "i",
    (indices) => {
      const row = (at: Index | null, body: (first: readonly Index[]) => void) =>
        body(
          order.slice(0, -1).map((axis) => (axis === across ? at! : indices[outer.indexOf(axis)]!)),
        );
      if (across === undefined) {
        row(null, (before) => {
          elements.loop(group.shape[inner]!, "j", (j) =>
            storeRoots(inLogicalOrder(order, [...before, j])),
          );
          clearPads(a, before);
        });
        return;
      }
      const rows = group.shape[across]!;
      eachTile(elements, rows, BLOCK, "r", (first, count) =>
        eachTile(elements, group.shape[inner]!, BLOCK, "c", (column, width) =>
          elements.loop(count, "i", (i) =>
            row(plus(first, i), (before) =>
              elements.loop(width, "j", (j) =>
                storeRoots(inLogicalOrder(order, [...before, plus(column, j)])),
              ),
            ),
          ),
        ),
      );
      if (padsOf(a).length > 0)
        elements.loop(rows, "i", (i) => row(i, (before) => clearPads(a, before)));
    },
  );
}

/** The axis along which what is copied lies side by side, if it is another than the one along which
 * the copy does and both are long. */
function acrossAxis({ group, context, order }: Attempt, inner: number): number | undefined {
  const [member] = group.members;
  if (group.members.length !== 1 || member?.op !== "detach") return undefined;
  const from = member.inputs[0]!;
  return order.find(
    (axis) =>
      axis !== inner &&
      Math.min(group.shape[axis]!, group.shape[inner]!) >= BLOCK &&
      strideAlong(from, axis, context) === 1,
  );
}

/** The values whose rows end before a whole vector does, and how many elements before. */
function padsOf({ group, order, context }: Attempt): { root: Node; pads: number }[] {
  const inner = order.at(-1)!;
  return group.members.flatMap((root) => {
    if (!context.isStored(root) || context.targetOf(root)) return [];
    if (!clearsPads(root, group, order, context)) return [];
    const pads = wholeVectors(root, inner, context.limits) - group.shape[inner]!;
    return pads > 0 ? [{ root, pads }] : [];
  });
}

/** Zeros behind a row, up to whole vectors. */
function clearPads(a: Attempt, before: readonly Index[]): void {
  const { elements, group, order, context } = a;
  const length = group.shape[order.at(-1)!]!;
  for (const { root, pads } of padsOf(a)) {
    for (let j = 0; j < pads; j++) {
      const at = inLogicalOrder(order, [...before, fixed(length + j)]);
      elements.store(context.bufferOf(root)!, at, elements.zero(root.dtype));
    }
  }
}
