// Trained networks from files and bytes.
import { readFile } from "#host";
import type { Network } from "../nn/network.ts";
import { decodeBookJson, decodeModel } from "./saved.ts";
import type { TrainedState } from "./state.ts";
import { type TrainedNetwork, trained } from "./trained.ts";

type Shape = readonly number[];

/**
 * The network in a safetensors file, or in the book's JSON when the name ends in .json.
 * @param net needed for a network with custom layers, and gives the result its type
 */
export async function load<In extends Shape = Shape, Out extends number = number>(
  path: string,
  net?: Network<In, Out>,
): Promise<TrainedNetwork<In, Out>> {
  const bytes = await readFile(path);
  return path.endsWith(".json")
    ? fromBookJson(new TextDecoder().decode(bytes), net, path)
    : fromSafetensors(bytes, net, path);
}

/** The network in the bytes of a safetensors file; throws FormatError. */
export function fromSafetensors<In extends Shape = Shape, Out extends number = number>(
  bytes: Uint8Array,
  net?: Network<In, Out>,
  file = "safetensors",
): TrainedNetwork<In, Out> {
  return trained(decodeModel(bytes, file, net) as TrainedState<In, Out>);
}

/** The network in the JSON of the book's network2.py; throws FormatError. */
export function fromBookJson<In extends Shape = Shape, Out extends number = number>(
  text: string,
  net?: Network<In, Out>,
  file = "the book's JSON",
): TrainedNetwork<In, Out> {
  return trained(decodeBookJson(text, file, net) as TrainedState<In, Out>);
}
