// The network that an attack is against, as the attack sees it: a loss and an answer at any inputs.
import { type RandomState, randomUniform } from "../../compiler/1-graph/random.ts";
import { OptionError } from "../../errors.ts";
import { type Augmented, adversarialOf } from "../augment.ts";
import type { Batch, DataFormat } from "../batch.ts";
import type { Loss } from "../loss.ts";
import type { Network } from "../network.ts";
import { trace } from "../trace.ts";
import type { Attacked, PixelRange } from "./attack.ts";

export interface Opponent {
  readonly net: Network;
  readonly loss: Loss;
  readonly random: RandomState;
  /** The buffer of a parameter that is learned; default its name. */
  readonly bufferOf?: (parameter: string) => string;
  /** The numbers of an attack; default constants, for a program that knows one attack. */
  readonly number?: Attacked["number"];
}

/** What an attack on a batch is given; `batch.wanted` is what its loss is against. */
export function attackedBatch(
  { net, loss, random, bufferOf, number }: Opponent,
  { inputs, wanted, labels }: Batch,
  { range, isTargeted }: Pick<Attacked, "range" | "isTargeted">,
): Attacked {
  return {
    inputs,
    wanted,
    range,
    isTargeted,
    hasClasses: isTargeted || labels !== undefined,
    judge: (x, against = wanted) => {
      const options = { isTraining: false, ...(bufferOf ? { bufferOf } : {}) };
      const { output } = trace(net.layers, x, options);
      return { losses: loss.perExample(output, against), outputs: output.a };
    },
    number: number ?? ((_, value) => inputs.constant(value)),
    uniform: (name, shape) => randomUniform(inputs.graph, random, `attack/${name}`, shape),
  };
}

/** The batch that a step of training learns from: the worst near each example, where augmentation
 * asks for it. */
export function worstOfBatch(
  batch: Batch,
  {
    augment,
    ...opponent
  }: Opponent & { readonly augment?: Augmented | undefined; readonly format: DataFormat },
): Batch {
  const adversarial = adversarialOf(augment);
  if (!adversarial) return batch;
  const range = adversarial.range ?? usualRange(opponent.format);
  const attacked = attackedBatch(opponent, batch, { range, isTargeted: false });
  return { ...batch, inputs: adversarial.perturb(attacked).detach() };
}

/** What inputs can be, of bytes and of numbers. */
export const usualRange = ({ inputDType, divideBy }: DataFormat): PixelRange =>
  inputDType === "u8" ? [0, 255 / divideBy] : [0, 1];

/** Throws OptionError, led by `what`, where inputs lie outside of the range that they are to keep to. */
export function checkInRange(
  what: string,
  inputs: ArrayLike<number>,
  divideBy: number,
  [low, high]: PixelRange,
): void {
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i]! / divideBy;
    if (x >= low && x <= high) continue;
    throw new OptionError(
      `${what}: expected inputs from ${low} to ${high}, got ${x}; say what they can be by range: [least, most]`,
    );
  }
}
