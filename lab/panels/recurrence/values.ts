// Values of a sequence as the figures have them: a step is a column, and what is written of one unit.
import type { Values } from "../../worker/protocol.ts";
import type { NetworkView } from "../../worker/studies/recurrence/plan.ts";

/** [time, rows] -> rows of pixels, a step a column. */
export function columns({ shape, values }: Values): Float32Array {
  const [time, rows] = shape as [number, number];
  const turned = new Float32Array(values.length);
  for (let t = 0; t < time; t++) {
    for (let i = 0; i < rows; i++) turned[i * time + t] = values[t * rows + i]!;
  }
  return turned;
}

/** The value of a unit after a step; before the first it is 0. */
export const valueAt = ({ shape, values }: Values, step: number, unit: number): number =>
  step < 0 ? 0 : values[step * shape[1]! + unit]!;

/** All values of a unit, step by step. */
export const ofUnit = (of: Values, unit: number): number[] =>
  Array.from({ length: of.shape[0]! }, (_, step) => valueAt(of, step, unit));

/** The largest absolute value, never 0. */
export const mostOf = (values: ArrayLike<number>): number => {
  let most = 1e-12;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

/** What a unit does in a step, by the names of its formula. */
export type UnitStep =
  | {
      readonly cell: "lstm";
      readonly i: number;
      readonly f: number;
      readonly o: number;
      readonly g: number;
      readonly before: number;
      readonly c: number;
      readonly h: number;
    }
  | {
      readonly cell: "gru";
      readonly r: number;
      readonly z: number;
      readonly n: number;
      readonly before: number;
      readonly h: number;
    }
  | { readonly cell: "rnn"; readonly before: number; readonly h: number };

export function unitStep({ cell, values }: NetworkView, step: number, unit: number): UnitStep {
  const at = (name: string, of = step) => valueAt(values[name]!, of, unit);
  const h = at("h");
  if (cell === "rnn") return { cell, before: at("h", step - 1), h };
  if (cell === "gru") {
    const [r, z, n] = [at("resetGate"), at("updateGate"), at("candidate")];
    return { cell, r, z, n, before: at("h", step - 1), h };
  }
  const [i, f, o, g] = ["inputGate", "forgetGate", "outputGate", "candidate"].map((name) =>
    at(name),
  ) as [number, number, number, number];
  return { cell, i, f, o, g, before: at("c", step - 1), c: at("c"), h };
}

/** How much of the last step's gradient the first one has. */
export const firstOfLast = (norms: ArrayLike<number>): number =>
  norms[0]! / norms[norms.length - 1]!;
