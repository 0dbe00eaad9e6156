// Safetensors of other programs, such as PyTorch's state_dict, read into a network of ours: which
// tensor is which parameter, what was left over and what is missing. Nothing is taken on a guess.

import { checkOptionNames, type OptionNames } from "../../data/option-names.ts";
import { FormatError, OptionError } from "../../errors.ts";
import {
  fromBfloat16,
  fromFloat8E4M3,
  fromFloat8E5M2,
  fromFloat16,
} from "../../formats/half-floats.ts";
import {
  readSafetensors,
  type StoredDtype,
  type StoredTensor,
  type StoredTensors,
} from "../../formats/safetensors.ts";
import type { Initializer } from "../../nn/initializer.ts";
import type { Network } from "../../nn/network.ts";
import type { ParameterSpec } from "../../nn/trace.ts";
import { initialParameters } from "../initialize.ts";
import {
  STATE_OPTIONS,
  type StateOptions,
  type TrainedNetwork,
  withParameters,
} from "../trained.ts";
import {
  type FlattenedAxis,
  type FlattenOrder,
  flattenedAxes,
  fromChannelsFirst,
} from "./flatten-order.ts";
import { type GateOrder, gatesToReorder, inOurOrder } from "./gate-order.ts";
import {
  type FoundBy,
  type Module,
  modulesOf,
  type Pairing,
  pairModules,
  withoutZeros,
} from "./tensor-modules.ts";

/** How tensors from elsewhere are read. */
export interface ImportOptions extends StateOptions {
  /** What errors call the file; default safetensors. */
  readonly file?: string;
  /**
   * The module of the file for a layer of the network, where names and shapes do not decide:
   * { "layers.0": "encoder.fc1" }.
   */
  readonly names?: Readonly<Record<string, string>>;
  /**
   * In which order the other program flattens pictures: "channelsFirst" for PyTorch, "channelsLast"
   * for height, width, channel as here. Only needed for a dense layer behind a flattened picture of
   * several channels, unless the file says that it is PyTorch's.
   */
  readonly flattenOrder?: FlattenOrder;
  /** In which order the other program has the gates of gru and lstm; default pytorch. */
  readonly gateOrder?: GateOrder;
  /** Whether a parameter without a tensor or a tensor without a parameter is an error; default true. */
  readonly strict?: boolean;
  /** What parameters without a tensor are drawn from where `strict` is false: seed, default 1. */
  readonly seed?: number;
  /** Default scaled. */
  readonly init?: Initializer;
  /** Told what was matched, where `load` gives the network alone. */
  readonly onReport?: (report: ImportReport) => void;
}

/** Their names. */
export const IMPORT_OPTIONS: OptionNames<ImportOptions> = {
  ...STATE_OPTIONS,
  file: true,
  names: true,
  flattenOrder: true,
  gateOrder: true,
  strict: true,
  seed: true,
  init: true,
  onReport: true,
};

/** A parameter and the tensor that it was read from. */
export interface MatchedTensor {
  readonly parameter: string;
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly dtype: StoredDtype;
  /** Its name, its shape alone, its shape and the numbers in names, or the option `names`. */
  readonly by: FoundBy;
  /** Whether its values were put from channel, height, width into height, width, channel. */
  readonly isReordered: boolean;
  /** Whether its gates were put into our order. */
  readonly isRegated: boolean;
}

/** What became of the tensors of a file. */
export interface ImportReport {
  readonly matched: readonly MatchedTensor[];
  /** Tensors that no parameter takes; not PyTorch's counters num_batches_tracked. */
  readonly leftOver: readonly string[];
  /** Parameters that no tensor gives: they are fresh. */
  readonly missing: readonly string[];
  /** Biases of zeros that PyTorch's recurrent modules have besides the one of the network's layer. */
  readonly zeros: readonly string[];
  /** A line each. */
  toString(): string;
}

/** A network with the weights of another program, and which tensor became which parameter. */
export interface ImportedNetwork<In extends readonly number[], Out extends number> {
  readonly network: TrainedNetwork<In, Out>;
  readonly report: ImportReport;
}

/** A tensor with its name, as modules hold it. */
type Named = StoredTensor & { readonly name: string };

/**
 * Reads a safetensors file of another program into a network. A dense layer is PyTorch's Linear
 * ([out, in]), conv2d Conv2d ([out, in / groups, height, width]), batchNorm BatchNorm with its running
 * mean and variance, layerNorm LayerNorm; rnn, gru and lstm with `recurrentBias: true` are a layer of
 * RNN, GRU and LSTM (weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0), without it where one of both
 * biases is zeros, with forward and _reverse
 * for bidirectional, embedding is Embedding. F64, F32, F16, BF16, F8_E4M3 and F8_E5M2
 * are read. `toStateDict` writes such a file. Sources:
 * https://pytorch.org/docs/stable/nn.html, https://huggingface.co/docs/safetensors.
 * @throws FormatError for a file that does not fit, or fits in more than one way; OptionError for
 * names that nothing has
 */
export function importSafetensors<In extends readonly number[], Out extends number>(
  bytes: Uint8Array,
  net: Network<In, Out>,
  options: ImportOptions = {},
): ImportedNetwork<In, Out> {
  const { file = "safetensors" } = options;
  return importTensors(readSafetensors(bytes, file), net, { ...options, file });
}

/** The same of tensors that were read, whatever file they come from. */
export function importTensors<In extends readonly number[], Out extends number>(
  { tensors, metadata }: StoredTensors,
  net: Network<In, Out>,
  options: ImportOptions & { readonly file: string },
): ImportedNetwork<In, Out> {
  checkOptionNames("import of weights", options, IMPORT_OPTIONS);
  const { file, strict = true, names = {} } = options;
  const ours = modulesOf(net.parameters);
  const whole = modulesOf(
    Array.from(tensors, ([name, tensor]): Named => ({ name, ...tensor })).filter(
      ({ name }) => !/(^|\.)num_batches_tracked$/.test(name),
    ),
  ).map((module) => withoutZeros(module, ours));
  const theirs = whole.map(([module]) => module);
  const zeros = whole.flatMap(([, left]) => (left ? [labelOf(left)] : []));
  const pairing = pairModules(ours, theirs, new Map(Object.entries(names)));
  checkNames(names, ours, theirs, pairing, file);
  checkClear(pairing, file);
  if (strict) checkWhole(pairing, file);
  const axes = axesToReorder(net as Network, metadata.get("format"), options);
  const gates = gatesToReorder(net as Network, options.gateOrder ?? "pytorch");
  const parameters = new Map<string, Float32Array | Float64Array>();
  const matched: MatchedTensor[] = [];
  for (const { ours: own, theirs: found, by } of pairing.pairs) {
    for (const [kind, { name: parameter, shape }] of own.items) {
      const tensor = found.items.get(kind)!;
      const values = floatsOf(tensor, file);
      const axis = axes.get(parameter);
      const blocks = gates.get(parameter);
      const rows = blocks ? inOurOrder(values, blocks) : values;
      parameters.set(parameter, axis ? fromChannelsFirst(rows, axis) : rows);
      const { name, dtype } = tensor;
      matched.push({
        parameter,
        tensor: name,
        shape,
        dtype,
        by,
        isReordered: !!axis,
        isRegated: !!blocks,
      });
    }
  }
  const missing = net.parameters.map((p) => p.name).filter((name) => !parameters.has(name));
  const isWide = matched.some(({ dtype }) => dtype === "F64");
  const dtype = options.dtype ?? (isWide ? "f64" : "f32");
  if (missing.length > 0) {
    const { seed = 1, init } = options;
    const fresh = initialParameters(net as Network, { seed, dtype, ...(init ? { init } : {}) });
    for (const name of missing) parameters.set(name, fresh.get(name)!);
  }
  const leftOver = pairing.leftOver.flatMap(({ items }) => [...items.values()].map(labelOf));
  const report = reportOf(matched, leftOver, missing, zeros);
  options.onReport?.(report);
  const { loss, picture, alphabet } = options;
  const state = { dtype, picture, alphabet, ...(loss ? { loss } : {}) };
  return { network: withParameters(net, parameters, state), report };
}

const labelOf = ({ name, shape }: { name: string; shape: readonly number[] }): string =>
  `${name} [${shape.join(", ")}]`;

const MOST_LISTED = 8;

function listed(modules: readonly Module<Named | ParameterSpec>[]): string {
  const labels = modules.flatMap(({ items }) => [...items.values()].map(labelOf));
  const more = labels.length - MOST_LISTED;
  return labels.slice(0, MOST_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Throws for `names` that nothing has or that do not fit. */
function checkNames(
  names: Readonly<Record<string, string>>,
  ours: readonly Module<ParameterSpec>[],
  theirs: readonly Module<Named>[],
  { pairs }: Pairing<Named>,
  file: string,
): void {
  for (const [layer, module] of Object.entries(names)) {
    const own = ours.find(({ name }) => name === layer);
    if (!own) {
      const known = ours.map(({ name }) => name).join(", ");
      throw new OptionError(`names: expected some of ${known}, got ${layer}`);
    }
    const found = theirs.find(({ name }) => name === module);
    if (!found) {
      const known = theirs.map(({ name }) => name);
      throw new OptionError(
        `names: expected a module of ${file} for ${layer}, some of ${known.slice(0, 20).join(", ")}, got ${module}`,
      );
    }
    if (!pairs.some((pair) => pair.ours === own)) {
      throw new FormatError(file, `${listed([own])} in ${module}`, listed([found]));
    }
  }
}

function checkClear({ ambiguous }: Pairing<Named>, file: string): void {
  const [first] = ambiguous;
  if (!first) return;
  const layers = first.ours.map(({ name }) => name).join(", ");
  const modules = first.theirs.map(({ name }) => name).join(", ");
  throw new FormatError(file, `one way to read ${layers}`, `${modules} of the same shapes`, {
    cure: `say which is which with names: { "${first.ours[0]!.name}": "${first.theirs[0]!.name}", ... }`,
  });
}

function checkWhole({ missing, leftOver }: Pairing<Named>, file: string): void {
  if (missing.length === 0 && leftOver.length === 0) return;
  const parts = [
    missing.length ? `none for ${listed(missing)}` : "",
    leftOver.length ? `left over ${listed(leftOver)}` : "",
  ].filter(Boolean);
  const turned = leftOver.flatMap(({ items }) =>
    [...items.values()].filter(({ shape }) => isTurned(shape, missing)),
  );
  const cure = turned.length
    ? `${turned[0]!.name} is [in, out]: transpose it where the file is made`
    : "make the network the same, or pass strict: false to read what fits";
  throw new FormatError(file, "a tensor for each parameter and none besides", parts.join("; "), {
    cure,
  });
}

const isTurned = (shape: readonly number[], missing: readonly Module<ParameterSpec>[]): boolean =>
  shape.length === 2 &&
  shape[0] !== shape[1] &&
  missing.some(({ items }) =>
    [...items.values()].some((p) => p.shape.join() === [shape[1], shape[0]].join()),
  );

/** The parameters whose values come in PyTorch's order; throws FormatError where that is not known. */
function axesToReorder(
  net: Network,
  writer: string | undefined,
  {
    flattenOrder = writer === "pt" ? "channelsFirst" : undefined,
    file = "safetensors",
  }: ImportOptions,
): ReadonlyMap<string, FlattenedAxis> {
  if (flattenOrder === "channelsLast") return new Map();
  if (flattenOrder !== undefined && flattenOrder !== "channelsFirst") {
    throw new OptionError(
      `flattenOrder: expected channelsFirst or channelsLast, got ${flattenOrder}`,
    );
  }
  const axes = flattenedAxes(net);
  const [first] = axes;
  if (!first || flattenOrder) return axes;
  const [name, { picture }] = first;
  throw new FormatError(
    file,
    `the order in which ${name} reads a flattened picture of ${picture.join(" x ")}`,
    "nothing that says it",
    {
      cure: 'pass flattenOrder: "channelsFirst" for PyTorch, "channelsLast" for height, width, channel',
    },
  );
}

/** The values as floats that hold them exactly; throws FormatError for other types and for NaN. */
function floatsOf(tensor: Named, file: string): Float32Array | Float64Array {
  const { name, dtype } = tensor;
  let values: Float32Array | Float64Array;
  if (dtype === "F32" || dtype === "F64") values = tensor.data;
  else if (dtype === "F16") values = fromFloat16(tensor.data);
  else if (dtype === "BF16") values = fromBfloat16(tensor.data);
  else if (dtype === "F8_E4M3") values = fromFloat8E4M3(tensor.data);
  else if (dtype === "F8_E5M2") values = fromFloat8E5M2(tensor.data);
  else {
    throw new FormatError(file, `F64, F32, F16, BF16 or F8 in ${name}`, dtype, {
      cure: "convert it to float32 where the file is made",
    });
  }
  const bad = values.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return values;
  throw new FormatError(file, `finite numbers in ${name}`, `${values[bad]} at ${bad}`);
}

const BY: Readonly<Record<FoundBy, string>> = {
  name: "by name",
  shape: "the only one of its shape",
  order: "by the numbers in names of its shape",
  option: "as you said",
};

/** What was read from where, and what was not. */
export function reportOf(
  matched: readonly MatchedTensor[],
  leftOver: readonly string[],
  missing: readonly string[],
  zeros: readonly string[],
): ImportReport {
  const line = ({ parameter, tensor, shape, dtype, by, isReordered, isRegated }: MatchedTensor) =>
    `${parameter} [${shape.join(", ")}] = ${tensor} (${dtype}, ${BY[by]}${isReordered ? ", from channel, height, width" : ""}${isRegated ? ", gates in our order" : ""})`;
  return {
    matched,
    leftOver,
    missing,
    zeros,
    toString: () =>
      [
        ...matched.map(line),
        ...missing.map((name) => `${name}: no tensor, drawn fresh`),
        ...leftOver.map((name) => `left over: ${name}`),
        ...zeros.map((name) => `${name}: zeros, which change nothing`),
      ].join("\n"),
  };
}
