// Named parts of a row: several inputs are parts of the one row that an example is, several answers parts
// of the one row that a network gives. Data, batches and files stay rows; the names say what lies where.
import { DataError, OptionError } from "../errors.ts";
import { inWords } from "./in-words.ts";

/** Shapes of the inputs by name, in the order in which they lie in the row. */
export type InputParts = Readonly<Record<string, readonly number[]>>;

/** One of several things that a set asks of each example. */
export interface OutputPart {
  /** Values of the row: the number of classes, or of values. */
  readonly outputs: number;
  /** Classes that one of is right; 0 for values. */
  readonly classes: number;
  /** What the classes are called, where they have names. */
  readonly classNames?: readonly string[] | undefined;
}

/** What a set asks for, by name, in the order in which it lies in the row. */
export type OutputParts = Readonly<Record<string, OutputPart>>;

declare const PARTS: unique symbol;

/** What types know of the parts of a row; no value has it. */
export interface Parted<Parts> {
  readonly [PARTS]?: Parts;
}

/** The shape of an example that is made of named inputs. */
export type PartedShape<Parts> = readonly number[] & Parted<Parts>;

/** The number of outputs of an answer that is made of named ones. */
export type PartedSize<Parts> = number & Parted<Parts>;

/** Where a part lies in its row. */
export interface Place {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

export const sizeOfShape = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Where parts lie that have these sizes, one behind the other. */
export function placesOf(sizes: Readonly<Record<string, number>>): Place[] {
  let start = 0;
  return Object.entries(sizes).map(([name, size]) => {
    const place = { name, start, size };
    start += size;
    return place;
  });
}

/** Where inputs lie in their row. */
export const inputPlaces = (parts: InputParts): Place[] =>
  placesOf(Object.fromEntries(Object.entries(parts).map(([n, shape]) => [n, sizeOfShape(shape)])));

/** Where answers lie in theirs. */
export const outputPlaces = (
  parts: Readonly<Record<string, Pick<OutputPart, "outputs">>>,
): Place[] =>
  placesOf(Object.fromEntries(Object.entries(parts).map(([n, part]) => [n, part.outputs])));

/** Values of the whole row. */
export const rowSize = (places: readonly Place[]): number =>
  places.reduce((sum, { size }) => sum + size, 0);

const PART_NAME = /^[A-Za-z_$][\w$]{0,99}$/;

/** Throws OptionError unless it is one object or more by name, and the names are those of variables. */
export function checkPartNames(what: string, parts: unknown): void {
  if (typeof parts !== "object" || parts === null || Array.isArray(parts)) {
    throw new OptionError(
      `${what}: expected parts by name, { left: ..., right: ... }, got ${inWords(parts)}`,
    );
  }
  const names = Object.keys(parts);
  if (names.length === 0) throw new OptionError(`${what}: expected at least one part, got none`);
  const odd = names.find((name) => !PART_NAME.test(name) || name === "__proto__");
  if (odd === undefined) return;
  throw new OptionError(
    `${what}: expected names like those of variables, got ${JSON.stringify(odd.slice(0, 100))}`,
  );
}

/** Throws OptionError unless every part is a shape. */
export function checkInputParts(what: string, parts: InputParts): void {
  checkPartNames(what, parts);
  for (const [name, shape] of Object.entries(parts)) {
    if (name === "inputs" || name === "divideBy") {
      throw new OptionError(
        `${what}: a part cannot be called ${name}: predict takes { inputs, divideBy }`,
      );
    }
    const isShape =
      Array.isArray(shape) &&
      shape.length > 0 &&
      shape.every((n) => Number.isSafeInteger(n) && n >= 1);
    if (isShape) continue;
    const got = Array.isArray(shape) ? `[${shape.join(", ")}]` : inWords(shape);
    throw new OptionError(`${what}: ${name}: expected a shape of whole numbers from 1, got ${got}`);
  }
}

/** picture [28, 28, 1], table [5] */
export const inputPartsText = (parts: InputParts): string =>
  Object.entries(parts)
    .map(([name, shape]) => `${name} [${shape.join(", ")}]`)
    .join(", ");

/** kind (3 classes), age (1 value) */
export const outputPartsText = (parts: OutputParts): string =>
  Object.entries(parts)
    .map(([name, { outputs, classes }]) =>
      classes
        ? `${name} (${classes} classes)`
        : `${name} (${outputs} value${outputs === 1 ? "" : "s"})`,
    )
    .join(", ");

interface SetOfParts {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly outputs: number;
  readonly targets?: unknown;
  readonly inputParts?: InputParts | undefined;
  readonly outputParts?: OutputParts | undefined;
}

/** Throws DataError unless the parts of a set make up its rows, OptionError for names that cannot be. */
export function checkSetParts(set: SetOfParts): void {
  const { name, inputShape, outputs, targets, inputParts, outputParts } = set;
  if (inputParts) {
    checkInputParts(`${name}: inputParts`, inputParts);
    const size = rowSize(inputPlaces(inputParts));
    if (inputShape.length !== 1 || inputShape[0] !== size) {
      throw new DataError(
        `${name}: expected inputs that make up a row of [${inputShape.join(", ")}], got ${size} values: ${inputPartsText(inputParts)}`,
      );
    }
  }
  if (!outputParts) return;
  checkPartNames(`${name}: outputParts`, outputParts);
  if (!targets) throw new DataError(`${name}: outputParts: expected targets with them, got labels`);
  for (const [part, { outputs: size, classes, classNames }] of Object.entries(outputParts)) {
    const isSize = Number.isSafeInteger(size) && size >= 1;
    const isNamed = !classNames || (Array.isArray(classNames) && classNames.length === classes);
    if (isSize && (classes === 0 || classes === size) && isNamed) continue;
    throw new DataError(
      `${name}: ${part}: expected { outputs, classes } with as many classes as outputs, or none, got ${JSON.stringify({ outputs: size, classes })}${isNamed ? "" : ` and ${classNames.length} names`}`,
    );
  }
  const size = rowSize(outputPlaces(outputParts));
  if (size === outputs) return;
  throw new DataError(
    `${name}: expected answers that make up a row of ${outputs}, got ${size} values: ${outputPartsText(outputParts)}`,
  );
}

/** How a set's examples and what is wanted of them are told, where they have parts. */
export const setPartsText = ({
  inputParts,
  outputParts,
}: Pick<SetOfParts, "inputParts" | "outputParts">) => ({
  inputs: inputParts && inputPartsText(inputParts),
  outputs: outputParts && outputPartsText(outputParts),
});

/** What the values of a row of answers are called, one each, where classes have names: those, and of others
 * the part's name. */
export function rowNames(parts: OutputParts): readonly string[] | undefined {
  const all = Object.entries(parts);
  if (!all.some(([, { classNames }]) => classNames)) return undefined;
  return all.flatMap(([name, { outputs, classNames }]) =>
    outputs === 1 && !classNames
      ? [name]
      : (classNames ?? Array.from({ length: outputs }, (_, i) => `${name}.${i}`)),
  );
}
