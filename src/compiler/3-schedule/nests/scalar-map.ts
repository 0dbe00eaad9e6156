// A map in scalars, for values that cannot be had in vectors. A rearranged copy reads along another
// axis than it writes: it goes block by block, so that every line of memory is used whole while it
// is near.
import { type Index, plus } from "../elements/access.ts";
import { type Attempt, inLogicalOrder } from "./attempt.ts";
import { strideAlong } from "./labels.ts";
import { eachTile } from "./tile.ts";

/** Elements of a block along each of its two axes: a line of floats. */
const BLOCK = 16;

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
    },
  );
}

/** The axis along which what is copied lies side by side, if it is another than the one along which
 * the copy does and both are long. */
function acrossAxis({ group, context, order }: Attempt, inner: number): number | undefined {
  const [member] = group.members;
  if (group.members.length !== 1 || member?.op !== "copy") return undefined;
  const from = member.inputs[0]!;
  return order.find(
    (axis) =>
      axis !== inner &&
      Math.min(group.shape[axis]!, group.shape[inner]!) >= BLOCK &&
      strideAlong(from, axis, context) === 1,
  );
}
