// A data set is plain data: examples one after another in one typed array, and either class labels
// or target values. Images stay bytes; a program divides them by `divideBy` when it gathers a
// mini-batch, so MNIST takes 47 MB and not 188. Parts of a set are views that share its memory.

import { DataError } from "../errors.ts";
import { checkAlphabet } from "./alphabet.ts";
import { type ImageShape, imageText, isSameImage, knownImageShape } from "./image-shape.ts";
import { inWords } from "./in-words.ts";
import { checkInputNames, checkSameInputNames } from "./input-names.ts";
import { checkSetParts, type InputParts, type OutputParts, setPartsText } from "./parts.ts";
import {
  checkDivideBy,
  checkedInputs,
  checkLabels,
  checkTargets,
  type Inputs,
  type Labels,
  type Targets,
  usualDivideBy,
} from "./values.ts";

export type { Inputs, Labels, Targets };

/** Examples with their classes (`labels`) or their wanted values (`targets`): never both. */
export interface Dataset<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  readonly name: string;
  /** Shape of one example: [784], or [height, width, channels]. */
  readonly inputShape: In;
  /** How a vector is a picture, row by row; whatever takes pictures needs it: `expand`, `augment`. */
  readonly picture?: ImageShape | undefined;
  /** Values that a network must give per example: answers x classes, or the number of target values. */
  readonly outputs: Out;
  /** Number of classes; 0 for a set with targets. */
  readonly classes: number;
  /** Labels of an example; none means 1. With more, as many as a sequence has steps, the label
   * `classes` says that nothing is asked there. */
  readonly answers?: number | undefined;
  /** Number of examples. */
  readonly count: number;
  /** count * size(inputShape) values; none where examples are fetched by `load`. */
  readonly inputs: Inputs;
  /**
   * Fetches the inputs of examples by position, for a set that does not fit in memory. What it gives
   * may depend on the epoch, as for random crops, and on nothing else. A run that is stopped meanwhile
   * says so by the signal and waits no longer: what is fetched may reject with AbortedError then.
   */
  readonly load?:
    | ((rows: Uint32Array, epoch: number, signal?: AbortSignal) => Promise<Inputs>)
    | undefined;
  /** Of a set that is fetched from one place after another, as from a file on disk: how large its parts
   * are and how it is shuffled. */
  readonly streaming?: Streaming | undefined;
  /** Of the inputs of a set that is fetched: sets with the same digest have the same. */
  readonly digest?: string | undefined;
  /** What bytes are divided by when they become numbers: 256 as in the book; 1 for floats. */
  readonly divideBy: number;
  readonly labels: Labels | undefined;
  /** count * outputs values. */
  readonly targets: Targets | undefined;
  /** What the symbols are that the inputs are numbers of: characters, one a symbol. */
  readonly alphabet?: readonly string[] | undefined;
  /** Example i of a batch of so many goes on where example i of the batch before ended: parts of a
   * text that are read side by side, in order. */
  readonly streams?: number | undefined;
  /** What the classes are called, where they have names: one a class. */
  readonly classNames?: readonly string[] | undefined;
  /** What the inputs are called, where they have names, as columns of tables have: one a value of an
   * example. */
  readonly inputNames?: readonly string[] | undefined;
  /** Shapes of the inputs by name, where an example has several: parts of its row, in their order. */
  readonly inputParts?: InputParts | undefined;
  /** What is wanted by name, where that is more than one thing: parts of the row of targets, in which a
   * class is 1 at its place. */
  readonly outputParts?: OutputParts | undefined;
}

/** How a set that lies on disk is read and shuffled. */
export interface Streaming extends PartSizes {
  /** The order of an epoch, see `blockOrder`. */
  readonly order: (seed: number, epoch: number, count: number, sizes: PartSizes) => Uint32Array;
}

/** How large the parts of such a set are, in examples. */
export interface PartSizes {
  /** Examples that are in memory at a time: at most so many, in whole mini-batches. */
  readonly part: number;
  /** Examples that lie behind one another and are read together. */
  readonly block: number;
}

/** What `dataset` takes; `count` follows from the sizes. */
export interface DatasetFields<In extends readonly number[], Out extends number> {
  readonly name: string;
  readonly inputShape: In;
  /** How a vector is a picture, row by row. */
  readonly picture?: ImageShape | undefined;
  readonly outputs: Out;
  readonly inputs: Inputs;
  /** Default: 256 for bytes, 1 for floats. */
  readonly divideBy?: number;
  readonly labels?: Labels;
  /** Labels of an example, default 1; `outputs` are answers x classes. */
  readonly answers?: number;
  readonly targets?: Targets;
  readonly classNames?: readonly string[];
  /** What the inputs are called: one a value of an example. */
  readonly inputNames?: readonly string[] | undefined;
  readonly alphabet?: readonly string[];
  readonly streams?: number;
  /** Shapes of several inputs by name, which make up the row of `inputShape`; `several` writes them. */
  readonly inputParts?: InputParts | undefined;
  /** What is wanted by name, which make up the row of targets; `several` writes them. */
  readonly outputParts?: OutputParts | undefined;
}

/** Checks the sizes, the range of the labels and that all values are finite; throws DataError. */
export function dataset<const In extends readonly number[], const Out extends number>(
  fields: DatasetFields<In, Out>,
): Dataset<In, Out> {
  checkGiven(fields);
  const { name, inputShape, picture, outputs, labels, answers = 1, targets, classNames } = fields;
  const { alphabet, streams, inputNames, inputParts, outputParts } = fields;
  const size = checkedSize(inputShape, name);
  if (picture) checkPicture(picture, inputShape, size, name);
  if (!isCount(outputs) || outputs === 0) {
    throw new DataError(`${name}: expected a whole number of outputs above 0, got ${outputs}`);
  }
  const inputs = checkedInputs(name, fields.inputs, size);
  const count = inputs.length / size;
  if (!Number.isInteger(count)) {
    throw new DataError(
      `${name}: expected a multiple of ${size} input values (shape [${inputShape.join(", ")}]), got ${inputs.length}`,
    );
  }
  const set = {
    name,
    inputShape,
    ...(picture ? { picture } : {}),
    outputs,
    classes: labels === undefined ? 0 : outputs / answers,
    ...(answers === 1 ? {} : { answers }),
    count,
    inputs,
    divideBy: fields.divideBy ?? usualDivideBy(inputs),
    labels,
    targets,
    ...(classNames ? { classNames } : {}),
    ...(inputNames ? { inputNames } : {}),
    ...(alphabet ? { alphabet } : {}),
    ...(streams === undefined ? {} : { streams }),
    ...(inputParts ? { inputParts } : {}),
    ...(outputParts ? { outputParts } : {}),
  };
  checkForm(set);
  return set;
}

function checkPicture(
  picture: ImageShape,
  inputShape: readonly number[],
  size: number,
  name: string,
): void {
  const { height, width, channels } = picture;
  const told = inputShape.length === 1 ? undefined : knownImageShape({ inputShape });
  if (
    checkedSize([height, width, channels], name) === size &&
    isSameImage(told ?? picture, picture)
  )
    return;
  throw new DataError(
    `${name}: expected a picture of the ${size} values of [${inputShape.join(", ")}], got ${imageText(picture)}`,
  );
}

/** Throws DataError where a program without types leaves out what a set is made of. */
function checkGiven(fields: Partial<DatasetFields<readonly number[], number>> | undefined): void {
  const missing = ["name", "inputShape", "outputs"].filter(
    (key) => fields?.[key as keyof typeof fields] === undefined,
  );
  if (missing.length > 0) {
    throw new DataError(
      `${fields?.name ?? "dataset"}: expected { name, inputShape, outputs, inputs, labels or targets }, got no ${missing.join(", no ")}`,
    );
  }
  if (Array.isArray(fields!.inputShape)) return;
  throw new DataError(
    `${fields!.name}: expected the shape of one example, such as [784], got ${inWords(fields!.inputShape)}`,
  );
}

/**
 * Checks all values of a set again, which may have been made without `dataset` or changed since;
 * throws DataError.
 */
export function checkValues(set: Dataset): void {
  const { name, count, inputs, load } = set;
  const size = checkedSize(set.inputShape, name);
  if (!load) {
    checkedInputs(name, inputs, size);
    if (inputs.length !== count * size) {
      throw new DataError(
        `${name}: expected ${count} x ${size} input values, got ${inputs.length}`,
      );
    }
  }
  checkForm(set);
}

/** What is wanted of each example, and how inputs are scaled. */
function checkForm(set: Dataset): void {
  const { name, outputs, count, divideBy, labels, targets, classNames, alphabet, streams } = set;
  checkDivideBy(name, divideBy);
  if ((labels === undefined) === (targets === undefined)) {
    throw new DataError(
      `${name}: expected either labels or targets, got ${labels === undefined ? "neither" : "both"}`,
    );
  }
  checkAnswers(set);
  if (labels !== undefined) {
    checkLabels(name, labels, { count, answers: answersOf(set), classes: classesOf(set) });
  }
  if (targets !== undefined) checkTargets(name, targets, count, outputs);
  const classes = classesOf(set);
  if (classNames && classNames.length !== classes) {
    throw new DataError(
      `${name}: expected the names of ${classes} classes, got ${classNames.length}`,
    );
  }
  if (set.inputNames) checkInputNames(`${name}: inputNames`, set.inputNames, exampleSize(set));
  if (alphabet) checkAlphabet(name, alphabet);
  checkSetParts(set);
  if (streams === undefined) return;
  if (!isCount(streams) || streams < 2 || count % streams !== 0) {
    throw new DataError(
      `${name}: expected streams to be a whole number from 2 that divides the ${count} examples, got ${streams}`,
    );
  }
}

/** Labels of an example. */
export const answersOf = ({ answers = 1 }: Pick<Dataset, "answers">): number => answers;

/** Classes of a label. */
const classesOf = (set: Pick<Dataset, "outputs" | "answers">): number =>
  set.outputs / answersOf(set);

function checkAnswers({ name, answers, outputs, labels }: Dataset): void {
  if (answers === undefined) return;
  if (labels === undefined) {
    throw new DataError(`${name}: answers: expected labels with it, got targets`);
  }
  if (!isCount(answers) || answers === 0 || outputs % answers !== 0) {
    throw new DataError(
      `${name}: expected outputs to be answers x classes, got ${outputs} outputs and ${answers} answers`,
    );
  }
}

function checkedSize(shape: readonly number[], name: string): number {
  let size = 1;
  for (const length of shape) size *= isCount(length) ? length : 0;
  if (!isCount(size) || size === 0) {
    throw new DataError(
      `${name}: expected an input shape of whole numbers above 0, got [${shape.join(", ")}]`,
    );
  }
  return size;
}

export function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** Values of one example. */
export const exampleSize = ({ inputShape }: Pick<Dataset, "inputShape">): number =>
  inputShape.reduce((a, b) => a * b, 1);

/** Throws DataError for a set whose examples are not in memory. */
export function checkInMemory(what: string, { name, load }: Dataset): void {
  if (!load) return;
  throw new DataError(`${what}: expected a set that is in memory, but ${name} is fetched in parts`);
}

/** Whether rows follow one another. */
const isInOrder = (rows: Uint32Array): boolean => rows.every((row, i) => row === rows[0]! + i);

/** Examples in another order go on from nothing. */
export function withoutStreams<Set extends Dataset>({
  streams: _,
  ...set
}: Set): Omit<Set, "streams"> {
  return set;
}

/** The examples at these positions, with inputs that were fetched for them; throws DataError. */
export function rowsOf(set: Dataset, rows: Uint32Array, fetched: Inputs): Dataset {
  const size = exampleSize(set);
  const inputs = checkedInputs(`${set.name}: load`, fetched, size);
  if (inputs.length !== rows.length * size) {
    throw new DataError(
      `${set.name}: load: expected ${rows.length} x ${size} values, got ${inputs.length}`,
    );
  }
  return { ...answersAt(set, rows), inputs, load: undefined };
}

/** The set with the labels or targets of these examples, and its inputs as they were. */
export function answersAt(set: Dataset, rows: Uint32Array): Dataset {
  const { labels, targets, outputs } = set;
  const answers = answersOf(set);
  const LabelArray = labels?.constructor as (new (length: number) => Labels) | undefined;
  const ownLabels = LabelArray && new LabelArray(rows.length * answers);
  const TargetArray = targets?.constructor as (new (length: number) => Targets) | undefined;
  const ownTargets = TargetArray && new TargetArray(rows.length * outputs);
  for (const [i, row] of rows.entries()) {
    ownLabels?.set(labels!.subarray(row * answers, (row + 1) * answers), i * answers);
    ownTargets?.set(targets!.subarray(row * outputs, (row + 1) * outputs), i * outputs);
  }
  const own = { ...set, count: rows.length, labels: ownLabels, targets: ownTargets };
  return isInOrder(rows) ? own : withoutStreams(own);
}

/**
 * The same examples under another shape of the same size; pictures that become vectors stay known as
 * pictures.
 * @throws DataError for another size, and for a picture of other proportions, which would be torn
 */
export function reshapeInputs<const In extends readonly number[], Out extends number>(
  set: Dataset<readonly number[], Out>,
  shape: In,
): Dataset<In, Out> {
  if (checkedSize(shape, set.name) !== checkedSize(set.inputShape, set.name)) {
    throw new DataError(
      `${set.name}: expected a shape of as many values as [${set.inputShape.join(", ")}], got [${shape.join(", ")}]`,
    );
  }
  const picture = knownImageShape(set);
  const wanted = shape.length === 1 ? undefined : knownImageShape({ inputShape: shape });
  if (picture && wanted && !isSameImage(picture, wanted)) {
    throw new DataError(
      `${set.name}: pictures of ${imageText(picture)} would be torn by the shape [${shape.join(", ")}]; take [${[picture.height, picture.width, picture.channels].join(", ")}], or say that they are none: { ...set, inputShape: [${checkedSize(shape, set.name)}], picture: undefined }`,
    );
  }
  const own = { ...set, inputShape: shape, picture: wanted ? undefined : picture };
  return set.inputParts && shape.length > 1 ? { ...own, inputParts: undefined } : own;
}

/** One line: name, number of examples, shape, type, classes. */
export function formText(set: Dataset): string {
  const type =
    set.inputs instanceof Uint8Array
      ? `u8 / ${set.divideBy}`
      : set.inputs instanceof Float32Array
        ? "f32"
        : "f64";
  const answers = answersOf(set);
  const asked = answers === 1 ? "" : `${answers} answers of `;
  const wanted =
    set.labels === undefined ? `${set.outputs} target values` : `${asked}${set.classes} classes`;
  const { picture } = set;
  const seen = picture && set.inputShape.length === 1 ? `, pictures of ${imageText(picture)}` : "";
  const parts = setPartsText(set);
  const [examples, answered] = [
    parts.inputs ?? `[${set.inputShape.join(", ")}]`,
    parts.outputs ?? wanted,
  ];
  return `${set.name}: ${set.count} examples of ${examples} (${type})${seen}, ${answered}`;
}

/** The examples of two sets of one form, one after the other, as a copy. */
export function join<In extends readonly number[], Out extends number>(
  first: Dataset<In, Out>,
  second: Dataset<In, Out>,
): Dataset<In, Out> {
  checkInMemory("join", first);
  checkInMemory("join", second);
  checkSameInputNames("join", first.inputNames, second);
  const form = (set: Dataset): string => {
    const { inputShape, outputs, inputs, divideBy, labels, targets, classNames, alphabet } = set;
    const picture = knownImageShape(set);
    return [
      inputShape,
      picture && imageText(picture),
      outputs,
      answersOf(set),
      classNames?.join() ?? "",
      alphabet?.join("") ?? "",
      ...[inputs, labels, targets].map((v) => v?.constructor.name),
      divideBy,
      JSON.stringify([set.inputParts, set.outputParts]),
    ].join(" ");
  };
  if (form(first) !== form(second)) {
    throw new DataError(
      `join: expected sets of one form, got ${formText(first)} and ${formText(second)}`,
    );
  }
  return {
    ...withoutStreams(first),
    name: `${first.name} and ${second.name}`,
    count: first.count + second.count,
    inputs: joined(first.inputs, second.inputs),
    labels: first.labels && joined(first.labels, second.labels!),
    targets: first.targets && joined(first.targets, second.targets!),
  };
}

function joined<Values extends Inputs | Labels | Targets>(a: Values, b: Values): Values {
  const values = new (a.constructor as new (length: number) => Values)(a.length + b.length);
  values.set(a);
  values.set(b, a.length);
  return values;
}
