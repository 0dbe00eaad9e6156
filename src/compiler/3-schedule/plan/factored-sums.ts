// A sum of products with a factor that is the same for all that is added up is that factor times a
// sum, and a sum of several such products is several such sums: what is then added up is often added
// up anyway, or beside something that is, and the products need not be made twice or kept. A batch
// norm's gradient with respect to its mean is so the sums that its weight and bias take.
//
// Only products are taken apart. Each is rounded as it is made, so adding up a and b apart loses no
// more than a + b had lost; x - mean stays one value, as the sum of x alone would be far from zero. A
// factor that is one number stays: it costs nothing, and may keep a sum in range.
import type { Graph, Node } from "../../1-graph/graph.ts";
import { sameShape } from "../../1-graph/shape.ts";
import { uniformValue } from "./uniform.ts";

/** Values in a row that are looked through: they are visited by recursion. */
const DEEPEST = 8;

/** The sum of `x` over `axes`, of the shape and type of `like`, as sums of fewer factors; null where
 * there is nothing to take out. */
export function factoredSum(
  graph: Graph,
  x: Node,
  axes: readonly number[],
  like: Node,
): Node | null {
  const known = new Map<Node, Node | null>();
  const taken = (value: Node, depth: number): Node | null => {
    const before = known.get(value);
    if (before !== undefined || depth > DEEPEST) return before ?? null;
    const found = takenApart(value, depth + 1);
    known.set(value, found);
    return found;
  };
  const takenApart = ({ op, inputs }: Node, depth: number): Node | null => {
    const [a, b] = inputs as [Node, Node];
    if (op === "neg") {
      const sum = taken(a, depth);
      return sum && graph.add("neg", [sum], {});
    }
    if (op === "add" || op === "sub") {
      const first = taken(a, depth);
      const second = first && taken(b, depth);
      return second && graph.add(op, [first, second], {});
    }
    if (op !== "mul") return null;
    for (const [value, factor] of [
      [a, b],
      [b, a],
    ] as const) {
      const kept = withoutAxes(graph, factor, axes, like);
      if (!kept) continue;
      const sum = taken(value, depth) ?? graph.add("sum", [value], { axes });
      return graph.add("mul", [sum, kept], {});
    }
    return null;
  };
  return taken(x, 0);
}

/** A value that is repeated along `axes`, without them; null for any other, and for one number. */
function withoutAxes(
  graph: Graph,
  value: Node,
  axes: readonly number[],
  { shape, dtype }: Node,
): Node | null {
  if (value.op !== "broadcast" || uniformValue(value) !== null) return null;
  const [from] = value.inputs as [Node];
  const along = value.attributes.axes;
  if (along.some((axis) => axes.includes(axis))) return null;
  const kept = along.map((axis) => axis - axes.filter((a) => a < axis).length);
  const isWhole = sameShape(from.shape, shape) && kept.every((axis, i) => axis === i);
  return isWhole ? from : graph.add("broadcast", [from], { axes: kept }, { shape, dtype });
}
