// Leaves out each value with probability p, anew in every step of training; evaluation leaves out
// nothing. Who makes up for the missing values differs: "inverted" divides the kept ones by 1 - p
// while training, "book" multiplies by 1 - p when evaluating, as Nielsen halves the weights.
import { checkOptionNames } from "../data/option-names.ts";
import { checkBelowOne, checkOneOf } from "./check.ts";
import type { Layer } from "./layer.ts";

export type DropoutScaling = "inverted" | "book";

export interface DropoutOptions {
  /** Default inverted. */
  readonly scaling?: DropoutScaling;
}

/** Random numbers have this many steps between 0 and 1; f32 holds each of them. */
const STEPS = 2 ** 24;

/** Each value is 0 with probability `p` while training: [batch, ...shape] -> [batch, ...shape]. */
export function dropout(p: number, options: DropoutOptions = {}): Layer {
  checkOptionNames("dropout", options, { scaling: true });
  const { scaling = "inverted" } = options;
  checkBelowOne("dropout: p", p);
  checkOneOf("dropout: scaling", scaling, ["inverted", "book"]);
  const kept = 1 - p;
  const threshold = Math.round(p * STEPS) / STEPS; // the same mask in f32 and f64
  return Object.freeze({
    name: `dropout(${p})`,
    code: scaling === "book" ? `dropout(${p}, { scaling: "book" })` : `dropout(${p})`,
    description: { kind: "dropout", p, scaling },
    trace: (x, scope) => {
      if (!scope.isTraining) {
        const whole = scaling === "book" ? x.mul(kept) : x;
        scope.monitor("a", whole);
        return whole;
      }
      const mask = scope.random("dropout", x.shape).ge(threshold);
      const a = mask.where(scaling === "book" ? x : x.mul(1 / kept), 0);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
