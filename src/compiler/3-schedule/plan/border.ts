// Padding is storage. What contractions read is padded in memory, so that no read has to ask where it
// is. A value that the program computes is stored straight into the interior of memory with a border
// of zeros, and its pads are views of that memory: none is a pass of its own.
import type { Padding } from "../../1-graph/attributes.ts";
import { isContraction, shapesOf } from "../../1-graph/contraction.ts";
import type { Node } from "../../1-graph/graph.ts";
import type { Shape } from "../../1-graph/shape.ts";
import { axesAcross, isApart, isReindexing } from "../../1-graph/views.ts";
import { isPad } from "./padding.ts";

/** The borders of the values that `pads` pad: each holds all pads of its value, but for
 * those with other gaps between the elements. The innermost axis has none, as vectors stick out there. */
export function bordersOf(pads: Iterable<Node>): Map<Node, Padding> {
  const borders = new Map<Node, Padding>();
  for (const pad of pads) {
    if (!isPad(pad)) continue;
    const { attributes, inputs } = pad;
    const { low, high, interior } = attributes;
    if (Math.max(low.at(-1)!, high.at(-1)!, interior.at(-1)!) > 0) continue;
    const [value] = inputs as [Node];
    const known = borders.get(value) ?? attributes;
    const most = (a: Shape, b: Shape) => a.map((n, k) => Math.max(n, b[k]!));
    if (interior.every((n, k) => n === known.interior[k]))
      borders.set(value, { low: most(low, known.low), high: most(high, known.high), interior });
  }
  return borders;
}

/** Whether contractions read a value without its border as well with one around it: none sums along
 * axes that lie in a row without a gap, and so are one loop, in both of its operands. */
export function gapsAreFree(
  node: Node,
  { low, high, interior }: Padding,
  readersOf: (node: Node) => readonly Node[],
): boolean {
  const gaps = node.shape.map((_, k) => low[k]! + high[k]! + interior[k]! > 0);
  return readersOf(node).every((reader) => {
    const across = axesAcross(reader);
    if (across) {
      const [under, over] = [new Array<number>(reader.shape.length).fill(0), [low, high, interior]];
      const pads = over.map((n) => under.map((_, axis) => n[across.indexOf(axis)] ?? 0));
      const [l, h, i] = pads as [number[], number[], number[]];
      return gapsAreFree(reader, { low: l, high: h, interior: i }, readersOf);
    }
    // a pad is a view of the border, what is made at the same index has strides of its own
    if (!isContraction(reader)) return !isReindexing(reader);
    const { labels, summed } = shapesOf(reader);
    return ([0, 1] as const).every((side) => {
      const [mine, other] = [labels[side], labels[1 - side]!];
      const isSummed = (axis: number) => axis >= 0 && summed.includes(mine[axis]!);
      const isFree = (axis: number) =>
        !isSummed(axis) ||
        !isSummed(axis - 1) ||
        isApart(reader.inputs[1 - side]!, other.indexOf(mine[axis]!));
      return reader.inputs[side] !== node || gaps.every((isGap, axis) => !isGap || isFree(axis));
    });
  });
}
