// What a random program computes: the float64 reference run by run, and for values that are not
// exact how far they may be off, from evaluations in which every rounding is exaggerated.
import { type DType, evaluateNode, type Graph, type Node } from "downhill/graph";
import { absolute, type Tolerance } from "./compare.ts";
import { Source } from "./numbers.ts";
import type { RandomProgram } from "./random-graph.ts";

export interface Expected {
  /** entry/output of a run, or the name of a buffer at the end. */
  readonly name: string;
  /** After which run it is to be compared. */
  readonly run: number;
  readonly dtype: DType;
  readonly values: ArrayLike<number>;
  readonly tolerance: Tolerance;
  /** What rounding moves is no longer small beside the values: agreeing would mean nothing. */
  readonly isIll: boolean;
}

/** No tolerance is wider than this share of the largest value. */
const MOST = { f32: 2 ** -10, f64: 2 ** -36 } as const;

const ROUNDING = new Set<string>([
  "div",
  "sqrt",
  "exp",
  "log",
  "log1p",
  "tanh",
  "sigmoid",
  "softplus",
  "erf",
]);
const VIEWS = new Set<string>([
  "reshape",
  "permute",
  "broadcast",
  "slice",
  "pad",
  "gather",
  "select",
]);

/** Nodes that may be rounded, given the inputs that are. */
function roundedNodes(graph: Graph, roughInputs: ReadonlySet<string>): Set<Node> {
  const rough = new Set<Node>();
  for (const node of graph.live()) {
    const own =
      ROUNDING.has(node.op) ||
      (node.op === "input" && roughInputs.has(node.attributes.name)) ||
      (node.op === "constant" && !Number.isInteger(node.attributes.value));
    if (own || node.inputs.some((i) => rough.has(i))) rough.add(node);
  }
  return rough;
}

/** How many numbers are added up for one element of a sum or contraction, at most. */
function summands(node: Node): number {
  const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  if (node.op !== "contract") return count(node.inputs[0]!.shape);
  const { left, right, out } = node.attributes;
  const sides = [left, right].map((labels, side) =>
    [...labels].map((l, i) => [l, node.inputs[side]!.shape[i]!] as const),
  );
  return count([...new Map(sides.flat())].filter(([l]) => !out.includes(l)).map(([, n]) => n));
}

/** The absolute values of an operand, or an index as it is. */
const sizes = (node: Node, x: ArrayLike<number>, operand: number): ArrayLike<number> =>
  node.op === "scatterAdd" && operand === 1 ? x : Array.from(x, Math.abs);

type Values = Map<string, ArrayLike<number>>;

/** One step; `noise` is the relative error put on every result that may be rounded. */
function step(
  graph: Graph,
  buffers: Values,
  rough: ReadonlySet<Node>,
  noise: Source | null,
): Values {
  const values = new Map<Node, ArrayLike<number>>();
  for (const node of graph.live()) {
    const operands = node.inputs.map((i) => values.get(i)!);
    const value =
      node.op === "input" ? buffers.get(node.attributes.name)! : evaluateNode(node, operands);
    const isNoisy = noise && rough.has(node) && node.op !== "input" && !VIEWS.has(node.op);
    if (isNoisy && (node.dtype === "f32" || node.dtype === "f64")) {
      const e = node.dtype === "f32" ? 2 ** -22 : 2 ** -51;
      const array = value as Float64Array;
      // a sum is rounded in proportion to its summands, which may cancel, and to their number:
      // equal summands are all rounded the same way
      const isSum = node.op === "sum" || node.op === "contract" || node.op === "scatterAdd";
      const size = isSum
        ? evaluateNode(
            node,
            operands.map((x, i) => sizes(node, x, i)),
          )
        : array;
      const most = e * (isSum ? 1 + summands(node) / 16 : 1);
      for (let i = 0; i < array.length; i++) array[i]! += most * (2 * noise.next() - 1) * size[i]!;
    }
    values.set(node, value);
  }
  const outputs: Values = new Map();
  for (const [name, node] of graph.outputs) outputs.set(name, values.get(node)!);
  const updates = graph.updates.map(({ target, value }) => [target, values.get(value)!] as const);
  for (const [target, value] of updates) {
    if (target.op === "input") buffers.set(target.attributes.name, value);
  }
  return outputs;
}

/** All results of a program in one evaluation: `run/name` -> values. */
function trajectory(program: RandomProgram, noise: Source | null): Values {
  const buffers: Values = new Map([...program.inputs.values()].map((i) => [i.name, i.values]));
  const roughInputs = new Set(
    [...program.inputs.values()].filter((i) => !i.exact).map((i) => i.name),
  );
  const graphs = new Map(program.entries.map((e) => [e.name, e.graph]));
  const results: Values = new Map();
  for (const [r, [entry, steps]] of program.runs.entries()) {
    const graph = graphs.get(entry)!;
    const rough = roundedNodes(graph, roughInputs);
    let outputs: Values = new Map();
    for (let s = 0; s < steps; s++) outputs = step(graph, buffers, rough, noise);
    for (const [name, values] of outputs) results.set(`${r}:${entry}/${name}`, values);
  }
  for (const [name, values] of buffers) results.set(`${program.runs.length - 1}:${name}`, values);
  return results;
}

/** Everything to compare, in order. */
export function expectations(program: RandomProgram): Expected[] {
  const truth = trajectory(program, null);
  const roughInputs = new Set(
    [...program.inputs.values()].filter((i) => !i.exact).map((i) => i.name),
  );
  const isRough = (entry: string, output: string) => {
    const { graph } = program.entries.find((e) => e.name === entry)!;
    return roundedNodes(graph, roughInputs).has(graph.outputs.get(output)!);
  };
  const noisy = [1, 2, 3].map((s) => trajectory(program, new Source(program.seed * 4 + s)));
  const live = new Set(
    program.entries.flatMap((e) =>
      e.graph.live().flatMap((n) => (n.op === "input" ? [n.attributes.name] : [])),
    ),
  );
  const expected: Expected[] = [];
  for (const [key, values] of truth) {
    const [run, name] = [Number(key.split(":")[0]), key.slice(key.indexOf(":") + 1)];
    const [entry, output] = name.split("/");
    const isOutput = output !== undefined;
    if (!isOutput && !live.has(name)) continue;
    const dtype = isOutput
      ? program.entries.find((e) => e.name === entry)!.graph.outputs.get(output)!.dtype
      : program.inputs.get(name)!.dtype;
    const rough = isOutput ? isRough(entry!, output) : roughInputs.has(name);
    // simplification may change the sign of a zero: x + 0 is x
    let tolerance: Tolerance = absolute(new Float64Array(values.length));
    let isIll = false;
    if (rough && (dtype === "f32" || dtype === "f64")) {
      const eps = dtype === "f32" ? 2 ** -21 : 2 ** -48;
      let spread = 0;
      for (const other of noisy.map((n) => n.get(key)!)) {
        for (let i = 0; i < values.length; i++) {
          spread = Math.max(spread, Math.abs(other[i]! - values[i]!));
        }
      }
      const largest = Math.max(1, ...Array.from(values, Math.abs));
      isIll = !(16 * spread <= MOST[dtype] * largest);
      tolerance = absolute(Array.from(values, (x) => 16 * spread + eps * Math.abs(x)));
    }
    expected.push({ name, run, dtype, values, tolerance, isIll });
  }
  return expected.sort((a, b) => a.run - b.run);
}
