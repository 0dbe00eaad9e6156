// From the options of a run to settings with every default filled in. Whatever is impossible is
// refused here, before anything is compiled.

import { cores } from "#host";
import { checkInMemory, type Dataset } from "../data/dataset.ts";
import { type ImageShape, imageShape, knownImageShape } from "../data/image-shape.ts";
import { inWords } from "../data/in-words.ts";
import { checkSameInputNames } from "../data/input-names.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { rowNames } from "../data/parts.ts";
import { checkSeed } from "../data/random.ts";
import { MemoryLimitError, OptionError } from "../errors.ts";
import { checkAccumulation } from "../nn/accumulation.ts";
import { checkInRange, usualRange } from "../nn/attack/opponent.ts";
import { type Augmented, type AugmentOptions, adversarialOf, movesOf } from "../nn/augment.ts";
import { type AverageOptions, checkAverage } from "../nn/average.ts";
import { type FloatType, formatOf } from "../nn/batch.ts";
import { checkCount, checkOneOf, checkPositive } from "../nn/check.ts";
import { checkedClassWeights } from "../nn/class-weights.ts";
import { type ClippingOptions, checkClipping } from "../nn/clipping.ts";
import { large, scaled } from "../nn/initializer.ts";
import { isLoss } from "../nn/loss.ts";
import { lossNames } from "../nn/loss-names.ts";
import type { Network } from "../nn/network.ts";
import { type Objective, objectiveSizes } from "../nn/objective.ts";
import type { Optimizer } from "../nn/optimizer.ts";
import { streamsOf } from "../nn/recurrent/streams.ts";
import { checkRegularizer } from "../nn/regularizer.ts";
import { checkMonitors } from "../nn/step.ts";
import { type CompileOptions, MOST_THREADS } from "../runtime/machine.ts";
import {
  checkAlphabetOf,
  checkDataset,
  checkSameAlphabet,
  checkSamePicture,
} from "./check-data.ts";
import { checkNetworkGiven, checkSetGiven } from "./check-given.ts";
import { checkedParameters, initialParameters } from "./initialize.ts";
import { TRAIN_OPTIONS, type TrainOptions } from "./options.ts";
import { isPartial, type PartialReport } from "./partial.ts";
import type { EpochRecord } from "./record.ts";
import { constantRate, type Schedule } from "./schedules.ts";
import { isSnapshot } from "./snapshot.ts";
import type { ParameterMap } from "./state.ts";
import type { TrainedNetwork } from "./trained.ts";

/** Where a run begins. */
export interface Start {
  readonly parameters: ParameterMap;
  readonly optimizerState: ParameterMap;
  readonly steps: number;
  readonly history: readonly EpochRecord[];
  /** What matched, where only that was to be taken. */
  readonly report?: PartialReport;
}

export interface Settings extends ClippingOptions, AverageOptions, AugmentOptions {
  readonly loss: Objective;
  readonly optimizer: Optimizer;
  readonly epochs: number;
  readonly batchSize: number;
  readonly accumulate: number;
  readonly seed: number;
  readonly validation: Dataset | undefined;
  readonly test: Dataset | undefined;
  readonly testEveryEpoch: boolean;
  readonly evaluateTraining: boolean;
  readonly l2: number;
  readonly l1: number;
  readonly classWeights: readonly number[] | undefined;
  readonly schedule: Schedule;
  readonly patience: number | undefined;
  readonly monitors: readonly string[];
  readonly dtype: FloatType;
  readonly order: TrainOptions["order"];
  readonly signal: AbortSignal | undefined;
  readonly onProgress: TrainOptions["onProgress"];
  readonly doctor: boolean;
  readonly chunkMs: number;
  readonly skipZeros: boolean | undefined;
  /** Whether one thread may be taken at times when it is faster than all. */
  readonly choosesThreads: boolean;
  readonly compile: CompileOptions;
  readonly start: Start;
  /** How an example is a picture, where that is known. */
  readonly picture: ImageShape | undefined;
  /** What the inputs are divided by, and what the classes are called, one an output. */
  readonly divideBy: number;
  readonly classNames: readonly string[] | undefined;
  /** What the inputs are called, where that is known. */
  readonly inputNames: readonly string[] | undefined;
  /** What the symbols of the inputs are, where that is known. */
  readonly alphabet: readonly string[] | undefined;
  /** Whether a batch goes on where the one before ended, so that examples come in order. */
  readonly readsOn: boolean;
}

/** Settings for a run; throws OptionError or ShapeError naming the option that cannot be. */
export async function checkOptions(
  net: Network,
  training: Dataset,
  options: TrainOptions,
): Promise<Settings> {
  checkGiven(net, training, options);
  checkOptionNames("train", options, TRAIN_OPTIONS);
  const { loss, optimizer, epochs, batchSize, dtype = "f32", target = "wasm" } = options;
  if (typeof loss?.judge !== "function") {
    const known = lossNames.join(", ");
    throw new OptionError(`loss: expected ${known} or an objective, got ${nameOf(loss)}`);
  }
  if (typeof optimizer?.update !== "function") {
    throw new OptionError("optimizer: expected sgd({ learningRate }) or another optimizer");
  }
  checkPositive("optimizer: learningRate", optimizer.learningRate);
  checkNoFields(loss);
  checkCount("epochs", epochs, 0);
  checkCount("batchSize", batchSize, 1);
  checkRegularizer(options);
  checkClipping(options);
  checkAverage(options);
  checkOneOf("dtype", dtype, ["f32", "f64"]);
  checkOneOf("target", target, ["reference", "wasm", "native", "auto"]);
  if (options.patience !== undefined) {
    checkCount("patience", options.patience, 1);
    if (!options.validation) {
      throw new OptionError("patience: expected a validation set to judge by, got none");
    }
  }
  const { chunkMs = 30, memoryLimit, monitors = [], spareCores = 0 } = options;
  checkCount("spareCores", spareCores, 0);
  const threads = options.threads ?? Math.max(1, Math.min(cores() - spareCores, MOST_THREADS));
  checkCount("threads", threads, 1);
  checkPositive("chunkMs", chunkMs);
  if (memoryLimit !== undefined) checkPositive("memoryLimit", memoryLimit);
  checkAccumulation(options);
  const { accumulate = 1 } = options;
  const more = (options.ema === undefined ? 0 : 1) + (accumulate === 1 ? 0 : 1);
  const copies = 1 + optimizer.slots.length + more;
  checkParameterMemory(net, copies, optimizer.name, dtype, memoryLimit);
  checkMonitors(net, monitors, loss);
  checkDataset("training", net, training, loss);
  const before = options.from && "network" in options.from ? options.from.picture : undefined;
  checkSamePicture("training", before as ImageShape | undefined, training);
  if (movesOf(options.augment).length) imageShape(training, `augment: ${training.name}`);
  checkAdversarial(training, loss, options.augment, dtype);
  const picture = knownImageShape(training) ?? (before as ImageShape | undefined);
  const alphabet = training.alphabet ?? (options.from && alphabetBefore(options.from));
  checkSameAlphabet("from", alphabet, options.from && alphabetBefore(options.from));
  if (alphabet) checkAlphabetOf("training", net, alphabet);
  const named = options.from && inputNamesBefore(options.from);
  checkSameInputNames("training", named, training);
  const inputNames = training.inputNames ?? named;
  if (options.evaluateTraining) checkInMemory("evaluateTraining", training);
  for (const name of ["validation", "test"] as const) {
    const set = options[name];
    if (!set) continue;
    checkDataset(name, net, set, loss);
    checkSamePicture(name, picture, set);
    checkSameAlphabet(name, alphabet, set.alphabet);
    checkSameInputNames(name, inputNames, set);
  }
  const from = options.from;
  const seed = checkSeed(options.seed ?? (from && "seed" in from ? from.seed : 1));
  const start = await startOf(net, options, seed, dtype);
  checkStates(net, loss, start);
  const names = training.outputParts ? rowNames(training.outputParts) : training.classNames;
  const { validation, test, clipValue, clipNorm, ema, patience, order } = options;
  const { signal, onProgress, skipZeros, relaxed } = options;
  const { testEveryEpoch = false, evaluateTraining = false, doctor = false } = options;
  const { l2 = 0, l1 = 0, augment = [], schedule = constantRate } = options;
  return {
    ...{ loss, optimizer, epochs, accumulate, seed, dtype, monitors, order, schedule, patience },
    ...{ validation, test, testEveryEpoch, evaluateTraining, doctor, skipZeros },
    ...{ l2, l1, clipValue, clipNorm, ema, augment, signal, onProgress, chunkMs },
    ...{ start, picture, inputNames, alphabet },
    batchSize: Math.min(batchSize, training.count),
    classWeights: checkedClassWeights(options.classWeights, training),
    choosesThreads: options.threads === undefined,
    compile: {
      ...{ target, threads },
      ...(memoryLimit === undefined ? {} : { memoryLimit }),
      ...(relaxed === undefined ? {} : { relaxed }),
    },
    divideBy: training.divideBy,
    classNames: names?.length === net.outputs ? names : undefined,
    readsOn: checkStreams(net, training, options),
  };
}

/** Throws OptionError where a program without types leaves out or mixes up what a run is made of. */
function checkGiven(net: unknown, training: unknown, options: unknown): void {
  const has = (value: unknown, key: string) =>
    typeof value === "object" && value !== null && key in value;
  const refuse = (what: string, expected: string, got: unknown) => {
    throw new OptionError(`${what}: expected ${expected}, got ${inWords(got)}`);
  };
  checkNetworkGiven("network", net);
  checkSetGiven("training", training);
  if (typeof options !== "object" || options === null)
    refuse("options", "{ loss, optimizer, epochs, batchSize }", options);
  const { validation, test, monitors, augment, schedule, init } = options as Partial<TrainOptions>;
  for (const [name, set] of Object.entries({ validation, test })) {
    if (set !== undefined) checkSetGiven(name, set);
  }
  for (const [name, list] of Object.entries({ monitors, augment })) {
    if (list !== undefined && !Array.isArray(list)) refuse(name, "a list", list);
  }
  if (schedule !== undefined && !has(schedule, "factor"))
    refuse("schedule", "a schedule such as cosine()", schedule);
  if (init !== undefined && !has(init, "distribution"))
    refuse("init", "an initializer such as scaled", init);
}

const nameOf = (loss: unknown): unknown => (loss as Partial<Objective> | undefined)?.name ?? loss;

/** States of an objective that a run goes on from must be those of its own. */
export function checkStates(net: Network, objective: Objective, { optimizerState }: Start): void {
  for (const [name, size] of objectiveSizes(objective, net)) {
    const found = optimizerState.get(name);
    if (!found || found.length === size) continue;
    throw new OptionError(
      `from: ${name}: expected ${size} numbers as ${objective.name} keeps them, got ${found.length}; to go on from the weights alone give its parameters`,
    );
  }
}

/** Throws OptionError where an objective takes what data sets do not have. */
function checkNoFields({ name, fields = {} }: Objective): void {
  const names = Object.keys(fields);
  if (names.length === 0) return;
  throw new OptionError(
    `loss: ${name} takes ${names.join(", ")} with each example, which a data set does not have; onlineLearner takes them with each mini-batch`,
  );
}

/** An attack climbs a loss, and examples that are attacked lie in the range that it keeps to. */
function checkAdversarial(
  training: Dataset,
  loss: Objective,
  augment: Augmented | undefined,
  dtype: FloatType,
) {
  const found = adversarialOf(augment);
  if (!found) return;
  if (!isLoss(loss)) {
    const known = lossNames.join(", ");
    throw new OptionError(
      `augment: ${found.code}: expected a loss to climb, ${known}, got ${loss.name}`,
    );
  }
  if (training.load) return;
  const { divideBy, inputs } = training;
  const range = found.range ?? usualRange(formatOf(training, dtype));
  checkInRange(`augment: ${found.code}: ${training.name}`, inputs, divideBy, range);
}

const alphabetBefore = (from: object): readonly string[] | undefined =>
  "alphabet" in from ? (from.alphabet as readonly string[] | undefined) : undefined;

const inputNamesBefore = (from: object): readonly string[] | undefined =>
  "inputNames" in from ? (from.inputNames as readonly string[] | undefined) : undefined;

/**
 * Whether the network reads on from batch to batch; throws OptionError where the set, the order or
 * the batches are not made for that: what it remembers would be of another text.
 */
function checkStreams(net: Network, training: Dataset, options: TrainOptions): boolean {
  const streams = streamsOf(net);
  if (streams === 0 || options.order) return streams > 0;
  if (training.streams !== streams) {
    throw new OptionError(
      `training: the network reads on in ${streams} streams, ${training.name} has ${training.streams ?? "none"}; textSet(text, { streams: ${streams} }) makes such a set, or give the order of its examples`,
    );
  }
  if (options.batchSize !== streams) {
    throw new OptionError(
      `batchSize: expected ${streams}, one example for each stream of the network, got ${options.batchSize}`,
    );
  }
  return true;
}

/** Parameters that cannot fit are refused before one is drawn. */
function checkParameterMemory(
  net: Network,
  copies: number,
  optimizer: string,
  dtype: FloatType,
  limitBytes = 2 * 2 ** 30,
): void {
  const neededBytes = net.parameterCount * copies * (dtype === "f64" ? 8 : 4);
  if (neededBytes <= limitBytes) return;
  throw new MemoryLimitError(
    `the ${net.parameterCount} parameters with what ${optimizer} keeps need ${neededBytes} bytes, the limit is ${limitBytes}; use fewer units, or raise memoryLimit`,
    { neededBytes, limitBytes },
  );
}

export async function startOf(
  net: Network,
  options: Pick<TrainOptions, "from" | "init" | "loss">,
  seed: number,
  dtype: FloatType,
): Promise<Start> {
  const { from, init = options.loss.name === "quadratic" ? large : scaled } = options;
  const fresh = { optimizerState: new Map(), steps: 0, history: [] };
  if (!from || isPartial(from)) {
    const drawn = initialParameters(net, { seed, init, dtype });
    if (from) {
      const { takeMatching } = await import("./take-matching.ts");
      return { ...takeMatching(net, from, drawn, dtype), ...fresh };
    }
    return { parameters: checkedParameters(net, drawn, dtype), ...fresh };
  }
  if (isSnapshot(from)) {
    const { parameters, optimizerState, steps, history } = from;
    return {
      parameters: checkedParameters(net, parameters, dtype),
      optimizerState,
      steps,
      history,
    };
  }
  if (!("network" in from)) return { parameters: checkedParameters(net, from, dtype), ...fresh };
  const { optimizerState, steps, history } = from as TrainedNetwork;
  const parameters = checkedParameters(net, from.parameters, dtype);
  return { parameters, optimizerState, steps, history };
}
