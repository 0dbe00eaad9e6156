// Formulas in TeX. The build replaces each by its MathML.
import { backpropagationFormulas } from "./formulas/backpropagation.ts";
import { oneNeuronFormulas } from "./formulas/one-neuron.ts";

export const formulas = {
  ...backpropagationFormulas,
  ...oneNeuronFormulas,
  eta: String.raw`\eta`,
  lambda: String.raw`\lambda`,
  bp1: String.raw`\delta^L = \nabla_a C \odot \sigma'(z^L)`,
  bp2: String.raw`\delta^l = \bigl((w^{l+1})^T \delta^{l+1}\bigr) \odot \sigma'(z^l)`,
  bp3: String.raw`\frac{\partial C}{\partial b^l_j} = \delta^l_j`,
  bp4: String.raw`\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k\, \delta^l_j`,
} as const;

export type FormulaName = keyof typeof formulas;
