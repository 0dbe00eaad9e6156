// What a restricted Boltzmann machine says of one picture, as its formulas have it.

/** W, [hidden, pixels]; c, [hidden]; b, [pixels]. */
export interface Weights {
  readonly weight: ArrayLike<number>;
  readonly bias: ArrayLike<number>;
  readonly visibleBias: ArrayLike<number>;
}

/** c_j + W_j v */
export function sumOf({ weight, bias }: Weights, pixels: ArrayLike<number>, unit: number): number {
  let sum = bias[unit]!;
  const from = unit * pixels.length;
  for (let i = 0; i < pixels.length; i++) sum += weight[from + i]! * pixels[i]!;
  return sum;
}

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

/** ln(1 + e^z), which does not overflow. */
const softplus = (z: number): number => Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));

/** F(v) = -b v - sum_j ln(1 + e^(c_j + W_j v)), and its two parts. */
export function freeEnergy(machine: Weights, pixels: ArrayLike<number>) {
  let own = 0;
  for (let i = 0; i < pixels.length; i++) own += machine.visibleBias[i]! * pixels[i]!;
  let hidden = 0;
  for (let j = 0; j < machine.bias.length; j++) hidden += softplus(sumOf(machine, pixels, j));
  return { visible: -own, hidden: -hidden, total: -own - hidden };
}
