// Which values get memory. Every output and every update needs a place of its own; contractions
// read their operands many times, so those are stored; dear values with several readers are stored
// rather than computed again. Everything else is computed where it is used.
import { byteSize } from "../../1-graph/dtype.ts";
import { type Graph, isResult, isScan, type Node } from "../../1-graph/graph.ts";
import { needed } from "../../1-graph/needed.ts";
import {
  ELEMENTWISE,
  isAnchor,
  isElementwise,
  isPointwise,
  isSource,
  isView,
} from "../../1-graph/ops.ts";
import { size } from "../../1-graph/shape.ts";
import { isAlias, isReindexing } from "../../1-graph/views.ts";
import { LINE } from "../loops/limits.ts";
import { type Home, type Homes, isComputed } from "./home.ts";
import { isFlattening } from "./layout.ts";
import { startInBorder } from "./padding.ts";
import { required, type StorageParts } from "./parts.ts";
import { readersIn } from "./readers.ts";

const ownCost = (node: Node): number => {
  if (isElementwise(node.op)) return ELEMENTWISE[node.op].cost;
  if (node.op === "gather" || node.op === "poolPick") return 3;
  return node.op === "cast" ? 1 : 0;
};

/** Above this many instructions a value with two readers is stored. */
const RECOMPUTE_LIMIT = 6;
/** Above this many, a value that is repeated along a new axis is stored before. */
const REPEAT_LIMIT = 2;

/** Values in a row that are computed in place: code is made by recursion along them. */
const LONGEST_CHAIN = 200;

/** Values that contractions read, through views that have no memory of their own. */
function fedToContractions(
  nodes: readonly Node[],
  readersOf: (node: Node) => readonly Node[],
): Set<Node> {
  const fed = new Set<Node>();
  const feeds = (r: Node) => r.op === "contract" || (isReindexing(r) && fed.has(r));
  for (let at = nodes.length - 1; at >= 0; at--) {
    if (readersOf(nodes[at]!).some(feeds)) fed.add(nodes[at]!);
  }
  return fed;
}

/** The homes of the stored values among `nodes`, operands first: those claimed, and scratch for what
 * is worth storing. */
export function chooseStored(
  nodes: readonly Node[],
  claimed: Homes,
  parts: StorageParts,
): Map<Node, Home> {
  const homes = new Map(claimed);
  const readers = readersIn(nodes);
  const readersOf = (node: Node): readonly Node[] => readers.get(node) ?? NO_NODES;
  const inlined = parts.windows?.inlinedIn(nodes, readers, claimed) ?? new Set<Node>();
  const feedsContraction = fedToContractions(nodes, readersOf);
  // rows that are read in another shape have no room behind them for the vectors that store them
  const hasRoom = (node: Node) =>
    (node.shape.at(-1)! * byteSize[node.dtype]) % LINE === 0 || !readersOf(node).some(isFlattening);
  const pads = new Set(
    nodes.filter((n) => isView(n.op) && !isReindexing(n) && feedsContraction.has(n)),
  );
  const around = pads.size > 0 ? required(parts.borders, "padding") : undefined;
  const borders = around?.bordersOf([...pads].filter(hasRoom));
  /** Whether a value can have its border. A sum over what lies without gaps is cut into other pieces than
   * one over rows, and what is read in any shape lies without gaps: those have none. */
  const isBordered = (node: Node) =>
    !isSource(node.op) &&
    !isAlias(node) &&
    // what a loop writes step by step lies as it does for all its readers
    !isResult(node) &&
    (!feedsContraction.has(node) || around!.gapsAreFree(node, borders!.get(node)!, readersOf)) &&
    !readersOf(node).some(isFlattening);
  const cost = new Map<Node, number>();
  const chain = new Map<Node, number>();
  const store = (node: Node) => homes.set(node, { kind: "scratch" });
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at]!;
    let length = 1;
    let own = ownCost(node);
    for (let i = 0; i < node.inputs.length; i++) {
      const input = node.inputs[i]!;
      length = Math.max(length, 1 + (chain.get(input) ?? 0));
      if (node.inputs.indexOf(input) === i && !homes.has(input)) own += cost.get(input) ?? 0;
    }
    const isTooLong = length > LONGEST_CHAIN && isComputed(node);
    const isNest = mustStore(node) && !inlined.has(node);
    chain.set(node, homes.has(node) || isTooLong || isNest ? 0 : length);
    cost.set(node, own);
    if (homes.has(node)) continue;
    const border = borders?.get(node);
    if (border && isBordered(node)) {
      homes.set(node, { kind: "scratch", border, isCut: isTooLong });
      continue;
    }
    // what is padded is read often: with its zeros in memory, no read has to ask where it is
    if (pads.has(node) && !startInBorder(node, homes)) store(node);
    if (!isComputed(node) || inlined.has(node)) continue;
    if (isTooLong) {
      homes.set(node, { kind: "scratch", isCut: true });
      continue;
    }
    const mine = readersOf(node);
    if (
      isNest ||
      isPickedHere(node, inlined) ||
      (feedsContraction.has(node) && node.op !== "bits") ||
      mine.some(isScan) ||
      // as it lies it is read in any shape; computed in place it would take a division an element
      mine.some(isFlattening)
    ) {
      store(node);
      continue;
    }
    const repeated = mine.some((r) => r.op === "broadcast" && size(r.shape) > size(node.shape));
    if ((mine.length > 1 && own > RECOMPUTE_LIMIT) || (repeated && own > REPEAT_LIMIT)) store(node);
  }
  return homes;
}

const NO_NODES: readonly Node[] = [];

/** Whether a value is picked from sums that lie nowhere: whoever else reads it needs it stored. */
const isPickedHere = (node: Node, inlined: ReadonlySet<Node>): boolean =>
  node.op === "poolPick" && readsInlined(node.inputs[0]!, inlined);

const readsInlined = (node: Node, inlined: ReadonlySet<Node>): boolean =>
  inlined.has(node) || (isPointwise(node.op) && node.inputs.some((i) => readsInlined(i, inlined)));

/** Copies are loops of their own, as anchors are: their results always have a home. */
const mustStore = (node: Node): boolean =>
  isAnchor(node.op) || node.op === "copy" || isResult(node);

/** Every computed node, for the plain schedule; views too, so that one node is one loop nest. */
export function storeAll(graph: Graph, claimed: Homes): Map<Node, Home> {
  const homes = new Map(claimed);
  for (const node of needed(graph, claimed.keys())) {
    if (!homes.has(node) && !isSource(node.op)) homes.set(node, { kind: "scratch" });
  }
  return homes;
}
