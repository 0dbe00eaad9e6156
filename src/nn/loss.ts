// What training minimises (the book's cost C): a number per example, averaged over a mini-batch.
// Where the output layer fits, the loss is computed from the weighted inputs z, which is stable and
// gives the book's simple error: dC/dz = a - y for the cross-entropy of sigmoids and p - y for the
// log-likelihood of softmax.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { OptionError } from "../errors.ts";
import type { Network } from "./network.ts";
import type { Objective, ObjectiveScope } from "./objective.ts";
import { lastBeforeFlatten, type Output } from "./trace.ts";

export type LossName = "quadratic" | "crossEntropy" | "logLikelihood";

/** The objective that compares the network's answer with what is wanted. */
export interface Loss extends Objective {
  readonly name: LossName;
  /**
   * The loss of each example: [batch, outputs] and wanted values [batch, outputs] -> [batch]. Where
   * the output layer gives several answers an example, as eachStep does, their losses add up.
   * @throws OptionError when the output layer does not fit
   */
  perExample(output: Output, y: Tensor): Tensor;
}

/** Keeps logarithms of outputs of custom layers finite; less than an f32 can tell from 0 or 1. */
const TINY = 1e-7;

const loss = (name: LossName, wanted: Loss["wanted"], perExample: Loss["perExample"]): Loss =>
  Object.freeze({
    name,
    wanted,
    states: () => ({}),
    perExample,
    judge: ({ output, targets }: ObjectiveScope) => perExample(output, targets),
  });

/** [batch, ...] -> [batch] */
const ofExamples = (terms: Tensor): Tensor => terms.sum(...[...terms.shape.keys()].slice(1));

/** 1/2 sum_j (y_j - a_j)^2 */
export const quadratic = loss("quadratic", "numbers", ({ a }, y) =>
  a.sub(y).square().sum(-1).mul(0.5),
);

/** - sum_j (y_j ln a_j + (1 - y_j) ln(1 - a_j)), for outputs between 0 and 1 that are independent. */
export const crossEntropy = loss("crossEntropy", "shares", ({ a, z, activation }, y) => {
  if (activation?.name === "sigmoid") {
    // -y ln sigma(z) - (1 - y) ln(1 - sigma(z)) = softplus(z) - y z
    return ofExamples(z!.softplus().sub(y.reshape(z!.shape).mul(z!)));
  }
  if (activation !== undefined) throw unfit("crossEntropy", "sigmoid", activation.name);
  const inside = a.max(TINY).min(1 - TINY);
  const one = y.constant(1);
  const hit = y.mul(inside.log());
  const miss = one.sub(y).mul(one.sub(inside).log());
  return hit.add(miss).sum(-1).neg();
});

/** - ln a_y: minus the logarithm of the probability given to the right class. */
export const logLikelihood = loss("logLikelihood", "distribution", ({ a, z, activation }, y) => {
  if (activation?.name === "softmax") {
    return ofExamples(y.reshape(z!.shape).mul(z!.logSoftmax())).neg();
  }
  if (activation !== undefined) throw unfit("logLikelihood", "softmax", activation.name);
  return y.mul(a.max(TINY).log()).sum(-1).neg();
});

/** All losses by name. */
export const losses: Readonly<Record<LossName, Loss>> = Object.freeze({
  quadratic,
  crossEntropy,
  logLikelihood,
});

/** The loss that goes with the output layer. */
export function fittingLoss(net: Network): Loss {
  const last = net.layers[lastBeforeFlatten(net.layers)]?.activation?.name;
  return last === "sigmoid" ? crossEntropy : last === "softmax" ? logLikelihood : quadratic;
}

/** Whether it is one of the losses, which files know by name. */
export const isLoss = (objective: Objective): objective is Loss =>
  Object.hasOwn(losses, objective.name) && losses[objective.name as LossName] === objective;

function unfit(name: LossName, wanted: string, got: string): OptionError {
  const cure =
    got === "softmax"
      ? "use logLikelihood"
      : got === "sigmoid"
        ? "use crossEntropy"
        : `make the last layer ${wanted}, or use quadratic`;
  return new OptionError(
    `loss: ${name} expected an output layer with ${wanted}, got ${got}; ${cure}`,
  );
}
