const raw = String.raw;

export const recurrenceFormulas = {
  lstmGate: raw`i, f, o = \sigma(W x_t + U h_{t-1} + b)`,
  lstmCell: raw`c_t = f\, c_{t-1} + i\, g`,
  lstmHidden: raw`h_t = o \tanh c_t`,
  gruGate: raw`r, z = \sigma(W x_t + U h_{t-1} + b)`,
  gruHidden: raw`h_t = (1 - z)\, n + z\, h_{t-1}`,
  rnnHidden: raw`h_t = \tanh(W x_t + U h_{t-1} + b)`,
} as const;
