// What is done only to some graphs: each part is needed where a graph has what it is about, and a page whose
// graphs have nothing of it need not load it.

import { GraphError } from "../../../errors.ts";
import type { Graph, Node } from "../../1-graph/graph.ts";
import type { Bodies } from "./bodies.ts";
import type * as borders from "./border.ts";
import type { Group, Read } from "./fuse.ts";
import type { Homes } from "./home.ts";
import type { AxisOrder } from "./layout.ts";
import type { skipZeros } from "./sparse.ts";
import type { Steps } from "./stages.ts";
import type { windowPasses } from "./window-passes.ts";

/** What decides about values in memory, of graphs with windows and with padding. */
export interface StorageParts {
  readonly windows?: typeof windowPasses;
  readonly borders?: typeof borders;
}

/** What a graph is cut with. */
export interface CutParts extends StorageParts {
  readonly loops?: LoopPasses;
  /** Of data that are mostly zeros. */
  readonly skipZeros?: typeof skipZeros;
}

/** Passes over the scans of a graph. */
export interface LoopPasses {
  joinLoops(source: Graph): Graph;
  settleBodies(source: Graph, orders: ReadonlyMap<string, AxisOrder>): Graph;
  operandsInMemory(source: Graph): Graph;
  bodiesOf(homes: Homes, plain: boolean, parts: StorageParts): Bodies;
  /** For results of loops, the sequence that may lie in the same memory. */
  writtenInPlace(
    steps: Steps<Group>,
    reads: (node: Node) => readonly Read[],
    bodies: Bodies,
  ): Map<Node, Node>;
}

/** What a graph needs was not there to make its schedule with. */
export class MissingPart extends GraphError {}

/** A part that a graph needs; throws MissingPart where the schedule is made without it. */
export function required<T>(part: T | undefined, what: string): T {
  if (part !== undefined) return part;
  throw new MissingPart(`schedule: a graph with ${what} needs the parts for it`);
}
