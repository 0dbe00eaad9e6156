// What a loop need not do in every step: what is the same in all of them is computed before it, copies
// of weights for its contractions among it; and the products of a sequence with weights are taken of all
// steps at once where each step has few rows.
import { isContraction, shapesOf } from "../../1-graph/contraction.ts";
import { dependents } from "../../1-graph/dependents.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import { formulaOfEach } from "../../1-graph/formulas.ts";
import { Graph, isScan, type Node, type Scan } from "../../1-graph/graph.ts";
import { addLoop, type Loop, loopOf } from "../../1-graph/loop.ts";
import { freshName, isInput, nameOf } from "../../1-graph/names.ts";
import { rewrite } from "../../1-graph/rewrite.ts";
import { size } from "../../1-graph/shape.ts";
import { Tensor } from "../../1-graph/tensor.ts";
import { isReindexing, viewOfEach } from "../../1-graph/views.ts";
import { isComputed } from "./home.ts";
import type { AxisOrder } from "./layout.ts";
import { relayout } from "./relayout.ts";
import { simplify } from "./simplify.ts";

/** The graph with the bodies of its scans simplified, laid out, and freed of what is the same in every
 * step. */
export const settleBodies = (source: Graph, orders: ReadonlyMap<string, AxisOrder>): Graph =>
  source.hasScans
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
  const ahead = projectedAhead(graph, { ...loop, body: simplify(loop.body) });
  if (ahead) return settled(graph, ahead, orders);
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

/** A step's contraction of fewer rows than this spends its time reading weights (one of a hundred rows is
 * as fast in the loop as outside, measured, and its result is still in the cache). */
const FEW_ROWS = 16;
/** A product of fewer features makes more numbers than it reads. */
const FEW_FEATURES = 16;
/** Bytes of a sequence that is made to save time, at most. */
const MOST_BYTES = 2 ** 26;

/** The loop with a product of its sequences with captured values taken before it, over all steps at once:
 * the projection of an input. Null where there is none that is worth it. */
function projectedAhead(graph: Graph, loop: Loop): Scan | null {
  const { body, steps } = loop;
  for (const node of body.live()) {
    if (!isContraction(node)) continue;
    const [a, b] = node.inputs as [Node, Node];
    const [sequence, weights] = sequenceUnder(a) ? [a, b] : [b, a];
    if (!sequenceUnder(sequence) || !isCapturedUnder(weights)) continue;
    const { labels, summed, extent } = shapesOf(node);
    const sizeOf = (list: string) => [...list].reduce((n, l) => n * extent(l), 1);
    const own = labels[weights === b ? 1 : 0];
    const rows = sizeOf([...node.attributes.out].filter((l) => !own.includes(l)).join(""));
    const bytes = steps * size(node.shape) * byteSize[node.dtype];
    if (rows >= FEW_ROWS || sizeOf(summed) < FEW_FEATURES || bytes > MOST_BYTES) continue;
    const formula = formulaOfEach(node, weights === b);
    if (!formula) continue;
    const whole = allSteps(graph, loop, sequence);
    const from = capturedOutside(graph, loop, weights);
    const [x, y] = (weights === b ? [whole, from] : [from, whole]).map((n) => new Tensor(graph, n));
    const names = new Set([...loop.carries, ...loop.slices, ...loop.captured].map((o) => o.name));
    const name = freshName("ahead", names);
    const replaced = rewrite(body, (inner, _, old) =>
      old === node ? inner.add("input", [], { name, role: "element" }, node) : null,
    );
    const ahead = { name, axis: 0, from: x!.contract(y!, formula).node };
    const live = new Set(replaced.live().filter(isInput).map(nameOf));
    return addLoop(graph, {
      ...loop,
      body: replaced,
      slices: [...loop.slices, ahead].filter((slice) => live.has(slice.name)),
      captured: loop.captured.filter((operand) => live.has(operand.name)),
    });
  }
  return null;
}

/** Whether a value is captured, or a view of what is. */
const isCapturedUnder = (node: Node): boolean =>
  isInput(node)
    ? node.attributes.role === "captured"
    : isReindexing(node) && isCapturedUnder(node.inputs[0]!);

/** The same outside of the loop. */
const capturedOutside = (graph: Graph, loop: Loop, node: Node): Node =>
  isInput(node)
    ? loop.captured.find(({ name }) => name === nameOf(node))!.from
    : graph.copy(node, [capturedOutside(graph, loop, node.inputs[0]!)]);

/** The element of a sequence that a value is, or is a view of. */
function sequenceUnder(node: Node): Node | null {
  if (isInput(node)) return node.attributes.role === "element" ? node : null;
  return isReindexing(node) ? sequenceUnder(node.inputs[0]!) : null;
}

/** A view of a sequence's element, of all elements: the steps lie along the first axis. */
function allSteps(graph: Graph, loop: Loop, node: Node): Node {
  if (isReindexing(node)) {
    return viewOfEach(node, { graph, node: allSteps(graph, loop, node.inputs[0]!) });
  }
  const { from, axis } = loop.slices.find(({ name }) => name === nameOf(node))!;
  const rest = from.shape.map((_, i) => i).filter((i) => i !== axis);
  return new Tensor(graph, from).permute(axis, ...rest).node;
}
