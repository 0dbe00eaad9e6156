// Opens a network of several inputs or outputs: examples may be given by names, and answers have them.
import { namedAsRows, predictionsOf } from "../../data/examples.ts";
import { outputPlaces } from "../../data/parts.ts";
import { type Answers, type Inside, type Manner, type OpenNetwork, opened } from "./open.ts";
import type { PredictionProgram } from "./program.ts";
import type { Weights } from "./weights.ts";

/** As `open` of open.ts. */
export const open = (
  program: PredictionProgram,
  inside: Inside,
  others?: Weights,
): Promise<OpenNetwork> => opened(program, inside, others, NAMED);

const NAMED: Manner = {
  rows: (given, { inputParts, dtype, divideBy }) =>
    namedAsRows("predict", given, {
      parts: inputParts,
      dtype,
      bytesBy: divideBy === 1 ? 0 : divideBy,
    }),
  told: (values, count, { outputs, outputParts, classNames }) => {
    const answered = predictionsOf(values, count, outputs, outputParts);
    const namesOf = (classes: Uint32Array, start = 0) =>
      classNames && Array.from(classes, (i) => classNames[start + i]!);
    if (!outputParts) {
      const { classes } = answered;
      return { count, outputs, values, classes, names: namesOf(classes) };
    }
    const parts = outputPlaces(outputParts).map(({ name, start }) => {
      const part = answered.parts![name]!;
      return [name, { ...part, names: namesOf(part.classes, start) }] as const;
    });
    return Object.defineProperty(answered, "parts", {
      value: Object.fromEntries(parts),
    }) as Answers;
  },
};
