// The gradient of a loop is a loop that walks back: its carries are the gradients of the carries, its
// slices what the steps kept and the gradients of the stacks. A step back computes again what is
// cheap; the results of sums are kept by the way there (kept.ts). What a captured value gets from every
// step adds up outside of the loop where over-steps.ts knows how, else in a carry.
import { Graph, type Node, type Scan, type ScanResult } from "../1-graph/graph.ts";
import { addLoop, lastOf, loopOf, stackOf } from "../1-graph/loop.ts";
import { freshName, isInput, nameOf } from "../1-graph/names.ts";
import { needed } from "../1-graph/needed.ts";
import { constant, Tensor } from "../1-graph/tensor.ts";
import { keptSums, type Whole, withMore } from "./kept.ts";
import { type OverSteps, sumOverSteps } from "./over-steps.ts";
import { type Adjoints, type Given, stepBack } from "./step-back.ts";

/** A carry of the way back, with its next value in the step and its start outside. */
interface CarryBack {
  readonly at: Tensor;
  readonly next: Tensor;
  readonly start: Tensor | undefined;
}

/** Zero in the place of numbers below the smallest normal one. The gradient of a carry shrinks from step
 * to step; a core computes with subnormal numbers tens of times as slowly, and no target but one could
 * be told not to. So it is part of what the gradient means, in every type and on every target. */
function withoutSubnormals(x: Tensor): Tensor {
  const smallest = x.dtype === "f64" ? 2 ** -1022 : 2 ** -126;
  return x.abs().lt(smallest).where(0, x);
}

/** The gradients of a scan's operands, by those of its results. */
export function scanGradients(
  graph: Graph,
  node: Scan,
  results: readonly (readonly [ScanResult, Tensor])[],
  isWanted: (operand: Node) => boolean,
  adjoints: Adjoints,
): (Tensor | null)[] {
  const loop = loopOf(node);
  const given: Given = (kind, name) =>
    results.find(([{ attributes: a }]) => a.kind === kind && a.name === name)?.[1];
  const step = stepBack(loop, given, isWanted, adjoints);
  const { there, varying } = step;
  const zeros = (x: Tensor) => constant(x.graph, 0, x.dtype).broadcastTo(x.shape);

  const carries: CarryBack[] = step.carries.map(({ at, gradient, start }) => ({
    at,
    next: gradient ? withoutSubnormals(gradient) : zeros(at),
    start,
  }));
  const sums = new Map<string, OverSteps | CarryBack>();
  for (const { name, node, gradient } of step.captured) {
    if (!gradient) continue;
    const isOutside = loop.keep === "sums";
    const over = isOutside ? sumOverSteps(gradient.node, (n) => varying.has(n)) : null;
    if (over) sums.set(name, over);
    else {
      const at = step.input("carry", `sum.${name}`, node);
      const carry = { at, next: at.add(gradient), start: undefined };
      carries.push(carry);
      sums.set(name, carry);
    }
  }
  const slices = step.slices.flatMap(({ name, axis, gradient }) =>
    gradient ? [{ name, axis, node: gradient.node }] : [],
  );
  const bases = new Set([...sums.values()].flatMap((sum) => ("bases" in sum ? sum.bases : [])));

  // cut where the way there keeps what is needed
  const roots = [...slices.map((s) => s.node), ...carries.map((c) => c.next.node), ...bases];
  const forth = new Set([...there.values()].filter((node) => varying.has(node)));
  const cuts = loop.keep === "sums" ? keptSums(step.graph, roots, forth) : new Set<Node>();
  const made = needed(step.graph, roots, (node) => cuts.has(node));
  const source = new Map([...there].map(([from, to]) => [to, from]));
  const isKept = (node: Node) => {
    const from = source.get(node);
    return cuts.has(node) || (from && isInput(from) && from.attributes.role === "carry");
  };
  const kept = made.filter(isKept);
  const keptAt = withMore(
    graph,
    node,
    kept.map((node) => source.get(node)!),
  );
  const wholes = new Map<Node, Whole>(step.wholes);
  for (const node of kept) wholes.set(node, keptAt(source.get(node)!));
  for (const node of made) {
    const slice = loop.slices.find(({ name }) => isInput(node) && name === nameOf(node));
    if (slice) wholes.set(node, slice);
  }

  // the body of the way back
  const body = new Graph();
  const image = new Map<Node, Node>();
  for (const node of made) {
    const inputs = () => node.inputs.map((i) => image.get(i)!);
    const copied = cuts.has(node)
      ? body.copy(step.input("element", `kept.${node.op}`, node).node, [])
      : body.copy(node, inputs());
    image.set(node, copied);
  }
  for (const { at, next } of carries) {
    body.update(body.copy(at.node, []), image.get(next.node)!);
  }
  const names = new Set<string>();
  const output = (wanted: string, node: Node): string => {
    const name = freshName(`grad.${wanted}`, names);
    body.output(name, image.get(node)!);
    return name;
  };
  const ofSlices = slices.map(({ name, axis, node }) => ({
    of: name,
    name: output(name, node),
    axis,
  }));
  const ofBases = new Map(
    [...bases].filter((n) => !wholes.has(n)).map((n) => [n, output(n.op, n)] as const),
  );
  const stacks = [...ofSlices, ...[...ofBases.values()].map((name) => ({ name, axis: 0 }))];
  const live = new Set(body.live());
  const read = made.filter((node) => live.has(image.get(node)!));
  const captured = new Set(read.filter((n) => isInput(n) && !wholes.has(n)).map(nameOf));
  const starts = carries.map(({ at, start }) => ({
    name: nameOf(at.node),
    from: (start ?? constant(graph, 0, at.dtype).broadcastTo(at.shape)).node,
  }));
  const hasResults = starts.length + stacks.length > 0;
  const back = hasResults
    ? addLoop(graph, {
        ...loop,
        body,
        reverse: !loop.reverse,
        carries: starts,
        slices: read.flatMap((node) => {
          const whole = wholes.get(node);
          return whole ? [{ ...whole, name: nameOf(image.get(node)!) }] : [];
        }),
        captured: loop.captured.filter(({ name }) => captured.has(name)),
        stacks,
      })
    : null;

  // what the operands get
  const tensor = (node: Node) => new Tensor(graph, node);
  const lastAt = ({ at }: CarryBack) => tensor(lastOf(graph, back!, nameOf(at.node)));
  const stackAt = (name: string) => tensor(stackOf(graph, back!, name));
  const outside = {
    graph,
    captured: (name: string) => loop.captured.find((c) => c.name === name)!.from,
    stack: (node: Node): Tensor => {
      const whole = wholes.get(node);
      if (!whole) return stackAt(ofBases.get(node)!);
      const rest = whole.from.shape.map((_, i) => i).filter((i) => i !== whole.axis);
      return tensor(whole.from).permute(whole.axis, ...rest);
    },
  };
  const gradients = new Map<string, Tensor>();
  for (const [i, { name }] of step.carries.entries()) gradients.set(name, lastAt(carries[i]!));
  for (const { of, name } of ofSlices) gradients.set(of, stackAt(name));
  for (const [name, sum] of sums) {
    gradients.set(name, "bases" in sum ? sum.make(outside) : lastAt(sum));
  }
  return [...loop.carries, ...loop.slices, ...loop.captured].map(
    ({ name }) => gradients.get(name) ?? null,
  );
}
