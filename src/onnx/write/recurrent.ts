// Loops that are the recurrent layers of ONNX: LSTM, GRU and RNN. As with other patterns the layer is
// made again, of the loop's own parts, and gives the same loop or it is another one.
import type { Node, NodeOf, Scan } from "../../compiler/1-graph/graph.ts";
import { type Loop, loopOf } from "../../compiler/1-graph/loop.ts";
import { Tensor } from "../../compiler/1-graph/tensor.ts";
import { DownhillError } from "../../errors.ts";
import { relu, tanh } from "../../nn/activation.ts";
import type { Layer, Scope } from "../../nn/layer.ts";
import type { RecurrentOptions } from "../../nn/recurrent/cell.ts";
import { gru } from "../../nn/recurrent/gru.ts";
import { lstm } from "../../nn/recurrent/lstm.ts";
import { rnn } from "../../nn/recurrent/rnn.ts";
import { DATA_TYPE } from "../model.ts";
import { int, string, strings } from "./attributes.ts";
import { sourceOf } from "./elementwise.ts";
import type { OriginPart } from "./initializers.ts";
import { noteResults, readResults, resultKey } from "./loops.ts";
import type { GraphWriter, Plan, Rule, Value } from "./writer.ts";

interface Kind {
  readonly opType: "LSTM" | "GRU" | "RNN";
  readonly states: string;
  /** Which block of our rows stands where in ONNX's. */
  readonly gates: readonly number[];
  /** How ONNX calls the order. */
  readonly order: string;
  readonly layer: (size: number, options: RecurrentOptions) => Layer;
  readonly attributes: readonly ReturnType<typeof int | typeof strings>[];
}

const KINDS: readonly Kind[] = [
  {
    opType: "LSTM",
    states: "h,c",
    gates: [0, 3, 1, 2],
    order: "iofc",
    layer: lstm,
    attributes: [],
  },
  {
    opType: "GRU",
    states: "h",
    gates: [1, 0, 2],
    order: "zrh",
    layer: gru,
    attributes: [int("linear_before_reset", 1)],
  },
  {
    opType: "RNN",
    states: "h",
    gates: [0],
    order: "i",
    layer: (size, options) => rnn(size, tanh, options),
    attributes: [],
  },
  {
    opType: "RNN",
    states: "h",
    gates: [0],
    order: "i",
    layer: (size, options) => rnn(size, relu, options),
    attributes: [strings("activations", ["Relu"])],
  },
];

type Role = "weight" | "recurrentWeight" | "bias" | "recurrentBias";
type Roles = Readonly<Partial<Record<Role, Node>>>;

/** Every way in which captured values may be a layer's parameters. */
function rolesOf(captured: readonly Node[], rows: number, features: number, size: number): Roles[] {
  const matrices = captured.filter(({ shape }) => shape.length === 2);
  const vectors = captured.filter(({ shape }) => shape.length === 1);
  if (matrices.length !== 2 || vectors.length > 2 || captured.length > 4) return [];
  const fits = (node: Node, columns: number) => node.shape[0] === rows && node.shape[1] === columns;
  const [a, b] = matrices as [Node, Node];
  const pairs = [
    { weight: a, recurrentWeight: b },
    { weight: b, recurrentWeight: a },
  ].filter((p) => fits(p.weight, features) && fits(p.recurrentWeight, size));
  const [v, u] = vectors;
  const biases: Roles[] = !v
    ? [{}]
    : !u
      ? [{ bias: v }, { recurrentBias: v }]
      : [
          { bias: v, recurrentBias: u },
          { bias: u, recurrentBias: v },
        ];
  return pairs.flatMap((pair) => biases.map((bias) => ({ ...pair, ...bias })));
}

/** Whether a layer of that kind, of these parts, is that very loop. */
function isMadeOf(
  w: GraphWriter,
  scan: Scan,
  { layer }: Kind,
  size: number,
  roles: Roles,
  { reverse, keep, slices }: Loop,
): boolean {
  const [x, isReal] = ["x", "isReal"].map((name) => slices.find((s) => s.name === name)?.from);
  const options: RecurrentOptions = {
    ...{ reverse, keep },
    bias: roles.bias !== undefined,
    recurrentBias: roles.recurrentBias !== undefined,
  };
  const scope = {
    isTraining: false,
    param: (name: Role) => new Tensor(w.graph, roles[name]!),
    monitor: () => {},
    realSteps: () => isReal && new Tensor(w.graph, isReal),
  };
  try {
    const made = layer(size, options).trace(new Tensor(w.graph, x!), scope as unknown as Scope);
    return made.node.inputs[0] === scan;
  } catch (error) {
    if (error instanceof DownhillError) return false;
    throw error;
  }
}

/** How many steps of each example are real, where a sequence of masks says so: those below a length. */
function lengthsOf(isReal: Node): Node | undefined {
  const [place, length] = isReal.op === "lt" ? isReal.inputs : [];
  if (!place || !length || length.op !== "broadcast" || place.op !== "broadcast") return undefined;
  const steps = sourceOf(place);
  const counted = steps.op === "cast" ? steps.inputs[0]! : steps;
  const isByStep = counted.op === "iota" && `${place.attributes.axes}` === "1";
  const isByExample = `${length.attributes.axes}` === "0";
  return isByStep && isByExample ? length.inputs[0] : undefined;
}

export const recurrent: Rule = (w, node): Plan | null => {
  if (node.op !== "scan") return null;
  const parts = loopOf(node);
  const x = parts.slices.find(({ name, axis }) => name === "x" && axis === 1)?.from;
  const h = parts.carries.find(({ name }) => name === "h")?.from;
  if (!x || !h || x.dtype !== "f32" || x.shape.length !== 3 || h.shape.length !== 2) return null;
  const isReal = parts.slices.find(({ name }) => name === "isReal")?.from;
  const lengths = isReal && lengthsOf(isReal);
  if (parts.slices.length !== (isReal ? 2 : 1) || (isReal && !lengths)) return null;
  const states = parts.carries.map(({ name }) => name).join();
  const size = h.shape[1]!;
  const captured = parts.captured.map(({ from }) => from);
  if (captured.some((from) => w.parameterOf(from) === undefined)) return null;
  const known = ["last h", "last c", "stack h"];
  const read = readResults(w, node);
  if ([...read].some((result) => !known.includes(result))) return null;
  for (const kind of KINDS.filter((k) => k.states === states)) {
    const rows = kind.gates.length * size;
    const roles = rolesOf(captured, rows, x.shape[2]!, size).find((some) =>
      isMadeOf(w, node, kind, size, some, parts),
    );
    if (!roles) continue;
    const emit = () => written(w, node, kind, roles, { x, lengths, size, read, parts });
    return { operands: [x, ...(lengths ? [lengths] : [])], emit };
  }
  return null;
};

interface Found {
  readonly x: Node;
  readonly lengths: Node | undefined;
  readonly size: number;
  readonly read: ReadonlySet<string>;
  readonly parts: Loop;
}

function written(
  w: GraphWriter,
  scan: NodeOf<"scan">,
  kind: Kind,
  roles: Roles,
  found: Found,
): Value {
  const { x, lengths, size, read, parts } = found;
  const { gates, order } = kind;
  const { initializers } = w.shared;
  /** Blocks of rows of a parameter in ONNX's order, or as many zeros. */
  const blocks = (node: Node | undefined, columns: number): OriginPart[] =>
    gates.map((gate) => ({
      parameter: node && w.parameterOf(node),
      start: gate * size * columns,
      count: size * columns,
    }));
  const rows = gates.length * size;
  const matrix = (node: Node) => {
    const columns = node.shape[1]!;
    const name = `${w.parameterOf(node)}:${order}`;
    return initializers.joined(name, [1, rows, columns], blocks(node, columns));
  };
  const { bias, recurrentBias } = roles;
  const biasName = [bias, recurrentBias].flatMap((b) => (b ? [w.parameterOf(b)] : [])).join("+");
  const both = [...blocks(bias, 1), ...blocks(recurrentBias, 1)];
  const biases = biasName && initializers.joined(`${biasName}:${order}`, [1, 2 * rows], both);
  const given = [
    w.inOrder(x, [1, 0, 2]),
    matrix(roles.weight!),
    matrix(roles.recurrentWeight!),
    biases,
    lengths ? counts(w, lengths, parts.steps) : "",
  ];
  while (given.at(-1) === "") given.pop();
  const settings = [
    int("hidden_size", size),
    ...(parts.reverse ? [string("direction", "reverse")] : []),
    ...kind.attributes,
  ];
  const wanted = ["stack h", "last h", ...(kind.opType === "LSTM" ? ["last c"] : [])];
  const isRead = wanted.map((result) => read.has(result));
  while (isRead.length > 1 && !isRead.at(-1)) isRead.pop();
  const [all, ...last] = w.ops(kind.opType, given, settings, isRead);
  const results = new Map<string, Value>();
  const squeezed = (name: string, axis: number) => w.op("Squeeze", [name, w.ints([axis])]);
  // [steps, 1, batch, size]; where the layer stands the examples come first
  if (all) results.set(resultKey("stack", "h"), { name: squeezed(all, 1), order: [1, 0, 2] });
  for (const [i, name] of last.entries()) {
    const state = { name: name && squeezed(name, 0), order: [0, 1] };
    if (name) results.set(resultKey("last", i === 0 ? "h" : "c"), state);
  }
  noteResults(scan, results);
  return { name: "", order: [] };
}

/** Whole numbers of steps, as many as there are at most: int32 [batch]. */
function counts(w: GraphWriter, lengths: Node, steps: number): string {
  const whole = w.op("Min", [w.op("Ceil", [w.value(lengths)]), w.number(steps, lengths)]);
  return w.op("Cast", [whole], [int("to", DATA_TYPE.int32)]);
}
