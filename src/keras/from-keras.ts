// Keras files as networks that can be trained further.

import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { DownhillError, FormatError, OptionError } from "../errors.ts";
import { isHdf5 } from "../formats/hdf5/bytes.ts";
import { type Hdf5File, readHdf5 } from "../formats/hdf5/read.ts";
import { isZip, readZip } from "../formats/zip.ts";
import { network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import { type ImportReport, type MatchedTensor, reportOf } from "../train/foreign/foreign.ts";
import { initialParameters } from "../train/initialize.ts";
import { type TrainedNetwork, withParameters } from "../train/trained.ts";
import { isFields, jsonIn } from "./read/config.ts";
import { LAYERS } from "./read/layers.ts";
import { type KerasModel, modelOf } from "./read/model.ts";
import { Reading, type ReadLayer } from "./read/reading.ts";
import { SEQUENCES } from "./read/recurrent.ts";
import { KerasWeights } from "./read/weights.ts";
import { TAKE_ZEROS, WINDOWS } from "./read/windows.ts";

export interface FromKerasOptions {
  /** What errors call the file. */
  readonly file?: string;
  /** Default: what fits the output layer. */
  readonly loss?: Objective;
}

/** A network of a file, and what a person should know of it. */
export interface ImportedKeras {
  readonly network: TrainedNetwork;
  readonly report: KerasReport;
}

/** What became of the weights of a file, and what is otherwise than in it. `missing` are scales of 1 and shifts
 * of 0 that a norm in the file has not. */
export interface KerasReport extends ImportReport {
  /** The version of Keras that wrote the file, as it says. */
  readonly kerasVersion: string;
  /** What is otherwise than in the file. */
  readonly notes: readonly string[];
}

const READ: Readonly<Record<string, ReadLayer>> = { ...LAYERS, ...WINDOWS, ...SEQUENCES };

/** What a file holds, unpacked: Keras does not pack, so that little more than the file is more than it needs. */
const mostUnpacked = (bytes: Uint8Array): number => 4 * bytes.length + 2 ** 22;

/**
 * A network that answers as a Keras model does and can be trained further: the `.keras` file of Keras 3 (and
 * 2.13 on) and the whole models in `.h5` of versions before. Read are Sequential models and Functional ones
 * in which each layer reads the one before; nothing of a file is run as code. Pictures are [height, width,
 * channels] there as here, so that a flattened picture has the same order. `report` says which weight became
 * which parameter, and in `notes` what is otherwise than in the file: zeros that became part of a kernel,
 * masks, which hide padding at the end of a sequence only.
 * @throws FormatError naming the layer for what no layer here is, for files that are damaged, and for weights
 * alone; OptionError for options that cannot be
 */
export async function fromKeras(
  bytes: Uint8Array,
  options: FromKerasOptions = {},
): Promise<ImportedKeras> {
  checkOptionNames("fromKeras", options, { file: true, loss: true });
  if (!(bytes instanceof Uint8Array)) {
    throw new OptionError(`fromKeras: expected the bytes of a file, got ${inWords(bytes)}`);
  }
  const { file = "the Keras file", loss } = options;
  const { config, version, weights, isEarly } = isZip(bytes)
    ? await archiveOf(bytes, file)
    : earlyOf(bytes, file);
  const model = modelOf(jsonIn(config, file), file);
  const found = new KerasWeights(weights, model.counted, isEarly);
  const notes: string[] = [];
  const { made, start } = readingOf(model, found, (text) => notes.push(text));
  const parameters = new Map<string, ArrayLike<number>>();
  const matched: MatchedTensor[] = [];
  const missing: string[] = [];
  for (const [i, { taken }] of made.entries()) {
    for (const { parameter: own, from, values, isRegated = false } of taken) {
      const parameter = `layers.${i}.${own}`;
      parameters.set(parameter, values);
      if (!from) missing.push(parameter);
      else {
        const { path: tensor, shape, dtype } = from;
        const type = ({ f2: "F16", f4: "F32", f8: "F64" } as const)[dtype as "f4"];
        matched.push({
          ...{ parameter, tensor, shape, dtype: type, by: "name" },
          ...{ isReordered: false, isRegated },
        });
      }
    }
  }
  checkNoneLeft(found, file);
  const told = reportOf(matched, [], [], []);
  const report = {
    ...{ matched, missing, leftOver: [], zeros: [], notes, kerasVersion: version },
    toString: () => [`${told}`, ...notes].filter(Boolean).join("\n"),
  };
  return { network: built(start, made, parameters, matched, loss, file), report };
}

function built(
  inputShape: readonly number[],
  made: Reading["made"],
  parameters: ReadonlyMap<string, ArrayLike<number>>,
  matched: readonly MatchedTensor[],
  loss: Objective | undefined,
  file: string,
): TrainedNetwork {
  const dtype = matched.some((one) => one.dtype === "F64") ? "f64" : "f32";
  try {
    const layers = made.map(({ layer }) => layer);
    const net = network([...inputShape], ...layers);
    // of standardize, which has no weights: what it was made with
    const all = new Map<string, ArrayLike<number>>(initialParameters(net, { dtype }));
    for (const [name, values] of parameters) all.set(name, values);
    return withParameters(net, all, { dtype, ...(loss ? { loss } : {}) });
  } catch (error) {
    if (!(error instanceof DownhillError) || error instanceof FormatError) throw error;
    throw new FormatError(file, "a network that can be built", error.message);
  }
}

interface Contents {
  readonly config: string;
  readonly version: string;
  readonly weights: Hdf5File;
  readonly isEarly: boolean;
}

/** A .keras file: an archive. */
async function archiveOf(bytes: Uint8Array, file: string): Promise<Contents> {
  const entries = readZip(bytes, file, mostUnpacked(bytes));
  const text = async (name: string): Promise<string | undefined> => {
    const found = await entries.get(name)?.read();
    try {
      return found && new TextDecoder("utf-8", { fatal: true }).decode(found);
    } catch {
      throw new FormatError(file, `${name} in UTF-8`, "other bytes");
    }
  };
  const config = await text("config.json");
  if (config === undefined) {
    const names = [...entries.keys()].slice(0, 4).map((name) => `"${name.slice(0, 40)}"`);
    throw new FormatError(file, "a .keras file with config.json", names.join(", ") || "none");
  }
  const weights = entries.get("model.weights.h5");
  if (!weights) {
    const other = ["model.weights.npz", "model.weights.json"].find((name) => entries.has(name));
    throw new FormatError(file, "weights in model.weights.h5", other ?? "none", {
      cure: "save it in Keras as it does by itself: model.save(path)",
    });
  }
  const metadata = await text("metadata.json");
  const told = metadata === undefined ? undefined : jsonIn(metadata, file);
  const version = isFields(told) ? told.keras_version : undefined;
  const found = readHdf5(await weights.read(), `${file}: model.weights.h5`);
  return { config, version: versionOf(version), weights: found, isEarly: false };
}

const versionOf = (told: unknown): string =>
  typeof told === "string" && /^[\w.+-]{1,40}$/.test(told) ? told : "unknown";

/** The .h5 file of versions before, with the model and its weights. */
function earlyOf(bytes: Uint8Array, file: string): Contents {
  if (!isHdf5(bytes)) {
    throw new FormatError(
      file,
      "a .keras file, which is an archive, or a model in .h5",
      "other bytes",
    );
  }
  const weights = readHdf5(bytes, file);
  const config = weights.text("model_config");
  if (config === undefined) {
    throw new FormatError(file, "a model with model_config", "weights alone", {
      cure: 'save the whole model: model.save("model.keras")',
    });
  }
  return { config, version: versionOf(weights.text("keras_version")), weights, isEarly: true };
}

function readingOf(model: KerasModel, weights: KerasWeights, note: (text: string) => void) {
  const reading = new Reading(model.inputShape, note);
  for (const layer of model.layers) {
    const { kind } = layer;
    if (!Object.hasOwn(READ, kind)) {
      const known = Object.keys(READ).sort().join(", ");
      throw layer.fail("a layer of Keras that has an equal here", kind, `known are ${known}`);
    }
    if (reading.zeros && !TAKE_ZEROS.has(kind)) {
      throw layer.fail("ZeroPadding2D before a convolution", "before this layer");
    }
    READ[kind]!(layer, reading, (variable) => weights.find(layer, variable));
  }
  if (reading.zeros) throw model.layers.at(-1)!.fail("a convolution behind it", "the answer");
  return reading;
}

function checkNoneLeft(weights: KerasWeights, file: string): void {
  const [first, ...others] = weights.leftOver();
  if (!first) return;
  const more = others.length ? ` and ${others.length} more` : "";
  throw new FormatError(
    file,
    "weights that its layers have",
    `${first.path.slice(0, 100)} [${first.shape.slice(0, 8).join(", ")}]${more} besides`,
  );
}
