// A set whose examples have several inputs, or of which several things are asked: named arrays put side by
// side into one row an example, so that everything that takes a set takes it.
import { DataError } from "../errors.ts";
import { checkInMemory, type Dataset, dataset } from "./dataset.ts";
import { dividedInputs, putPart } from "./examples.ts";
import { inWords } from "./in-words.ts";
import {
  checkInputParts,
  checkPartNames,
  type InputParts,
  inputPlaces,
  type OutputPart,
  outputPlaces,
  type PartedShape,
  type PartedSize,
  rowSize,
} from "./parts.ts";
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

/** One input of all examples; a data set is one. */
export interface InputColumn<Shape extends readonly number[] = readonly number[]> {
  /** Of one example. */
  readonly inputShape: Shape;
  readonly inputs: Inputs;
  /** Default: 256 for bytes, 1 for floats. */
  readonly divideBy?: number;
}

/** The classes of all examples; a data set with labels has them. */
export interface ClassColumn<Classes extends number = number> {
  readonly classes: Classes;
  readonly labels: Labels | undefined;
  readonly classNames?: readonly string[] | undefined;
}

/** Values that are wanted of all examples; a data set with targets has them. */
export interface ValueColumn<Outputs extends number = number> {
  /** Of one example. */
  readonly outputs: Outputs;
  readonly targets: Targets | undefined;
}

/** What is wanted of all examples: classes or values. */
export type WantedColumn = ClassColumn | ValueColumn;

type ShapesIn<I> = { readonly [K in keyof I]: I[K] extends InputColumn<infer S> ? S : never };
type SizeIn<W> =
  W extends Dataset<readonly number[], infer Out>
    ? Out
    : W extends ClassColumn<infer Classes>
      ? Classes
      : W extends ValueColumn<infer Outputs>
        ? Outputs
        : number;

type InOf<I> = I extends InputColumn<infer S> ? S : PartedShape<ShapesIn<I>>;
type OutOf<W> = W extends WantedColumn
  ? SizeIn<W>
  : PartedSize<{ readonly [K in keyof W]: SizeIn<W[K]> }>;

export interface SeveralOptions {
  /** Default several. */
  readonly name?: string;
}

/**
 * A set of examples with several inputs, several wanted answers, or both:
 *
 * ```ts
 * const set = several(
 *   { picture: { inputShape: [28, 28, 1], inputs: pixels }, table: { inputShape: [5], inputs: numbers } },
 *   { kind: { classes: 3, labels }, age: { outputs: 1, targets: ages } },
 * );
 * ```
 * Each part may be a data set, of which the inputs or what is wanted are taken; one that has no name is
 * taken alone: `several({ left, right }, { classes: 2, labels })` asks for one class, as other sets do. An
 * example is one row of all its inputs in that order; bytes stay bytes where all parts are bytes that are
 * divided by the same, else they are divided here. A class among several answers is stored as 1 at its
 * place among zeros.
 * @throws DataError for parts of other numbers of examples and for values that cannot be, OptionError for
 * names that cannot be
 */
export function several<
  const I extends InputColumn | Readonly<Record<string, InputColumn>>,
  const W extends WantedColumn | Readonly<Record<string, WantedColumn>>,
>(given: I, wanted: W, options: SeveralOptions = {}): Dataset<InOf<I>, OutOf<W>> {
  const { name = "several" } = options;
  const columns = columnsOf(name, given);
  const count = countOf(name, columns);
  const set = dataset({
    name,
    ...knownOf(given),
    ...joinedInputs(columns, count),
    ...answersIn(name, wanted, count),
  });
  return set as unknown as Dataset<InOf<I>, OutOf<W>>;
}

/** What else is known of the inputs, where they are those of one set. */
function knownOf(given: object): Pick<Dataset, "picture" | "inputNames"> {
  const { inputShape, picture, inputNames } = given as Partial<Dataset>;
  if (!Array.isArray(inputShape)) return {};
  return { ...(picture ? { picture } : {}), ...(inputNames ? { inputNames } : {}) };
}

interface Column {
  /** undefined: the only one. */
  readonly name: string | undefined;
  readonly inputShape: readonly number[];
  readonly inputs: Inputs;
  readonly divideBy: number;
}

function columnsOf(set: string, given: object): Column[] {
  const isOne = Array.isArray((given as Partial<InputColumn>).inputShape);
  if (!isOne) checkPartNames(`${set}: inputs`, given);
  const all = isOne
    ? [["", given as InputColumn] as const]
    : Object.entries(given as Readonly<Record<string, InputColumn>>);
  const shapes = all.map(([name, part]) => [name || "inputs", part?.inputShape] as const);
  if (!isOne) checkInputParts(`${set}: inputs`, Object.fromEntries(shapes) as InputParts);
  return all.map(([name, part]) => {
    const what = `${set}: ${name || "inputs"}`;
    checkInMemory(what, { name: what, ...part } as unknown as Dataset);
    const width = part.inputShape.reduce((a, b) => a * b, 1);
    const inputs = checkedInputs(what, part.inputs, width);
    const divideBy = part.divideBy ?? usualDivideBy(inputs);
    checkDivideBy(what, divideBy);
    return { name: name || undefined, inputShape: part.inputShape, inputs, divideBy };
  });
}

function countOf(set: string, columns: readonly Column[]): number {
  const counts = columns.map(({ name = "inputs", inputShape, inputs }) => {
    const width = inputShape.reduce((a, b) => a * b, 1);
    if (inputs.length % width === 0) return { name, count: inputs.length / width };
    throw new DataError(
      `${set}: ${name}: expected a multiple of ${width} values (shape [${inputShape.join(", ")}]), got ${inputs.length}`,
    );
  });
  const [first] = counts;
  const other = counts.find(({ count }) => count !== first!.count);
  if (!other) return first!.count;
  throw new DataError(
    `${set}: expected as many examples in all parts, got ${first!.count} of ${first!.name} and ${other.count} of ${other.name}`,
  );
}

/** The rows: one part of each example behind the other. */
function joinedInputs(columns: readonly Column[], count: number) {
  const [first] = columns;
  if (columns.length === 1 && first!.name === undefined) {
    const { inputShape, inputs, divideBy } = first!;
    return { inputShape, inputs, divideBy };
  }
  const inputParts = Object.fromEntries(columns.map((c) => [c.name!, [...c.inputShape]]));
  const places = inputPlaces(inputParts);
  const width = rowSize(places);
  const isBytes = columns.every(
    ({ inputs, divideBy }) => inputs instanceof Uint8Array && divideBy === first!.divideBy,
  );
  const dtype = columns.some(({ inputs }) => inputs instanceof Float64Array) ? "f64" : "f32";
  const Floats = dtype === "f64" ? Float64Array : Float32Array;
  const rows = isBytes ? new Uint8Array(count * width) : new Floats(count * width);
  for (const [i, { inputs, divideBy }] of columns.entries()) {
    putPart(rows, width, places[i]!, isBytes ? inputs : dividedInputs(inputs, divideBy, dtype));
  }
  const divideBy = isBytes ? first!.divideBy : 1;
  return { inputShape: [width], inputs: rows, divideBy, inputParts };
}

const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

const isColumn = (given: object): given is WantedColumn =>
  isList((given as Partial<ClassColumn>).labels) || isList((given as Partial<ValueColumn>).targets);

/** Labels or targets as a data set has them. */
function answersIn(set: string, wanted: object, count: number) {
  if (isColumn(wanted)) {
    const { part, labels, targets, outputs } = checkedColumn(`${set}: wanted`, wanted, count);
    const { classNames } = part;
    return labels
      ? { outputs, labels, ...(classNames ? { classNames } : {}) }
      : { outputs, targets: targets! };
  }
  checkPartNames(`${set}: wanted`, wanted);
  const columns = Object.entries(wanted).map(([name, column]) => {
    return { name, ...checkedColumn(`${set}: ${name}`, column as WantedColumn, count) };
  });
  const outputParts = Object.fromEntries(columns.map(({ name, part }) => [name, part]));
  const places = outputPlaces(outputParts);
  const width = rowSize(places);
  const isF64 = columns.some(({ targets }) => targets instanceof Float64Array);
  const rows = new (isF64 ? Float64Array : Float32Array)(count * width);
  for (const [i, { labels, targets }] of columns.entries()) {
    const { start } = places[i]!;
    if (targets) putPart(rows, width, places[i]!, targets);
    else for (let row = 0; row < count; row++) rows[row * width + start + labels![row]!] = 1;
  }
  return { outputs: width, targets: rows, outputParts };
}

/** One thing that is wanted; throws DataError. */
function checkedColumn(what: string, given: WantedColumn, count: number) {
  const { labels, classes, classNames, targets, outputs, answers } = (given ?? {}) as Partial<
    ClassColumn & ValueColumn & Dataset
  >;
  if ((labels === undefined) === (targets === undefined)) {
    throw new DataError(
      `${what}: expected { classes, labels } or { outputs, targets }, got ${labels ? "both" : inWords(given)}`,
    );
  }
  const size = labels ? classes! : outputs!;
  if (!Number.isSafeInteger(size) || size < 1) {
    const key = labels ? "classes" : "outputs";
    throw new DataError(`${what}: ${key}: expected a whole number from 1, got ${inWords(size)}`);
  }
  if (answers !== undefined && answers !== 1) {
    throw new DataError(`${what}: expected one label an example, got ${answers}`);
  }
  if (labels) checkLabels(what, labels, { count, answers: 1, classes: size });
  else checkTargets(what, targets!, count, size);
  if (classNames && classNames.length !== size) {
    throw new DataError(`${what}: expected the names of ${size} classes, got ${classNames.length}`);
  }
  const part: OutputPart = {
    outputs: size,
    classes: labels ? size : 0,
    ...(classNames ? { classNames } : {}),
  };
  return { part, labels, targets, outputs: size };
}
