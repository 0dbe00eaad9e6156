// Windows as ONNX has them: MaxPool and AveragePool where a pooling is one, else every window as a row of
// its own by Gather.
import type { Windows } from "../../compiler/1-graph/attributes.ts";
import type { Node } from "../../compiler/1-graph/graph.ts";
import { size } from "../../compiler/1-graph/shape.ts";
import { DATA_TYPE } from "../model.ts";
import { int, ints, string } from "./attributes.ts";
import { meanOf } from "./patterns.ts";
import { isFixed, type Size } from "./traced.ts";
import { type GraphWriter, identity, type Plan, type Rule, type Value } from "./writer.ts";

const sameWindows = (a: Windows, b: Windows): boolean => JSON.stringify(a) === JSON.stringify(b);

export const maxPool: Rule = (w, node) => {
  if (node.op !== "poolPick" || node.dtype !== "f32") return null;
  const [x, at] = node.inputs as readonly [Node, Node];
  if (at.op !== "poolArgMax" || at.inputs[0] !== x) return null;
  if (!sameWindows(at.attributes, node.attributes)) return null;
  return pooled(w, x, node.attributes, "MaxPool");
};

export const averagePool: Rule = (w, node) => {
  const sum = meanOf(w, node);
  const view = sum?.inputs[0];
  if (!sum || view?.op !== "window") return null;
  const windows = view.attributes;
  const behind = windows.axes.at(-1)! + 1;
  const isPlaces =
    sum.attributes.axes.length === windows.axes.length &&
    sum.attributes.axes.every((axis, i) => axis === behind + i);
  return isPlaces ? pooled(w, view.inputs[0]!, windows, "AveragePool") : null;
};

/** The first two axes without windows are batch and channels, all others are slid along. */
function pooled(w: GraphWriter, x: Node, windows: Windows, opType: string): Plan | null {
  const rank = x.shape.length;
  const others = identity(rank).filter((axis) => !windows.axes.includes(axis));
  const front = others.slice(0, 2);
  const slid = rank - front.length;
  if (front.length === 0 || slid > 3) return null;
  const emit = (): Value => {
    const { order: now } = w.stored(x);
    const isReady = now.slice(0, 2).every((axis) => front.includes(axis)) && front.length === 2;
    const order = isReady
      ? now
      : [...front, ...identity(rank).filter((axis) => !front.includes(axis))];
    const missing = front.length === 2 ? [] : [1];
    const along = order.slice(front.length).map((axis) => windows.axes.indexOf(axis));
    const steps = along.map((i) => windows.steps[i] ?? 1);
    const settings = [
      ints(
        "kernel_shape",
        along.map((i) => windows.sizes[i] ?? 1),
      ),
      ...(steps.some((n) => n !== 1) ? [ints("strides", steps)] : []),
    ];
    const given = w.unsqueeze(w.inOrder(x, order), missing);
    const made = w.op(opType, [given], settings);
    return { name: missing.length ? w.op("Squeeze", [made, w.ints(missing)]) : made, order };
  };
  return { operands: [x], emit };
}

/** How many windows there are along each axis that they slide along. */
function countsOf(w: GraphWriter, x: Node, { axes, sizes, steps }: Windows): number[] {
  const from = w.sizes(x);
  return axes.map((axis, i) => {
    const n = from[axis]!;
    if (!isFixed(n)) throw w.refusal("windows along the examples");
    return Math.floor((n.fixed - sizes[i]!) / steps[i]!) + 1;
  });
}

/** Every window of a tensor, in the order in which Gather leaves the axes. */
function windowsOf(w: GraphWriter, x: Node, windows: Windows): Value {
  const { axes, sizes, steps } = windows;
  const counts = countsOf(w, x, windows);
  const behind = axes.at(-1)! + 1;
  let name = w.value(x);
  for (let i = axes.length - 1; i >= 0; i--) {
    const [count, inside, step] = [counts[i]!, sizes[i]!, steps[i]!];
    const places = Array.from(
      { length: count * inside },
      (_, k) => Math.floor(k / inside) * step + (k % inside),
    );
    const at = w.shared.initializers.numbers(places, [count, inside], "u32");
    name = w.op("Gather", [name, at], [int("axis", axes[i]!)]);
  }
  const order = identity(x.shape.length).flatMap((axis) => {
    const i = axes.indexOf(axis);
    const own = axis < behind ? axis : axis + axes.length;
    return i < 0 ? [own] : [own, behind + i];
  });
  return { name, order };
}

/** [...axes of the pooling, places]: the elements of each window in a row. */
function rowsOf(w: GraphWriter, x: Node, windows: Windows, pooledSizes: readonly Size[]): string {
  const { name, order } = windowsOf(w, x, windows);
  const behind = windows.axes.at(-1)! + 1;
  const places = windows.axes.map((_, i) => behind + i);
  const wanted = [...identity(order.length).filter((axis) => !places.includes(axis)), ...places];
  const perm = wanted.map((axis) => order.indexOf(axis));
  const turned = w.op("Transpose", [name], [ints("perm", perm)]);
  return w.reshape(turned, [...pooledSizes, { fixed: size(windows.sizes), each: 0 }]);
}

/** An index of each window, held to its places: int64 [..., 1]. */
function heldPlaces(w: GraphWriter, at: Node, { sizes }: Windows): string {
  const { initializers } = w.shared;
  const long = w.op("Cast", [w.value(at)], [int("to", DATA_TYPE.int64)]);
  const low = w.op("Max", [long, initializers.scalar(0, "u32")]);
  const held = w.op("Min", [low, initializers.scalar(size(sizes) - 1, "u32")]);
  return w.unsqueeze(held, [at.shape.length]);
}

/** Rows added up where their windows were cut out: rows in the order [...positions, ...places,
 * ...other axes]. */
function added(w: GraphWriter, name: string, node: Node, windows: Windows): Value {
  const { axes, sizes, steps } = windows;
  const counts = countsOf(w, node, windows);
  const shape = [...counts, ...sizes];
  const k = axes.length;
  const places: number[] = [];
  for (let i = 0; i < size(shape); i++) {
    const at = shape.map(() => 0);
    for (let axis = shape.length - 1, rest = i; axis >= 0; axis--) {
      at[axis] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    for (let a = 0; a < k; a++) places.push(at[a]! * steps[a]! + at[k + a]!);
  }
  const order = [...axes, ...identity(node.shape.length).filter((axis) => !axes.includes(axis))];
  const sizesNow = w.sizes(node);
  const zeros = w.op("Expand", [w.number(0, node), w.shape(order.map((axis) => sizesNow[axis]!))]);
  w.shared.opset = Math.max(w.shared.opset, 16);
  const at = w.shared.initializers.numbers(places, [...shape, k], "u32");
  return { name: w.op("ScatterND", [zeros, at, name], [string("reduction", "add")]), order };
}

/** The order of `added` for a tensor whose places stand behind the last axis that is slid along. */
function rowOrder(rank: number, { axes }: Windows): number[] {
  const behind = axes.at(-1)! + 1;
  const places = axes.map((_, i) => behind + i);
  const front = [...axes, ...places];
  return [...front, ...identity(rank).filter((axis) => !front.includes(axis))];
}

/** Windows, poolings and their adjoints that nothing better is known for. */
export const windowOps: Rule = (w, node): Plan | null => {
  const { inputs } = node;
  const [x, at] = inputs as readonly [Node, Node];
  switch (node.op) {
    case "window":
      return { operands: inputs, emit: () => windowsOf(w, x, node.attributes) };
    case "fold": {
      const emit = () => {
        const rows = w.inOrder(x, rowOrder(x.shape.length, node.attributes));
        return added(w, rows, node, node.attributes);
      };
      return { operands: inputs, emit };
    }
    case "poolArgMax": {
      const emit = () => {
        const rows = rowsOf(w, x, node.attributes, w.sizes(node));
        const last = [int("axis", -1), int("keepdims", 0)];
        const first = w.op("ArgMax", [rows], last);
        const to = [int("to", DATA_TYPE.int32)];
        return w.plain(w.op("Cast", [first], to), node);
      };
      return { operands: inputs, emit };
    }
    case "poolPick": {
      const emit = () => {
        const rows = rowsOf(w, x, node.attributes, w.sizes(node));
        const places = heldPlaces(w, at, node.attributes);
        const picked = w.op("GatherElements", [rows, places], [int("axis", -1)]);
        return w.plain(w.op("Squeeze", [picked, w.ints([-1])]), node);
      };
      return { operands: inputs, emit };
    }
    case "unpool": {
      const emit = () => {
        const { sizes } = node.attributes;
        const count = size(sizes);
        const every = w.shared.initializers.numbers(identity(count), [count], "u32");
        const isWinner = w.op("Equal", [every, heldPlaces(w, at, node.attributes)]);
        const value = w.unsqueeze(w.value(x), [x.shape.length]);
        const rows = w.op("Where", [isWinner, value, w.number(0, node)]);
        const apart = w.reshape(rows, [
          ...w.sizes(x),
          ...sizes.map((fixed) => ({ fixed, each: 0 })),
        ]);
        // places stand last here: [...axes, ...places] to [...positions, ...places, ...others]
        const rank = x.shape.length;
        const { axes } = node.attributes;
        const front = [...axes, ...sizes.map((_, i) => rank + i)];
        const others = identity(rank).filter((axis) => !axes.includes(axis));
        const turned = w.op("Transpose", [apart], [ints("perm", [...front, ...others])]);
        return added(w, turned, node, node.attributes);
      };
      return { operands: inputs, emit };
    }
    default:
      return null;
  }
};
