const raw = String.raw;

export const oneNeuronFormulas = {
  neuronOutput: raw`a = \sigma(w x + b)`,
  neuronQuadratic: raw`C = \tfrac12 (y - a)^2`,
  neuronQuadraticGradient: raw`\frac{\partial C}{\partial w} = (a - y)\, \sigma'(z)\, x`,
  neuronCrossEntropy: raw`C = -\ln(1 - a)`,
  neuronCrossEntropyGradient: raw`\frac{\partial C}{\partial w} = (a - y)\, x`,
  neuronWidgetUpdate: raw`w \leftarrow w - \eta\, \frac{1}{1 - a}`,
  neuronSoftmax: raw`a_j = \frac{e^{c z_j}}{\sum_k e^{c z_k}}`,
} as const;
