// The gradient of a convolution with respect to what it looked at, where windows lie one step apart,
// is itself a convolution: of the errors with zeros around them, by the weights turned about. The
// fold of products `x[p] = sum d[p - q] * w[q]` becomes `x[p] = sum d0[p + r] * w[n - 1 - r]`, the
// same products in the same order, but all places of x are alike: rows of a tile are neighbours, and
// no loop asks which windows cover a place.

import type { Windows } from "../../1-graph/attributes.ts";
import { shapesOf } from "../../1-graph/contraction.ts";
import type { Graph, Node, NodeOf } from "../../1-graph/graph.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import type { Shape } from "../../1-graph/shape.ts";
import { beforeOnes } from "../../1-graph/views.ts";
import { visitsWinners } from "./inline.ts";
import { readersIn } from "./readers.ts";

/** The same graph with contractions of windows in the place of such folds. */
export function unfold(source: Graph): Graph {
  const nodes = source.live();
  if (!nodes.some((node) => node.op === "fold")) return source;
  const readers = readersIn(nodes);
  const seen = new Set([...source.outputs.values(), ...source.updates.map((u) => u.value)]);
  const isAlone = (node: Node) => !seen.has(node) && readers.get(node)!.length === 1;
  const isTurned = (node: Node): node is NodeOf<"fold"> => {
    if (node.op !== "fold") return false;
    const { steps } = node.attributes;
    const [products] = node.inputs as [Node];
    return (
      steps.every((step) => step === 1) &&
      products.op === "contract" &&
      isAlone(products) &&
      visitsWinners(products) === null
    );
  };
  const products = new Map<Node, NodeOf<"contract">>();
  return rewrite(source, (graph, inputs, node) => {
    const [from] = node.inputs;
    if (isTurned(node)) {
      products.set(node, inputs[0] as NodeOf<"contract">);
      const starts = node.shape.map(() => 0);
      return turned(graph, products.get(node)!, node.attributes, starts, node.shape);
    }
    // of a picture with zeros around it the inside alone is wanted
    if (node.op !== "slice" || !isTurned(from!) || !isAlone(from)) return null;
    const { starts, steps } = node.attributes;
    const isCut = (axis: number) => node.shape[axis] !== from.shape[axis];
    const isInside =
      steps.every((step) => step === 1) &&
      steps.every((_, axis) => from.attributes.axes.includes(axis) || !isCut(axis));
    return isInside
      ? turned(graph, products.get(from)!, from.attributes, starts, node.shape)
      : null;
  });
}

/** The contraction that a fold of products is, of the places in a box of so many from `starts` on; null
 * where one operand has both the windows and the places in them, or the box is not around the windows. */
function turned(
  graph: Graph,
  products: NodeOf<"contract">,
  { axes, sizes }: Windows,
  starts: readonly number[],
  shape: Shape,
): Node | null {
  const behind = axes.at(-1)! + 1;
  const { labels, out } = shapesOf(products);
  const windows = axes.map((axis) => out[axis]!);
  const places = axes.map((_, i) => out[behind + i]!);
  const side = ([0, 1] as const).find((s) => {
    const [mine, other] = [labels[s], labels[1 - s]!];
    const at = windows.map((l) => mine.indexOf(l));
    return (
      at.every((axis, i) => axis >= 0 && (i === 0 || axis > at[i - 1]!)) &&
      windows.every((l) => !other.includes(l)) &&
      places.every((l) => other.includes(l) && !mine.includes(l))
    );
  });
  if (side === undefined) return null;
  const errors = products.inputs[side] as Node;
  const weights = products.inputs[1 - side] as Node;
  const along = windows.map((l) => labels[side].indexOf(l));
  const [low, high] = [errors.shape.map(() => 0), errors.shape.map(() => 0)];
  for (const [i, axis] of along.entries()) {
    const from = starts[axes[i]!]!;
    low[axis] = sizes[i]! - 1 - from;
    high[axis] = from + shape[axes[i]!]! - errors.shape[axis]!;
  }
  if ([...low, ...high].some((n) => n < 0)) return null;
  const isPadded = [...low, ...high].some((n) => n > 0);
  const interior = errors.shape.map(() => 0);
  const pad = isPadded ? graph.add("pad", [errors], { low, high, interior }) : errors;
  const around = isPadded ? (beforeOnes(graph, [errors], pad) ?? pad) : errors;
  const steps = sizes.map(() => 1);
  const seen = graph.add("window", [around], { axes: along, sizes, steps });
  const last = along.at(-1)! + 1;
  const mine = labels[side].slice(0, last) + places.join("") + labels[side].slice(last);
  const isPlace = [...labels[1 - side]!].map((l) => places.includes(l));
  const about = graph.add(
    "slice",
    [weights],
    {
      starts: weights.shape.map((n, axis) => (isPlace[axis] ? n - 1 : 0)),
      steps: weights.shape.map((_, axis) => (isPlace[axis] ? -1 : 1)),
    },
    weights,
  );
  const kept = out.slice(0, behind) + out.slice(behind + axes.length);
  return side === 0
    ? graph.add("contract", [seen, about], { left: mine, right: labels[1], out: kept })
    : graph.add("contract", [about, seen], { left: labels[0], right: mine, out: kept });
}
