// The bodies of an entry's loops, as whoever places and lowers values asks for them. Here are those of an
// entry without loops; `loops.ts` has the others.
import type { Graph, Node } from "../../1-graph/graph.ts";
import { isAlias } from "../../1-graph/views.ts";
import type { Group } from "./fuse.ts";
import type { Home, Homes } from "./home.ts";
import { kernelStage, type Round, type Stage } from "./stages.ts";

/** Where a value of a body lies: where a node outside does, or in a step of it. */
export interface Bound {
  readonly to: Node;
  readonly step?: { readonly axis: number; readonly round: Round; readonly steps: number };
}

export class Bodies {
  readonly bound = new Map<Node, Bound>();
  /** The homes of the entry's values, with those of all bodies. */
  readonly homes: Map<Node, Home>;
  readonly graphs: Graph[] = [];
  /** Results that lie in memory of their own: all steps of what a body gives. */
  readonly stacks: Node[] = [];

  constructor(homes: Homes) {
    this.homes = new Map(homes);
  }

  /** The outermost loop in whose body a node is; the node itself outside of loops. */
  around(node: Node): Node {
    return node;
  }

  /** What a value lies in: of a body, what it is bound to outside of all loops. */
  outside(node: Node): Node {
    const bound = this.bound.get(node);
    if (bound) return this.outside(bound.to);
    return isAlias(node) && !this.homes.has(node) ? this.outside(node.inputs[0]!) : node;
  }

  /** A name that no other stored value of the entry has. */
  nameOf(node: Node): string {
    return `%${node.id}`;
  }

  /** The stages of a graph's groups, with repeats for its scans. */
  stagesOf(groups: readonly Group[]): Stage<Group>[] {
    return groups.map(kernelStage);
  }
}
