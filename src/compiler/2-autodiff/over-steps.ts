// Sums over the steps of a loop, taken outside of it: the sum over t of contract(a_t, b_t) is one
// contraction of the stacks of a and b with t summed, so that the gradient of a weight is one large
// contraction over time and batch. Sums and scatterAdds likewise, and whatever is linear behind them.
import { type Contract, isContraction } from "../1-graph/contraction.ts";
import { formulaOverSteps } from "../1-graph/formulas.ts";
import type { Graph, Node } from "../1-graph/graph.ts";
import { isView } from "../1-graph/ops.ts";
import { size } from "../1-graph/shape.ts";
import { Tensor } from "../1-graph/tensor.ts";
import { isReindexing, viewOfEach } from "../1-graph/views.ts";

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
  if (isContraction(node)) return contraction(node, varies);
  // views are linear: that of the sum is the sum of them
  if (isView(node.op))
    return mapped(again(x), (a) => new Tensor(a.graph, a.graph.copy(node, [a.node])));
  switch (node.op) {
    case "add":
    case "sub":
      return joined(again(x), again(y), (a, b) => a[node.op as "add" | "sub"](b));
    case "mul": {
      if (varies(x) === varies(y)) return null;
      const [moving, still] = varies(x) ? [x, y] : [y, x];
      return joined(again(moving), outsideOf(still), (a, b) => a.mul(b));
    }
    case "neg":
      return mapped(again(x), (a) => a.neg());
    case "sum": {
      const { axes } = node.attributes;
      return mapped(stackOver(x, varies), (a) => a.sum(0, ...axes.map((axis) => axis + 1)));
    }
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

function contraction(node: Contract, varies: Varies): OverSteps | null {
  const [a, b] = node.inputs as [Node, Node];
  const formula = formulaOverSteps(node, varies(a), varies(b));
  if (formula === null) return null;
  const operand = (x: Node) => (varies(x) ? stackOver(x, varies) : outsideOf(x));
  return joined(operand(a), operand(b), (x, y) => x.contract(y, formula));
}

/** A varying value of all steps: views are taken of all at once, the rest is stacked as it is. */
function stackOver(node: Node, varies: Varies): OverSteps {
  const [x] = node.inputs;
  const isSmall = x && (x.op === "input" || size(x.shape) <= size(node.shape));
  if (isReindexing(node) && isSmall) {
    return mapped(stackOver(x, varies), (a) => new Tensor(a.graph, viewOfEach(node, a)))!;
  }
  return { bases: [node], make: ({ stack }) => stack(node) };
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
