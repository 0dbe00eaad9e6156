// Examples as they are given to a network that answers, and its answers: numbers one example after
// another, checked before a program sees them.
import { DataError, OptionError, ShapeError } from "../errors.ts";
import { checkInMemory, type Dataset } from "./dataset.ts";
import {
  type InputParts,
  inputPartsText,
  inputPlaces,
  outputPlaces,
  type Parted,
  type Place,
  rowSize,
} from "./parts.ts";
import {
  checkDivideBy,
  checkedInputs,
  type Inputs,
  kindOf,
  placeOf,
  usualDivideBy,
} from "./values.ts";

/** One of several outputs for some examples. */
export interface PartPredictions {
  readonly count: number;
  readonly outputs: number;
  /** count * outputs numbers, row-major. */
  readonly values: Float32Array | Float64Array;
  /** The position of the largest value of each example. */
  readonly classes: Uint32Array;
}

type Known<Parts> = unknown extends Parts
  ? Readonly<Record<string, PartPredictions>> | undefined
  : { readonly [K in keyof Parts]: PartPredictions };

/** Predictions by the names of outputs; undefined where there is one. */
export type PredictedParts<Out> = Out extends Parted<infer Parts> ? Known<Parts> : Known<unknown>;

/** The outputs for some examples. */
export interface Predictions<Out extends number = number> {
  readonly count: number;
  readonly outputs: number;
  /** count * outputs numbers, row-major. */
  readonly values: Float32Array | Float64Array;
  /** The position of the largest output of each example. Of several outputs each has its own, as
   * parts.<name>.classes, and asking for them here throws OptionError. */
  readonly classes: Uint32Array;
  /** Of a network of several outputs: each by its name. */
  readonly parts: PredictedParts<Out>;
}

/** Numbers one after another: bytes, which are divided by 256 as in a data set, or finite numbers. */
export type Numbers = Inputs | Uint8ClampedArray | readonly number[];

/**
 * Examples one after another: bytes, which are divided by 256 as in a data set unless `divideBy` says
 * otherwise, or finite numbers.
 */
export type Examples =
  | {
      readonly inputs: Numbers | Readonly<Record<string, Numbers>>;
      readonly divideBy?: number | undefined;
    }
  | Numbers;

type Named<Parts, In extends readonly number[]> = unknown extends Parts
  ? number extends In["length"]
    ? Readonly<Record<string, Numbers>>
    : never
  : { readonly [K in keyof Parts]: Numbers };

/** Examples by the names of inputs, each one after another: { picture, table }. */
export type NamedExamples<In extends readonly number[]> =
  In extends Parted<infer Parts> ? Named<Parts, In> : Named<unknown, In>;

/** What a network takes: the names of its inputs, and the type of its numbers. */
export interface Takes {
  readonly parts?: InputParts | undefined;
  readonly dtype?: "f32" | "f64";
  /** What bytes by name are divided by where nobody says so; default 256; 0: that is not known. */
  readonly bytesBy?: number;
}

/** The numbers of at least one example, and what they are to be divided by. */
export function checkedExamples(
  what: string,
  asked: Examples | Readonly<Record<string, Numbers>>,
  width: number,
  takes: Takes = {},
) {
  const given = namedAsRows(what, asked as Examples, takes);
  const isSet = typeof given === "object" && given !== null && "inputs" in given;
  const set: Partial<Dataset> = isSet ? (given as Partial<Dataset>) : {};
  if (set.load) checkInMemory(what, set as Dataset);
  const size = set.inputShape?.reduce((a, b) => a * b, 1) ?? width;
  if (size !== width) {
    throw new ShapeError(
      `${what}: expected examples of ${width} numbers, got shape [${set.inputShape!.join(", ")}] in ${set.name}`,
    );
  }
  const [expected, found] = [takes.parts, set.inputParts].map((p) => p && inputPartsText(p));
  if (expected && found && expected !== found) {
    throw new ShapeError(
      `${what}: expected the inputs ${expected}, in that order, got ${found} in ${set.name}`,
    );
  }
  return checkedNumbers(what, isSet ? set.inputs : given, set.divideBy, width);
}

type Row = { readonly inputs: unknown; readonly divideBy?: number | undefined };

/** Examples by the names of inputs as rows; others as they are. */
export function namedAsRows<Given>(what: string, given: Given, takes: Takes): Given {
  const isNamed = (x: unknown): x is Readonly<Record<string, unknown>> =>
    typeof x === "object" && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x);
  if (!isNamed(given)) return given;
  const { divideBy } = given as Partial<Row>;
  const inputs = "inputs" in given ? given.inputs : given;
  const isNothing = !takes.parts && isNamed(inputs) && Object.keys(inputs).length === 0;
  if (!isNamed(inputs) || isNothing) return given;
  return rowsOfNamed(what, inputs, divideBy, takes) as Given;
}

/** The row of each example: bytes where all inputs are, else quotients of the network's type. */
function rowsOfNamed(
  what: string,
  given: Readonly<Record<string, unknown>>,
  divideBy: number | undefined,
  { parts, dtype = "f32", bytesBy }: Takes,
): Row {
  if (!parts) {
    const names = Object.keys(given).slice(0, 5).join(", ");
    throw new ShapeError(
      `${what}: expected numbers, the network has one input without a name, got { ${names} }`,
    );
  }
  const places = inputPlaces(parts);
  for (const name of Object.keys(given)) {
    if (Object.hasOwn(parts, name)) continue;
    throw new ShapeError(
      `${what}: expected the inputs ${inputPartsText(parts)}, got one of ${name}`,
    );
  }
  const all = places.map(({ name, size }) => {
    if (given[name] === undefined) {
      throw new ShapeError(
        `${what}: expected the inputs ${inputPartsText(parts)}, got none of ${name}`,
      );
    }
    const isBytes = given[name] instanceof Uint8Array || given[name] instanceof Uint8ClampedArray;
    if (isBytes && divideBy === undefined && bytesBy === 0) {
      throw new ShapeError(
        `${what}: ${name}: expected to be told by what bytes are divided, as the network learned from floats: { inputs: { ${Object.keys(parts).join(", ")} }, divideBy: 256 }`,
      );
    }
    return checkedNumbers(
      `${what}: ${name}`,
      given[name],
      isBytes ? (divideBy ?? bytesBy) : undefined,
      size,
    );
  });
  const count = all[0]!.count;
  const other = all.findIndex((one) => one.count !== count);
  if (other >= 0) {
    throw new ShapeError(
      `${what}: expected as many examples in all inputs, got ${count} of ${places[0]!.name} and ${all[other]!.count} of ${places[other]!.name}`,
    );
  }
  const width = rowSize(places);
  const isBytes = all.every(({ inputs }) => inputs instanceof Uint8Array);
  const Floats = dtype === "f64" ? Float64Array : Float32Array;
  const rows = isBytes ? new Uint8Array(count * width) : new Floats(count * width);
  for (const [i, one] of all.entries()) {
    putPart(
      rows,
      width,
      places[i]!,
      isBytes ? one.inputs : dividedInputs(one.inputs, one.divideBy, dtype),
    );
  }
  return { inputs: rows, divideBy: isBytes ? all[0]!.divideBy : 1 };
}

/** Writes a part of each row. */
export function putPart(
  rows: Inputs,
  width: number,
  { start, size }: Pick<Place, "start" | "size">,
  values: Inputs,
): void {
  for (let i = 0, at = start; i < values.length; i += size, at += width) {
    rows.set(values.subarray(i, i + size), at);
  }
}

/** Predictions of rows of outputs, by the names of those. */
export function predictionsOf<Out extends number>(
  values: Float32Array | Float64Array,
  count: number,
  outputs: number,
  parts: Readonly<Record<string, { readonly outputs: number }>> | undefined,
): Predictions<Out> {
  const plain = { count, outputs, values };
  if (!parts) {
    return { ...plain, classes: largest(values, count, outputs) } as unknown as Predictions<Out>;
  }
  const each = outputPlaces(parts).map(({ name, start, size }) => {
    const own = values.slice(0, count * size);
    for (let row = 0; row < count; row++) {
      const from = row * outputs + start;
      own.set(values.subarray(from, from + size), row * size);
    }
    return [
      name,
      { count, outputs: size, values: own, classes: largest(own, count, size) },
    ] as const;
  });
  const named = { ...plain, parts: Object.fromEntries(each) };
  return Object.defineProperty(named, "classes", {
    get: (): never => {
      throw new OptionError(
        `classes: the network has several outputs, each with its own: parts.${Object.keys(parts)[0]}.classes`,
      );
    },
  }) as unknown as Predictions<Out>;
}

/** The same for numbers, whose divisor is the usual one of their kind unless it is said. */
export function checkedNumbers(
  what: string,
  given: unknown,
  divisor: number | undefined,
  width: number,
) {
  const inputs = inputsOfNumbers(what, given, width);
  const divideBy = divisor ?? usualDivideBy(inputs);
  checkDivideBy(what, divideBy);
  const count = inputs.length / width;
  if (!Number.isInteger(count) || count === 0) {
    throw new ShapeError(
      `${what}: expected examples of ${width} numbers, one after another, got ${inputs.length} numbers`,
    );
  }
  return { inputs, divideBy, count };
}

/** Numbers as a program divides those of a data set, to the last bit: divisor and quotients are of its
 * type. */
export function dividedInputs(
  inputs: Inputs,
  divideBy: number,
  dtype: "f32" | "f64",
): Float32Array | Float64Array {
  const Floats = dtype === "f32" ? Float32Array : Float64Array;
  const by = Floats.of(divideBy)[0]!;
  return by === 1 ? Floats.from(inputs) : Floats.from(inputs).map((x) => x / by);
}

/** The position of the largest output of each example. */
export function largest(values: ArrayLike<number>, count: number, width: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => {
    let best = 0;
    for (let i = 1; i < width; i++) {
      if (values[row * width + i]! > values[row * width + best]!) best = i;
    }
    return best;
  });
}

/** Checked inputs, where plain arrays of numbers may be given too. */
function inputsOfNumbers(what: string, given: unknown, width: number): Inputs {
  if (!Array.isArray(given)) return checkedInputs(what, given, width);
  const bad = given.findIndex((x) => typeof x !== "number");
  if (bad >= 0) {
    const isNested = Array.isArray(given[bad]) || ArrayBuffer.isView(given[bad]);
    const cure = isNested ? "; give the numbers of all examples in one array: inputs.flat()" : "";
    throw new DataError(
      `${what}: input: expected numbers, got ${kindOf(given[bad])} ${placeOf(bad, width)}${cure}`,
    );
  }
  return checkedInputs(what, Float64Array.from(given), width);
}
