// The gradient of a loop is a loop that walks back: its carries are the gradients of the carries, its
// slices what the steps kept and the gradients of the stacks. A step back computes again what is
// cheap; the results of sums are kept by the way there, which is made anew with more to stack (the
// schedule joins the two). What a captured value gets from every step adds up outside of the loop
// where `over-steps.ts` knows how, else in a carry.
import { isFloat } from "../1-graph/dtype.ts";
import { Graph, isScan, type Node, type NodeOf, type Scan } from "../1-graph/graph.ts";
import {
  addLoop,
  freshName,
  type Loop,
  lastOf,
  loopOf,
  type Operand,
  stackOf,
} from "../1-graph/loop.ts";
import { isAnchor, isPointwise } from "../1-graph/ops.ts";
import { sameShape } from "../1-graph/shape.ts";
import { input, Tensor } from "../1-graph/tensor.ts";
import { dependents } from "./dependents.ts";
import { type OverSteps, sumOverSteps } from "./over-steps.ts";

/** Gradients of `wrt` by those given for some values of a graph. */
export type Adjoints = (
  graph: Graph,
  given: readonly (readonly [Node, Tensor])[],
  wrt: readonly Node[],
) => (Tensor | undefined)[];

type Input = NodeOf<"input">;

/** A sequence that lies outside of the loop. */
interface Whole {
  readonly from: Node;
  readonly axis: number;
}

const isInput = (node: Node): node is Input => node.op === "input";

/** The gradients of a scan's operands, by those of its results. */
export function scanGradients(
  graph: Graph,
  scan: Scan,
  results: readonly (readonly [Node, Tensor])[],
  isWanted: (operand: Node) => boolean,
  adjoints: Adjoints,
): (Tensor | null)[] {
  const loop = loopOf(scan);
  const { body } = loop;
  const given = (kind: "last" | "stack", name: string): Tensor | undefined =>
    results.find(([r]) => {
      const { attributes } = r as NodeOf<"scanResult">;
      return attributes.kind === kind && attributes.name === name;
    })?.[1];
  const stacked = loop.stacks.flatMap((s) => {
    const gradient = given("stack", s.name);
    return gradient ? [{ ...s, node: body.outputs.get(s.name)!, gradient }] : [];
  });
  const carried = carriesOnTheWay(
    loop,
    stacked.map(({ node }) => node),
    (name) => given("last", name) !== undefined,
    isWanted,
  );

  // a step back, with all of a step forth in it
  const back = new Graph();
  const there = new Map<Node, Node>();
  for (const node of body.live()) {
    const inputs = node.inputs.map((i) => there.get(i)!);
    const copied = isInput(node)
      ? back.add("input", [], { ...node.attributes, role: roleBack(node) }, node)
      : back.copy(node, inputs);
    there.set(node, copied);
  }
  const names = new Set([...loop.carries, ...loop.slices, ...loop.captured].map((o) => o.name));
  const fresh = (wanted: string) => freshName(wanted, names);
  const wholes = new Map<Node, Whole>();
  const inputOf = (role: "carry" | "slice", wanted: string, { shape, dtype }: Node): Tensor =>
    input(back, fresh(wanted), role, shape, dtype);

  const seeds: (readonly [Node, Tensor])[] = [];
  const carries: { readonly name: string; readonly at: Tensor; readonly from: Tensor }[] = [];
  const zeros = (like: Node) =>
    new Tensor(
      graph,
      graph.add("constant", [], { value: 0 }, { shape: [], dtype: like.dtype }),
    ).broadcastTo(like.shape);
  for (const { name, next } of carried) {
    const at = inputOf("carry", `grad.${name}`, next);
    carries.push({ name: nameOf(at.node), at, from: given("last", name) ?? zeros(next) });
    seeds.push([there.get(next)!, at]);
  }
  for (const { name, axis, node, gradient } of stacked) {
    const at = inputOf("slice", `grad.${name}`, node);
    wholes.set(at.node, { from: gradient.node, axis });
    seeds.push([there.get(node)!, at]);
  }
  const bodyInput = (name: string): Node | undefined =>
    body.nodes.find((n) => isInput(n) && n.attributes.name === name && there.has(n));
  const wantedOf = <O extends Operand>(list: readonly O[]): (O & { readonly node: Node })[] =>
    list.flatMap((o) => {
      const node = isWanted(o.from) && isFloat(o.from.dtype) ? bodyInput(o.name) : undefined;
      return node ? [{ ...o, node: there.get(node)! }] : [];
    });
  const slices = wantedOf(loop.slices);
  const captured = wantedOf(loop.captured);
  const before = carried.map(({ input: node }) => there.get(node)!);
  const found = adjoints(back, seeds, [...before, ...[...slices, ...captured].map((o) => o.node)]);
  const foundOf = (node: Node) =>
    found[[...before, ...[...slices, ...captured].map((o) => o.node)].indexOf(node)];

  const updates: { readonly target: Node; readonly value: Node }[] = carries.map(({ at }, i) => ({
    target: at.node,
    value: (found[i] ?? at.constant(0).broadcastTo(at.shape)).node,
  }));
  const moving = back.nodes.filter((n) => isInput(n) && n.attributes.role !== "captured");
  const varying = dependents(back.nodes, moving, "all");
  const outputs: { readonly name: string; readonly node: Node; readonly axis: number }[] = [];
  const outputNames = new Set<string>();
  const stackedSlices = slices.flatMap(({ name, axis, node }) => {
    const gradient = foundOf(node);
    if (!gradient) return [];
    const output = freshName(`grad.${name}`, outputNames);
    outputs.push({ name: output, node: gradient.node, axis });
    return [{ name, output }];
  });
  const summed: { readonly name: string; readonly over: OverSteps }[] = [];
  const accumulated: { readonly name: string; readonly carry: string }[] = [];
  for (const { name, node } of captured) {
    const gradient = foundOf(node);
    if (!gradient) continue;
    const over = loop.keep === "sums" ? sumOverSteps(gradient.node, (n) => varying.has(n)) : null;
    if (over) {
      summed.push({ name, over });
      continue;
    }
    const at = inputOf("carry", `sum.${name}`, node);
    const carry = nameOf(at.node);
    carries.push({ name: carry, at, from: zeros(node) });
    updates.push({ target: at.node, value: at.add(gradient).node });
    accumulated.push({ name, carry });
  }

  // what the steps keep: cut where sums were made, and at the carries
  const bases = [...new Set(summed.flatMap(({ over }) => over.bases))];
  const roots = [...outputs.map((o) => o.node), ...updates.map((u) => u.value), ...bases];
  const forth = new Set([...there.values()].filter((n) => varying.has(n)));
  const cuts = loop.keep === "sums" ? keptSums(back, roots, forth) : new Set<Node>();
  const reached = reach(back, roots, (node) => cuts.has(node));
  const source = new Map([...there].map(([from, to]) => [to, from]));
  const isKept = (node: Node) => cuts.has(node) || (isInput(node) && isCarryOf(source.get(node)));
  const forward = withMore(
    graph,
    scan,
    reached.filter(isKept).map((node) => source.get(node)!),
  );
  for (const node of reached) {
    if (isKept(node)) wholes.set(node, forward(source.get(node)!));
    else if (isInput(node)) {
      const slice = loop.slices.find((s) => s.name === node.attributes.name);
      if (slice) wholes.set(node, slice);
    }
  }

  // the body of the way back
  const final = new Graph();
  const image = new Map<Node, Node>();
  for (const node of reached) {
    const name = cuts.has(node) && !isInput(node) ? fresh(`kept.${node.op}`) : null;
    const copied =
      name === null
        ? final.copy(
            node,
            node.inputs.map((i) => image.get(i)!),
          )
        : final.add("input", [], { name, role: "slice" }, node);
    image.set(node, copied);
  }
  for (const { at } of carries) {
    image.set(at.node, final.copy(at.node, []));
  }
  for (const { target, value } of updates) final.update(image.get(target)!, image.get(value)!);
  for (const { name, node } of outputs) final.output(name, image.get(node)!);
  const stackNames = new Map<Node, string>();
  for (const node of bases) {
    if (wholes.has(node)) continue;
    const name = freshName(`part.${node.op}`, outputNames);
    stackNames.set(node, name);
    final.output(name, image.get(node)!);
  }
  const live = new Set(final.live());
  const operandsOf = reached.filter((n) => live.has(image.get(n)!) && isInput(image.get(n)!));
  const isNeeded = carries.length + final.outputs.size > 0;
  const loopBack = isNeeded
    ? addLoop(graph, {
        body: final,
        steps: loop.steps,
        reverse: !loop.reverse,
        keep: loop.keep,
        carries: carries.map(({ name, from }) => ({ name, from: from.node })),
        slices: operandsOf.flatMap((node) => {
          const whole = wholes.get(node);
          return whole ? [{ name: nameOf(image.get(node)!), ...whole }] : [];
        }),
        captured: loop.captured.filter(({ name }) =>
          operandsOf.some(
            (n) => isInput(n) && n.attributes.name === name && n.attributes.role === "captured",
          ),
        ),
        stacks: [
          ...outputs.map(({ name, axis }) => ({ name, axis })),
          ...[...stackNames.values()].map((name) => ({ name, axis: 0 })),
        ],
      })
    : undefined;
  const tensor = (node: Node) => new Tensor(graph, node);
  const outside = {
    graph,
    captured: (name: string) => loop.captured.find((c) => c.name === name)!.from,
    stack: (node: Node): Tensor => {
      const whole = wholes.get(node);
      if (!whole) return tensor(stackOf(graph, loopBack!, stackNames.get(node)!));
      const { from, axis } = whole;
      const rest = from.shape.map((_, i) => i).filter((i) => i !== axis);
      return tensor(from).permute(axis, ...rest);
    },
  };
  const gradientOf = (name: string): Tensor | null => {
    const at = carried.findIndex((c) => c.name === name);
    if (at >= 0) return tensor(lastOf(graph, loopBack!, carries[at]!.name));
    const slice = stackedSlices.find((s) => s.name === name);
    if (slice) return tensor(stackOf(graph, loopBack!, slice.output));
    const sum = summed.find((s) => s.name === name);
    if (sum) return sum.over.make(outside);
    const carry = accumulated.find((s) => s.name === name)?.carry;
    return carry === undefined ? null : tensor(lastOf(graph, loopBack!, carry));
  };
  return [...loop.carries, ...loop.slices, ...loop.captured].map(({ name }) => gradientOf(name));
}

const nameOf = (node: Node): string => (node as Input).attributes.name;
const isCarryOf = (node: Node | undefined): boolean =>
  node !== undefined && isInput(node) && node.attributes.role === "carry";
/** What the way there carried is a sequence on the way back. */
const roleBack = ({ attributes: { role } }: Input) => (role === "carry" ? "slice" : role);

interface Carried {
  readonly name: string;
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
    const reached = dependents(body.nodes, [...sources, ...[...moved].map((c) => c.input)]);
    for (const c of all) if (reached.has(c.next)) moved.add(c);
    const ends = [...outputs, ...[...moving].map((c) => c.next)];
    for (const c of all) {
      const touched = dependents(body.nodes, [c.input]);
      if (ends.some((end) => touched.has(end))) moving.add(c);
    }
    grew = moved.size + moving.size > before;
  }
  return all.filter((c) => moved.has(c) && moving.has(c));
}

/** What `roots` need, operands first; nothing behind an end. */
function reach(graph: Graph, roots: readonly Node[], isEnd: (node: Node) => boolean): Node[] {
  const found = new Set<Node>();
  const visit = [...roots];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (found.has(node)) continue;
    found.add(node);
    if (!isEnd(node)) visit.push(...node.inputs);
  }
  return graph.nodes.filter((node) => found.has(node));
}

/** The values of the step forth that are kept instead of computed again: the results of sums, and
 * where only one cheap value is made of one, that. */
function keptSums(back: Graph, roots: readonly Node[], forth: ReadonlySet<Node>): Set<Node> {
  const live = reach(back, roots, () => false);
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
    !isScan(node) && (isAnchor(node.op) || node.inputs.some(isScan)) && forth.has(node);
  return new Set(live.filter(isSum).map(pushed));
}

/** Where the values of a body lie outside of its loop, which stacks them too if it has to. */
function withMore(graph: Graph, scan: Scan, nodes: readonly Node[]): (node: Node) => Whole {
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
    const wanted = isInput(node) ? `before.${node.attributes.name}` : `kept.${node.op}`;
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
