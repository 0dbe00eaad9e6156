// Files that were written here: the network stands in their metadata. It is taken at its word only where
// writing that network gives the file's graph, node for node; then each number goes back to where it came
// from. So a file that was changed elsewhere is read by what it says now.
import { size } from "../../compiler/1-graph/shape.ts";
import { DownhillError, FormatError } from "../../errors.ts";
import { isNestedDeeply } from "../../formats/nesting.ts";
import { networkOf } from "../../nn/describe.ts";
import type { Network } from "../../nn/network.ts";
import { initialParameters } from "../../train/initialize.ts";
import { withParameters } from "../../train/trained.ts";
import type { GraphProto, ModelProto, TensorProto } from "../model.ts";
import { type OnnxOptions, onnxModel } from "../to-onnx.ts";
import type { Origin } from "../write/initializers.ts";
import { constantOf } from "./constant.ts";

export interface OwnNetwork {
  readonly network: Network;
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** Parameters that the answer does not need, so that the file has them not: as seed 1 draws them. */
  readonly drawn: readonly string[];
}

/** The network of a file of ours; undefined where its graph is another one. */
export function readOwn(
  model: ModelProto,
  file: string,
  given: Network | undefined,
): OwnNetwork | undefined {
  const net = given ?? described(model, file);
  if (!net) return undefined;
  const inFile = model.graph.initializers.reduce((sum, { dims }) => sum + size(dims), 0);
  const needed = net.parameters.reduce((sum, { shape, isStatistic }) => {
    return isStatistic ? sum : sum + size(shape);
  }, 0);
  // Boltzmann machines have biases that no answer needs, and those that go on a state each
  if (needed > 2 * inFile + 4096) return undefined;
  const drawn = new Map(
    [...initialParameters(net)].map(([name, values]) => [name, Float32Array.from(values)] as const),
  );
  const again = writtenAgain(model, net, drawn);
  if (!again || !isSameGraph(model.graph, again.model.graph, again.origins)) return undefined;
  const met = new Set<string>();
  for (const tensor of model.graph.initializers) {
    const origin = again.origins.get(tensor.name);
    if (origin && !takeBack(tensor, origin, drawn, met)) return undefined;
  }
  const left = net.parameters.map(({ name }) => name).filter((name) => !met.has(name));
  return { network: net, parameters: drawn, drawn: left };
}

/** The network that the metadata describe; undefined where they describe none. */
function described({ metadata }: ModelProto, file: string): Network | undefined {
  const text = metadata.get("network");
  if (text === undefined || isNestedDeeply(text)) return undefined;
  try {
    return networkOf(JSON.parse(text), file);
  } catch (error) {
    if (error instanceof DownhillError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function writtenAgain(
  model: ModelProto,
  net: Network,
  parameters: ReadonlyMap<string, Float32Array>,
) {
  const { metadata, graph } = model;
  const first = graph.inputs[0]?.dims?.[0];
  const divideBy = Number(metadata.get("divideBy") ?? 1);
  const options: OnnxOptions = {
    ...(metadata.get("inputs") === "bytes" ? { inputs: "bytes" } : {}),
    ...(divideBy > 0 && Number.isFinite(divideBy) ? { divideBy } : {}),
    ...(typeof first === "number" && first > 0 ? { batch: first } : {}),
  };
  try {
    return onnxModel(withParameters(net, parameters), options);
  } catch (error) {
    if (error instanceof DownhillError) return undefined;
    throw error;
  }
}

const told = (graph: GraphProto, isMade: (name: string) => boolean): string =>
  JSON.stringify(
    [
      graph.nodes,
      graph.inputs,
      graph.outputs,
      graph.initializers.map(({ name, dims, dataType, rawData }) => [
        name,
        dims,
        dataType,
        isMade(name) ? "" : Array.from(rawData),
      ]),
    ],
    (_, value) =>
      Object.is(value, -0)
        ? "-0"
        : typeof value === "number" && !Number.isFinite(value)
          ? `${value}`
          : value,
  );

function isSameGraph(
  theirs: GraphProto,
  ours: GraphProto,
  origins: ReadonlyMap<string, Origin>,
): boolean {
  const isMade = (name: string) => origins.has(name);
  const sizes = (graph: GraphProto) =>
    `${graph.nodes.length} ${graph.initializers.map(({ name, rawData }) => `${name} ${rawData.length}`)}`;
  return sizes(theirs) === sizes(ours) && told(theirs, isMade) === told(ours, isMade);
}

/** Puts the numbers of a tensor where they come from; whether those that come from nowhere are 0. */
function takeBack(
  tensor: TensorProto,
  { parts }: Origin,
  parameters: ReadonlyMap<string, Float32Array>,
  met: Set<string>,
): boolean {
  const { numbers } = constantOf(tensor);
  let at = 0;
  for (const { parameter, start, count } of parts) {
    const to = parameter === undefined ? undefined : parameters.get(parameter)!;
    for (let i = 0; i < count; i++) {
      const x = numbers[at++]!;
      if (to) to[start + i] = x;
      else if (x !== 0) return false;
    }
    if (parameter !== undefined) met.add(parameter);
  }
  return true;
}

/** The part of the metadata that is JSON; undefined where it is missing or none. */
export function metadataJson({ metadata }: ModelProto, key: string): unknown {
  const text = metadata.get(key);
  if (text === undefined || isNestedDeeply(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** That the network which was given is not the file's. */
export const otherNetwork = (file: string, net: Network): FormatError =>
  new FormatError(file, `the graph of ${net}`, "another one", {
    cure: "leave network out to read the file by its nodes",
  });
