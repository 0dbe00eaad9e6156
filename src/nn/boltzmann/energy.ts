// The restricted Boltzmann machine as tensors: binary visible units v and hidden units h, joined by
// weights W and by none among themselves, with
//
//   E(v, h) = -b v - c h - h W v,   p(v, h) = e^-E / Z
//
// so that given one side the units of the other are independent. Summed over h, p(v) = e^-F(v) / Z.
// Classes y, of which one is on, are visible units too: E has then -d y - h U y besides.
// Smolensky 1986; Hinton, "Training products of experts by minimizing contrastive divergence", 2002.
import type { Shape } from "../../compiler/1-graph/shape.ts";
import type { Tensor } from "../../compiler/1-graph/tensor.ts";

/** The parameters. */
export interface Boltzmann {
  /** W, [hidden, visible] */
  readonly weight: Tensor;
  /** c, [hidden] */
  readonly bias: Tensor;
  /** b, [visible] */
  readonly visibleBias: Tensor;
  readonly classes?: {
    /** U, [hidden, classes] */
    readonly weight: Tensor;
    /** d, [classes] */
    readonly bias: Tensor;
  };
}

/** Both kinds of visible units: each on or off, or as likely to be on as its value says. */
export interface Visible {
  /** [batch, visible] */
  readonly v: Tensor;
  /** [batch, classes], adding up to 1; of a machine with classes. */
  readonly y?: Tensor;
}

/** Uniform numbers in [0, 1) of a stream and shape. */
export type Uniform = (name: string, shape: Shape) => Tensor;

/** c + W v + U y, [batch, hidden]: p(h_j = 1 | v) is its sigmoid. */
export function hiddenSums(
  { weight, bias, classes }: Pick<Boltzmann, "weight" | "bias" | "classes">,
  { v, y }: Visible,
): Tensor {
  const sums = v.contract(weight, "bi,oi->bo").add(bias);
  return classes && y ? sums.add(y.contract(classes.weight, "bi,oi->bo")) : sums;
}

/** b + h W, [batch, visible]: p(v_i = 1 | h) is its sigmoid. */
export const visibleSums = (
  { weight, visibleBias }: Pick<Boltzmann, "weight" | "visibleBias">,
  h: Tensor,
): Tensor => h.contract(weight, "bo,oi->bi").add(visibleBias);

/** d + h U, [batch, classes]: p(y | h) is its softmax. */
const classSums = ({ weight, bias }: NonNullable<Boltzmann["classes"]>, h: Tensor): Tensor =>
  h.contract(weight, "bo,oi->bi").add(bias);

/** F(v) = -b v - d y - sum_j ln(1 + e^(c_j + W_j v + U_j y)), [batch]: p(v) = e^-F / Z. */
export function freeEnergy(machine: Boltzmann, visible: Visible): Tensor {
  const { visibleBias, classes } = machine;
  const own = visible.v.mul(visibleBias).sum(-1);
  const linear = classes && visible.y ? own.add(visible.y.mul(classes.bias).sum(-1)) : own;
  return hiddenSums(machine, visible).softplus().sum(-1).add(linear).neg();
}

/** p(v = 1 | h) and p(y | h). */
export function visibleGiven(machine: Boltzmann, h: Tensor): Visible {
  const v = visibleSums(machine, h).sigmoid();
  return machine.classes ? { v, y: classSums(machine.classes, h).softmax() } : { v };
}

/** 1 with the probability that is given, else 0. */
export const drawn = (probability: Tensor, uniform: Tensor): Tensor =>
  uniform.lt(probability).where(probability.constant(1), 0);

/** h ~ p(h | v, y). */
export const drawnHidden = (machine: Boltzmann, visible: Visible, uniform: Uniform): Tensor => {
  const p = hiddenSums(machine, visible).sigmoid();
  return drawn(p, uniform("hidden", p.shape));
};

/** v ~ p(v | h) and y ~ p(y | h), from `visibleGiven`. */
export function drawnVisible({ v, y }: Visible, uniform: Uniform): Visible {
  const on = drawn(v, uniform("visible", v.shape));
  return y ? { v: on, y: drawnClass(y, uniform("class", y.shape)) } : { v: on };
}

/** One of the classes, as likely as it says: the largest of ln p + g, g Gumbel noise -ln(-ln u). */
function drawnClass(y: Tensor, uniform: Tensor): Tensor {
  const noise = uniform.log().neg().log().neg();
  return y.log().add(noise).argMax().oneHot(y.shape[1]!, y.dtype);
}
