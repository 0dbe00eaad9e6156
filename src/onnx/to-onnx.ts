// Trained networks as ONNX files. What is written is the graph of the answer, op by op or pattern by
// pattern, so a layer of one's own needs nothing more than to be traced.
import type { Node } from "../compiler/1-graph/graph.ts";
import { size } from "../compiler/1-graph/shape.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { usualDivideBy } from "../data/values.ts";
import { FormatError, OptionError } from "../errors.ts";
import { checkCount, checkOneOf, checkPositive } from "../nn/check.ts";
import { describeNetwork } from "../nn/describe.ts";
import { isBuiltInLoss } from "../nn/loss.ts";
import { fittingLoss } from "../nn/loss-names.ts";
import type { Network } from "../nn/network.ts";
import { checkNetworkGiven, checkTrainedGiven } from "../train/check-given.ts";
import { initialParameters } from "../train/initialize.ts";
import type { TrainedState } from "../train/state.ts";
import { encodeOnnx, modelParts } from "./encode.ts";
import { DATA_TYPE, type GraphProto, type ModelProto, type NodeProto } from "./model.ts";
import { int } from "./write/attributes.ts";
import { convolution, gemm, matMul } from "./write/contraction.ts";
import { elementwise } from "./write/elementwise.ts";
import { Initializers, type Origin } from "./write/initializers.ts";
import { declared, loop, scanResult } from "./write/loops.ts";
import { PATTERNS } from "./write/patterns.ts";
import { recurrent } from "./write/recurrent.ts";
import { parameter, structural } from "./write/structural.ts";
import { type NamedNode, traceNetwork } from "./write/traced.ts";
import { averagePool, maxPool, windowOps } from "./write/windows.ts";
import { GraphWriter, type Rule, type Shared } from "./write/writer.ts";

export interface OnnxOptions {
  /** What the file reads: numbers as the network takes them (default), or bytes, which it divides. */
  readonly inputs?: "floats" | "bytes";
  /** What inputs are divided by inside the file; default: for bytes what the network was trained with,
   * else 256, for floats 1. */
  readonly divideBy?: number;
  /** How many examples are asked about at once; default: any number, a size named batch. */
  readonly batch?: number;
}

/** What a network is written from: trained, or as it is drawn from seed 1. */
export type OnnxSource = Network | TrainedState;

/** The operators that every file may have; what needs later ones says so. */
const LOWEST_OPSET = 13;
const AT_INPUT = { path: "input", where: "the inputs" };
/** Of this package. */
const VERSION = "0.1.0";
/** Protocol buffers end here. */
const MOST_BYTES = 2 ** 31 - 1;

/** The first that fits writes a node: patterns before their parts, what fits always last. */
const RULES: readonly Rule[] = [
  averagePool,
  maxPool,
  ...PATTERNS,
  convolution,
  gemm,
  matMul,
  recurrent,
  scanResult,
  parameter,
  elementwise,
  windowOps,
  structural,
  loop,
];

/**
 * The bytes of an ONNX file that answers as the network does: `input` [batch, ...inputShape] in,
 * `output` [batch, outputs] out, in float32; several inputs and outputs by their own names, each input in
 * its shape. Pictures are [height, width, channels], as everywhere here. What reads on from batch to batch
 * begins at 0 in each.
 *
 * The file says in its metadata what makes the network (`code`), what its classes are called and what
 * its inputs are divided by, and takes the lowest version of ONNX's operators that has what it needs,
 * from 13 on. The same network gives the same bytes.
 * @throws GraphError naming the layer for what ONNX cannot say or what depends on the number of
 * examples, FormatError from 2 GiB on, OptionError for options that cannot be
 */
export function toOnnx(given: OnnxSource, options: OnnxOptions = {}): Uint8Array<ArrayBuffer> {
  const { model } = onnxModel(given, options);
  checkLength(modelParts(model).length);
  return encodeOnnx(model);
}

function checkLength(bytes: number): void {
  if (bytes <= MOST_BYTES) return;
  throw new FormatError("the ONNX file", "less than 2 GiB", `${bytes} bytes`, {
    cure: "save as .safetensors, which has no such end",
  });
}

/** The model, and which of its initializers are made of parameters, and how. */
export function onnxModel(
  given: OnnxSource,
  options: OnnxOptions = {},
): { readonly model: ModelProto; readonly origins: ReadonlyMap<string, Origin> } {
  const state = stateOf(given);
  const { network: net } = state;
  checkOptionNames("toOnnx", options, { inputs: true, divideBy: true, batch: true });
  const { inputs = "floats", batch } = options;
  checkOneOf("toOnnx: inputs", inputs, ["floats", "bytes"]);
  if (batch !== undefined) checkCount("toOnnx: batch", batch, 1);
  const usual = inputs === "bytes" ? (state.divideBy ?? usualDivideBy(new Uint8Array())) : 1;
  const { divideBy = usual } = options;
  checkPositive("toOnnx: divideBy", divideBy);

  const traced = traceNetwork(net, batch);
  const names = new Set([...traced.inputs, ...traced.outputs].map(({ name }) => name));
  const ends = traced;
  const twice = ends.inputs.find(({ name }) => ends.outputs.some((one) => one.name === name));
  if (twice) {
    throw new OptionError(
      `toOnnx: an input and an output are both called ${twice.name}, a name in the file is of one thing; call one of them otherwise`,
    );
  }
  const fresh = (wanted: string): string => main.fresh(wanted);
  const initializers = new Initializers(state.parameters, fresh);
  let known: string | undefined;
  const shared: Shared = {
    initializers,
    rules: RULES,
    sizes: traced.sizes,
    names,
    opset: LOWEST_OPSET,
    batch: () => {
      if (known !== undefined) return known;
      const { at } = main;
      main.at = AT_INPUT;
      const first = [initializers.ints([0]), initializers.ints([1])];
      known = main.op("Slice", [
        main.op("Shape", [ends.inputs[0]!.name]),
        ...first,
        initializers.ints([0]),
      ]);
      main.at = at;
      return known;
    },
  };
  const main = new GraphWriter(traced.graph, shared, traced.layerOf, traced.names);
  main.at = AT_INPUT;
  for (const { name, node } of ends.inputs) {
    main.set(node, main.plain(divided(main, { name, inputs, divideBy }, node), node));
  }
  main.write(ends.outputs.map(({ node }) => node));
  const declare = ({ name, node }: NamedNode) => declared(name, node, traced.sizes(node));
  const read = ends.inputs.map(declare);
  const graph: GraphProto = {
    name: "network",
    nodes: withOutputs(
      main.nodes,
      ends.outputs.map(({ name, node }) => [main.value(node), name]),
    ),
    initializers: initializers.tensors,
    inputs: inputs === "bytes" ? read.map((i) => ({ ...i, elemType: DATA_TYPE.uint8 })) : read,
    outputs: ends.outputs.map(declare),
  };
  const { opset } = shared;
  const whole =
    opset < 18 ? graph : { ...graph, nodes: withAxesAsInputs(graph.nodes, initializers) };
  const model: ModelProto = {
    irVersion: opset < 15 ? 7 : 8,
    producerName: "downhill",
    producerVersion: VERSION,
    opset,
    graph: whole,
    metadata: metadataOf(state, inputs, divideBy),
  };
  return { model, origins: initializers.origins };
}

function stateOf(given: OnnxSource): TrainedState {
  if (typeof given === "object" && given !== null && "layers" in given) {
    checkNetworkGiven("toOnnx", given);
    checkNumbers(given);
    const nothing = { optimizerState: new Map(), seed: 1, steps: 0, history: [] } as const;
    const parameters = initialParameters(given);
    return { network: given, parameters, loss: fittingLoss(given), dtype: "f32", ...nothing };
  }
  checkTrainedGiven("toOnnx", given);
  const { network: net, parameters } = given;
  const missing = net.parameters.find((p) => !parameters.has(p.name));
  if (missing) {
    throw new OptionError(`toOnnx: expected ${missing.name} among the parameters, got none`);
  }
  checkNumbers(net);
  return given;
}

/** Before any number is drawn or copied. */
const checkNumbers = ({ parameters }: Network): void =>
  checkLength(parameters.reduce((bytes, { shape }) => bytes + 4 * size(shape), 0));

/** The inputs as the network takes them. */
function divided(
  w: GraphWriter,
  { name, inputs, divideBy }: { name: string; inputs: string; divideBy: number },
  node: Node,
): string {
  const to = int("to", DATA_TYPE.float);
  const numbers = inputs === "bytes" ? w.op("Cast", [name], [to]) : name;
  return divideBy === 1 ? numbers : w.op("Div", [numbers, w.number(divideBy, node)]);
}

/** Calls each answer by its name: [tensor, output] each. One that is no node of its own is written again. */
function withOutputs(
  nodes: readonly NodeProto[],
  answers: readonly (readonly [tensor: string, output: string])[],
): readonly NodeProto[] {
  const again: NodeProto[] = [];
  const names = new Map<string, string>();
  for (const [tensor, output] of answers) {
    const isMade = nodes.some(({ outputs }) => outputs.includes(tensor));
    if (isMade && !isReadInside(nodes, tensor) && !names.has(tensor)) {
      names.set(tensor, output);
      continue;
    }
    const from = names.get(tensor) ?? tensor;
    const identity = { name: output, opType: "Identity", domain: "" };
    again.push({ ...identity, inputs: [from], outputs: [output], attributes: [] });
  }
  const renamed = (list: readonly string[]) => list.map((n) => names.get(n) ?? n);
  const all = nodes.map((node) => ({
    ...node,
    inputs: renamed(node.inputs),
    outputs: renamed(node.outputs),
  }));
  return [...all, ...again];
}

/** Whether the body of a loop reads a tensor. */
const isReadInside = (nodes: readonly NodeProto[], tensor: string): boolean =>
  nodes.some(({ attributes }) =>
    attributes.some(
      (a) =>
        a.kind === "graph" &&
        (a.value.nodes.some(({ inputs }) => inputs.includes(tensor)) ||
          isReadInside(a.value.nodes, tensor)),
    ),
  );

/** Since version 18 reductions read their axes as a tensor. */
function withAxesAsInputs(
  nodes: readonly NodeProto[],
  initializers: Initializers,
): readonly NodeProto[] {
  return nodes.map((node): NodeProto => {
    const attributes = node.attributes.map((a) =>
      a.kind === "graph"
        ? { ...a, value: { ...a.value, nodes: withAxesAsInputs(a.value.nodes, initializers) } }
        : a,
    );
    const axes = attributes.find(({ name }) => name === "axes");
    if (axes?.kind !== "ints" || !node.opType.startsWith("Reduce")) return { ...node, attributes };
    return {
      ...node,
      inputs: [...node.inputs, initializers.ints(axes.value)],
      attributes: attributes.filter((a) => a !== axes),
    };
  });
}

function metadataOf(
  { network: net, loss, classNames, inputNames, picture, alphabet }: TrainedState,
  inputs: string,
  divideBy: number,
): ReadonlyMap<string, string> {
  const description = describeNetwork(net);
  return new Map([
    ["code", net.toString()],
    ...(description.layers.includes(null)
      ? []
      : [["network", JSON.stringify(description)] as const]),
    ...(isBuiltInLoss(loss) ? [["loss", loss.name] as const] : []),
    ["inputs", inputs],
    ["divideBy", JSON.stringify(divideBy)],
    ...(classNames ? [["classNames", JSON.stringify(classNames)] as const] : []),
    ...(inputNames ? [["inputNames", JSON.stringify(inputNames)] as const] : []),
    ...(picture
      ? [["picture", JSON.stringify([picture.height, picture.width, picture.channels])] as const]
      : []),
    ...(alphabet ? [["alphabet", JSON.stringify(alphabet)] as const] : []),
  ]);
}
