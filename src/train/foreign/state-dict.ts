// A trained network as the state_dict of PyTorch's modules, in safetensors: the names and layouts of
// Linear, Conv2d, BatchNorm, LayerNorm, Embedding, RNN, LSTM and GRU. What those have no place for is
// refused by name, so that nothing is lost on the way.

import { checkOptionNames } from "../../data/option-names.ts";
import { FormatError, OptionError } from "../../errors.ts";
import { type StoredTensor, writeSafetensors } from "../../formats/safetensors.ts";
import { checkOneOf } from "../../nn/check.ts";
import { descriptionsOf } from "../../nn/inner-layers.ts";
import type { Network } from "../../nn/network.ts";
import type { ParameterSpec } from "../../nn/trace.ts";
import type { TrainedState } from "../state.ts";
import { type FlattenOrder, flattenedAxes, toChannelsFirst } from "./flatten-order.ts";

/** How a state_dict is named and laid out. */
export interface StateDictOptions {
  /** What PyTorch's module is called for a layer: { "layers.0": "conv1" }; default as here, which is a
   * `self.layers = nn.ModuleList([...])` with a module for each layer. */
  readonly names?: Readonly<Record<string, string>>;
  /** In which order the other program flattens pictures: "channelsFirst" for PyTorch, the default, or
   * "channelsLast" for height, width, channel as here. */
  readonly flattenOrder?: FlattenOrder;
}

/** A tensor of the state_dict and the parameter that it holds. */
export interface WrittenTensor {
  /** Undefined for what PyTorch wants and the network has not: a second bias of zeros, a counter. */
  readonly parameter: string | undefined;
  readonly tensor: string;
  readonly shape: readonly number[];
  /** Whether its values were put from height, width, channel into channel, height, width. */
  readonly isReordered: boolean;
}

/** A network as another program reads it. */
export interface StateDict {
  /** The bytes of a safetensors file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly tensors: readonly WrittenTensor[];
  /** A line each. */
  toString(): string;
}

const RECURRENT: Readonly<Record<string, string>> = {
  weight: "weight_ih_l0",
  recurrentWeight: "weight_hh_l0",
  bias: "bias_ih_l0",
  recurrentBias: "bias_hh_l0",
};
const STATISTICS: Readonly<Record<string, string>> = {
  weight: "weight",
  bias: "bias",
  runningMean: "running_mean",
  runningVariance: "running_var",
};
const PLAIN: Readonly<Record<string, string>> = { weight: "weight", bias: "bias" };
/** PyTorch's names of what a layer of a kind holds. */
const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  dense: PLAIN,
  conv2d: PLAIN,
  layerNorm: PLAIN,
  embedding: PLAIN,
  batchNorm: STATISTICS,
  rnn: RECURRENT,
  gru: RECURRENT,
  lstm: RECURRENT,
};

/**
 * The state_dict that PyTorch's modules of the same layers take: torch.load_state_dict(load_file(path)).
 * Weights are [out, in] and [out, in / groups, height, width] here as there, and gates in its order;
 * columns that read a flattened picture are put in its order. A batch norm's momentum m is 1 - m there.
 * Sources: https://pytorch.org/docs/stable/nn.html, https://huggingface.co/docs/safetensors.
 * @throws FormatError for what PyTorch's modules have no place for, OptionError for names that nothing has
 */
export function toStateDict(trained: TrainedState, options: StateDictOptions = {}): StateDict {
  checkOptionNames("toStateDict", options, { names: true, flattenOrder: true });
  const { names = {}, flattenOrder = "channelsFirst" } = options;
  checkOneOf("flattenOrder", flattenOrder, ["channelsFirst", "channelsLast"]);
  const { network: net, parameters, steps } = trained;
  const axes = flattenOrder === "channelsFirst" ? flattenedAxes(net as Network) : new Map();
  const places = net.parameters.map((spec) => placeOf(net as Network, spec));
  checkNames(names, places);
  const tensors = new Map<string, StoredTensor>();
  const written: WrittenTensor[] = [];
  const put = (place: Place, kind: string, parameter: string | undefined, tensor: StoredTensor) => {
    const name = nameOf(place, kind, names);
    tensors.set(name, tensor);
    const isReordered = parameter !== undefined && axes.has(parameter);
    written.push({ parameter, tensor: name, shape: tensor.shape, isReordered });
  };
  for (const [i, { name, shape }] of net.parameters.entries()) {
    const axis = axes.get(name);
    const own = parameters.get(name)!;
    const data = axis ? toChannelsFirst(own, axis) : own;
    put(places[i]!, places[i]!.kind, name, floats(shape, data));
  }
  for (const place of places) {
    const { kind, module } = place;
    const other = { bias_ih_l0: "bias_hh_l0", bias_hh_l0: "bias_ih_l0" }[kind];
    const hasOther = places.some((one) => one.module === module && one.kind === other);
    if (other && !hasOther) {
      const { shape, data } = tensors.get(nameOf(place, kind, names))!;
      put(place, other, undefined, floats(shape, (data as Float32Array).slice().fill(0)));
    }
    if (kind !== "running_mean") continue;
    const data = new BigInt64Array([BigInt(steps)]);
    put(place, "num_batches_tracked", undefined, { dtype: "I64", shape: [], data });
  }
  const line = ({ parameter, tensor, shape, isReordered }: WrittenTensor) =>
    `${tensor} [${shape.join(", ")}] = ${parameter ?? "what PyTorch wants besides"}${isReordered ? ", in the order channel, height, width" : ""}`;
  return {
    bytes: writeSafetensors(tensors, { format: "pt" }),
    tensors: written,
    toString: () => written.map(line).join("\n"),
  };
}

/** Where a parameter belongs in PyTorch. */
interface Place {
  /** Its module here: layers.0, layers.0.1. */
  readonly module: string;
  /** The module there, by our name: both directions are one. */
  readonly theirs: string;
  /** What it is called in it, without the direction. */
  readonly kind: string;
  readonly isReverse: boolean;
}

function placeOf(net: Network, parameter: ParameterSpec): Place {
  const { name, layer } = parameter;
  const path = name.split(".");
  const last = path.at(-1)!;
  const { code } = net.layers[layer]!;
  const around = descriptionsOf(net, parameter).map((one) => one.kind);
  const found = around.at(-1);
  const kind = KINDS[found ?? ""]?.[last];
  if (kind === undefined) {
    throw new FormatError(
      "state_dict",
      "layers that PyTorch has as modules",
      `${name} of ${found === undefined ? "a layer of one's own" : code.slice(0, 60)}`,
      { cure: "save it as this library does, with trained.save(path)" },
    );
  }
  const isDirection = KINDS[found!] === RECURRENT && around.at(-2) === "bidirectional";
  const module = path.slice(0, -1).join(".");
  const theirs = isDirection ? path.slice(0, -2).join(".") : module;
  return { module, theirs, kind, isReverse: isDirection && path.at(-2) === "1" };
}

function nameOf(
  { theirs, isReverse }: Place,
  kind: string,
  names: Readonly<Record<string, string>>,
): string {
  const module = Object.hasOwn(names, theirs) ? names[theirs]! : theirs;
  return [module, `${kind}${isReverse ? "_reverse" : ""}`].filter(Boolean).join(".");
}

function checkNames(names: Readonly<Record<string, string>>, places: readonly Place[]): void {
  const known = [...new Set(places.map(({ theirs }) => theirs))];
  for (const layer of Object.keys(names)) {
    if (known.includes(layer)) continue;
    throw new OptionError(`names: expected some of ${known.join(", ")}, got ${layer}`);
  }
  const theirs = known.map((module) => names[module] ?? module);
  const twice = theirs.find((module, i) => theirs.indexOf(module) !== i);
  if (twice !== undefined) throw new OptionError(`names: ${twice} for two layers`);
}

function floats(shape: readonly number[], data: Float32Array | Float64Array): StoredTensor {
  return data instanceof Float32Array
    ? { dtype: "F32", shape, data }
    : { dtype: "F64", shape, data };
}
