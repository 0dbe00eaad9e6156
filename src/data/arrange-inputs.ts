// Examples whose inputs come in another order than a network learned them, told by their names.

import { DataError } from "../errors.ts";
import { type Dataset, exampleSize } from "./dataset.ts";
import { checkInputNames, few, firstOther } from "./input-names.ts";
import type { Inputs } from "./values.ts";

/** What is arranged: a set, or examples of which nobody knows the classes. */
type Arranged = Pick<Dataset, "name" | "inputShape" | "inputs" | "inputNames" | "load" | "digest">;

/**
 * The set with its inputs in the order of these names, such as those of a trained network
 * (`trained.inputNames`); a set that has no names, or has them in that order, is given back as it is.
 * @throws DataError for a set that lacks one of them or has others besides
 */
export function arrangeInputs<Set extends Arranged>(set: Set, names: readonly string[]): Set {
  const { inputNames: own, inputs, name } = set;
  if (!own || firstOther(names, own) < 0) return set;
  const { missing, more } = comparedNames(names, own);
  if (missing.length > 0 || more.length > 0) throw otherInputs(name, names, { missing, more });
  const size = exampleSize(set);
  checkInputNames("arrangeInputs", names, size);
  const place = new Map(own.map((input, i) => [input, i]));
  const from = names.map((input) => place.get(input)!);
  const arranged = (values: Inputs): Inputs => {
    const own = new (values.constructor as new (length: number) => Inputs)(values.length);
    for (let row = 0; row < values.length; row += size) {
      for (let i = 0; i < size; i++) own[row + i] = values[row + from[i]!]!;
    }
    return own;
  };
  const { load, digest } = set;
  const fetching = load && {
    load: async (...asked: Parameters<typeof load>) => arranged(await load(...asked)),
    ...(digest === undefined ? {} : { digest: `${digest} ${from}` }),
  };
  return { ...set, inputs: arranged(inputs), ...fetching, inputNames: names };
}

/** Names that are wanted and not there, and those that are there besides. */
export function comparedNames(names: readonly string[], own: readonly string[]) {
  const [there, wanted] = [new Set(own), new Set(names)];
  const missing = names.filter((input) => !there.has(input));
  return { missing, more: own.filter((input) => !wanted.has(input)) };
}

/** The error for such names. */
export function otherInputs(
  file: string,
  names: readonly string[],
  { missing, more }: ReturnType<typeof comparedNames>,
): DataError {
  const lacks = missing.length > 0 ? [`no ${few(missing)}`] : [];
  const has = more.length > 0 ? [`${few(more)} besides`] : [];
  const cure =
    missing.length === 0
      ? "leave columns out with ignore"
      : "give the columns the names of training if they mean the same";
  return new DataError(
    `${file}: expected the inputs ${few(names)}, as in training, got ${[...lacks, ...has].join(", and ")}; ${cure}`,
  );
}
