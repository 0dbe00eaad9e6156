// What the values of examples may be: the checks that every door asks for, those that make data sets
// and those that take inputs as they are. All are DataErrors that name the first example.

import { DataError } from "../errors.ts";

/** The stored examples, row-major. */
export type Inputs = Uint8Array | Float32Array | Float64Array;
/** The class of each example, from 0. */
export type Labels = Uint8Array | Uint16Array | Uint32Array;
/** The wanted output values, row-major. */
export type Targets = Float32Array | Float64Array;

/** How labels lie: `answers` an example, each one of so many classes. */
export interface LabelForm {
  readonly count: number;
  readonly answers: number;
  readonly classes: number;
}

/** What bytes are divided by unless somebody says otherwise: the book's 256; floats by nothing. */
export const usualDivideBy = (inputs: Inputs): number => (inputs instanceof Uint8Array ? 256 : 1);

/** Throws DataError unless values can be divided by it. */
export function checkDivideBy(what: string, divideBy: number): void {
  if (divideBy > 0 && divideBy < Number.POSITIVE_INFINITY) return;
  throw new DataError(`${what}: expected divideBy to be a finite number above 0, got ${divideBy}`);
}

/**
 * Inputs of examples of `width` values: bytes (also those of a canvas, which are clamped), or floats
 * that are finite. Other arrays are refused: what their numbers stand for is not known.
 */
export function checkedInputs(what: string, given: unknown, width: number): Inputs {
  if (given instanceof Uint8Array) return given;
  if (given instanceof Uint8ClampedArray) {
    return new Uint8Array(given.buffer as ArrayBuffer, given.byteOffset, given.length);
  }
  if (given instanceof Float32Array || given instanceof Float64Array) {
    checkFinite(`${what}: input`, given, width);
    return given;
  }
  throw new DataError(
    `${what}: expected inputs as Uint8Array, Float32Array or Float64Array, got ${kindOf(given)}${cureFor(given, "Float32Array")}`,
  );
}

/**
 * `answers` classes an example, whole numbers from 0 to classes - 1. Where there is more than one
 * answer an example, the label `classes` says that nothing is asked.
 */
export function checkLabels(
  what: string,
  labels: Labels,
  { count, answers, classes }: LabelForm,
): void {
  const given: unknown = labels;
  const isList =
    Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
  if (!isList || labels.length !== count * answers) {
    const found = isList ? labels.length : kindOf(given);
    const wanted =
      answers === 1
        ? `${count} labels, one per example`
        : `${count} x ${answers} labels, one per answer of each example`;
    throw new DataError(`${what}: expected ${wanted}, got ${found}`);
  }
  const most = answers === 1 ? classes - 1 : classes;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i]!;
    if (Number.isInteger(label) && label >= 0 && label <= most) continue;
    const orNone = answers === 1 ? "" : `, or ${classes} where nothing is asked`;
    const where =
      answers === 1
        ? `example ${i}`
        : `answer ${i % answers} of example ${Math.floor(i / answers)}`;
    throw new DataError(
      `${what}: expected labels from 0 to ${classes - 1}${orNone}, got ${label} in ${where}`,
    );
  }
  const isKnown =
    given instanceof Uint8Array || given instanceof Uint16Array || given instanceof Uint32Array;
  if (isKnown) return;
  throw new DataError(
    `${what}: expected labels as Uint8Array, Uint16Array or Uint32Array, got ${kindOf(given)}${cureFor(given, "Uint32Array")}`,
  );
}

/** `width` finite values an example. */
export function checkTargets(what: string, targets: Targets, count: number, width: number): void {
  const given: unknown = targets;
  if (!(given instanceof Float32Array || given instanceof Float64Array)) {
    throw new DataError(
      `${what}: expected targets as Float32Array or Float64Array, got ${kindOf(given)}${cureFor(given, "Float32Array")}`,
    );
  }
  if (targets.length !== count * width) {
    throw new DataError(
      `${what}: expected ${count} x ${width} target values, got ${targets.length}`,
    );
  }
  checkFinite(`${what}: target`, targets, width);
}

function checkFinite(what: string, values: Float32Array | Float64Array, width: number): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) {
      throw new DataError(`${what}: expected finite values, got ${values[i]} ${placeOf(i, width)}`);
    }
  }
}

/** in example 3, value 17 */
export const placeOf = (index: number, width: number): string =>
  `in example ${Math.floor(index / width)}, value ${index % width}`;

/** How an error calls what somebody gave. */
export function kindOf(given: unknown): string {
  if (given === null || typeof given !== "object") {
    return typeof given === "string" ? `"${given.slice(0, 40)}"` : `${given}`;
  }
  const name = given.constructor?.name ?? "an object";
  const { length } = given as { readonly length?: unknown };
  return typeof length === "number" ? `${name} of ${length}` : name;
}

const cureFor = (given: unknown, wanted: string): string =>
  typeof given === "object" && given !== null && "length" in given
    ? `; ${wanted}.from(...) makes one of numbers`
    : "";

/** The smallest array that holds so many classes and the label that asks nothing. */
export function labelArray(classes: number): new (length: number) => Labels {
  return classes <= 0xff ? Uint8Array : classes <= 0xffff ? Uint16Array : Uint32Array;
}
