// What training minimises (the book's cost C): a number per example, averaged over a mini-batch.
// Where the output layer fits, the loss is computed from the weighted inputs z, which is stable and
// gives the book's simple error: dC/dz = a - y for the cross-entropy of sigmoids and p - y for the
// log-likelihood of softmax.

import { text } from "../compiler/1-graph/shape.ts";
import { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { type Activation, isBuiltInActivation } from "./activation.ts";
import { checkBelowOne, checkFunction, checkOneOf, checkOwnName, checkPositive } from "./check.ts";
import type { Objective, ObjectiveScope, Wanted } from "./objective.ts";
import type { Output } from "./trace.ts";

/** Names of the built-in losses that are made with no number. */
export type LossName =
  | "quadratic"
  | "crossEntropy"
  | "logLikelihood"
  | "meanSquared"
  | "meanAbsolute";

/** The objective that compares the network's answer with what is wanted. */
export interface Loss extends Objective {
  /**
   * The loss of each example: [batch, outputs] and wanted values [batch, outputs] -> [batch]. Where
   * the output layer gives several answers an example, as eachStep does, their losses add up.
   * @throws OptionError when the output layer does not fit
   */
  perExample(output: Output, y: Tensor): Tensor;
}

/** Keeps logarithms of outputs of custom layers finite; less than an f32 can tell from 0 or 1. */
const TINY = 1e-7;

export const made = (name: string, wanted: Wanted, perExample: Loss["perExample"]): Loss =>
  Object.freeze({
    name,
    wanted,
    states: () => ({}),
    perExample,
    judge: ({ output, targets }: ObjectiveScope) => perExample(output, targets),
  });

const builtIn = new WeakSet<Objective>();

/** Says that files know it by its name. */
export function asKnown<L extends Loss>(loss: L): L {
  builtIn.add(loss);
  return loss;
}

/** One that files know by its name, for a network of one output. */
function known(name: string, wanted: Wanted, perExample: Loss["perExample"]): Loss {
  return asKnown(
    made(name, wanted, (output, y) => {
      if (!output.parts) return perExample(output, y);
      throw judgesOne(name, [...output.parts.keys()]);
    }),
  );
}

/** That a loss is for a network of one output, and this one has several. */
export function judgesOne(name: string, outputs: readonly string[]): OptionError {
  const each = outputs.map((part) => `${part}: ...`).join(", ");
  return new OptionError(
    `loss: ${name} judges one output, the network has several; outputLosses({ ${each} }) takes a loss for each`,
  );
}

/** [batch, ...] -> [batch] */
const ofExamples = (terms: Tensor): Tensor => terms.sum(...[...terms.shape.keys()].slice(1));

/** 1/2 sum_j (y_j - a_j)^2 */
export const quadratic = known("quadratic", "numbers", ({ a }, y) =>
  a.sub(y).square().sum(-1).mul(0.5),
);

/** - sum_j (y_j ln a_j + (1 - y_j) ln(1 - a_j)), for outputs between 0 and 1 that are independent. */
export const crossEntropy = known("crossEntropy", "shares", ({ a, z, activation }, y) => {
  if (activation?.name === "sigmoid") {
    // -y ln sigma(z) - (1 - y) ln(1 - sigma(z)) = softplus(z) - y z
    return ofExamples(z!.softplus().sub(y.reshape(z!.shape).mul(z!)));
  }
  checkFits("crossEntropy", "sigmoid", activation);
  const inside = a.max(TINY).min(1 - TINY);
  const one = y.constant(1);
  const hit = y.mul(inside.log());
  const miss = one.sub(y).mul(one.sub(inside).log());
  return hit.add(miss).sum(-1).neg();
});

/** - ln a_y: minus the logarithm of the probability given to the right class. */
export const logLikelihood = known("logLikelihood", "distribution", ({ a, z, activation }, y) => {
  if (activation?.name === "softmax") {
    return ofExamples(y.reshape(z!.shape).mul(z!.logSoftmax())).neg();
  }
  checkFits("logLikelihood", "softmax", activation);
  return y.mul(a.max(TINY).log()).sum(-1).neg();
});

/** The mean over the outputs of (y_j - a_j)^2: `MSELoss` of PyTorch, "mse" of Keras. The book's quadratic
 * cost is the same times half the number of outputs. */
export const meanSquared = known("meanSquared", "numbers", ({ a }, y) =>
  a.sub(y).square().mean(-1),
);

/** The mean over the outputs of |y_j - a_j|: `L1Loss` of PyTorch, "mae" of Keras. */
export const meanAbsolute = known("meanAbsolute", "numbers", ({ a }, y) => a.sub(y).abs().mean(-1));

/**
 * The mean over the outputs of (y_j - a_j)^2 / 2 where that distance is at most delta, and of
 * delta (|y_j - a_j| - delta / 2) beyond: an answer that is far off pulls no harder than one that is
 * delta off. `HuberLoss` of PyTorch, "huber" of Keras.
 * @param delta in the unit of the targets; default 1
 * @throws OptionError for a delta that is not above 0
 */
export function huber(delta = 1): Loss {
  checkPositive("huber: delta", delta);
  return known(`huber(${delta})`, "numbers", ({ a }, y) => {
    const distance = a.sub(y).abs();
    const near = distance.min(delta); // near^2 / 2 + delta (distance - near) is both
    return near.square().mul(0.5).add(distance.sub(near).mul(delta)).mean(-1);
  });
}

/**
 * A loss whose targets keep a share for the other answers, so that a network is not driven to be surer
 * than it can be (Szegedy et al., 2016): with logLikelihood y (1 - share) + share / K for K classes, as
 * `CrossEntropyLoss(label_smoothing=share)` of PyTorch; with crossEntropy, whose outputs each are yes or no,
 * y (1 - share) + share / 2, as `BinaryCrossentropy(label_smoothing=share)` of Keras. A label that asks
 * nothing still does not. Evaluations have the same loss, as there.
 * @param share from 0, below 1
 * @throws OptionError for other losses and shares
 */
export function labelSmoothing(loss: Loss, share: number): Loss {
  if (loss !== logLikelihood && loss !== crossEntropy) {
    const got = inWords((loss as Partial<Loss> | undefined)?.name ?? loss);
    throw new OptionError(`labelSmoothing: expected logLikelihood or crossEntropy, got ${got}`);
  }
  checkBelowOne("labelSmoothing: share", share);
  return known(`labelSmoothing(${loss.name}, ${share})`, loss.wanted, (output, y) => {
    if (loss === crossEntropy) return loss.perExample(output, y.mul(1 - share).add(share / 2));
    const answers = y.reshape(output.z?.shape ?? y.shape); // [batch, ..., classes]
    const classes = answers.shape.at(-1)!;
    // what a label asks in all, 1 or nothing, goes to all classes in equal parts
    const asked = answers.sum(-1).expand(answers.rank - 1, classes);
    const smooth = answers.mul(1 - share).add(asked.mul(share / classes));
    return loss.perExample(output, smooth.reshape(y.shape));
  });
}

/** All losses by name; those that are made with a number, huber(1) and labelSmoothing, are apart. */
export const losses: Readonly<Record<LossName, Loss>> = Object.freeze({
  quadratic,
  crossEntropy,
  logLikelihood,
  meanSquared,
  meanAbsolute,
});

export interface LossOptions {
  /** What targets a set must have; default numbers: any. */
  readonly wanted?: Exclude<Wanted, "nothing">;
}

/**
 * A loss of your own, which a run, an attack and a descent on the whole set take like a built-in one:
 *
 * ```ts
 * const absolute = loss("absolute", ({ a }, y) => a.sub(y).abs().sum(-1));
 * ```
 * A file holds its name; reading the file back takes the loss too: load(path, net, { loss: absolute }).
 * @param perExample the loss of each example, [batch], of what the network answers and what is wanted,
 * [batch, outputs]; a label is 1 at its class and 0 at the others
 * @throws OptionError for a name that is none of a function, or that of a built-in one
 */
export function loss(
  name: string,
  perExample: (output: Output, y: Tensor) => Tensor,
  options: LossOptions = {},
): Loss {
  checkOwnName("loss", name, Object.keys(losses));
  checkFunction(`loss ${name}`, "a function of an output and what is wanted", perExample);
  checkOptionNames(`loss ${name}`, options, { wanted: true });
  const { wanted = "numbers" } = options;
  checkOneOf(`loss ${name}: wanted`, wanted, ["numbers", "shares", "distribution"]);
  return made(name, wanted, (output, y) => {
    const found: unknown = perExample(output, y);
    if (!(found instanceof Tensor)) {
      throw new OptionError(`loss: ${name}: expected a tensor, got ${inWords(found)}`);
    }
    const batch = y.shape[0]!;
    if (found.rank === 1 && found.shape[0] === batch) return found;
    throw new ShapeError(
      `loss: ${name}: expected a number an example, [${batch}], got ${text(found.shape)}`,
    );
  });
}

/** Whether it compares answers with what is wanted, example by example. */
export const isLoss = (objective: Objective): objective is Loss =>
  typeof (objective as Partial<Loss>).perExample === "function";

/** Whether files know it by its name. */
export const isBuiltInLoss = (objective: Objective): boolean => builtIn.has(objective);

/** What stands for an objective of one's own in a network that was read without it. */
export function unknownObjective(name: string, file: string): Objective {
  return Object.freeze({
    name,
    wanted: "numbers",
    states: () => ({}),
    judge: () => {
      throw new OptionError(
        `is code, which ${file} does not hold; give it to load(path, net, { loss: ${name} }), or another to evaluate(set, { loss })`,
      );
    },
  });
}

/** Throws OptionError where a loss goes with another of the built-in output layers. */
function checkFits(name: LossName, wanted: string, activation: Activation | undefined): void {
  if (!activation || !isBuiltInActivation(activation)) return;
  const got = activation.name;
  const cure =
    got === "softmax"
      ? "use logLikelihood"
      : got === "sigmoid"
        ? "use crossEntropy"
        : `make the last layer ${wanted}, or use quadratic`;
  throw new OptionError(
    `loss: ${name} expected an output layer with ${wanted}, got ${got}; ${cure}`,
  );
}
