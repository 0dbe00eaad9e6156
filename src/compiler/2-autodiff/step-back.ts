// One step of a loop walked back: the body's own values, computed again, and behind them the gradients
// of what it read by those of what it gave.

import { dependents } from "../1-graph/dependents.ts";
import { isFloat } from "../1-graph/dtype.ts";
import { Graph, type Node, type NodeOf } from "../1-graph/graph.ts";
import type { Loop, Operand } from "../1-graph/loop.ts";
import { freshName, isInput, nameOf } from "../1-graph/names.ts";
import type { Shape } from "../1-graph/shape.ts";
import { input, type Tensor } from "../1-graph/tensor.ts";
import type { Whole } from "./kept.ts";

/** Gradients of `wrt` by those given for some values of a graph. */
export type Adjoints = (
  graph: Graph,
  given: readonly (readonly [Node, Tensor])[],
  wrt: readonly Node[],
) => (Tensor | undefined)[];

/** The gradient of a result of the loop, if it has one. */
export type Given = (kind: "last" | "stack", name: string) => Tensor | undefined;

/** The gradient of an operand of the loop: what a step adds to it, or leaves in it. */
export interface OperandGradient extends Operand {
  /** The operand in the step back. */
  readonly node: Node;
  readonly gradient: Tensor | undefined;
}

export interface StepBack {
  readonly graph: Graph;
  /** The body's values in it, and the other way round. What was a carry is a slice. */
  readonly there: ReadonlyMap<Node, Node>;
  /** The gradients of the carries: in the step, and from where they start on. */
  readonly carries: readonly (OperandGradient & { readonly at: Tensor; readonly start?: Tensor })[];
  readonly slices: readonly (OperandGradient & { readonly axis: number })[];
  readonly captured: readonly OperandGradient[];
  /** The gradients of the stacks: slices too. */
  readonly wholes: ReadonlyMap<Node, Whole>;
  /** What differs from step to step. */
  readonly varying: ReadonlySet<Node>;
  /** A new input. */
  readonly input: (role: "carry" | "element", wanted: string, like: Sized) => Tensor;
}

type Sized = { readonly shape: Shape; readonly dtype: Tensor["dtype"] };

/** What the way there carried is a sequence on the way back. */
const roleBack = ({ attributes: { role } }: NodeOf<"input">) =>
  role === "carry" ? "element" : role;

/** The step back of a loop. */
export function stepBack(
  loop: Loop,
  given: Given,
  isWanted: (operand: Node) => boolean,
  adjoints: Adjoints,
): StepBack {
  const { body } = loop;
  const graph = new Graph();
  const there = new Map<Node, Node>();
  for (const node of body.live()) {
    const inputs = node.inputs.map((i) => there.get(i)!);
    const copied = isInput(node)
      ? graph.add("input", [], { ...node.attributes, role: roleBack(node) }, node)
      : graph.copy(node, inputs);
    there.set(node, copied);
  }
  const names = new Set([...loop.carries, ...loop.slices, ...loop.captured].map((o) => o.name));
  const inputOf: StepBack["input"] = (role, wanted, { shape, dtype }) =>
    input(graph, freshName(wanted, names), role, shape, dtype);

  const stacked = loop.stacks.flatMap((stack) => {
    const gradient = given("stack", stack.name);
    return gradient ? [{ ...stack, node: body.outputs.get(stack.name)!, gradient }] : [];
  });
  const onTheWay = carriesOnTheWay(
    loop,
    stacked.map(({ node }) => node),
    (name) => given("last", name) !== undefined,
    isWanted,
  );
  const seeds: (readonly [Node, Tensor])[] = [];
  const carries = onTheWay.map(({ name, from, input: before, next }) => {
    const at = inputOf("carry", `grad.${name}`, next);
    seeds.push([there.get(next)!, at]);
    const start = given("last", name);
    return { name, from, node: there.get(before)!, at, ...(start ? { start } : {}) };
  });
  const wholes = new Map<Node, Whole>();
  for (const { name, axis, node, gradient } of stacked) {
    const at = inputOf("element", `grad.${name}`, node);
    wholes.set(at.node, { from: gradient.node, axis });
    seeds.push([there.get(node)!, at]);
  }
  const inputs = new Map([...there.keys()].filter(isInput).map((node) => [nameOf(node), node]));
  const wantedOf = <O extends Operand>(list: readonly O[]): (O & { readonly node: Node })[] =>
    list.flatMap((operand) => {
      const node = inputs.get(operand.name);
      const isOne = node && isFloat(node.dtype) && isWanted(operand.from);
      return isOne ? [{ ...operand, node: there.get(node)! }] : [];
    });
  const [slices, captured] = [wantedOf(loop.slices), wantedOf(loop.captured)];
  const wrt = [...carries, ...slices, ...captured].map(({ node }) => node);
  const found = new Map(adjoints(graph, seeds, wrt).map((g, i) => [wrt[i]!, g]));
  const withGradient = <O extends { readonly node: Node }>(list: readonly O[]) =>
    list.map((o) => ({ ...o, gradient: found.get(o.node) }));
  const moving = graph.nodes.filter((n) => isInput(n) && n.attributes.role !== "captured");
  return {
    graph,
    there,
    carries: withGradient(carries),
    slices: withGradient(slices),
    captured: withGradient(captured),
    wholes,
    varying: dependents(graph.nodes, moving),
    input: inputOf,
  };
}

interface Carried extends Operand {
  /** In the body: as the step finds it, and as it leaves it. */
  readonly input: Node;
  readonly next: Node;
}

/** The carries through which something wanted moves a result that has a gradient. */
function carriesOnTheWay(
  { body, carries, slices, captured }: Loop,
  outputs: readonly Node[],
  hasGradient: (name: string) => boolean,
  isWanted: (operand: Node) => boolean,
): Carried[] {
  const all = carries.flatMap(({ name, from }) => {
    const { target, value } = body.updates.find((u) => nameOf(u.target) === name)!;
    return isFloat(value.dtype) ? [{ name, from, input: target, next: value }] : [];
  });
  const wanted = new Set(
    [...slices, ...captured].filter((o) => isWanted(o.from)).map(({ name }) => name),
  );
  const sources = body.nodes.filter((n) => isInput(n) && isFloat(n.dtype) && wanted.has(nameOf(n)));
  const moved = new Set(all.filter((c) => isWanted(c.from)));
  const moving = new Set(all.filter((c) => hasGradient(c.name)));
  for (let grew = true; grew; ) {
    const before = moved.size + moving.size;
    const reached = dependents(
      body.nodes,
      [...sources, ...[...moved].map((c) => c.input)],
      "floats",
    );
    for (const c of all) if (reached.has(c.next)) moved.add(c);
    const ends = [...outputs, ...[...moving].map((c) => c.next)];
    for (const c of all) {
      const touched = dependents(body.nodes, [c.input], "floats");
      if (ends.some((end) => touched.has(end))) moving.add(c);
    }
    grew = moved.size + moving.size > before;
  }
  return all.filter((c) => moved.has(c) && moving.has(c));
}
