// Trained networks from files and bytes.

import { readFile } from "#host";
import { checkOptionNames } from "../data/option-names.ts";
import { FormatError } from "../errors.ts";
import { modelFormat } from "../formats/model-format.ts";
import { isNpz } from "../formats/npz.ts";
import type { Network } from "../nn/network.ts";
import { IMPORT_OPTIONS, type ImportOptions, importSafetensors } from "./foreign/foreign.ts";
import { importNpz } from "./foreign/npz-weights.ts";
import { decodeBookJson, decodeModel, isForeign } from "./saved.ts";
import type { TrainedState } from "./state.ts";
import { type TrainedNetwork, trained } from "./trained.ts";

type Shape = readonly number[];

/**
 * The network in a safetensors file, in the book's JSON, or with `net` in an .npz file of arrays; which it
 * is, the bytes say, not the name.
 * @param net needed for a network with custom layers and for a file of another program, and gives
 * the result its type
 * @param options for a file of another program; `importSafetensors` also reports what was matched.
 * `loss`: the one that the network was trained with, where that is one of your own
 * @throws FormatError for any other file
 */
export async function load<In extends Shape = Shape, Out extends number = number>(
  path: string,
  net?: Network<In, Out>,
  options: ImportOptions = {},
): Promise<TrainedNetwork<In, Out>> {
  const bytes = await readFile(path);
  if (net && isNpz(bytes, path)) {
    checkOptionNames("load", options, IMPORT_OPTIONS);
    return (await importNpz(bytes, net, { ...options, file: path })).network;
  }
  if (modelFormat(bytes, path) === "safetensors") return fromSafetensors(bytes, net, path, options);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FormatError(path, "JSON in UTF-8", "other bytes");
  }
  return fromBookJson(text, net, path);
}

/** The network in the bytes of a safetensors file; throws FormatError. */
export function fromSafetensors<In extends Shape = Shape, Out extends number = number>(
  bytes: Uint8Array,
  net?: Network<In, Out>,
  file = "safetensors",
  options: ImportOptions = {},
): TrainedNetwork<In, Out> {
  checkOptionNames("load", options, IMPORT_OPTIONS);
  if (net && isForeign(bytes, file)) {
    return importSafetensors(bytes, net, { ...options, file }).network;
  }
  return trained(decodeModel(bytes, file, net, options.loss) as TrainedState<In, Out>);
}

/** The network in the JSON of the book's network2.py; throws FormatError. */
export function fromBookJson<In extends Shape = Shape, Out extends number = number>(
  text: string,
  net?: Network<In, Out>,
  file = "the book's JSON",
): TrainedNetwork<In, Out> {
  return trained(decodeBookJson(text, file, net) as TrainedState<In, Out>);
}
