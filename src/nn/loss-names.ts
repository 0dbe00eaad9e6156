// Losses by the names that files and command lines have for them, and the one that fits a network.
import {
  crossEntropy,
  huber,
  type Loss,
  type LossName,
  labelSmoothing,
  logLikelihood,
  losses,
  quadratic,
} from "./loss.ts";
import type { Network } from "./network.ts";
import { numbered } from "./numbered.ts";
import { outputLosses, outputLossesOf } from "./output-losses.ts";
import { lastBeforeFlatten } from "./trace.ts";

/** What may stand where a file names a loss. */
export const lossNames: readonly string[] = [
  ...Object.keys(losses),
  "huber(x)",
  "labelSmoothing(loss, x)",
  "outputLosses({ ... })",
];

/** The built-in loss of a name, as `quadratic`, `huber(1)`, `labelSmoothing(logLikelihood, 0.1)`,
 * `outputLosses({ kind: logLikelihood, age: meanSquared })`; undefined for no such name or number. */
export function lossNamed(name: string): Loss | undefined {
  if (Object.hasOwn(losses, name)) return losses[name as LossName];
  if (name.startsWith("outputLosses(")) return outputLossesOf(name, lossNamed);
  const [, inner, share] =
    /^labelSmoothing\((crossEntropy|logLikelihood), (.*)\)$/.exec(name) ?? [];
  const found = inner === undefined ? numbered(name) : numbered(`share(${share})`);
  if (!found || !(found.value >= 0)) return undefined;
  if (inner !== undefined) {
    return found.value < 1 ? labelSmoothing(losses[inner as LossName], found.value) : undefined;
  }
  return found.name === "huber" && found.value > 0 ? huber(found.value) : undefined;
}

/** The loss that goes with the output layer, or with each output. */
export function fittingLoss({ layers, outputParts }: Network): Loss {
  const of = (last: string | undefined): Loss =>
    last === "sigmoid" ? crossEntropy : last === "softmax" ? logLikelihood : quadratic;
  if (!outputParts) return of(layers[lastBeforeFlatten(layers)]?.activation?.name);
  const each = Object.entries(outputParts).map(([name, part]) => [name, of(part.activation?.name)]);
  return outputLosses(Object.fromEntries(each));
}
