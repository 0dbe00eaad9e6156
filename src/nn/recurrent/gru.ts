// Gated recurrent units: one gate says how much of the memory is kept, another how much of it the new
// value may see.
import { checkOptionNames } from "../../data/option-names.ts";
import {
  gate,
  RECURRENT_OPTIONS,
  type RecurrentLayer,
  type RecurrentOptions,
  recurrent,
} from "./cell.ts";

export type GruOptions = RecurrentOptions;

/**
 * With u = weight x_t + bias and v = recurrentWeight h_(t-1) + recurrentBias, each in three blocks of
 * `size` rows, in PyTorch's order r, z, n:
 *
 * r = sigmoid(u_r + v_r), z = sigmoid(u_z + v_z), n = tanh(u_n + r v_n), h_t = (1 - z) n + z h_(t-1)
 *
 * [batch, time, features] -> [batch, size], or [batch, time, size] with returnSequences. Weights are
 * [3 size, features] and [3 size, size]. Cho et al. 2014, with the reset gate behind the product, as
 * cuDNN, PyTorch's nn.GRU (`recurrentBias: true`) and Keras (reset_after) have it. Keras and ONNX
 * order the blocks z, r, h.
 * @throws OptionError for sizes that are no whole numbers from 1
 */
export function gru<const Out extends number>(
  size: Out,
  options: GruOptions = {},
): RecurrentLayer<Out> {
  checkOptionNames("gru", options, RECURRENT_OPTIONS);
  return recurrent(
    size,
    {
      kind: "gru",
      gates: 3,
      states: ["h"],
      description: {},
      settings: [],
      step: ({ input: u, recurrent: v }, { h }) => {
        const sum = (k: number) => gate(u, k, size).add(gate(v, k, size));
        const resetGate = sum(0).sigmoid();
        const updateGate = sum(1).sigmoid();
        const candidate = gate(u, 2, size)
          .add(resetGate.mul(gate(v, 2, size)))
          .tanh();
        // n + z (h - n) would round otherwise than the formula
        const fresh = updateGate.constant(1).sub(updateGate).mul(candidate);
        const next = fresh.add(updateGate.mul(h!));
        return { states: { h: next }, seen: { resetGate, updateGate, candidate } };
      },
    },
    options,
  );
}
