// Sums over the steps of a loop, taken outside of it: the sum over t of contract(a_t, b_t) is one
// contraction of the stacks of a and b with t summed, so that the gradient of a weight is one large
// contraction over time and batch. Sums and scatterAdds likewise, and whatever is linear behind them.
import type { Graph, Node, NodeOf } from "../1-graph/graph.ts";
import { isView } from "../1-graph/ops.ts";
import { size, withAxis } from "../1-graph/shape.ts";
import { Tensor } from "../1-graph/tensor.ts";

/** What is known outside of a loop about values of its body. */
export interface Outside {
  readonly graph: Graph;
  /** A value of all steps, which lie along the first axis. */
  readonly stack: (node: Node) => Tensor;
  /** What an input of the body captures. */
  readonly captured: (name: string) => Node;
}

/** A value outside of the loop, and which values of the body it needs of all steps. */
export interface OverSteps {
  readonly bases: readonly Node[];
  readonly make: (outside: Outside) => Tensor;
}

/** Whether a value of the body differs from step to step. */
type Varies = (node: Node) => boolean;

/** The sum over all steps of a value of the body; null where no rule knows it without the loop. */
export function sumOverSteps(node: Node, varies: Varies): OverSteps | null {
  if (!varies(node)) return null;
  const again = (operand: Node) => sumOverSteps(operand, varies);
  const [x, y] = node.inputs as [Node, Node];
  switch (node.op) {
    case "add":
    case "sub":
      return joined(again(x), again(y), (a, b) => a[node.op as "add" | "sub"](b));
    case "mul": {
      if (varies(x) === varies(y)) return null;
      const [moving, still] = varies(x) ? [x, y] : [y, x];
      return joined(again(moving), outsideOf(still), (a, b) => a.mul(b));
    }
    // linear: of the sum, what would be summed of each
    case "neg":
    case "permute":
    case "reshape":
    case "broadcast":
    case "slice":
    case "pad":
    case "window":
    case "fold":
      return mapped(again(x), (a) => new Tensor(a.graph, a.graph.copy(node, [a.node])));
    case "sum": {
      const { axes } = node.attributes;
      return mapped(stackOver(x, varies), (a) => a.sum(0, ...axes.map((axis) => axis + 1)));
    }
    case "contract":
      return contraction(node, varies);
    case "scatterAdd": {
      const [table, at, rows] = node.inputs as [Node, Node, Node];
      if (varies(table) || !isZero(table) || !varies(at) || !varies(rows)) return null;
      const { axis } = node.attributes;
      const added = joined(stackOver(at, varies), stackOver(rows, varies), (a, r) => {
        const order = r.shape.map((_, i) => i).filter((i) => i !== 0);
        order.splice(axis, 0, 0);
        return a
          .constant(0)
          .cast(r.dtype)
          .broadcastTo(node.shape)
          .scatterAdd(a, r.permute(...order), axis);
      });
      return added;
    }
    default:
      return null;
  }
}

function contraction(node: NodeOf<"contract">, varies: Varies): OverSteps | null {
  const { left, right, out } = node.attributes;
  const step = LABELS.find((l) => !left.includes(l) && !right.includes(l));
  if (step === undefined) return null;
  const operand = (x: Node) => (varies(x) ? stackOver(x, varies) : outsideOf(x));
  const label = (x: Node, labels: string) => (varies(x) ? step + labels : labels);
  const [a, b] = node.inputs as [Node, Node];
  const formula = `${label(a, left)},${label(b, right)}->${out}`;
  return joined(operand(a), operand(b), (x, y) => x.contract(y, formula));
}

const LABELS = [..."tsuvwxyzabcdefghijklmnopqrABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** A varying value of all steps: views are taken of all at once, the rest is stacked as it is. */
function stackOver(node: Node, varies: Varies): OverSteps {
  const [x] = node.inputs;
  const isWhole = x && (x.op === "input" || size(x.shape) <= size(node.shape));
  if (isView(node.op) && isWhole) {
    return mapped(stackOver(x, varies), (a) => viewOfAll(node, a, a.shape[0]!))!;
  }
  return { bases: [node], make: ({ stack }) => stack(node) };
}

/** A view of every element along a first axis. */
function viewOfAll(view: Node, all: Tensor, steps: number): Tensor {
  const { graph } = all;
  const declared = { shape: withAxis(view.shape, 0, steps), dtype: view.dtype };
  const next = (axes: readonly number[]) => axes.map((axis) => axis + 1);
  const of = (node: Node) => new Tensor(graph, node);
  switch (view.op) {
    case "reshape":
      return all.reshape(declared.shape);
    case "permute":
      return all.permute(0, ...next(view.attributes.order));
    case "broadcast": {
      const axes = [0, ...next(view.attributes.axes)];
      return of(graph.add("broadcast", [all.node], { axes }, declared));
    }
    case "slice": {
      const { starts, steps: strides } = view.attributes;
      return all.slice([0, ...starts], declared.shape, [1, ...strides]);
    }
    case "pad": {
      const { low, high, interior } = view.attributes;
      return all.pad([0, ...low], [0, ...high], [0, ...interior]);
    }
    case "window":
      return all.window({ ...view.attributes, axes: next(view.attributes.axes) });
    default:
      throw new Error(`a view without a rule: ${view.op}`);
  }
}

/** A value that is the same in every step, made of what is captured. */
function outsideOf(node: Node): OverSteps {
  const make = (outside: Outside): Tensor => {
    const made = new Map<Node, Node>();
    const copy = (of: Node): Node => {
      const known = made.get(of);
      if (known) return known;
      const node =
        of.op === "input"
          ? outside.captured(of.attributes.name)
          : outside.graph.copy(of, of.inputs.map(copy));
      made.set(of, node);
      return node;
    };
    return new Tensor(outside.graph, copy(node));
  };
  return { bases: [], make };
}

function mapped(of: OverSteps | null, make: (a: Tensor) => Tensor): OverSteps | null {
  return of && { bases: of.bases, make: (outside) => make(of.make(outside)) };
}

function joined(
  a: OverSteps | null,
  b: OverSteps | null,
  make: (a: Tensor, b: Tensor) => Tensor,
): OverSteps | null {
  if (!a || !b) return null;
  const bases = [...a.bases, ...b.bases];
  return { bases, make: (outside) => make(a.make(outside), b.make(outside)) };
}

const isZero = (node: Node): boolean =>
  isView(node.op) ? isZero(node.inputs[0]!) : node.op === "constant" && node.attributes.value === 0;
