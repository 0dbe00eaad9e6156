// What a loop need not do in every step: what is the same in all of them is computed before it, copies
// of weights for its contractions among it.
import { dependents } from "../../1-graph/dependents.ts";
import { Graph, isScan, type Node, type Scan } from "../../1-graph/graph.ts";
import { addLoop, freshName, isInput, loopOf, nameOf } from "../../1-graph/loop.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { isComputed } from "./home.ts";
import type { AxisOrder } from "./layout.ts";
import { relayout } from "./relayout.ts";
import { simplify } from "./simplify.ts";

/** The graph with the bodies of its scans simplified, laid out, and freed of what is the same in every
 * step. */
export const settleBodies = (source: Graph, orders: ReadonlyMap<string, AxisOrder>): Graph =>
  source.live().some(isScan)
    ? rewrite(source, (graph, inputs, node) =>
        isScan(node) ? settled(graph, { ...node, inputs } as Scan, orders) : null,
      )
    : source;

function settled(graph: Graph, scan: Scan, orders: ReadonlyMap<string, AxisOrder>): Node {
  const loop = loopOf(scan);
  // a captured input lies in the body as it does outside
  const inside = new Map<string, AxisOrder>();
  for (const { name, from } of loop.captured) {
    const order = isInput(from) ? orders.get(nameOf(from)) : undefined;
    if (order) inside.set(name, order);
  }
  const simple = simplify(loop.body);
  const laidOut = relayout(settleBodies(simple, inside), inside);
  return withoutConstants(graph, { ...scan, attributes: { ...scan.attributes, body: laidOut } });
}

/** The loop with what its steps compute of captured values alone captured instead. */
function withoutConstants(graph: Graph, scan: Scan): Node {
  const loop = loopOf(scan);
  const live = loop.body.live();
  const moving = live.filter((n) => isInput(n) && n.attributes.role !== "captured");
  const varying = dependents(live, moving);
  const isFixed = (node: Node) => isComputed(node) && !varying.has(node);
  const fixed = new Set(live.filter(isFixed));
  if (fixed.size === 0) return addLoop(graph, loop);
  const names = new Set([...loop.carries, ...loop.slices, ...loop.captured].map((o) => o.name));
  const captured = [...loop.captured];
  const outside = new Map<Node, Node>();
  const outsideOf = (node: Node): Node => {
    const known = outside.get(node);
    if (known) return known;
    const made = isInput(node)
      ? loop.captured.find(({ name }) => name === nameOf(node))!.from
      : graph.copy(node, node.inputs.map(outsideOf));
    outside.set(node, made);
    return made;
  };
  const body = new Graph();
  const image = new Map<Node, Node>();
  const needed = new Set<Node>();
  const visit = [
    ...loop.body.outputs.values(),
    ...loop.body.updates.flatMap((u) => [u.target, u.value]),
  ];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    if (!fixed.has(node)) visit.push(...node.inputs);
  }
  for (const node of live) {
    if (!needed.has(node)) continue;
    if (fixed.has(node)) {
      const name = freshName(node.op, names);
      captured.push({ name, from: outsideOf(node) });
      image.set(node, body.add("input", [], { name, role: "captured" }, node));
    } else
      image.set(
        node,
        body.copy(
          node,
          node.inputs.map((i) => image.get(i)!),
        ),
      );
  }
  for (const { target, value } of loop.body.updates)
    body.update(image.get(target)!, image.get(value)!);
  for (const [name, node] of loop.body.outputs) body.output(name, image.get(node)!);
  const read = new Set(body.live().filter(isInput).map(nameOf));
  return addLoop(graph, { ...loop, body, captured: captured.filter(({ name }) => read.has(name)) });
}
