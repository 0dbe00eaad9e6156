// A graph of ONNX read as layers: node after node, each op by what it is here. Only what the answer needs
// is looked at.
import { DownhillError, FormatError } from "../../errors.ts";
import type { Layer } from "../../nn/layer.ts";
import { type Network, network } from "../../nn/network.ts";
import { DATA_TYPE, type ModelProto, type NodeProto, typeName } from "../model.ts";
import { type Constant, constantOf } from "./constant.ts";
import { called, NodeReader } from "./fault.ts";
import { type Flow, layerOf, namedNumbers, type Step } from "./flow.ts";
import { constantNode, FOLDS, foldedOpen } from "./fold.ts";
import { LAYERS } from "./layers.ts";
import { RECURRENT } from "./recurrent.ts";
import { answered, LEAVE_ZEROS, SHAPES, TAKE_ANY_ORDER, TAKE_WHOLE } from "./shapes.ts";
import { affine, conv, gemm, matMul, type Read, type Situation, type Value } from "./weights.ts";

const OPS: Readonly<Record<string, Read>> = {
  ...LAYERS,
  ...SHAPES,
  ...RECURRENT,
  Conv: conv,
  Gemm: gemm,
  MatMul: matMul,
  Sub: affine,
  Mul: affine,
  Div: affine,
};

/** Layers of a network: as many as files of ours may have. */
const MOST_LAYERS = 4096;

/** How pictures lie in a file. */
export type Layout = "channels-first" | "channels-last";

export interface ReadGraph {
  readonly network: Network;
  readonly parameters: ReadonlyMap<string, ArrayLike<number>>;
  /** What bytes are divided by; undefined where numbers come in. */
  readonly divideBy: number | undefined;
  readonly layout: Layout;
  readonly notes: readonly string[];
}

/** What of a file the answer is made of, in its order. */
interface Needed {
  readonly nodes: readonly NodeProto[];
  /** How often each name is read. */
  readonly readers: ReadonlyMap<string, number>;
}

function neededOf({ graph }: ModelProto, file: string): Needed {
  const fail = (expected: string, found: string, cure?: string) =>
    new FormatError(file, expected, found, cure === undefined ? {} : { cure });
  const [output, ...others] = graph.outputs;
  if (!output || others.length > 0) {
    const names = graph.outputs.slice(0, 8).map(({ name }) => name);
    throw fail("a graph with one output", `${graph.outputs.length} (${names.join(", ")})`);
  }
  const makers = new Map<string, number>();
  for (const [i, node] of graph.nodes.entries()) {
    for (const name of node.outputs) {
      if (name === "") continue;
      if (makers.has(name)) throw fail("each value made once", `${name} made twice`);
      makers.set(name, i);
    }
  }
  const given = new Set([...graph.inputs, ...graph.initializers].map(({ name }) => name));
  const wanted = new Set<number>();
  const readers = new Map<string, number>([[output.name, 1]]);
  const visit: number[] = [];
  const want = (name: string, reader: NodeProto | undefined, before: number) => {
    if (name === "" || given.has(name)) return;
    const maker = makers.get(name);
    const who = reader ? `${called(reader)}: ` : "";
    if (maker === undefined) {
      const cure = "export the model with its weights in the file";
      throw fail(`${who}a node, an initializer or an input named ${name}`, "none", cure);
    }
    if (maker >= before) {
      const cure = "a graph must have no cycle, and its nodes in the order in which they run";
      throw fail(`${who}${name} made before it is read`, "it is made behind it", cure);
    }
    if (wanted.has(maker)) return;
    wanted.add(maker);
    visit.push(maker);
  };
  want(output.name, undefined, graph.nodes.length);
  for (let i = visit.pop(); i !== undefined; i = visit.pop()) {
    const node = graph.nodes[i]!;
    for (const name of node.inputs) {
      readers.set(name, (readers.get(name) ?? 0) + 1);
      want(name, node, i);
    }
  }
  return { nodes: graph.nodes.filter((_, i) => wanted.has(i)), readers };
}

/** The one input of a graph, and the shape of an example. */
function inputOf({ graph }: ModelProto, file: string) {
  const known = new Set(graph.initializers.map(({ name }) => name));
  const open = graph.inputs.filter(({ name }) => !known.has(name));
  const [input, ...others] = open;
  if (!input || others.length > 0) {
    const found = open.slice(0, 8).map(({ name }) => name);
    throw new FormatError(file, "a graph with one input", `${open.length} (${found.join(", ")})`);
  }
  const { dims, elemType, name } = input;
  // sequences of other programs may have their steps first: [5, n, 4]
  const isTimeFirst =
    dims?.length === 3 && typeof dims[0] === "number" && dims[0] > 0 && typeof dims[1] !== "number";
  const shape = isTimeFirst ? [dims[0], dims[2]] : dims?.slice(1);
  const isOpen = (n: unknown) => !(Number.isSafeInteger(n) && Number(n) >= 1);
  if (!dims || dims.length < 2 || shape!.some(isOpen)) {
    const text = dims ? `[${dims.slice(0, 8).join(", ")}]` : "no shape";
    throw new FormatError(file, `input ${name} with a fixed shape of an example`, text, {
      cure: "export the model with fixed sizes but for the number of examples",
    });
  }
  const isBytes = elemType === DATA_TYPE.uint8;
  const isWhole = elemType === DATA_TYPE.int64 || elemType === DATA_TYPE.int32;
  const isNumber = elemType === DATA_TYPE.float || elemType === DATA_TYPE.double;
  if (!isBytes && !isWhole && !isNumber) {
    throw new FormatError(file, `numbers or bytes as input ${name}`, typeName(elemType));
  }
  return { name, shape: shape as number[], isBytes, isWhole, isTimeFirst };
}

/**
 * The network of a model.
 * @throws FormatError naming the node for what has no layer here
 */
export function readGraph(model: ModelProto, file: string): ReadGraph {
  const needed = neededOf(model, file);
  const input = inputOf(model, file);
  if (input.shape.length !== 3) return attempt(model, file, needed, input, "channels-last").read();
  // a picture: the layout is the one in which its convolutions see channels
  const faults: { readonly done: number; readonly error: DownhillError }[] = [];
  for (const layout of ["channels-last", "channels-first"] as const) {
    const reading = attempt(model, file, needed, input, layout);
    try {
      return reading.read();
    } catch (error) {
      if (!(error instanceof DownhillError)) throw error;
      faults.push({ done: reading.done(), error });
    }
  }
  const [last, first] = faults as [(typeof faults)[0], (typeof faults)[0]];
  throw (last.done > first.done ? last : first).error;
}

function attempt(
  model: ModelProto,
  file: string,
  { nodes, readers }: Needed,
  input: ReturnType<typeof inputOf>,
  layout: Layout,
) {
  let done = 0;
  const read = (): ReadGraph => {
    const notes: string[] = [];
    let divideBy: number | undefined = input.isBytes ? 1 : undefined;
    const values = new Map<string, Value>();
    for (const tensor of model.graph.initializers) values.set(tensor.name, constantOf(tensor));
    values.set(input.name, start(input, layout));
    const names = new Map<Value, string>();
    const countOf = (name: string) => readers.get(name) ?? 0;
    const situation: Situation = {
      opset: model.opset,
      isReadOnce: (flow) => !flow.isShared && countOf(names.get(flow) ?? "") <= 1,
      divide: (by) => {
        divideBy = by;
      },
      countOf,
      note: (text) => notes.push(text),
    };
    for (const node of nodes) {
      const reader = new NodeReader(file, node);
      const value = inTheirWords(reader, () => readNode(reader, values, situation));
      // under another name a value has the readers of both
      const isShared = node.inputs.some((given) => {
        const from = values.get(given);
        if (from?.kind !== "flow" || value.kind !== "flow" || from.step !== value.step)
          return false;
        return from.isShared || countOf(given) > 1;
      });
      const own = value.kind === "flow" ? { ...value, isShared } : value;
      // of a recurrent layer the sequence or its last state is read
      const isMany = Object.hasOwn(RECURRENT, node.opType);
      const [first, second] = node.outputs;
      const output = isMany && (!first || countOf(first) === 0) ? second : first;
      values.set(output!, own);
      names.set(own, output!);
      done++;
    }
    const { name } = model.graph.outputs[0]!;
    const last = nodes.at(-1);
    const answer = values.get(name);
    const reader = new NodeReader(file, last ?? { ...NONE, outputs: [name] });
    if (answer?.kind !== "flow") throw reader.fail("an answer made of the examples", "constants");
    const flow = answered(reader, answer, situation.note);
    return { ...networkOf(reader, flow.step), divideBy, layout, notes };
  };
  return { read, done: () => done };
}

const NONE: NodeProto = {
  name: "",
  opType: "the graph",
  domain: "",
  inputs: [],
  outputs: [],
  attributes: [],
};

function start(
  { shape, isBytes, isWhole, isTimeFirst }: ReturnType<typeof inputOf>,
  layout: Layout,
): Flow {
  const isFirst = shape.length === 3 && layout === "channels-first";
  const own = isFirst ? [shape[1]!, shape[2]!, shape[0]!] : shape;
  const usual = isTimeFirst ? [1, 0, 2] : [0, ...shape.map((_, k) => k + 1)];
  const order = isFirst ? [0, 3, 1, 2] : usual;
  return {
    kind: "flow",
    step: { before: null, draft: null, depth: 0, shape: own },
    order,
    isBytes,
    isWhole,
  };
}

/** What our layers say of sizes that do not fit, said of the node. */
function inTheirWords<T>(reader: NodeReader, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof DownhillError) || error instanceof FormatError) throw error;
    throw reader.fail("a layer that fits", error.message);
  }
}

function readNode(
  reader: NodeReader,
  values: ReadonlyMap<string, Value>,
  situation: Situation,
): Value {
  const { opType, domain, inputs, outputs } = reader.node;
  if (domain !== "") throw reader.fail("an op of ONNX's own", `one of ${domain.slice(0, 40)}`);
  if (!outputs[0] && !Object.hasOwn(RECURRENT, opType)) throw reader.fail("an output", "none");
  if (opType === "Constant") return constantNode(reader);
  const given = inputs.map((name) => values.get(name));
  const isFlowing = given.some((value) => value?.kind === "flow");
  const open = isFlowing ? undefined : foldedOpen(reader, given as (Constant | undefined)[]);
  if (open) return open;
  if (!isFlowing && Object.hasOwn(FOLDS, opType)) {
    return FOLDS[opType]!(reader, given as (Constant | undefined)[]);
  }
  if (!Object.hasOwn(OPS, opType)) {
    const known = Object.keys(OPS).sort().join(", ");
    throw reader.fail(
      "an op that a layer here is made of",
      opType.slice(0, 40),
      `known are ${known}`,
    );
  }
  const [flow] = given;
  if (flow?.kind === "flow" && flow.zeros && !LEAVE_ZEROS.has(opType)) {
    throw reader.fail("Pad before a convolution only", "Pad before this node");
  }
  for (const value of given) {
    if (value?.kind !== "flow") continue;
    const isOther = value.order[0] !== 0 || value.order.some((axis) => axis < 0);
    if (isOther && !TAKE_ANY_ORDER.has(opType)) {
      throw reader.fail("values with the examples first", `axes ${value.order}`);
    }
    if (value.isWhole && !TAKE_WHOLE.has(opType)) {
      throw reader.fail("whole numbers as symbols of a table", "another use of them");
    }
  }
  const made = OPS[opType]!(reader, given, situation);
  if (made.kind === "flow" && made.step.depth > MOST_LAYERS) {
    throw reader.fail(`at most ${MOST_LAYERS} layers`, "more");
  }
  return made;
}

function networkOf(reader: NodeReader, end: Step) {
  const steps: Step[] = [];
  let step: Step = end;
  for (; step.before; step = step.before) steps.push(step);
  steps.reverse();
  if (steps.length === 0) throw reader.fail("at least one layer", "none");
  const layers: Layer[] = steps.map(({ draft }) => layerOf(draft!));
  const net: Network = inTheirWords(reader, () => network([...step.shape], ...layers));
  return { network: net, parameters: new Map(namedNumbers(steps)) };
}
