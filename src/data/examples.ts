// Examples as they are given to a network that answers, and its answers: numbers one example after
// another, checked before a program sees them.
import { ShapeError } from "../errors.ts";
import { checkInMemory, type Dataset } from "./dataset.ts";
import { checkDivideBy, type Inputs, inputsOfNumbers, usualDivideBy } from "./values.ts";

/** The outputs for some examples. */
export interface Predictions {
  readonly count: number;
  readonly outputs: number;
  /** count * outputs numbers, row-major. */
  readonly values: Float32Array | Float64Array;
  /** The position of the largest output of each example. */
  readonly classes: Uint32Array;
}

/**
 * Examples one after another: bytes, which are divided by 256 as in a data set unless `divideBy` says
 * otherwise, or finite numbers.
 */
export type Examples =
  | { readonly inputs: Inputs | readonly number[]; readonly divideBy?: number | undefined }
  | Inputs
  | Uint8ClampedArray
  | readonly number[];

/** The numbers of at least one example, and what they are to be divided by. */
export function checkedExamples(what: string, given: Examples, width: number) {
  const isSet = typeof given === "object" && given !== null && "inputs" in given;
  const set: Partial<Dataset> = isSet ? (given as Partial<Dataset>) : {};
  if (set.load) checkInMemory(what, set as Dataset);
  const size = set.inputShape?.reduce((a, b) => a * b, 1) ?? width;
  if (size !== width) {
    throw new ShapeError(
      `${what}: expected examples of ${width} numbers, got shape [${set.inputShape!.join(", ")}] in ${set.name}`,
    );
  }
  return checkedNumbers(what, isSet ? set.inputs : given, set.divideBy, width);
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
