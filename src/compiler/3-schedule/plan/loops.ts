// Loops in the schedule: the group of a scan becomes a repeat over the groups of its body, which is cut
// like an entry's graph. A value of a body that stands for something outside (a carry, a step of a
// sequence, what is captured) lies there: it is bound to a node of the graph around.
import {
  Graph,
  isResult,
  isScan,
  type Node,
  type Scan,
  type ScanResult,
} from "../../1-graph/graph.ts";
import { loopOf } from "../../1-graph/loop.ts";
import { isInput, nameOf } from "../../1-graph/names.ts";
import { needed } from "../../1-graph/needed.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { Bodies } from "./bodies.ts";
import { fuse, type Group, readsOnce } from "./fuse.ts";
import { claimHomes, copyOf, type Homes, isComputed } from "./home.ts";
import type { StorageParts } from "./parts.ts";
import { kernelStage, type Round, repeated, type Stage } from "./stages.ts";
import { chooseStored, storeAll } from "./storage.ts";

/** The bodies of an entry's loops, cut. */
export class LoopBodies extends Bodies {
  readonly #plain: boolean;
  readonly #parts: StorageParts;
  readonly #names = new Map<Node, string>();
  /** The loop that a node of a body belongs to. */
  readonly #scanOf = new Map<Node, Scan>();

  constructor(homes: Homes, plain: boolean, parts: StorageParts) {
    super(homes);
    this.#plain = plain;
    this.#parts = parts;
  }

  override around(node: Node): Node {
    const scan = this.#scanOf.get(node);
    return scan ? this.around(scan) : node;
  }

  override nameOf(node: Node): string {
    const scan = this.#scanOf.get(node);
    return scan ? `${this.nameOf(scan)}.${this.#names.get(node)}` : super.nameOf(node);
  }

  override stagesOf(groups: readonly Group[]): Stage<Group>[] {
    return groups.flatMap((group) =>
      group.anchor && isScan(group.anchor)
        ? this.#repeat(group.anchor, group.members.filter(isResult))
        : [kernelStage(group)],
    );
  }

  #repeat(scan: Scan, results: readonly ScanResult[]): readonly Stage<Group>[] {
    const loop = loopOf(scan);
    const round: Round = { name: "t", isReversed: loop.reverse };
    const starts = loop.carries.map(
      ({ name, from }) => [name, this.#copied(scan, name, from)] as const,
    );
    const whole = new Map([...starts, ...loop.captured.map((o) => [o.name, o.from] as const)]);
    const slices = new Map(loop.slices.map((slice) => [slice.name, slice]));
    // the cut adds copies, and the body may be that of other scans
    const graph = operandsInMemory(rewrite(loop.body, () => null));
    this.graphs.push(graph);
    const step = (axis: number) => ({ axis, round, steps: loop.steps });
    for (const node of graph.nodes.filter(isInput)) {
      const name = nameOf(node);
      const slice = slices.get(name);
      const bound = slice ? { to: slice.from, step: step(slice.axis) } : { to: whole.get(name)! };
      this.bound.set(node, bound);
    }
    const stacks: (readonly [string, Node])[] = [];
    const resultOf = new Map<string, Node>();
    for (const result of results) {
      const { kind, name } = result.attributes;
      if (kind === "last") this.bound.set(result, { to: whole.get(name)! });
      else {
        stacks.push([name, graph.outputs.get(name)!]);
        resultOf.set(name, result);
        this.stacks.push(result);
      }
    }
    const claimed = claimHomes(graph, stacks);
    const homes = this.#plain
      ? storeAll(graph, claimed)
      : chooseStored(needed(graph, claimed.keys()), claimed, this.#parts);
    const reads = readsOnce(homes);
    const groups = fuse(graph, homes, { join: !this.#plain, reads });
    for (const node of graph.nodes) this.#belongs(node, scan, `${node.id}`);
    for (const [node, home] of homes) {
      this.homes.set(node, home);
      if (home.kind !== "output") continue;
      const { axis } = loop.stacks.find(({ name }) => name === home.name)!;
      this.bound.set(node, { to: resultOf.get(home.name)!, step: step(axis) });
    }
    const inits = starts.map(([, node]) =>
      kernelStage<Group>({
        anchor: null,
        shape: node.shape,
        members: [node],
        siblings: [],
        after: new Set(),
      }),
    );
    return [...inits, ...repeated(loop.steps, round, this.stagesOf(groups))];
  }

  /** A copy that the loop overwrites: of a graph of its own, so that nobody else reads it. */
  #copied(scan: Scan, name: string, start: Node): Node {
    const copy = copyOf(new Graph(), start);
    this.homes.set(copy, { kind: "scratch" });
    this.#belongs(copy, scan, name);
    return copy;
  }

  #belongs(node: Node, scan: Scan, name: string): void {
    this.#scanOf.set(node, scan);
    this.#names.set(node, name);
  }
}

/** The graph with all that its scans read in memory: views and constants are copied. */
export function operandsInMemory(source: Graph): Graph {
  if (!source.hasScans) return source;
  return rewrite(source, (graph, inputs, node) => {
    if (!isScan(node)) return null;
    const behind = node.attributes.carries.length;
    const isThere = (x: Node, i: number) => i < behind || isComputed(x) || isInput(x);
    return graph.copy(
      node,
      inputs.map((x, i) => (isThere(x, i) ? x : copyOf(graph, x))),
    );
  });
}
