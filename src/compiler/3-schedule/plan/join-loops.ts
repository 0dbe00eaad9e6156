// Loops over the same operands become one, and lose what nobody reads. A gradient makes the loop of the
// way there anew, with more to stack: the two have the same steps.
import { Graph, isResult, isScan, type Node, type Scan } from "../../1-graph/graph.ts";
import { addLoop, lastOf, loopOf, stackOf } from "../../1-graph/loop.ts";
import { freshName, isInput, nameOf } from "../../1-graph/names.ts";
import { rewrite } from "../../1-graph/rewrite.ts";

/** A loop in place of several. */
interface Joined {
  readonly body: Graph;
  readonly stacks: { readonly name: string; readonly axis: number }[];
  /** Names of stacks of which something is read, and of carries of which the last is. */
  readonly read: { readonly stacks: Set<string>; readonly lasts: Set<string> };
}

/** The graph with equal loops joined, each without the stacks, carries and operands that it does not
 * need. */
export function joinLoops(source: Graph): Graph {
  if (!source.hasScans) return source;
  const live = source.live();
  const scans = live.filter(isScan);
  const joined = new Map<string, Joined[]>();
  const into = new Map<Scan, { readonly loop: Joined; readonly names: Map<string, string> }>();
  for (const scan of scans) {
    const key = keyOf(scan);
    const list = joined.get(key) ?? [];
    joined.set(key, list);
    into.set(scan, join(scan, list));
  }
  for (const node of live) {
    if (!isResult(node)) continue;
    const { loop, names } = into.get(node.inputs[0] as Scan)!;
    const { kind, name } = node.attributes;
    if (kind === "last") loop.read.lasts.add(name);
    else loop.read.stacks.add(names.get(name)!);
  }
  return rewrite(source, (graph, inputs, node) => {
    if (isScan(node)) return pruned(graph, { ...node, inputs } as Scan, into.get(node)!.loop);
    if (!isResult(node)) return null;
    const { kind, name } = node.attributes;
    const scan = inputs[0] as Scan;
    if (kind === "last") return lastOf(graph, scan, name);
    return stackOf(graph, scan, into.get(node.inputs[0] as Scan)!.names.get(name)!);
  });
}

/** Equal for loops whose steps see the same. */
function keyOf({ attributes, inputs }: Scan): string {
  const { steps, reverse, carries, slices, captured } = attributes;
  return JSON.stringify([inputs.map(({ id }) => id), steps, reverse, carries, slices, captured]);
}

/** Joins a scan to one of the list whose carries go on alike, or adds it; the names that its stacks have
 * there. */
function join(scan: Scan, list: Joined[]) {
  const { body, stacks } = scan.attributes;
  for (const loop of [...list, null]) {
    const into = loop ?? {
      body: new Graph(),
      stacks: [],
      read: { stacks: new Set<string>(), lasts: new Set<string>() },
    };
    const image = new Map<Node, Node>();
    for (const node of body.live()) {
      const inputs = node.inputs.map((i) => image.get(i)!);
      image.set(node, into.body.copy(node, inputs));
    }
    const isAlike = body.updates.every(({ target, value }) =>
      into.body.updates.some((u) => u.target === image.get(target) && u.value === image.get(value)),
    );
    if (loop && !isAlike) continue;
    if (!loop) {
      list.push(into);
      for (const { target, value } of body.updates) {
        into.body.update(image.get(target)!, image.get(value)!);
      }
    }
    const taken = new Set(into.stacks.map(({ name }) => name));
    const names = new Map<string, string>();
    for (const { name, axis } of stacks) {
      const value = image.get(body.outputs.get(name)!)!;
      const known = into.stacks.find(
        (s) => s.axis === axis && into.body.outputs.get(s.name) === value,
      );
      const own = known?.name ?? freshName(name, taken);
      names.set(name, own);
      if (known) continue;
      into.stacks.push({ name: own, axis });
      into.body.output(own, value);
    }
    return { loop: into, names };
  }
  throw new Error("a scan joins itself");
}

/** The loop with what is read of it, and what that needs. */
function pruned(graph: Graph, scan: Scan, { body: whole, stacks, read }: Joined): Node {
  const loop = loopOf(scan);
  const body = new Graph();
  const image = new Map<Node, Node>();
  const carried = new Set<string>();
  const visit: Node[] = [];
  const carry = (name: string) => {
    if (carried.has(name)) return;
    carried.add(name);
    visit.push(whole.updates.find((u) => nameOf(u.target) === name)!.value);
  };
  const kept = stacks.filter(({ name }) => read.stacks.has(name));
  for (const { name } of kept) visit.push(whole.outputs.get(name)!);
  for (const name of read.lasts) carry(name);
  const found = new Set<Node>();
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    visit.push(...node.inputs);
    if (isInput(node) && node.attributes.role === "carry") carry(nameOf(node));
  }
  for (const { target } of whole.updates) if (carried.has(nameOf(target))) found.add(target);
  for (const node of whole.nodes) {
    if (!found.has(node)) continue;
    image.set(
      node,
      body.copy(
        node,
        node.inputs.map((i) => image.get(i)!),
      ),
    );
  }
  for (const { target, value } of whole.updates) {
    if (carried.has(nameOf(target))) body.update(image.get(target)!, image.get(value)!);
  }
  for (const { name } of kept) body.output(name, image.get(whole.outputs.get(name)!)!);
  const names = new Set([...found].filter(isInput).map(nameOf));
  return addLoop(graph, {
    ...loop,
    body,
    carries: loop.carries.filter(({ name }) => carried.has(name)),
    slices: loop.slices.filter(({ name }) => names.has(name)),
    captured: loop.captured.filter(({ name }) => names.has(name)),
    stacks: kept,
  });
}
