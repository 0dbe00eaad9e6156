// Which values with a loop nest of their own are computed inside the nest of what reads them, and so
// never lie in memory: a convolution inside the pooling behind it, the products that a fold adds up,
// and the mostly-zero gradient behind a pooling, of which only the winners are visited. Decided from
// the ops, the axes they run over and who reads them, never from what layer made them.
import { type Contract, shapesOf } from "../../1-graph/contraction.ts";
import type { Node, NodeOf } from "../../1-graph/graph.ts";
import { isPointwise } from "../../1-graph/ops.ts";
import { type Shape, sameShape } from "../../1-graph/shape.ts";
import { isAlias, isReindexing } from "../../1-graph/views.ts";
import type { Homes } from "./home.ts";

export type Unpool = NodeOf<"unpool">;

/** Sums that a register tile can hold at once for one window. */
const LARGEST_WINDOW = 9;

/** Labels of the axes of an unpooled operand along which its windows slide. */
export const windowedLabels = ({ attributes }: Unpool, labels: string): string =>
  attributes.axes.map((axis) => labels[axis]!).join("");

/** The operand of a contraction that is an unpooled gradient, if exactly one is. */
export function unpooledSide(node: Contract): 0 | 1 | null {
  const sides = ([0, 1] as const).filter((side) => node.inputs[side]!.op === "unpool");
  return sides.length === 1 && node.attributes.live === undefined ? sides[0]! : null;
}

/** Whether a contraction can visit only the winners of `unpool`: every sum runs over its axes, and
 * those of its windows are all summed or all kept. */
export function visitsWinners(node: Contract): "summed" | "kept" | null {
  const side = unpooledSide(node);
  if (side === null) return null;
  const { labels, out, summed } = shapesOf(node);
  const mine = labels[side];
  if ([...summed].some((l) => !mine.includes(l))) return null;
  if (!isAffine(node.inputs[1 - side]!)) return null;
  const windowed = [...windowedLabels(node.inputs[side] as Unpool, mine)];
  if (windowed.every((l) => !out.includes(l) && labels[1 - side]!.includes(l))) return "summed";
  return windowed.every((l) => out.includes(l)) ? "kept" : null;
}

/** Whether the elements of a value lie in memory at distances that add up along its axes. */
function isAffine(node: Node): boolean {
  if (node.op === "reshape" && !isAlias(node)) return false;
  if (node.op === "constant" || node.op === "bits") return false;
  return isReindexing(node) ? isAffine(node.inputs[0]!) : node.op !== "iota";
}

/** Whether a graph has what lets a value be computed by its only readers: windows. */
export const hasWindows = (nodes: readonly Node[]): boolean =>
  nodes.some(({ op }) => op === "fold" || op === "poolArgMax" || op === "unpool");

/** The values of a graph that their only readers compute. */
export function inlinedIn(
  nodes: readonly Node[],
  readers: ReadonlyMap<Node, readonly Node[]>,
  claimed: Homes,
): Set<Node> {
  if (!hasWindows(nodes)) return new Set();
  const readersOf = (node: Node): readonly Node[] => readers.get(node) ?? [];
  const isFree = (node: Node) => !claimed.has(node) && readersOf(node).length > 0;
  const inlined = new Set<Node>();
  const pooling = new Set<Node>();
  for (const node of nodes) {
    if (node.op !== "contract" || !isFree(node)) continue;
    if (isFolded(node, readersOf(node), claimed)) inlined.add(node);
    const pooled = pooledIn(node, readersOf, claimed);
    // one pooling adds up one contraction; another that it reads is stored
    if (!pooled || pooling.has(pooled.pool)) continue;
    pooling.add(pooled.pool);
    for (const value of pooled.values) inlined.add(value);
  }
  for (const node of nodes) {
    if (node.op !== "unpool" || !isFree(node)) continue;
    const visited = readersOf(node).every((reader) => {
      if (reader.op !== "contract") return false;
      const way = visitsWinners(reader);
      return way === "summed" || (way === "kept" && inlined.has(reader));
    });
    if (visited) inlined.add(node);
  }
  return inlined;
}

/** Products that exist only to be added up by a fold. */
function isFolded(node: Contract, readers: readonly Node[], claimed: Homes): boolean {
  const [reader] = readers;
  if (readers.length !== 1 || reader?.op !== "fold") return false;
  const home = claimed.get(reader);
  return home?.kind !== "update" && canFold(node, reader);
}

/** Whether the products can be made where they are added: by the winners of a gradient, or with the
 * folded windows in one operand and the places within them in the other. */
function canFold(node: Contract, fold: NodeOf<"fold">): boolean {
  if (visitsWinners(node) === "kept") return true;
  const { axes } = fold.attributes;
  const behind = axes.at(-1)! + 1;
  const { out } = node.attributes;
  const windows = axes.map((axis) => out[axis]!);
  const places = axes.map((_, i) => out[behind + i]!);
  const { labels } = shapesOf(node);
  return ([0, 1] as const).some((side) => {
    const [mine, other] = [labels[side]!, labels[1 - side]!];
    return (
      windows.every((l) => mine.includes(l) && !other.includes(l)) &&
      places.every((l) => other.includes(l) && !mine.includes(l))
    );
  });
}

/** Values between a contraction and its pooling at most: code is made by recursion along them. */
const LONGEST_WAY = 50;

/** The pooling that adds up a contraction itself, and the values that it computes in its windows. */
interface Pooled {
  readonly pool: NodeOf<"poolArgMax">;
  /** The contraction, and what is made of it at the same index on the way to the pooling. */
  readonly values: ReadonlySet<Node>;
}

/** Where a sum is read, through values at the same index, only by one pooling whose windows touch and
 * do not overlap: each sum is then needed once, and so is what is made of it. */
function pooledIn(
  node: Contract,
  readersOf: (node: Node) => readonly Node[],
  claimed: Homes,
): Pooled | null {
  const pools: NodeOf<"poolArgMax">[] = [];
  const values = new Set<Node>();
  const visit = [node as Node];
  for (let next = visit.pop(); next; next = visit.pop()) {
    if (values.has(next)) continue;
    values.add(next);
    if (values.size > LONGEST_WAY) return null;
    for (const reader of readersOf(next)) {
      if (reader.op === "poolArgMax") pools.push(reader);
      else if (reader.op === "poolPick" && reader.inputs[0] === next) continue;
      else if (!isPointwise(reader.op) || claimed.has(reader)) return null;
      else visit.push(reader);
    }
  }
  // one pooling, and every pick is of its winners
  const [pool] = pools;
  if (pools.length !== 1 || !pool || node.attributes.live !== undefined) return null;
  const [from] = pool.inputs as [Node];
  const picks = [...values].flatMap(readersOf).filter((n) => n.op === "poolPick");
  if (picks.some((pick) => pick.inputs[0] !== from || pick.inputs[1] !== pool)) return null;
  return isTiled(pool, node.shape, from.shape) && isOuter(node, pool) ? { pool, values } : null;
}

function isTiled({ attributes }: NodeOf<"poolArgMax">, sums: Shape, pooled: Shape): boolean {
  const { axes, sizes, steps } = attributes;
  const touches = sizes.every((n, i) => n === steps[i]);
  const inner = sums.length - 1;
  return (
    touches &&
    sameShape(sums, pooled) &&
    !axes.includes(inner) &&
    sizes.reduce((a, b) => a * b, 1) <= LARGEST_WINDOW
  );
}

/** Whether the sums of a window are a tile: one operand alone runs along the last axis of the result,
 * and only the other along the pooled ones. */
function isOuter(node: Contract, { attributes }: NodeOf<"poolArgMax">): boolean {
  const { labels, out } = shapesOf(node);
  const last = out.at(-1)!;
  const pooled = attributes.axes.map((axis) => out[axis]!);
  return ([0, 1] as const).some(
    (side) =>
      labels[side].includes(last) &&
      !labels[1 - side]!.includes(last) &&
      !pooled.some((l) => labels[side].includes(l)),
  );
}
