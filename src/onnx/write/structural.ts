// Structural ops as ONNX has them: views, sums, rows of tables, and contractions that nothing better is
// known for.
import type { Node, NodeOf } from "../../compiler/1-graph/graph.ts";
import type { StructuralOp } from "../../compiler/1-graph/ops.ts";
import { DATA_TYPE } from "../model.ts";
import { int, ints, string } from "./attributes.ts";
import { spread } from "./elementwise.ts";
import { boundsOf, wrapped } from "./integers.ts";
import { isFixed } from "./traced.ts";
import { type GraphWriter, identity, type Plan, renumbered, type Value } from "./writer.ts";

type Written<K extends StructuralOp> = (w: GraphWriter, node: NodeOf<K>) => Value;

const at = (order: readonly number[], axes: readonly number[]): number[] =>
  order.flatMap((axis, k) => (axes.includes(axis) ? [k] : []));

function reduced(w: GraphWriter, node: NodeOf<"sum" | "maximum" | "minimum">): Value {
  const [x] = node.inputs as readonly [Node];
  const { axes } = node.attributes;
  const { name, order } = w.stored(x);
  const made = reduce(w, REDUCE[node.op], name, at(order, axes));
  const wraps = node.op === "sum" && node.dtype === "u32";
  const whole = wraps ? wrapped(w, made) : made;
  return { name: whole, order: renumbered(order.filter((axis) => !axes.includes(axis))) };
}

const REDUCE = { sum: "ReduceSum", maximum: "ReduceMax", minimum: "ReduceMin" } as const;

/** Over axes of a tensor, which go away. */
export function reduce(
  w: GraphWriter,
  opType: "ReduceSum" | "ReduceMax" | "ReduceMin" | "ReduceMean",
  name: string,
  axes: readonly number[],
): string {
  const drop = int("keepdims", 0);
  // since version 18 all take their axes as ReduceSum does; what is decided later is put right by
  // `forOpset`
  if (opType === "ReduceSum") return w.op(opType, [name, w.ints(axes)], [drop]);
  return w.op(opType, [name], [ints("axes", axes), drop]);
}

/** Where elements of a tensor along its axes are: starts, ends and steps. */
function slice(w: GraphWriter, node: NodeOf<"slice">): Value {
  const [x] = node.inputs as readonly [Node];
  const { starts, steps } = node.attributes;
  const { name, order } = w.stored(x);
  const [from, to] = [w.sizes(x), w.sizes(node)];
  const cut = order.flatMap((axis, k) => {
    const [a, b] = [from[axis]!, to[axis]!];
    const isAll =
      starts[axis] === 0 && steps[axis] === 1 && a.each === b.each && a.fixed === b.fixed;
    return isAll ? [] : [{ k, axis }];
  });
  if (cut.length === 0) return { name, order };
  const ends = cut.map(({ axis }) => {
    const [start, step, n] = [starts[axis]!, steps[axis]!, to[axis]!];
    // one behind the last; before the first there is no number that does not count from the end
    const last = { each: n.each * step, fixed: start + (n.fixed - 1) * step };
    const end = { each: last.each, fixed: last.fixed + Math.sign(step) };
    return isFixed(end) && end.fixed < 0 ? { each: 0, fixed: -(2 ** 31) } : end;
  });
  const told = (list: readonly number[]) => w.ints(cut.map(({ axis }) => list[axis]!));
  const made = w.op("Slice", [
    name,
    told(starts),
    w.shape(ends),
    w.ints(cut.map(({ k }) => k)),
    told(steps),
  ]);
  return { name: made, order };
}

function pad(w: GraphWriter, node: NodeOf<"pad">): Value {
  const [x] = node.inputs as readonly [Node];
  const { low, high, interior } = node.attributes;
  const { order, name: stored } = w.stored(x);
  const sizes = w.sizes(x);
  let name = stored;
  // zeros between elements: behind each one along an axis of its own, and less behind the last
  for (const [k, axis] of order.entries()) {
    const gap = interior[axis]!;
    if (gap === 0) continue;
    const now = order.map((a, i) => {
      const n = sizes[a]!;
      return i < k && interior[a]! > 0 ? times(n, interior[a]! + 1) : n;
    });
    const apart = w.unsqueeze(name, [k + 1]);
    const zeros = identity(order.length + 1).map((i) => (i === k + 1 ? gap : 0));
    const wide = padded(
      w,
      apart,
      zeros.map(() => 0),
      zeros,
      node,
    );
    name = w.reshape(
      wide,
      now.map((n, i) => (i === k ? times(n, gap + 1) : n)),
    );
  }
  const behind = order.map((axis) => high[axis]! - interior[axis]!);
  const before = order.map((axis) => low[axis]!);
  return { name: padded(w, name, before, behind, node), order };
}

const times = ({ fixed, each }: { fixed: number; each: number }, by: number) => ({
  fixed: fixed * by,
  each: each * by,
});

/** Zeros before and behind, along axes of a tensor; less than none takes away. */
export function padded(
  w: GraphWriter,
  name: string,
  low: readonly number[],
  high: readonly number[],
  { dtype }: Node,
): string {
  if ([...low, ...high].every((n) => n === 0)) return name;
  const zero = w.shared.initializers.scalar(0, dtype);
  return w.op("Pad", [name, w.ints([...low, ...high]), zero], [string("mode", "constant")]);
}

/** A tensor that is the node, from what it repeats. */
function broadcast(w: GraphWriter, node: NodeOf<"broadcast">): Value {
  const order = identity(node.shape.length);
  const narrow = spread(w, node, order);
  return { name: w.op("Expand", [narrow, w.shape(w.sizes(node))]), order };
}

function gather(w: GraphWriter, node: NodeOf<"gather">): Value {
  const [table, index] = node.inputs as readonly [Node, Node];
  const { axis } = node.attributes;
  const name = w.op("Gather", [w.value(table), held(w, index, table, axis)], [int("axis", axis)]);
  return w.plain(name, node);
}

/** Indices, clamped to the rows that there are. */
function held(w: GraphWriter, index: Node, table: Node, axis: number): string {
  const name = w.value(index);
  const n = w.sizes(table)[axis]!;
  const [low, high] = boundsOf(w, index) ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (isFixed(n) && low >= 0 && high < n.fixed) return name;
  const long = index.dtype === "u32" ? name : w.op("Cast", [name], [int("to", DATA_TYPE.int64)]);
  const zero = w.shared.initializers.scalar(0, "u32");
  const last = isFixed(n)
    ? w.shared.initializers.scalar(n.fixed - 1, "u32")
    : w.shape([{ ...n, fixed: n.fixed - 1 }]);
  return w.op("Min", [w.op("Max", [long, zero]), last]);
}

function scatterAdd(w: GraphWriter, node: NodeOf<"scatterAdd">): Value {
  const [table, index, rows] = node.inputs as readonly [Node, Node, Node];
  const { axis } = node.attributes;
  const rank = table.shape.length;
  const others = identity(rank).filter((a) => a !== axis);
  const front = [axis, ...others];
  const indexed = index.shape.length;
  // the axes of the index first, then the rest of the table's
  const positions = identity(indexed).map((k) => axis + k);
  const rest = identity(rows.shape.length).filter((a) => !positions.includes(a));
  const where = w.unsqueeze(held(w, index, table, axis), [indexed]);
  const long = w.op("Cast", [where], [int("to", DATA_TYPE.int64)]);
  w.shared.opset = Math.max(w.shared.opset, 16);
  const given = [w.inOrder(table, front), long, w.inOrder(rows, [...positions, ...rest])];
  const name = w.op("ScatterND", given, [string("reduction", "add")]);
  return { name, order: front };
}

/** Positions of what is not zero in order, then those of zeros from the last on, then how many. */
function nonzero(w: GraphWriter, node: NodeOf<"nonzero">): Value {
  const [x] = node.inputs as readonly [Node];
  const name = w.value(x);
  const isZero = x.dtype === "bool" ? w.op("Not", [name]) : w.op("Equal", [name, w.number(0, x)]);
  const flat = (mask: string) => w.op("Reshape", [w.op("NonZero", [mask]), w.ints([-1])]);
  const live = flat(w.op("Not", [isZero]));
  const none = w.op("Slice", [flat(isZero), ...[-1, -(2 ** 31), 0, -1].map((n) => w.ints([n]))]);
  const all = w.op("Concat", [live, none, w.op("Shape", [live])], [int("axis", 0)]);
  return w.plain(w.op("Cast", [all], [int("to", DATA_TYPE.int32)]), node);
}

/** One letter an axis, as they lie. */
const letters = (w: GraphWriter, node: Node, labels: string): string =>
  w
    .stored(node)
    .order.map((axis) => labels[axis])
    .join("");

function contract(w: GraphWriter, node: NodeOf<"contract">): Value {
  const [a, b] = node.inputs as readonly [Node, Node];
  const { left, right, out } = node.attributes;
  const equation = `${letters(w, a, left)},${letters(w, b, right)}->${out}`;
  const operands = [w.stored(a).name, w.stored(b).name];
  const name = w.op("Einsum", operands, [string("equation", equation)]);
  return w.plain(node.dtype === "u32" ? wrapped(w, name) : name, node);
}

function iota(w: GraphWriter, node: NodeOf<"iota">): Value {
  const { initializers } = w.shared;
  const [zero, one] = [initializers.scalar(0, "u32"), initializers.scalar(1, "u32")];
  const count = w.op("Squeeze", [w.shape(w.sizes(node))]);
  const range = w.op("Range", [zero, count, one]);
  return w.plain(w.op("Cast", [range], [int("to", DATA_TYPE.int32)]), node);
}

const WRITTEN: { readonly [K in StructuralOp]?: Written<K> } = {
  sum: reduced,
  maximum: reduced,
  minimum: reduced,
  slice,
  pad,
  broadcast,
  gather,
  scatterAdd,
  nonzero,
  contract,
  iota,
  reshape: (w, node) => {
    const [x] = node.inputs as readonly [Node];
    return w.plain(w.reshape(w.value(x), w.sizes(node)), node);
  },
  // nothing moves until somebody wants another order
  permute: (w, { inputs, attributes }) => {
    const { name, order } = w.stored(inputs[0]!);
    return { name, order: order.map((axis) => attributes.order.indexOf(axis)) };
  },
};

/** The plan of a structural node that reads whole operands; null for others. */
export function structural(w: GraphWriter, node: Node): Plan | null {
  const write = WRITTEN[node.op as StructuralOp] as Written<StructuralOp> | undefined;
  if (!write) return null;
  return { operands: node.inputs, emit: () => write(w, node as NodeOf<StructuralOp>) };
}

/** Parameters as they are, in the shape that is read first. */
export function parameter(w: GraphWriter, node: Node): Plan | null {
  const name = node.op === "reshape" || node.op === "input" ? w.parameterOf(node) : undefined;
  if (name === undefined || !w.hasFixedSizes(node)) return null;
  const known = w.shared.initializers.parameter(name, node.shape);
  const emit = () => w.plain(known ?? w.op("Reshape", [name, w.ints(node.shape)]), node);
  return { operands: [], emit };
}
