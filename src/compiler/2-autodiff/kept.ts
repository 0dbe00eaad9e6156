// What a loop keeps for its way back: the results of sums, and the carries. The way there is made anew
// with these to stack as well; the schedule joins the two.
import { Graph, isResult, isScan, type Node, type Scan } from "../1-graph/graph.ts";
import { addLoop, loopOf, stackOf } from "../1-graph/loop.ts";
import { freshName, nameOf } from "../1-graph/names.ts";
import { needed } from "../1-graph/needed.ts";
import { isAnchor, isPointwise } from "../1-graph/ops.ts";
import { sameShape } from "../1-graph/shape.ts";

/** A sequence that lies outside of the loop. */
export interface Whole {
  readonly from: Node;
  readonly axis: number;
}

/** The values of the step forth that are kept instead of computed again: the results of sums, and
 * where only one cheap value is made of one, that. */
export function keptSums(back: Graph, roots: readonly Node[], forth: ReadonlySet<Node>): Set<Node> {
  const live = needed(back, roots);
  const readers = new Map<Node, (Node | null)[]>();
  const read = (node: Node, by: Node | null) =>
    readers.set(node, [...(readers.get(node) ?? []), by]);
  for (const node of live) for (const operand of new Set(node.inputs)) read(operand, node);
  for (const root of roots) read(root, null);
  const pushed = (sum: Node): Node => {
    for (let node = sum; ; ) {
      const [only, ...others] = readers.get(node) ?? [];
      const moves = only && others.length === 0 && forth.has(only) && isPointwise(only.op);
      if (!moves || !sameShape(only.shape, node.shape)) return node;
      node = only;
    }
  };
  const isSum = (node: Node) =>
    !isScan(node) && (isAnchor(node.op) || isResult(node)) && forth.has(node);
  return new Set(live.filter(isSum).map(pushed));
}

/** Where the values of a body lie outside of its loop, which stacks them too if it has to. */
export function withMore(graph: Graph, scan: Scan, nodes: readonly Node[]): (node: Node) => Whole {
  const loop = loopOf(scan);
  const body = new Graph();
  const image = new Map<Node, Node>();
  for (const node of loop.body.live()) {
    const inputs = node.inputs.map((i) => image.get(i)!);
    image.set(node, body.copy(node, inputs));
  }
  for (const { target, value } of loop.body.updates) {
    body.update(image.get(target)!, image.get(value)!);
  }
  for (const [name, node] of loop.body.outputs) body.output(name, image.get(node)!);
  const stacks = [...loop.stacks];
  const names = new Set(body.outputs.keys());
  const known = new Map(
    stacks.map(({ name, axis }) => [loop.body.outputs.get(name)!, { name, axis }]),
  );
  for (const node of nodes) {
    if (known.has(node)) continue;
    const wanted = node.op === "input" ? `before.${nameOf(node)}` : `kept.${node.op}`;
    const stack = { name: freshName(wanted, names), axis: 0 };
    body.output(stack.name, image.get(node)!);
    stacks.push(stack);
    known.set(node, stack);
  }
  const made =
    stacks.length > loop.stacks.length ? addLoop(graph, { ...loop, body, stacks }) : scan;
  return (node) => {
    const { name, axis } = known.get(node)!;
    return { from: stackOf(graph, made, name), axis };
  };
}
