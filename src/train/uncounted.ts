// Evaluations of what has no right answers.
import { OptionError } from "../errors.ts";
import type { Evaluation } from "./record.ts";

/** An evaluation without right answers: neither printed nor saved nor cloned has it any, and who reads
 * some is told what there is. */
export function uncounted(
  figures: Omit<Evaluation, "correct" | "accuracy" | "confusion">,
): Evaluation {
  const missing = (name: string) => ({
    get: (): never => {
      const cure =
        figures.meanSquaredError === undefined
          ? "its loss is there"
          : "meanSquaredError and rootMeanSquaredError are there";
      const [part] = Object.keys(figures.parts ?? {});
      if (part !== undefined) {
        throw new OptionError(
          `${name}: the network has several outputs, each with figures of its own: parts.${part}`,
        );
      }
      throw new OptionError(`${name}: a set without labels has no right answers to count; ${cure}`);
    },
  });
  const accessors = { correct: missing("correct"), accuracy: missing("accuracy") };
  return Object.defineProperties({ ...figures }, accessors) as Evaluation;
}
