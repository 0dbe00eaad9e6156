// ONNX files as networks that can be trained further.

import type { ImageShape } from "../data/image-shape.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { DownhillError, FormatError, OptionError } from "../errors.ts";
import { lossNamed } from "../nn/loss-names.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import { checkNetworkGiven } from "../train/check-given.ts";
import { type StateOptions, type TrainedNetwork, withParameters } from "../train/trained.ts";
import { readOnnx } from "./decode.ts";
import type { ModelProto } from "./model.ts";
import { type Layout, readGraph } from "./read/graph.ts";
import { metadataJson, otherNetwork, readOwn } from "./read/own.ts";

export interface FromOnnxOptions {
  /** What errors call the file. */
  readonly file?: string;
  /** The network that the file was written from, needed where it has layers of one's own. */
  readonly network?: Network;
  /** Default: the one that a file of ours names, else what fits the output layer. */
  readonly loss?: Objective;
}

/** A network of a file, and what a person should know of it. */
export interface ImportedOnnx {
  readonly network: TrainedNetwork;
  readonly report: OnnxReport;
}

export interface OnnxReport {
  /** The program that wrote the file, as it says. */
  readonly producer: string;
  /** How pictures lie in the file; here they are [height, width, channels] always. */
  readonly layout: Layout;
  /** What is otherwise than in the file. */
  readonly notes: readonly string[];
  /** The notes, a line each. */
  toString(): string;
}

/**
 * A network that answers as an ONNX file does and can be trained further: any file that `toOnnx` wrote,
 * and dense, convolutional and recurrent networks of other programs, such as PyTorch and Keras, with
 * poolings, norms, dropout, embeddings, and residual blocks, whose shortcut may have layers too. Recurrent
 * layers are the ops LSTM, GRU and RNN, of which the sequence, its last step or the last state is read; a loop
 * that was unrolled is not. Only what lies in the bytes is read.
 *
 * Pictures are [height, width, channels] here, whatever the file has; a LogSoftmax at the end becomes
 * softmax, for logLikelihood; zeros at one side of a picture become part of the kernel. `report.notes`
 * says so.
 * @throws FormatError naming the node and the cure for what no layer here is, for files that are damaged
 * or have their numbers elsewhere; OptionError for options that cannot be
 */
export function fromOnnx(bytes: Uint8Array, options: FromOnnxOptions = {}): ImportedOnnx {
  checkOptionNames("fromOnnx", options, { file: true, network: true, loss: true });
  if (!(bytes instanceof Uint8Array)) {
    throw new OptionError(`fromOnnx: expected the bytes of a file, got ${inWords(bytes)}`);
  }
  const { file = "the ONNX file", network: given, loss } = options;
  if (given !== undefined) checkNetworkGiven("fromOnnx: network", given);
  const model = readOnnx(bytes, file);
  const state: StateOptions = loss ? { loss } : {};
  const own = readOwn(model, file, given);
  if (own) {
    const notes = own.drawn.map((name) => `${name}: the file does not need it; drawn from seed 1`);
    const trained = withKnown(file, own, state, knownOf(model));
    return { network: trained, report: reportOf(model, "channels-last", notes) };
  }
  if (given) throw otherNetwork(file, given);
  const read = readGraph(model, file);
  const known = read.divideBy === undefined ? {} : { divideBy: read.divideBy };
  const trained = withNumbers(file, read, { ...state, ...known });
  return { network: trained, report: reportOf(model, read.layout, read.notes) };
}

interface Read {
  readonly network: Network;
  readonly parameters: ReadonlyMap<string, ArrayLike<number>>;
}

/** A network with the numbers of a file, which may be none that a network can have. */
function withNumbers(file: string, { network: net, parameters }: Read, state: StateOptions) {
  try {
    return withParameters(net, parameters, state);
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    throw new FormatError(file, "numbers for the network", error.message);
  }
}

/** A network with what its file says of the data, where that can be said of it. */
function withKnown(file: string, own: Read, state: StateOptions, known: StateOptions) {
  const plain = withNumbers(file, own, state);
  try {
    return withParameters(own.network, own.parameters, { ...known, ...state });
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    return plain;
  }
}

function knownOf(model: ModelProto): StateOptions {
  const [names, symbols, inputs] = ["classNames", "alphabet", "inputNames"].map((key) =>
    metadataJson(model, key),
  );
  const isWords = (list: unknown): list is string[] =>
    Array.isArray(list) && list.every((word) => typeof word === "string");
  const sides = metadataJson(model, "picture");
  const isSides = Array.isArray(sides) && sides.length === 3 && sides.every(Number.isSafeInteger);
  const [height, width, channels] = isSides ? (sides as number[]) : [];
  const divideBy = Number(metadataJson(model, "divideBy"));
  const loss = lossNamed(model.metadata.get("loss") ?? "");
  return {
    ...(loss ? { loss } : {}),
    ...(isWords(names) ? { classNames: names } : {}),
    ...(isWords(inputs) ? { inputNames: inputs } : {}),
    ...(isWords(symbols) ? { alphabet: symbols } : {}),
    ...(isSides ? { picture: { height, width, channels } as ImageShape } : {}),
    ...(model.metadata.get("inputs") === "bytes" && divideBy > 0 ? { divideBy } : {}),
  };
}

function reportOf(model: ModelProto, layout: Layout, notes: readonly string[]): OnnxReport {
  const { producerName, producerVersion } = model;
  return {
    producer: `${producerName} ${producerVersion}`.trim() || "unknown",
    layout,
    notes,
    toString: () => notes.join("\n"),
  };
}
