// Cuts the graph into kernels. A group is one future loop nest: at most one anchor (a sum, a
// contraction or a scatter), or several sums and extremes of the same elements, and the stored values
// computed at the same index in its epilogue.
// Whether a value may join a group is decided by iteration spaces and by which values it reads at
// its own index, never by what kind of layer made it.
import { byteSize } from "../../1-graph/dtype.ts";
import { type Graph, isResult, type Node } from "../../1-graph/graph.ts";
import { isAnchor, isPointwise, isReduction } from "../../1-graph/ops.ts";
import { type Shape, sameShape, size } from "../../1-graph/shape.ts";
import { isAlias } from "../../1-graph/views.ts";
import { copyOf, type Home, type Homes } from "./home.ts";

export interface Group {
  readonly anchor: Node | null;
  /** Sums and extremes over the same axes beside one, which read what it reads: memory is passed over
   * once for all. None needs another. */
  readonly siblings: Node[];
  readonly shape: Shape;
  /** Stored values computed here, in order; the anchor is one of them if it is stored. */
  readonly members: Node[];
  /** Groups that must run before this one. */
  readonly after: Set<Group>;
}

/** A stored value or input that a node reads. Aligned: only at the node's own index. */
export interface Read {
  readonly node: Node;
  readonly aligned: boolean;
}

/** Whether a node reads an operand only at its own index: a pick reads so which element to take. */
const isAligned = (node: Node, operand: number): boolean =>
  isPointwise(node.op) || (node.op === "poolPick" && operand === 1) || isAlias(node);

/** What a stored node reads, through everything that is computed in place. */
export function readsOf(node: Node, homes: Homes): Read[] {
  const found: Read[] = [];
  // a value may be read at its own index and at others
  visitReads(node, true, homes, new Set(), new Set(), found);
  return found;
}

function visitReads(
  from: Node,
  aligned: boolean,
  homes: Homes,
  seenAligned: Set<Node>,
  seen: Set<Node>,
  found: Read[],
): void {
  for (let i = 0; i < from.inputs.length; i++) {
    const node = from.inputs[i]!;
    const isHere = aligned && isAligned(from, i);
    const visited = isHere ? seenAligned : seen;
    if (visited.has(node)) continue;
    visited.add(node);
    if (node.op === "input" || homes.has(node)) found.push({ node, aligned: isHere });
    else visitReads(node, isHere, homes, seenAligned, seen, found);
  }
}

/** `readsOf` that answers each node once: what is stored does not change once it is chosen. */
export function readsOnce(homes: Homes): (node: Node) => readonly Read[] {
  const known = new Map<Node, readonly Read[]>();
  return (node) => {
    const before = known.get(node);
    if (before) return before;
    const reads = readsOf(node, homes);
    known.set(node, reads);
    return reads;
  };
}

/** Whether values at the same index may be computed as soon as the anchor's is known. */
const isHost = ({ anchor }: Group): boolean =>
  anchor === null || isReduction(anchor.op) || anchor.op === "poolArgMax";

/** Whether `from` must run after `to`, or is it. */
function reaches(from: Group, to: Group): boolean {
  const seen = new Set<Group>([from]);
  const visit = [from];
  for (let group = visit.pop(); group; group = visit.pop()) {
    if (group === to) return true;
    for (const before of group.after) {
      if (seen.has(before)) continue;
      seen.add(before);
      visit.push(before);
    }
  }
  return false;
}

export interface FuseOptions {
  /** Whether values may join others; else each is a group of its own. */
  readonly join: boolean;
  /** Default: read from the homes. */
  readonly reads?: (node: Node) => readonly Read[];
  /** Nodes that share no group with the others. */
  readonly apart?: ReadonlySet<Node>;
}

/** The groups of a graph in an order that respects every dependence. `homes` may gain copies. */
export function fuse(
  graph: Graph,
  homes: Map<Node, Home>,
  { join, reads = readsOnce(homes), apart = NONE }: FuseOptions,
): Group[] {
  const groups: Group[] = [];
  const groupOf = new Map<Node, Group>();
  const [hosts, hostsApart]: [Group[], Group[]] = [[], []];
  const hostsOf = (node: Node) => (apart.has(node) ? hostsApart : hosts);
  const open = (node: Node): Group => {
    const group: Group = {
      anchor: isAnchor(node.op) ? node : null,
      siblings: [],
      shape: node.shape,
      members: [],
      after: new Set(),
    };
    groups.push(group);
    const home = homes.get(node)!;
    if (home.kind !== "scratch" || !home.isSnapshot) hostsOf(node).push(group);
    return group;
  };
  const place = (node: Node, group: Group): void => {
    group.members.push(node);
    groupOf.set(node, group);
    for (const { node: read } of reads(node)) {
      const from = groupOf.get(read);
      if (from && from !== group) group.after.add(from);
    }
  };
  for (const node of graph.nodes) {
    if (!homes.has(node)) continue;
    if (isResult(node)) {
      place(node, groupOf.get(node.inputs[0]!)!);
      continue;
    }
    const find = summedAxes(node) ? findSiblings : isAligned(node, 1) ? findHost : null;
    const host = join && find ? find(node, hostsOf(node), groupOf, homes, reads) : null;
    if (host && summedAxes(node)) host.siblings.push(node);
    place(node, host ?? open(node));
  }
  orderUpdates(graph, homes, groups, groupOf, reads, (node) => place(node, open(node)));
  return sorted(groups);
}

const NONE: ReadonlySet<Node> = new Set();

/** The latest group that `node` may join: one whose values it reads at its own index, or for
 * single numbers any group of single numbers. */
function findHost(
  node: Node,
  groups: readonly Group[],
  groupOf: ReadonlyMap<Node, Group>,
  homes: Homes,
  readsOf: (node: Node) => readonly Read[],
): Group | null {
  const home = homes.get(node)!;
  // a copy for a contraction is stored row by row in its own order
  if (home.kind === "scratch" && (node.op === "copy" || home.isCut)) return null;
  const reads = readsOf(node);
  const sources = new Set(reads.map((r) => groupOf.get(r.node)).filter((g) => g !== undefined));
  for (let i = groups.length - 1; i >= 0; i--) {
    const group = groups[i]!;
    if (node.shape.length > 0 && !sources.has(group)) continue;
    if (!sameShape(group.shape, node.shape) || !isHost(group)) continue;
    const mine = reads.filter((r) => groupOf.get(r.node) === group);
    if (mine.length === 0 && node.shape.length > 0) continue;
    if (mine.some((r) => !r.aligned)) continue;
    const blocked = [...sources].some((source) => source !== group && reaches(source, group));
    if (!blocked) return group;
  }
  return null;
}

/** Sums that one kernel adds up at most: the more there are, the fewer vectors of each stand in
 * registers. */
const MOST_BESIDE = 4;

/** The latest group of sums beside which `node` may be added up: of the same elements, of which at
 * least one stored value is read for both. */
function findSiblings(
  node: Node,
  groups: readonly Group[],
  groupOf: ReadonlyMap<Node, Group>,
  _: Homes,
  readsOf: (node: Node) => readonly Read[],
): Group | null {
  const large = (sum: Node) =>
    readsOf(sum).flatMap((r) => (size(r.node.shape) >= size(sum.inputs[0]!.shape) ? [r.node] : []));
  const mine = new Set(large(node));
  const sources = new Set(readsOf(node).flatMap((r) => groupOf.get(r.node) ?? []));
  for (let i = groups.length - 1; i >= 0; i--) {
    const { anchor, siblings } = groups[i]!;
    if (!anchor || !isBeside(anchor, node) || siblings.length + 1 === MOST_BESIDE) continue;
    if (![anchor, ...siblings].some((sum) => large(sum).some((read) => mine.has(read)))) continue;
    if (![...sources].some((source) => reaches(source, groups[i]!))) return groups[i]!;
  }
  return null;
}

/** The axes of a sum or an extreme of values, null for other nodes. */
const summedAxes = ({ op, attributes }: Node): readonly number[] | null =>
  isReduction(op) && "axes" in attributes && attributes.axes.length > 0 ? attributes.axes : null;

/** Whether two sums or extremes are of elements of the same shape and width, over the same axes. */
function isBeside(a: Node, b: Node): boolean {
  const [mine, other] = [summedAxes(a), summedAxes(b)];
  return (
    mine !== null &&
    other !== null &&
    sameShape(mine, other) &&
    sameShape(a.inputs[0]!.shape, b.inputs[0]!.shape) &&
    byteSize[a.dtype] === byteSize[b.dtype]
  );
}

/** An update overwrites a buffer: every other reader of the old value goes first. Where that is
 * impossible the new value is kept aside and copied at the end. */
function orderUpdates(
  graph: Graph,
  homes: Map<Node, Home>,
  groups: readonly Group[],
  groupOf: Map<Node, Group>,
  reads: (node: Node) => readonly Read[],
  placeAlone: (node: Node) => void,
): void {
  const readersOf = inputReaders(groups, reads);
  for (const [value, home] of [...homes]) {
    if (home.kind !== "update") continue;
    const { target } = home;
    const writer = groupOf.get(value)!;
    const readers = readersOf.get(target) ?? new Set();
    const readsElsewhere = () =>
      writer.members.some((m) => reads(m).some((r) => r.node === target && !r.aligned));
    let conflicts = false;
    for (const reader of readers)
      conflicts ||= reader === writer ? readsElsewhere() : reaches(reader, writer);
    if (!conflicts) {
      for (const reader of readers) if (reader !== writer) writer.after.add(reader);
      continue;
    }
    homes.set(value, { kind: "scratch" });
    let copy = copyOf(graph, value);
    while (homes.has(copy)) copy = copyOf(graph, copy);
    homes.set(copy, home);
    placeAlone(copy);
    for (const reader of readers) groupOf.get(copy)!.after.add(reader);
  }
}

/** The groups that read each input. */
function inputReaders(
  groups: readonly Group[],
  reads: (node: Node) => readonly Read[],
): Map<Node, Set<Group>> {
  const readersOf = new Map<Node, Set<Group>>();
  for (const group of groups) {
    for (const member of group.members) {
      for (const { node } of reads(member)) {
        if (node.op !== "input") continue;
        const known = readersOf.get(node);
        if (known) known.add(group);
        else readersOf.set(node, new Set([group]));
      }
    }
  }
  return readersOf;
}

/** Topological order; among groups that may go next, the one made first. */
function sorted(groups: readonly Group[]): Group[] {
  const position = new Map(groups.map((group, i) => [group, i]));
  const result: Group[] = [];
  const done = new Set<Group>();
  for (const group of groups) {
    const visit = [group];
    for (let next = visit.at(-1); next; next = visit.at(-1)) {
      const waiting = [...next.after].filter((before) => !done.has(before));
      if (done.has(next) || waiting.length === 0) {
        visit.pop();
        if (!done.has(next)) result.push(next);
        done.add(next);
      } else visit.push(waiting.reduce((a, b) => (position.get(a)! < position.get(b)! ? a : b)));
    }
  }
  return result;
}
