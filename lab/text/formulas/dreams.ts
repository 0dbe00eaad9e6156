const raw = String.raw;

export const dreamsFormulas = {
  rbmEnergy: raw`E(v, h) = -b \cdot v - c \cdot h - h \cdot W v`,
  rbmFreeEnergy: raw`F(v) = -b \cdot v - \sum_j \ln\bigl(1 + e^{c_j + W_j v}\bigr)`,
  rbmHidden: raw`p(h_j = 1 \mid v) = \sigma(c_j + W_j v)`,
  rbmVisible: raw`p(v_i = 1 \mid h) = \sigma(b_i + W^T_i h)`,
  rbmLearning: raw`\Delta W = \eta\, \bigl(\langle h\, v^T \rangle_{\text{data}} - \langle h\, v^T \rangle_{\text{chain}}\bigr)`,
} as const;
