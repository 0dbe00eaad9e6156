// Trained networks as files, both ways: safetensors with the network in the metadata, from which
// training can go on to the last bit, and the JSON of the book's network2.py.
import { exampleSize } from "../data/dataset.ts";
import { type ImageShape, knownImageShape } from "../data/image-shape.ts";
import { inWords } from "../data/in-words.ts";
import { checkInputNames } from "../data/input-names.ts";
import { DownhillError, FormatError, ShapeError } from "../errors.ts";
import { readBookNetwork, writeBookNetwork } from "../formats/book-json.ts";
import { isNestedDeeply } from "../formats/nesting.ts";
import {
  readSafetensors,
  type StoredTensor,
  type StoredTensors,
  writeSafetensors,
} from "../formats/safetensors.ts";
import { isAccumulated } from "../nn/accumulation.ts";
import { sigmoid } from "../nn/activation.ts";
import type { FloatType } from "../nn/batch.ts";
import { dense } from "../nn/dense.ts";
import { describeNetwork, networkOf } from "../nn/describe.ts";
import { crossEntropy, isBuiltInLoss, quadratic, unknownObjective } from "../nn/loss.ts";
import { fittingLoss, lossNamed, lossNames } from "../nn/loss-names.ts";
import { type Network, network } from "../nn/network.ts";
import { isOfObjective, type Objective } from "../nn/objective.ts";
import { isShared } from "../nn/optimizer.ts";
import { lastBeforeFlatten } from "../nn/trace.ts";
import { checkAlphabetOf, checkClassNames, checkPicture } from "./check-data.ts";
import { type EpochRecord, isCounted } from "./record.ts";
import type { ParameterMap, TrainedState } from "./state.ts";
import { uncounted } from "./uncounted.ts";

const FORMAT = "downhill-1";

/** What a network and its optimizer hold. */
export type Values = Pick<TrainedState, "parameters" | "optimizerState">;

/** Tensors of a file that are not the network as it is, but as it was after its best epoch. */
const BEST = "best/";

/**
 * The bytes of a safetensors file; throws DataError where a number is not finite.
 * @param notes more metadata, under names of their own
 * @param best what the network held after its best epoch
 */
export function encodeModel(
  state: TrainedState,
  notes: Readonly<Record<string, string>> = {},
  best?: Values,
): Uint8Array<ArrayBuffer> {
  const { network: net, loss, dtype, seed, steps, history, picture, alphabet } = state;
  const { divideBy, classNames, inputNames } = state;
  const tensors = [...storedValues(net, state, ""), ...(best ? storedValues(net, best, BEST) : [])];
  const metadata = {
    ...notes,
    format: FORMAT,
    network: JSON.stringify(describeNetwork(net)),
    code: net.toString(),
    // a file holds no code: of a loss or objective of one's own it keeps the name, and for earlier
    // versions the loss that fits the network
    training: JSON.stringify({
      loss: (isBuiltInLoss(loss) ? loss : fittingLoss(net)).name,
      ...(isBuiltInLoss(loss) ? {} : { objective: loss.name }),
      ...{ dtype, seed, steps },
    }),
    history: JSON.stringify(history.map(stripped)),
    ...(picture ? { picture: JSON.stringify(sides(picture)) } : {}),
    ...(divideBy === undefined ? {} : { divideBy: JSON.stringify(divideBy) }),
    ...(classNames ? { classNames: JSON.stringify(classNames) } : {}),
    ...(inputNames ? { inputNames: JSON.stringify(inputNames) } : {}),
    ...(alphabet ? { alphabet: JSON.stringify(alphabet) } : {}),
  };
  return writeSafetensors(new Map(tensors), metadata);
}

function storedValues(net: Network, { parameters, optimizerState }: Values, prefix: string) {
  const shapes = new Map(net.parameters.map((p) => [p.name, p.shape]));
  const shapeOf = (name: string) =>
    isShared(name) ? [] : (shapes.get(name) ?? shapes.get(withoutSlot(name))!);
  return [...parameters, ...optimizerState].map(([name, data]) => {
    const shape = isOfObjective(name) ? [data.length] : shapeOf(name);
    return [`${prefix}${name}`, stored(data, shape)] as const;
  });
}

export const withoutSlot = (name: string): string => name.slice(0, name.lastIndexOf("."));

function stored(data: Float32Array | Float64Array, shape: readonly number[]): StoredTensor {
  return data instanceof Float32Array
    ? { dtype: "F32", shape, data }
    : { dtype: "F64", shape, data };
}

/** Confusion tables are for the eye, and large; how long it took is of the machine, and the file of a
 * network is the same wherever it learned. */
const LEFT_OUT = new Set(["confusion", "seconds", "samplesPerSecond"]);

function stripped(record: EpochRecord): unknown {
  return JSON.parse(
    JSON.stringify(record, (key, value) => (LEFT_OUT.has(key) ? undefined : value)),
  );
}

/** Whether a safetensors file comes from another program: it describes no network. */
export function isForeign(bytes: Uint8Array, file: string): boolean {
  return !readSafetensors(bytes, file).metadata.has("network");
}

/**
 * The state that a file holds; throws FormatError for anything else.
 * @param net needed for a network with custom layers, else taken from the file
 * @param own the loss or objective that it was trained with, where that is one of one's own
 */
export function decodeModel(
  bytes: Uint8Array,
  file: string,
  net?: Network,
  own?: Objective,
): TrainedState {
  const { tensors, metadata } = readSafetensors(bytes, file);
  const json = (key: string): unknown => jsonOf(metadata, key, file);
  const found = net ?? networkOf(json("network"), file);
  const { loss, objective, dtype, seed, steps } = readTraining(json("training"), file);
  const history = json("history");
  if (!Array.isArray(history)) throw new FormatError(file, "a history", inWords(history));
  // only who can go on from it has also the best epoch, and sums of gradients
  const isOfRun = (name: string) => name.startsWith(BEST) || isAccumulated(name);
  const kept = new Map([...tensors].filter(([name]) => !(metadata.has("run") && isOfRun(name))));
  return {
    network: found,
    ...readValues(kept, found, file, ""),
    loss: objectiveOf(objective ?? loss, objective !== undefined, own, file),
    dtype,
    seed,
    steps,
    history: history.map((record) => reviveRecord(record, file)),
    picture: metadata.has("picture")
      ? readPicture(json("picture"), found, file)
      : knownImageShape(found),
    divideBy: metadata.has("divideBy") ? readDivisor(json("divideBy"), file) : undefined,
    classNames: metadata.has("classNames")
      ? readClassNames(json("classNames"), found, file)
      : undefined,
    inputNames: metadata.has("inputNames")
      ? readInputNames(json("inputNames"), found, file)
      : undefined,
    alphabet: metadata.has("alphabet")
      ? readAlphabet(metadata.get("alphabet")!, () => json("alphabet"), found, file)
      : undefined,
  };
}

/** The loss or objective of that name; throws FormatError where another one was given. */
function objectiveOf(
  name: string,
  isCode: boolean,
  given: Objective | undefined,
  file: string,
): Objective {
  if (given && given.name !== name) {
    throw new FormatError(file, `the loss ${name}, with which it was trained`, given.name, {
      cure: "evaluate(set, { loss }) takes another",
    });
  }
  if (isCode) return given ?? unknownObjective(name, file);
  return lossNamed(name)!;
}

/** What a network held after its best epoch, of a file that has it. */
export const decodeBest = (bytes: Uint8Array, file: string, net: Network): Values =>
  readValues(readSafetensors(bytes, file).tensors, net, file, BEST);

/** The values of a network under names with a prefix. */
function readValues(
  tensors: StoredTensors["tensors"],
  net: Network,
  file: string,
  prefix: string,
): Values {
  const parameters = new Map<string, Float32Array | Float64Array>();
  for (const { name, shape } of net.parameters) {
    const stored = `${prefix}${name}`;
    parameters.set(name, floats(tensors.get(stored), stored, shape, file));
  }
  const optimizerState = new Map<string, Float32Array | Float64Array>();
  for (const [stored, tensor] of tensors) {
    if (!stored.startsWith(prefix)) continue;
    const name = stored.slice(prefix.length);
    if (parameters.has(name)) continue;
    const owner = net.parameters.find((p) => p.name === withoutSlot(name));
    const shape = isOfObjective(name) ? [tensor.data.length] : isShared(name) ? [] : owner?.shape;
    if (!shape) throw new FormatError(file, `tensors of ${net}`, `also ${stored}`);
    optimizerState.set(name, floats(tensor, stored, shape, file));
  }
  return { parameters, optimizerState };
}

/** A part of the metadata that is JSON; throws FormatError where it is missing or none. */
export function jsonOf(metadata: ReadonlyMap<string, string>, key: string, file: string): unknown {
  const text = metadata.get(key);
  if (text === undefined) {
    const cure = "a file of another program needs the network that it is for: load(path, net)";
    throw new FormatError(
      file,
      `metadata "${key}"`,
      "none",
      metadata.has("network") ? {} : { cure },
    );
  }
  try {
    if (isNestedDeeply(text)) throw new RangeError("nested too deeply");
    return JSON.parse(text);
  } catch {
    throw new FormatError(file, `JSON in metadata "${key}"`, text.slice(0, 40));
  }
}

/** A character in JSON takes 17 at most, with its comma: "\\ud83d\\ude00". */
const MOST_PER_SYMBOL = 17;

/** The characters of the symbols of a network; a list that is too long for it is not parsed. */
function readAlphabet(
  text: string,
  parse: () => unknown,
  net: Network,
  file: string,
): readonly string[] {
  const count = net.shapes[lastBeforeFlatten(net.layers)]!.at(-1)!;
  const expected = `an alphabet of the ${count} symbols of the network, each one character and no two the same`;
  const most = MOST_PER_SYMBOL * (count + 1);
  if (text.length > most) {
    throw new FormatError(file, expected, `a list of ${text.length} characters`);
  }
  const alphabet = parse() as readonly string[];
  try {
    checkAlphabetOf("alphabet", net, alphabet);
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    throw new FormatError(file, expected, error.message.replace(/^.*, got /s, ""));
  }
  return alphabet;
}

const sides = ({ height, width, channels }: ImageShape) => [height, width, channels];

/** Height, width and channels of the pictures that a network takes as vectors. */
function readPicture(value: unknown, net: Network, file: string): ImageShape {
  const [height, width, channels] = Array.isArray(value) ? (value as unknown[]) : [];
  const picture = { height, width, channels } as ImageShape;
  const isWhole = [height, width, channels].every((n) => Number.isSafeInteger(n) && Number(n) > 0);
  try {
    if (!isWhole) throw new ShapeError("no sides");
    checkPicture("picture", net, picture);
  } catch {
    const found = JSON.stringify(value).slice(0, 40);
    throw new FormatError(file, `height, width and channels of the inputs of ${net}`, found);
  }
  return picture;
}

function readDivisor(value: unknown, file: string): number {
  if (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new FormatError(file, "a number above 0 that inputs are divided by", inWords(value));
}

function readClassNames(value: unknown, net: Network, file: string): readonly string[] {
  const names = value as readonly string[];
  try {
    checkClassNames("classNames", net, names);
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    const expected = `names of the ${net.outputs} classes of the network`;
    throw new FormatError(file, expected, error.message.replace(/^.*, got /s, ""));
  }
  return names;
}

function readInputNames(value: unknown, net: Network, file: string): readonly string[] {
  const names = value as readonly string[];
  try {
    checkInputNames("inputNames", names, exampleSize(net));
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    const expected = `different names of the ${exampleSize(net)} inputs of the network`;
    throw new FormatError(file, expected, error.message.replace(/^.*, got /s, ""));
  }
  return names;
}

function readTraining(value: unknown, file: string) {
  const { loss, objective, dtype, seed, steps } = (value ?? {}) as Record<string, unknown>;
  if (typeof loss !== "string" || !lossNamed(loss)) {
    throw new FormatError(file, `a loss of ${lossNames.join(", ")}`, inWords(loss));
  }
  const isName =
    typeof objective === "string" &&
    (/^[A-Za-z_$][\w$]{0,99}$/.test(objective) ||
      /^outputLosses\(\{ [^{}]{1,9000} \}(, \{ [^{}]{1,900} \})?\)$/.test(objective));
  if (objective !== undefined && !isName) {
    throw new FormatError(file, "the name of an objective", inWords(objective));
  }
  if (dtype !== "f32" && dtype !== "f64") throw new FormatError(file, "f32 or f64", inWords(dtype));
  if (typeof seed !== "number" || seed >>> 0 !== seed) {
    throw new FormatError(file, "a seed from 0 to 4294967295", inWords(seed));
  }
  if (typeof steps !== "number" || !Number.isSafeInteger(steps) || steps < 0) {
    throw new FormatError(file, "a number of steps", inWords(steps));
  }
  const name = objective as string | undefined;
  return { loss, objective: name, dtype: dtype as FloatType, seed, steps };
}

/** A file does not say them; those of earlier versions do. */
const UNKNOWN_TIMES = { seconds: Number.NaN, samplesPerSecond: Number.NaN };

/** Earlier versions gave sets with targets an accuracy that is NaN, which JSON writes as null. */
function reviveRecord(record: unknown, file: string): EpochRecord {
  const { epoch, loss, learningRate } = (record ?? {}) as Partial<EpochRecord>;
  if (![epoch, loss, learningRate].every((x) => typeof x === "number")) {
    throw new FormatError(file, "a history of epochs", JSON.stringify(record).slice(0, 60));
  }
  const found = JSON.parse(JSON.stringify(record), (key, value) =>
    value === null && (key === "accuracy" || key === "correct") ? undefined : value,
  );
  for (const set of ["validation", "test", "training"]) {
    if (found[set] && !isCounted(found[set])) found[set] = uncounted(found[set]);
  }
  return { ...UNKNOWN_TIMES, ...found };
}

export function floats(
  tensor: StoredTensor | undefined,
  name: string,
  shape: readonly number[],
  file: string,
): Float32Array | Float64Array {
  const wanted = `${name} as F32 or F64 [${shape.join(", ")}]`;
  if (!tensor) throw new FormatError(file, wanted, "none");
  const { dtype, data } = tensor;
  if ((dtype !== "F32" && dtype !== "F64") || tensor.shape.join() !== shape.join()) {
    throw new FormatError(file, wanted, `${dtype} [${tensor.shape.join(", ")}]`);
  }
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new FormatError(file, `finite numbers in ${name}`, `${data[bad]} at ${bad}`);
  return data;
}

/** The JSON of network2.py; throws FormatError for a network it cannot hold. */
export function encodeBookJson({ network: net, parameters, loss, picture }: TrainedState): string {
  const odd = net.layers.find((l) => l.activation?.name !== "sigmoid");
  const cost =
    loss === quadratic ? "QuadraticCost" : loss === crossEntropy ? "CrossEntropyCost" : undefined;
  if (net.inputShape.length !== 1 || odd || !cost) {
    throw new FormatError(
      "the book's JSON",
      "dense layers with sigmoid, and quadratic or crossEntropy",
      odd ? odd.code : `${net.inputShape.length} axes and ${loss.name}`,
      { cure: "save as .safetensors" },
    );
  }
  const sizes = [net.inputShape[0]!, ...net.shapes.map(([n]) => n!)];
  const shaped = net.parameters.map(
    ({ name, shape }) => [name, { shape, data: parameters.get(name)! }] as const,
  );
  const named = new Map(shaped);
  return writeBookNetwork({ sizes, cost, parameters: named, picture: picture && sides(picture) });
}

/**
 * The state of a network that network2.py saved, in float64; throws FormatError.
 * @param net if given, the file must have its parameters
 */
export function decodeBookJson(text: string, file: string, net?: Network): TrainedState {
  const { sizes, cost, parameters, picture } = readBookNetwork(text, file);
  const [inputs, ...layers] = sizes;
  const built = layers.map((size) => dense(size, sigmoid));
  const values: ParameterMap = new Map([...parameters].map(([name, { data }]) => [name, data]));
  const found = net ?? network([inputs!], ...built);
  const shapes = [...parameters].map(([name, { shape }]) => `${name} [${shape.join(", ")}]`);
  const wanted = found.parameters.map(({ name, shape }) => `${name} [${shape.join(", ")}]`);
  if (shapes.join() !== wanted.join()) {
    throw new FormatError(file, `the parameters of ${net}`, `sizes [${sizes.join(", ")}]`);
  }
  return {
    network: found,
    parameters: values,
    optimizerState: new Map(),
    loss: cost === "QuadraticCost" ? quadratic : crossEntropy,
    dtype: "f64",
    seed: 1,
    steps: 0,
    history: [],
    picture: picture && readPicture(picture, found, file),
  };
}
