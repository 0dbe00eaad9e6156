// The texts of a program's stages with the graph behind them: every line names the nodes of the
// printed graph that it stands for, so that a reader, or a page, can follow a node from stage to stage.
// It is all found out when a stage is printed: passes keep what they made of which node, statements
// keep the node that they were written for.

import type { Graph, Node } from "../compiler/1-graph/graph.ts";
import { printGraph } from "../compiler/1-graph/print.ts";
import type { LoopFunction, Stmt } from "../compiler/3-schedule/loops/kernel.ts";
import { bufferName } from "../compiler/3-schedule/place.ts";
import type { EntrySchedule } from "../compiler/3-schedule/plan/entry-schedule.ts";
import { kernelsIn } from "../compiler/3-schedule/plan/stages.ts";
import { printKernels, printMemory, printSchedule } from "../compiler/3-schedule/print.ts";
import type { ScheduledProgram } from "../compiler/3-schedule/scheduled.ts";
import { emitC } from "../compiler/4-codegen/c.ts";
import { emitWasm } from "../compiler/4-codegen/wasm/emit.ts";
import { OptionError } from "../errors.ts";
import { printWasm } from "./wasm-text.ts";

/** A line of a stage, and the nodes that it stands for, by their numbers in `printGraph`. */
export interface StageLine {
  readonly text: string;
  readonly nodes: readonly number[];
}

export type StageName = "graph" | "schedule" | "memory" | "kernels" | "wasm" | "c";

export interface StageOptions {
  /** The entry whose graph is followed; default: the first. Lines of others name no nodes. */
  readonly entry?: string;
  /** Of wasm: fused multiply-adds. */
  readonly relaxed?: boolean;
}

type Ids = ReadonlyMap<Node, readonly number[]>;

/** Where a comment begins in the text of a stage. */
const MARKS = { schedule: ";", memory: ";", kernels: ";", wasm: ";;", c: "//" } as const;

/**
 * The text of a stage with the numbers of nodes behind its lines: `; %21 %24`. A line of the graph
 * names its own. Heads of functions, the loop over the steps and steps of pointers stand for none.
 * @throws OptionError for an entry that the program does not have
 */
export function stageText(
  stage: StageName,
  program: ScheduledProgram,
  options: StageOptions = {},
): string {
  const cut = options.entry
    ? program.cuts.find(({ name }) => name === options.entry)
    : program.cuts[0];
  if (!cut) throw new OptionError(`stage: no entry named ${options.entry} in this program`);
  if (stage === "graph") return printGraph(originOf(cut.graph));
  const mark = MARKS[stage];
  // what is in the body of a loop stands for the loop
  const around = (node: Node) => cut.bodies.around(node);
  const allAround = (nodes: Iterable<Node>) => new Set([...nodes].map(around));
  const text = (ids: Ids, nodes: Iterable<Node | undefined>) => {
    const found = new Set([...nodes].flatMap((node) => (node && ids.get(around(node))) ?? []));
    const sorted = [...found].sort((a, b) => a - b);
    return sorted.length > 0 ? ` ${mark} ${sorted.map((id) => `%${id}`).join(" ")}` : "";
  };
  switch (stage) {
    case "schedule": {
      // a line that says what is read stands for inputs; what kernels read of kernels stands there
      const groups = kernelsIn(cut.steps.body);
      const isNamed = (node: Node) =>
        node.op === "input" || groups.some((g) => g.members.includes(node));
      const named = groups.flatMap((g) => g.members.flatMap((m) => [m, ...readBy(cut, m)]));
      const ids = attribute(cut, allAround(named.filter(isNamed)));
      return printSchedule(cut, {
        nests: program.nests,
        remark: (nodes) => text(ids, nodes),
      });
    }
    case "memory": {
      const owners = buffersOf(cut, program);
      const ids = attribute(cut, allAround([...owners.values()].flat()));
      return printMemory(program, (buffer) => text(ids, owners.get(buffer) ?? []));
    }
    case "wasm": {
      // a value that became a part of another, or is never read, has no instruction
      const print = wasmPrinter(program, options);
      const owners = new Set<Node>();
      print((node) => {
        if (node) owners.add(node);
        return "";
      });
      const ids = attribute(cut, allAround(owners), program.standIns);
      return print((node) => text(ids, [node]));
    }
    default: {
      const ids = attribute(cut, allAround(nodesOf(program.functions)), program.standIns);
      if (stage === "kernels") return printKernels(program, (nodes) => text(ids, nodes));
      return emitC(program, ({ node }) => text(ids, [node]));
    }
  }
}

/** The lines of a stage as data. */
export function stageLines(
  stage: StageName,
  program: ScheduledProgram,
  options: StageOptions = {},
): StageLine[] {
  const lines = stageText(stage, program, options).trimEnd().split("\n");
  return lines.map((line) => {
    if (stage === "graph") {
      const nodes = /^(%\d+ =|output|update)/.test(line) ? (line.match(/%\d+/g) ?? []) : [];
      const own = line.startsWith("%") ? nodes.slice(0, 1) : nodes;
      return { text: line, nodes: own.map((id) => Number(id.slice(1))) };
    }
    const found = / (?:;;?|\/\/) ((?:%\d+ ?)+)$/.exec(line);
    if (!found) return { text: line, nodes: [] };
    const nodes = found[1]!.trim().split(" ");
    return { text: line.slice(0, found.index), nodes: nodes.map((id) => Number(id.slice(1))) };
  });
}

/** The graph that a scheduled one was made from. */
function originOf(graph: Graph): Graph {
  let first = graph;
  while (first.origin) first = first.origin.source;
  return first;
}

const readBy = (cut: EntrySchedule, member: Node): Node[] => cut.reads(member).map((r) => r.node);

/** The nodes of an entry that lie in each buffer. */
function buffersOf(cut: EntrySchedule, { buffers }: ScheduledProgram) {
  const found = new Map<string, Node[]>();
  for (const node of cut.graph.nodes) {
    const buffer = bufferName(cut, node);
    if (buffers.has(buffer)) found.set(buffer, [...(found.get(buffer) ?? []), node]);
  }
  return found;
}

/** The nodes that statements were written for. */
function nodesOf(functions: readonly LoopFunction[]): Set<Node> {
  const found = new Set<Node>();
  const visit = (s: Stmt): void => {
    if (s.node) found.add(s.node);
    if (s.kind === "loop") s.body.forEach(visit);
    if (s.kind === "if") s.then.forEach(visit);
  };
  for (const { body } of functions) body.forEach(visit);
  return found;
}

/**
 * The numbers of the given graph's nodes that each owner, a node of the scheduled graph, stands for:
 * those that became it, and those that have no owner of their own, which stand with the values that
 * they are read for. Every live node stands somewhere: that of a kernel which runs another one's
 * function stands with the nodes that stand in for it there.
 */
function attribute(
  cut: EntrySchedule,
  owners: ReadonlySet<Node>,
  standIns: ScheduledProgram["standIns"] = new Map(),
): Ids {
  const given = originOf(cut.graph);
  // copies for outputs are no part of what is live
  const scheduled = cut.graph.nodes;
  const hosts = hostsOf(scheduled, cut.graph, owners, (node) => [
    node,
    ...(standIns.get(node) ?? []),
  ]);
  const images = imagesIn(cut.graph);
  const own = (node: Node): readonly Node[] => {
    const image = images.get(node);
    const apart = image && cut.seen.get(image);
    return [image, apart].flatMap((made) => (made && hosts.get(made)) || []);
  };
  const live = given.live();
  const found = hostsOf(live, given, owners, own);
  const ids = new Map<Node, number[]>();
  for (const [number, node] of live.entries()) {
    for (const host of found.get(node) ?? []) {
      const numbers = ids.get(host);
      if (numbers) numbers.push(number);
      else ids.set(host, [number]);
    }
  }
  return ids;
}

/** For each live node its owners: what `own` says, else those of the nodes and updates that use it. */
function hostsOf(
  live: readonly Node[],
  graph: Graph,
  owners: ReadonlySet<Node>,
  own: (node: Node) => Node | readonly Node[],
): Map<Node, readonly Node[]> {
  const hosts = new Map<Node, readonly Node[]>();
  const users = new Map<Node, Node[]>();
  const use = (node: Node, user: Node) => users.set(node, [...(users.get(node) ?? []), user]);
  for (const node of live) for (const input of node.inputs) use(input, node);
  for (const { target, value } of graph.updates) use(target, value);
  const find = (node: Node, open: ReadonlySet<Node>): readonly Node[] => {
    const known = hosts.get(node);
    if (known) return known;
    const mine = [own(node)].flat().filter((owner) => owners.has(owner));
    const next = (users.get(node) ?? []).filter((user) => !open.has(user));
    const inner = new Set(open).add(node);
    let result = mine.length ? mine : [...new Set(next.flatMap((user) => find(user, inner)))];
    // what is given as it is: an output that is a view stands with what it views
    if (result.length === 0) result = node.inputs.flatMap((i) => [own(i)].flat());
    result = result.filter((owner) => owners.has(owner));
    hosts.set(node, result);
    return result;
  };
  for (const node of [...live].reverse()) find(node, new Set());
  return hosts;
}

/** What became of each node of the given graph, through all passes. */
function imagesIn(graph: Graph): ReadonlyMap<Node, Node> {
  if (!graph.origin) return new Map(graph.live().map((node) => [node, node]));
  const { source, image } = graph.origin;
  const images = new Map<Node, Node>();
  for (const [first, node] of imagesIn(source)) {
    const last = image.get(node);
    if (last) images.set(first, last);
  }
  return images;
}

/** Prints the module, with a remark about the node of each instruction. */
function wasmPrinter(program: ScheduledProgram, { relaxed = false }: StageOptions) {
  const marks = new Map<number, { readonly at: number; readonly node: Node | undefined }[]>();
  const lengths = new Map<number, number>();
  const bytes = emitWasm(program, {
    relaxed,
    trace: (index, at, node) => {
      const known = marks.get(index);
      if (known) known.push({ at, node });
      else marks.set(index, [{ at, node }]);
    },
    traceEnd: (index, length) => lengths.set(index, length),
  });
  return (remark: (node: Node | undefined) => string): string =>
    printWasm(bytes, (index, left) => {
      const at = (lengths.get(index) ?? 0) - left;
      return remark(marks.get(index)?.findLast((m) => m.at <= at)?.node);
    });
}
