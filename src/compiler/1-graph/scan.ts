// Loops as people write them: a function from carries and slices to the next carries and what is
// stacked. It is called once, on tensors of the graph itself; what depends on its arguments is then
// cut out and becomes the body, and what does not is captured. So what is the same in every step is
// computed once, before the loop.
import { GraphError, ShapeError } from "../../errors.ts";
import type { BodyRole, Keep } from "./attributes.ts";
import { dependents } from "./dependents.ts";
import type { DType } from "./dtype.ts";
import { Graph, type Node } from "./graph.ts";
import { addLoop, lastOf, type Operand, stackOf } from "./loop.ts";
import { freshName, isInput } from "./names.ts";
import { isSource } from "./ops.ts";
import { type Shape, sameShape, text, without } from "./shape.ts";
import { Tensor } from "./tensor.ts";
import { isReindexing } from "./views.ts";

export type Tensors = Readonly<Record<string, Tensor>>;
/** A tensor that is walked along its first axis, or along the axis named. */
export type Walked = Tensor | readonly [Tensor, number];
export type Sequences = Readonly<Record<string, Walked>>;

export interface ScanOptions<C extends Tensors, X extends Sequences> {
  /** What goes on from step to step, with what it is before the first. */
  readonly carries?: C;
  /** Sequences of which each step sees its element. */
  readonly slices?: X;
  /** How many steps; needed only where there are no slices. */
  readonly steps?: number;
  /** From the last step of the sequences to the first; stacks lie as the slices do. Default: false. */
  readonly reverse?: boolean;
  /** What is kept for the gradient: the results of sums too (default), or the carries alone, from
   * which the rest is computed again: less memory, more work. */
  readonly keep?: Keep;
}

/** What a step gives: every carry anew, and what is stacked: along a new first axis, or the axis
 * named. */
export interface Step<C extends Tensors, S extends Sequences> {
  readonly carries: { readonly [K in keyof C]: Tensor };
  readonly stacks?: S;
}

export interface Scanned<C extends Tensors, S extends Sequences> {
  /** The carries after the last step. */
  readonly last: { readonly [K in keyof C]: Tensor };
  /** What was stacked, of all steps. */
  readonly stacks: { readonly [K in keyof S]: Tensor };
}

/** A body that is being written. */
interface Draft {
  readonly steps: number;
  /** Placeholders in the graph, with the name and role that they have in the body. */
  readonly inputs: Map<Node, { readonly name: string; readonly role: BodyRole }>;
  readonly slices: (Operand & { readonly axis: number })[];
  readonly names: Set<string>;
}

/** The bodies that are being written in each graph, the innermost last. */
const drafts = new WeakMap<Graph, Draft[]>();

/** A stand-in for an input of the body. */
function placeholder(
  graph: Graph,
  draft: Draft,
  name: string,
  role: BodyRole,
  declared: { readonly shape: Shape; readonly dtype: DType },
): Tensor {
  // two loops in one graph never share one
  const unique = `${name}@${graph.nodes.length}`;
  const node = graph.add("input", [], { name: unique, role }, declared);
  draft.inputs.set(node, { name, role });
  return new Tensor(graph, node);
}

/**
 * A value that is drawn anew in every step of the body that is being written in this graph:
 * `whole(steps)` makes it for all steps, along its first axis. Undefined outside of bodies.
 */
export function drawnEachStep(
  graph: Graph,
  wanted: string,
  whole: (steps: number) => Tensor,
): Tensor | undefined {
  const open = drafts.get(graph);
  const draft = open?.pop();
  if (!open || !draft) return undefined;
  try {
    const from = whole(draft.steps).node;
    // what is drawn by a number of this step's own stays in the body
    if (dependents(graph.nodes, draft.inputs.keys()).has(from)) return undefined;
    const known = draft.slices.find((s) => s.from === from);
    const drawn = [...draft.inputs].find(([, { name }]) => name === known?.name);
    if (drawn) return new Tensor(graph, drawn[0]);
    const name = freshName(wanted, draft.names);
    draft.slices.push({ name, from, axis: 0 });
    const { dtype, shape } = from;
    return placeholder(graph, draft, name, "element", { dtype, shape: without(shape, 0) });
  } finally {
    open.push(draft);
  }
}

const tensorOf = (walked: Walked): Tensor => (walked instanceof Tensor ? walked : walked[0]);

function walkedAxis(walked: Walked, rank: number, what: string): number {
  const axis = walked instanceof Tensor ? 0 : walked[1];
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(counted) || counted < 0 || counted >= rank) {
    throw new ShapeError(`scan: ${what}: axis ${axis} is none of ${rank}`);
  }
  return counted;
}

/** A loop in the graph: `2-autodiff/scan.ts` has the way back, and the types. */
export function loopWithoutWayBack(
  options: ScanOptions<Tensors, Sequences>,
  step: (inputs: Tensors) => Step<Tensors, Sequences>,
): Scanned<Tensors, Sequences> {
  const carries = Object.entries(options.carries ?? {});
  const slices = Object.entries(options.slices ?? {});
  const first = carries[0]?.[1] ?? (slices[0] && tensorOf(slices[0][1]));
  if (!first) throw new GraphError("scan: give it a carry or a slice");
  const { graph } = first;
  const own = (tensor: Tensor, what: string): Tensor => {
    if (!(tensor instanceof Tensor)) throw new GraphError(`scan: ${what}: expected a tensor`);
    if (tensor.graph !== graph) throw new GraphError(`scan: ${what} belongs to another graph`);
    return tensor;
  };

  const walked = slices.map(([name, value]) => {
    const whole = own(tensorOf(value), `slice ${name}`);
    return { name, from: whole.node, axis: walkedAxis(value, whole.rank, `slice ${name}`) };
  });
  const steps = stepsOf(walked, options.steps);
  const draft: Draft = { steps, inputs: new Map(), slices: [...walked], names: new Set() };
  const inputs: Record<string, Tensor> = {};
  const give = (name: string, role: BodyRole, shape: Shape, dtype: DType) => {
    if (draft.names.has(name)) throw new GraphError(`scan: a carry and a slice are named ${name}`);
    draft.names.add(name);
    inputs[name] = placeholder(graph, draft, name, role, { shape, dtype });
  };
  for (const [name, start] of carries) {
    const { shape, dtype } = own(start, `carry ${name}`);
    give(name, "carry", shape, dtype);
  }
  for (const { name, from, axis } of walked) {
    give(name, "element", without(from.shape, axis), from.dtype);
  }

  const given = written(graph, draft, () => step(inputs));
  const next = carries.map(([name, start]) => {
    const value = given.carries?.[name];
    if (!value) throw new GraphError(`scan: the step gives no carry ${name}`);
    const { shape, dtype } = own(value, `carry ${name}`);
    if (dtype !== start.dtype || !sameShape(shape, start.shape)) {
      throw new ShapeError(
        `scan: carry ${name} starts as ${start.dtype} ${text(start.shape)}, the step gives ${dtype} ${text(shape)}`,
      );
    }
    return { name, value: value.node };
  });
  const extra = Object.keys(given.carries ?? {}).find((name) => !options.carries?.[name]);
  if (extra !== undefined) throw new GraphError(`scan: carry ${extra} has no start`);
  const stacks = Object.entries(given.stacks ?? {}).map(([name, value]) => {
    const { node, rank } = own(tensorOf(value), `stack ${name}`);
    return { name, value: node, axis: walkedAxis(value, rank + 1, `stack ${name}`) };
  });

  const { body, captured } = cutOut(graph, draft, next, stacks);
  const loop = addLoop(graph, {
    body,
    steps,
    reverse: options.reverse ?? false,
    carries: carries.map(([name, { node }]) => ({ name, from: node })),
    slices: draft.slices,
    captured,
    stacks,
    keep: options.keep ?? "sums",
  });
  const results = (names: readonly string[], result: typeof lastOf) =>
    Object.fromEntries(names.map((n) => [n, new Tensor(graph, result(graph, loop, n))]));
  return {
    last: results(Object.keys(options.carries ?? {}), lastOf),
    stacks: results(Object.keys(given.stacks ?? {}), stackOf),
  };
}

function stepsOf(
  walked: readonly { readonly name: string; readonly from: Node; readonly axis: number }[],
  wanted: number | undefined,
): number {
  const steps = wanted ?? walked[0]?.from.shape[walked[0].axis];
  if (steps === undefined) throw new GraphError("scan: without slices, say how many steps");
  if (!Number.isInteger(steps) || steps < 1) {
    throw new ShapeError(`scan: steps must be a positive whole number, got ${steps}`);
  }
  for (const { name, from, axis } of walked) {
    if (from.shape[axis] === steps) continue;
    const others = wanted !== undefined ? "steps says" : `slice ${walked[0]!.name} has`;
    throw new ShapeError(
      `scan: slice ${name} has ${from.shape[axis]} steps along axis ${axis} of ${text(from.shape)}, ${others} ${steps}`,
    );
  }
  return steps;
}

/** What the step gives; it may add nodes to the graph, but neither outputs nor updates. */
function written<T>(graph: Graph, draft: Draft, step: () => T): T {
  const open = drafts.get(graph) ?? [];
  drafts.set(graph, open);
  const before = graph.outputs.size + graph.updates.length;
  open.push(draft);
  let given: T;
  try {
    given = step();
  } finally {
    open.pop();
  }
  if (graph.outputs.size + graph.updates.length !== before) {
    throw new GraphError(
      "scan: a step can neither update parameters nor name outputs; give out carries and stacks",
    );
  }
  return given;
}

interface Named {
  readonly name: string;
  readonly value: Node;
}

/** The body: what depends on the draft's inputs, as a graph of its own. Constants, and views of what
 * is captured, are made in the body; what is computed of captured values alone is captured. */
function cutOut(graph: Graph, draft: Draft, next: readonly Named[], stacks: readonly Named[]) {
  const body = new Graph();
  const image = new Map<Node, Node>();
  const captured: Operand[] = [];
  const inside = dependents(graph.nodes, draft.inputs.keys());
  for (const [node, { name, role }] of draft.inputs) {
    image.set(node, body.add("input", [], { name, role }, node));
  }
  const capture = (node: Node): Node => {
    const wanted = node.op === "input" ? node.attributes.name.replace(/@\d+$/, "") : node.op;
    const name = freshName(wanted, draft.names);
    captured.push({ name, from: node });
    return body.add("input", [], { name, role: "captured" }, node);
  };
  const isCopied = (node: Node): boolean =>
    inside.has(node) || (isSource(node.op) && !isInput(node)) || isReindexing(node);

  // operands first; without recursion, as bodies may be deep
  const visit = [...next, ...stacks].map(({ value }) => value);
  for (let node = visit.at(-1); node; node = visit.at(-1)) {
    const missing = isCopied(node) ? node.inputs.filter((i) => !image.has(i)) : [];
    if (image.has(node) || missing.length === 0) {
      visit.pop();
      if (image.has(node)) continue;
      const inputs = () => node!.inputs.map((i) => image.get(i)!);
      image.set(node, isCopied(node) ? body.copy(node, inputs()) : capture(node));
    } else visit.push(...missing);
  }
  for (const { name, value } of next) {
    const target = [...draft.inputs].find(([, input]) => input.name === name)![0];
    body.update(image.get(target)!, image.get(value)!);
  }
  for (const { name, value } of stacks) body.output(name, image.get(value)!);
  return { body, captured };
}
