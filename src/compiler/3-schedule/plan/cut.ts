// An entry's graph cut into groups: simplified, its layouts chosen, what is stored decided, the rest
// fused. The plain cut has every choice switched off: each node is a group of its own.
import { GraphError } from "../../../errors.ts";
import type { Graph, Node } from "../../1-graph/graph.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { fuse, type Group, type Read, readsOnce } from "./fuse.ts";
import { claimHomes, type Home } from "./home.ts";
import { type AxisOrder, inputOrders } from "./layout.ts";
import { Bodies, operandsInMemory } from "./loops.ts";
import { remakeMasks } from "./masks.ts";
import { relayout } from "./relayout.ts";
import { simplify } from "./simplify.ts";
import { skipZeros } from "./sparse.ts";
import { type Steps, stepsOf } from "./stages.ts";
import { storeAll } from "./storage.ts";
import { chooseHomes, learnedBy } from "./watch.ts";

/** One entry after its graph was cut: what the printer shows. */
export interface EntrySchedule {
  readonly name: string;
  readonly graph: Graph;
  /** Its groups in the order in which they run. */
  readonly steps: Steps<Group>;
  readonly homes: ReadonlyMap<Node, Home>;
  /** For nodes that outputs look at, those made for them, apart from what is learned. */
  readonly seen: ReadonlyMap<Node, Node>;
  /** What a stored value reads. */
  readonly reads: (node: Node) => readonly Read[];
  readonly bodies: Bodies;
}

export interface CutOptions {
  readonly plain: boolean;
  /** Data inputs whose rows are mostly zeros: contractions skip the columns that are zero in the
   * whole batch. */
  readonly sparse?: ReadonlySet<string>;
  /** What is done to graphs with windows, where there are any. */
  readonly unfold?: ((source: Graph) => Graph) | undefined;
  /** What is done to graphs with scans; needed where there are any, unless the cut is plain. */
  readonly loops?: LoopPasses | undefined;
}

/** Passes over the scans of a graph. */
export interface LoopPasses {
  joinLoops(source: Graph): Graph;
  settleBodies(source: Graph, orders: ReadonlyMap<string, AxisOrder>): Graph;
}

const NO_LOOPS: LoopPasses = {
  joinLoops: (source) => source,
  settleBodies: (source) => source,
};

/** Cuts a graph; `orders` of the axes of inputs are those of the entries before, and are added to. */
export function cut(
  { name, graph: given }: { readonly name: string; readonly graph: Graph },
  { plain, sparse, unfold = (source) => source, loops }: CutOptions,
  orders: Map<string, AxisOrder>,
): EntrySchedule {
  let graph: Graph;
  if (plain) {
    graph = copyGraph(given);
  } else {
    if (given.hasScans && !loops)
      throw new GraphError("a graph with scans needs the passes of loops");
    const { joinLoops, settleBodies } = loops ?? NO_LOOPS;
    graph = remakeMasks(unfold(joinLoops(simplify(given))));
    const learned = learnedBy(graph);
    for (const [input, order] of inputOrders(graph, orders, learned)) orders.set(input, order);
    graph = skipZeros(relayout(settleBodies(graph, orders), orders), sparse ?? new Set());
  }
  graph = operandsInMemory(graph);
  const { homes: own, seen } = plain
    ? { homes: storeAll(graph, claimHomes(graph)), seen: new Map<Node, Node>() }
    : chooseHomes(graph);
  const apart = new Set(seen.values());
  const groups = fuse(graph, own, { join: !plain, reads: readsOnce(own), apart });
  const bodies = new Bodies(plain, own);
  const steps = stepsOf(bodies.stagesOf(groups));
  const { homes } = bodies;
  return { name, graph, steps, homes, seen, reads: readsOnce(homes), bodies };
}

/** Scheduling adds copies to a graph: never to the caller's. */
const copyGraph = (graph: Graph): Graph => rewrite(graph, () => null);
