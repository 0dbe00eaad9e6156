// Formulas in TeX. The build replaces each by its MathML.
import { backpropagationFormulas } from "./formulas/backpropagation.ts";
import { dreamsFormulas } from "./formulas/dreams.ts";
import { oneNeuronFormulas } from "./formulas/one-neuron.ts";
import { recurrenceFormulas } from "./formulas/recurrence.ts";

export const formulas = {
  ...backpropagationFormulas,
  ...dreamsFormulas,
  ...oneNeuronFormulas,
  ...recurrenceFormulas,
  eta: String.raw`\eta`,
  lambda: String.raw`\lambda`,
  weightedSum: String.raw`z = w \cdot a + b`,
  bp1: String.raw`\delta^L = \nabla_a C \odot \sigma'(z^L)`,
  bp2: String.raw`\delta^l = \bigl((w^{l+1})^T \delta^{l+1}\bigr) \odot \sigma'(z^l)`,
  bp3: String.raw`\frac{\partial C}{\partial b^l_j} = \delta^l_j`,
  bp4: String.raw`\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k\, \delta^l_j`,
  chain: String.raw`\frac{\partial C}{\partial b^1} = \sigma'(z^1)\, w^2 \sigma'(z^2)\, w^3 \sigma'(z^3) \cdots`,
} as const;

export type FormulaName = keyof typeof formulas;
