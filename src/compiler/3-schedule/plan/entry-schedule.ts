// What an entry is once its graph has been cut.
import type { Graph, Node } from "../../1-graph/graph.ts";
import type { Bodies } from "./bodies.ts";
import type { Group, Read } from "./fuse.ts";
import type { Home } from "./home.ts";
import type { Steps } from "./stages.ts";

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
  /** For results of loops, the sequences in whose memory they lie. */
  readonly inPlace: ReadonlyMap<Node, Node>;
}
