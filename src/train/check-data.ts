// Whether a data set fits a network and its loss. The types say so at compile time; sets whose sizes are known
// only when they are read are checked here.

import { text } from "../compiler/1-graph/shape.ts";
import { checkAlphabet } from "../data/alphabet.ts";
import { answersOf, checkValues, type Dataset } from "../data/dataset.ts";
import { type ImageShape, imageText, isSameImage, knownImageShape } from "../data/image-shape.ts";
import { inWords } from "../data/in-words.ts";
import {
  type InputParts,
  inputPartsText,
  inputPlaces,
  outputPartsText,
  outputPlaces,
  type Place,
} from "../data/parts.ts";
import { placeOf } from "../data/values.ts";
import { DataError, OptionError, ShapeError } from "../errors.ts";
import { allDescriptions } from "../nn/inner-layers.ts";
import { isBuiltInLoss, judgesOne } from "../nn/loss.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import { checkOutputs, isOutputLosses } from "../nn/output-losses.ts";
import { streamsOf } from "../nn/recurrent/streams.ts";
import { lastBeforeFlatten } from "../nn/trace.ts";
import { checkNetworkGiven, checkSetGiven } from "./check-given.ts";

/**
 * Throws ShapeError for sizes that differ, OptionError for an empty set, DataError for values that a
 * set or, where it is given, the loss cannot have.
 */
export function checkDataset(option: string, net: Network, set: Dataset, loss?: Objective): void {
  checkNetworkGiven("network", net);
  checkSetGiven(option, set);
  const { inputShape, outputs } = set;
  if (text(inputShape) !== text(net.inputShape)) {
    const sameSize = size(inputShape) === size(net.inputShape);
    const cure = sameSize ? `; reshapeInputs(set, ${text(net.inputShape)}) gives that shape` : "";
    throw new ShapeError(
      `${option}: expected examples of shape ${text(net.inputShape)}, got ${text(inputShape)} in ${set.name}${cure}`,
    );
  }
  checkParts(option, net, set, loss);
  if (outputs !== net.outputs && loss?.wanted !== "nothing") {
    const what = set.labels ? "classes" : "target values";
    throw new ShapeError(
      `${option}: expected ${net.outputs} ${what}, one an output of the network, got ${outputs} in ${set.name}`,
    );
  }
  if (set.count === 0) {
    throw new OptionError(`${option}: expected at least one example, got none in ${set.name}`);
  }
  checkValues(set);
  if (loss?.wanted !== "nothing") checkAnswers(option, net, set);
  if (set.streams !== undefined) checkStreams(option, net, set);
  if (!loss) return;
  checkTargets(option, net, set, loss);
  checkAsked(option, set, loss);
}

/** Throws ShapeError unless the softmax at the end is over the classes of a label. */
function checkAnswers(option: string, net: Network, set: Dataset): void {
  const { name, labels, outputs } = set;
  const classes = outputs / answersOf(set);
  const last = lastBeforeFlatten(net.layers);
  const shape = net.shapes[last]!;
  const layer = net.layers[last]!;
  const isOpen = shape.length === 1 && layer.activation?.name !== "softmax";
  if (!labels || isOpen || shape.at(-1) === classes) return;
  const wanted = answersOf(set) === 1 ? `one answer` : `${answersOf(set)} answers`;
  throw new ShapeError(
    `${option}: ${name} asks for ${wanted} of ${classes} classes an example, the network gives ${outputs / shape.at(-1)!} of ${shape.at(-1)}, ${layer.code}; eachStep(dense(${classes}, softmax)), flatten() answers in every step`,
  );
}

/** What is remembered belongs to a stream. */
function checkStreams(option: string, net: Network, { name, streams }: Dataset): void {
  const own = streamsOf(net);
  if (own === 0 || own === streams) return;
  throw new OptionError(
    `${option}: expected ${own} streams, as the network has, got ${streams} in ${name}; textSet(text, { streams: ${own} }) makes such a set`,
  );
}

/** Throws DataError for answers that are not asked for where the loss would ask for them. */
function checkAsked(option: string, set: Dataset, loss: Objective): void {
  if (!set.labels || answersOf(set) === 1) return;
  if (loss.wanted === "distribution" || loss.wanted === "nothing") return;
  const answers = answersOf(set);
  const classes = set.outputs / answers;
  const none = set.labels.indexOf(classes);
  if (none < 0) return;
  throw new DataError(
    `${option}: ${loss.name} asks for every answer, got label ${classes}, which asks nothing, in answer ${none % answers} of example ${Math.floor(none / answers)} of ${set.name}; use logLikelihood`,
  );
}

/** Throws DataError where a text has other symbols than the network learned. */
export function checkSameAlphabet(
  option: string,
  expected: readonly string[] | undefined,
  found: readonly string[] | undefined,
): void {
  if (!expected || !found || expected === found) return;
  const at = expected.findIndex((character, i) => character !== found[i]);
  if (at < 0 && expected.length === found.length) return;
  const which =
    at < 0 || at >= found.length
      ? `${found.length}`
      : `${JSON.stringify(found[at])} for ${JSON.stringify(expected[at])} as symbol ${at}`;
  throw new DataError(
    `${option}: expected the alphabet of the training text, ${expected.length} symbols, got ${which}; textSet(text, { alphabet }) takes it`,
  );
}

/** Throws DataError unless it is an alphabet, ShapeError unless it has a character for each symbol
 * that the network reads and answers. */
export function checkAlphabetOf(option: string, net: Network, alphabet: readonly string[]): void {
  checkAlphabet(option, alphabet);
  const answered = net.shapes[lastBeforeFlatten(net.layers)]!.at(-1);
  const read = allDescriptions(net).find(({ kind }) => kind === "embedding")?.symbols ?? answered;
  if (alphabet.length === read && read === answered) return;
  throw new ShapeError(
    `${option}: expected an alphabet of the ${answered} symbols that the network answers and the ${read} that it reads, got ${alphabet.length}`,
  );
}

/** How far from 1 float32 probabilities may add up. */
const ROUNDING = 1e-3;

/** Targets outside what a loss is defined for give numbers that mean nothing. */
function checkTargets(option: string, net: Network, set: Dataset, loss: Objective): void {
  if (!set.targets || loss.wanted === "nothing") return;
  if (isOutputLosses(loss) && net.outputParts) {
    for (const place of outputPlaces(net.outputParts)) {
      checkTargetPart(`${option}: ${place.name}`, set, loss.parts[place.name]!.loss, place);
    }
    return;
  }
  if (loss.wanted === "numbers") return;
  const { name, targets, outputs } = set;
  checkShares(option, set, loss, { start: 0, size: outputs });
  if (loss.wanted === "shares") return;
  const last = lastBeforeFlatten(net.layers);
  const isSoftmax = net.layers[last]!.activation?.name === "softmax";
  const classes = isSoftmax ? net.shapes[last]!.at(-1)! : outputs;
  const answers = outputs / classes;
  for (let row = 0; row * classes < targets.length; row++) {
    let sum = 0;
    for (let i = 0; i < classes; i++) sum += targets[row * classes + i]!;
    if (Math.abs(sum - 1) <= ROUNDING || (sum === 0 && answers > 1)) continue;
    const where = answers > 1 ? `answer ${row % answers} of ` : "";
    const orNone = answers > 1 ? ", or to 0 where nothing is asked" : "";
    throw new DataError(
      `${option}: ${loss.name} expected targets that add up to 1${orNone}, got ${sum} in ${where}example ${Math.floor(row / answers)} of ${name}; use crossEntropy for outputs that do not exclude each other`,
    );
  }
}

type Part = Pick<Place, "start" | "size">;

/** Throws DataError for values of a part of the targets that are not from 0 to 1. */
function checkShares(
  option: string,
  { name, targets, outputs }: Dataset,
  loss: Objective,
  { start, size }: Part,
): void {
  for (let row = start; row < targets!.length; row += outputs) {
    for (let i = row; i < row + size; i++) {
      const value = targets![i]!;
      if (value >= 0 && value <= 1) continue;
      throw new DataError(
        `${option}: ${loss.name} expected targets from 0 to 1, got ${value} ${placeOf(i, outputs)} of ${name}; scale them, or use quadratic`,
      );
    }
  }
}

/** The targets of one of several outputs. */
function checkTargetPart(option: string, set: Dataset, loss: Objective, part: Part): void {
  if (loss.wanted === "numbers" || loss.wanted === "nothing") return;
  checkShares(option, set, loss, part);
  if (loss.wanted === "shares") return;
  const { targets, outputs, name } = set;
  for (let row = 0; row * outputs < targets!.length; row++) {
    let sum = 0;
    for (let i = 0; i < part.size; i++) sum += targets![row * outputs + part.start + i]!;
    if (Math.abs(sum - 1) <= ROUNDING) continue;
    throw new DataError(
      `${option}: ${loss.name} expected targets that add up to 1, got ${sum} in example ${row} of ${name}; use crossEntropy for outputs that do not exclude each other`,
    );
  }
}

/**
 * Throws ShapeError where inputs or answers of a set have other names, shapes or places than those of the
 * network, OptionError for a loss that is not of the network's outputs. A set without names is taken
 * by its places.
 */
function checkParts(option: string, net: Network, set: Dataset, loss?: Objective): void {
  const { inputParts, outputParts, name } = set;
  if (inputParts && net.inputParts) {
    const [expected, found] = [net.inputParts, inputParts].map(inputPartsText);
    if (expected !== found) {
      throw new ShapeError(
        `${option}: expected the inputs ${expected}, in that order, got ${found} in ${name}`,
      );
    }
  }
  if (net.inputParts && !inputParts && set.inputNames) {
    checkColumns(option, net.inputParts, set.inputNames, name);
  }
  if (loss?.wanted === "nothing") return;
  const names = net.outputParts && Object.keys(net.outputParts);
  if (loss && isOutputLosses(loss)) checkOutputs(loss.parts, names);
  else if (loss && names && isBuiltInLoss(loss)) throw judgesOne(loss.name, names);
  const expected = net.outputParts && sizesText(net.outputParts);
  if (outputParts && !expected) {
    throw new ShapeError(
      `${option}: ${name} asks for ${outputPartsText(outputParts)}, the network has one output without a name; outputs({ ... }) at its end names several`,
    );
  }
  if (outputParts && sizesText(outputParts) !== expected) {
    throw new ShapeError(
      `${option}: expected the answers ${expected}, in that order, got ${sizesText(outputParts)} in ${name}`,
    );
  }
  if (expected && set.labels) {
    throw new ShapeError(
      `${option}: the network answers ${expected}, ${name} has one label an example; several(inputs, { ... }) makes a set that asks for each by its name`,
    );
  }
}

/** Throws ShapeError where columns are named for inputs, table or table.0, and stand in the place of another. */
function checkColumns(
  option: string,
  parts: InputParts,
  columns: readonly string[],
  set: string,
): void {
  const partOf = (column: string) =>
    Object.keys(parts).find((part) => column === part || column.startsWith(`${part}.`));
  if (!columns.some(partOf)) return;
  for (const { name, start, size } of inputPlaces(parts)) {
    for (let i = start; i < start + size; i++) {
      const column = columns[i]!;
      if (partOf(column) === name) continue;
      throw new ShapeError(
        `${option}: expected columns in the order of the inputs, ${inputPartsText(parts)}, got ${column} as column ${i} of ${set}, where ${name} is; arrangeInputs(set, names) puts them into another order`,
      );
    }
  }
}

/** kind [3], age [1] */
const sizesText = (parts: Readonly<Record<string, { readonly outputs: number }>>): string =>
  Object.entries(parts)
    .map(([name, { outputs }]) => `${name} [${outputs}]`)
    .join(", ");

/** Throws ShapeError for vectors that are pictures of other sides than those trained on. */
export function checkSamePicture(
  option: string,
  expected: ImageShape | undefined,
  set: Dataset,
): void {
  const found = knownImageShape(set);
  if (!expected || !found || isSameImage(expected, found)) return;
  throw new ShapeError(
    `${option}: expected pictures of ${imageText(expected)}, as in training, got ${imageText(found)} in ${set.name}`,
  );
}

/** Throws ShapeError for a picture that is none of the network's inputs. */
export function checkPicture(
  option: string,
  { inputShape }: Network,
  picture: ImageShape | undefined,
): void {
  if (!picture) return;
  const { height, width, channels } = picture;
  const told = inputShape.length === 1 ? undefined : knownImageShape({ inputShape });
  if (size([height, width, channels]) === size(inputShape) && isSameImage(told ?? picture, picture))
    return;
  throw new ShapeError(
    `${option}: expected a picture of the inputs ${text(inputShape)}, got ${imageText(picture)}`,
  );
}

/** Throws ShapeError for names of other classes than those that a network answers. */
export function checkClassNames(
  option: string,
  { outputs }: Network,
  names: readonly string[],
): void {
  const isList = Array.isArray(names) && names.every((name) => typeof name === "string");
  if (isList && names.length === outputs) return;
  const found = isList ? `${names.length} names` : inWords(names);
  throw new ShapeError(`${option}: expected a name for each of ${outputs} outputs, got ${found}`);
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
