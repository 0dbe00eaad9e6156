// Examples whose inputs come in another order than a network learned them, told by their names.

import { DataError } from "../errors.ts";
import { type Dataset, exampleSize } from "./dataset.ts";
import { checkInputNames, few, firstOther } from "./input-names.ts";
import type { Inputs } from "./values.ts";

/**
 * The set with its inputs in the order of these names, such as those of a trained network
 * (`trained.inputNames`); a set that has no names, or has them in that order, is given back as it is.
 * @throws DataError for a set that lacks one of them or has others besides
 */
export function arrangeInputs<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  names: readonly string[],
): Dataset<In, Out> {
  const { inputNames: own, inputs, name } = set;
  if (!own || firstOther(names, own) < 0) return set;
  const place = new Map(own.map((input, i) => [input, i]));
  const wanted = new Set(names);
  const missing = names.filter((input) => !place.has(input));
  const more = own.filter((input) => !wanted.has(input));
  if (missing.length > 0 || more.length > 0) {
    const lacks = missing.length > 0 ? [`no ${few(missing)}`] : [];
    const has = more.length > 0 ? [`${few(more)} besides`] : [];
    const cure =
      missing.length === 0
        ? "leave columns out with ignore"
        : "give the columns the names of training if they mean the same";
    throw new DataError(
      `${name}: expected the inputs ${few(names)}, as in training, got ${[...lacks, ...has].join(", and ")}; ${cure}`,
    );
  }
  const size = exampleSize(set);
  checkInputNames("arrangeInputs", names, size);
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
