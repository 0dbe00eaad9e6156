// Trained networks as .keras files. Weights are written as HDF5: the loader of Keras 3.15 also opens
// model.weights.npz, but takes only dictionaries from it, which NumPy keeps as pickled objects, and forbids
// those, so that it cannot load even what Keras itself writes so (saving_lib.py, NpzIOStore).

import { FormatError } from "../errors.ts";
import { type Hdf5Values, writeHdf5 } from "../formats/hdf5/write.ts";
import { writeZip } from "../formats/zip.ts";
import type { LayerDescription } from "../nn/layer.ts";
import type { Network } from "../nn/network.ts";
import { checkNetworkGiven, checkTrainedGiven } from "../train/check-given.ts";
import { initialParameters } from "../train/initialize.ts";
import type { ParameterMap, TrainedState } from "../train/state.ts";
import { snakeCase } from "./read/weights.ts";
import { LAYERS, type WriteLayer, type WrittenLayer } from "./write/layers.ts";
import { SEQUENCES } from "./write/recurrent.ts";

/** Whose form the files have. */
const KERAS_VERSION = "3.15.1";
/** The first day that an archive knows: the same network gives the same bytes. */
const NO_DATE = "1980-01-01@00:00:00";

const WRITE: Readonly<Record<string, WriteLayer>> = { ...LAYERS, ...SEQUENCES };

/**
 * The bytes of a .keras file, a Sequential model that answers as the network does: `keras.models.load_model(path)`
 * of Keras 3 reads it, whatever its backend. Every layer that Keras has an equal of is written, with its
 * weights in float32; pictures are [height, width, channels] there as here. Inputs are numbers as the network
 * takes them: bytes are divided before. Behind masking, steps that are padding must be at the end, as here.
 * The same network gives the same bytes.
 * @throws FormatError naming the layer for what Keras has no equal of: layers of one's own, residual blocks,
 * local response normalisation, mixtures, Boltzmann machines, geluTanh and step, dropout with the book's
 * scaling
 */
export function toKeras(given: Network | TrainedState): Uint8Array<ArrayBuffer> {
  const { network: net, parameters } = stateOf(given);
  const written = layersOf(net, parameters);
  const met = new Map<string, number>();
  const weights = new Map<string, Hdf5Values>();
  const layers = written.map(({ kind, config, variables }) => {
    const snake = snakeCase(kind);
    const before = met.get(snake) ?? 0;
    met.set(snake, before + 1);
    const name = before === 0 ? snake : `${snake}_${before}`;
    for (const { path, shape, data } of variables) {
      weights.set(`layers/${name}/${path}`, { shape, data: Float32Array.from(data) });
    }
    return layerOf(kind, { name, trainable: true, dtype: "float32", ...config });
  });
  const shape = [null, ...net.inputShape];
  const input = layerOf("InputLayer", {
    name: "input_layer",
    batch_shape: shape,
    dtype: "float32",
  });
  const config = {
    ...{ module: "keras", class_name: "Sequential", registered_name: null },
    config: { name: "sequential", trainable: true, layers: [input, ...layers] },
    ...{ build_config: { input_shape: shape }, compile_config: null },
  };
  const metadata = { keras_version: KERAS_VERSION, date_saved: NO_DATE };
  return writeZip(
    new Map([
      ["metadata.json", json(metadata)],
      ["config.json", json(config)],
      ["model.weights.h5", writeHdf5(weights)],
    ]),
  );
}

const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

const layerOf = (kind: string, config: object) => ({
  ...{ module: "keras.layers", class_name: kind, config, registered_name: null },
});

function stateOf(given: Network | TrainedState): {
  readonly network: Network;
  readonly parameters: ParameterMap;
} {
  if (typeof given === "object" && given !== null && "parameters" in given && "network" in given) {
    checkTrainedGiven("toKeras", given as TrainedState);
    return given as TrainedState;
  }
  checkNetworkGiven("toKeras", given as Network);
  return { network: given as Network, parameters: initialParameters(given as Network) };
}

/** The network as layers of Keras. */
function layersOf(net: Network, parameters: ParameterMap): WrittenLayer[] {
  let isMasked = false;
  return net.layers.flatMap((layer, i) => {
    const { description, code } = layer;
    const fail = (what: string, cure?: string) =>
      new FormatError(
        ".keras",
        `layers that Keras has, layer ${i + 1} of ${net.layers.length} among them`,
        what,
        { cure: cure ?? "save it as .safetensors, or export ONNX" },
      );
    if (!description || !Object.hasOwn(WRITE, description.kind)) throw fail(code.slice(0, 100));
    const written = WRITE[description.kind]!({
      ...{ description, isMasked, fail },
      shape: net.shapes[i - 1] ?? net.inputShape,
      parameter: (name) => parameters.get(`layers.${i}.${name}`),
    });
    if (description.kind === "masking") isMasked = true;
    else if (endsSequence(description)) isMasked = false;
    return written;
  });
}

/** Whether one answer is left of a sequence, so that none of its steps is padding any more. */
function endsSequence({ kind, returnSequences, layer }: LayerDescription): boolean {
  if (kind === "bidirectional") return endsSequence(layer as LayerDescription);
  return ["rnn", "gru", "lstm"].includes(kind) && returnSequences !== true;
}
