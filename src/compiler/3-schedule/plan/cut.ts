// An entry's graph cut into groups: simplified, its layouts chosen, what is stored decided, the rest
// fused. The plain cut has every choice switched off: each node is a group of its own.
import type { Graph, Node } from "../../1-graph/graph.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { Bodies } from "./bodies.ts";
import type { EntrySchedule } from "./entry-schedule.ts";
import { fuse, type Group, type Read, readsOnce } from "./fuse.ts";
import { claimHomes, type Home } from "./home.ts";
import { type AxisOrder, inputOrders } from "./layout.ts";
import { remakeMasks } from "./masks.ts";
import { type CutParts, required } from "./parts.ts";
import { relayout } from "./relayout.ts";
import { simplify } from "./simplify.ts";
import { type Steps, stepsOf } from "./stages.ts";
import { storeAll } from "./storage.ts";
import { chooseHomes, learnedBy } from "./watch.ts";

export interface CutOptions {
  readonly plain: boolean;
  /** Data inputs whose rows are mostly zeros: contractions skip the columns that are zero in the
   * whole batch. */
  readonly sparse?: ReadonlySet<string> | undefined;
  readonly parts?: CutParts | undefined;
}

/** Cuts a graph; `orders` of the axes of inputs are those of the entries before, and are added to. */
export function cut(
  { name, graph: given }: { readonly name: string; readonly graph: Graph },
  { plain, sparse = new Set(), parts = {} }: CutOptions,
  orders: Map<string, AxisOrder>,
): EntrySchedule {
  const loops = given.hasScans ? required(parts.loops, "scans") : undefined;
  let graph: Graph;
  if (plain) {
    graph = copyGraph(given);
  } else {
    const simple = simplify(given);
    const joined = loops?.joinLoops(simple) ?? simple;
    graph = remakeMasks(parts.windows?.unfold(joined) ?? joined);
    const learned = learnedBy(graph);
    parts.windows?.winnerOrders(graph, orders, learned);
    for (const [input, order] of inputOrders(graph, orders, learned)) orders.set(input, order);
    graph = relayout(loops?.settleBodies(graph, orders) ?? graph, orders);
    if (sparse.size > 0) graph = required(parts.skipZeros, "sparse data")(graph, sparse);
  }
  if (loops) graph = loops.operandsInMemory(graph);
  const { homes: own, seen } = plain
    ? { homes: storeAll(graph, claimHomes(graph)), seen: new Map<Node, Node>() }
    : chooseHomes(graph, parts);
  const apart = new Set(seen.values());
  const groups = fuse(graph, own, { join: !plain, reads: readsOnce(own), apart });
  const bodies = loops?.bodiesOf(own, plain, parts) ?? new Bodies(own);
  const steps = stepsOf(bodies.stagesOf(groups));
  const { homes } = bodies;
  const reads = readsOnce(homes);
  const inPlace = loops?.writtenInPlace(steps, reads, bodies) ?? new Map<Node, Node>();
  return { name, graph, steps, homes, seen, reads, bodies, inPlace };
}

/** Scheduling adds copies to a graph: never to the caller's. */
const copyGraph = (graph: Graph): Graph => rewrite(graph, () => null);
