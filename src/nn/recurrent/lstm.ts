// Long short-term memory: a cell that is only added to and faded, so that gradients pass through many
// steps, with gates that say what is written, kept and shown.
import { OptionError } from "../../errors.ts";
import { checkFinite } from "../check.ts";
import type { Initializer } from "../initializer.ts";
import { gate, type RecurrentLayer, type RecurrentOptions, recurrent } from "./cell.ts";

export interface LstmOptions extends RecurrentOptions {
  /**
   * What is added to the first bias of the forget gate, so that a fresh cell remembers (Gers et al.
   * 2000, Jozefowicz et al. 2015); default 1.
   */
  readonly forgetBias?: number;
}

const FORGET = 1;

/**
 * With s = weight x_t + bias + recurrentWeight h_(t-1) + recurrentBias, in four blocks of `size`
 * rows, in the order i, f, g, o of PyTorch and Keras:
 *
 * i = sigmoid(s_i), f = sigmoid(s_f), g = tanh(s_g), o = sigmoid(s_o),
 * c_t = f c_(t-1) + i g, h_t = o tanh(c_t)
 *
 * [batch, time, features] -> [batch, size], or [batch, time, size] with returnSequences. Weights are
 * [4 size, features] and [4 size, size]. Hochreiter & Schmidhuber 1997, with the forget gate of Gers
 * et al. 2000; PyTorch's nn.LSTM with `recurrentBias: true`. ONNX orders the blocks i, o, f, c.
 * @throws OptionError for sizes that are no whole numbers from 1, and for a forgetBias without biases
 */
export function lstm<const Out extends number>(
  size: Out,
  options: LstmOptions = {},
): RecurrentLayer<Out> {
  const { forgetBias = FORGET } = options;
  checkFinite("lstm: forgetBias", forgetBias);
  if (options.bias === false && options.forgetBias !== undefined) {
    throw new OptionError("lstm: forgetBias: there are no biases; leave forgetBias or bias out");
  }
  return recurrent(
    size,
    {
      kind: "lstm",
      gates: 4,
      states: ["h", "c"],
      description: options.bias === false ? {} : { forgetBias },
      settings: forgetBias === FORGET ? [] : [`forgetBias: ${forgetBias}`],
      biasInit: (wanted) => remembering(wanted, size, forgetBias),
      step: ({ input, recurrent: before }, { c }) => {
        const sums = input.add(before);
        const inputGate = gate(sums, 0, size).sigmoid();
        const forgetGate = gate(sums, 1, size).sigmoid();
        const candidate = gate(sums, 2, size).tanh();
        const outputGate = gate(sums, 3, size).sigmoid();
        const next = forgetGate.mul(c!).add(inputGate.mul(candidate));
        const h = outputGate.mul(next.tanh());
        return {
          states: { h, c: next },
          seen: { inputGate, forgetGate, candidate, outputGate },
        };
      },
    },
    options,
  );
}

/** The same distribution, moved for the rows of the forget gate. */
function remembering(wanted: Initializer, size: number, forgetBias: number): Initializer {
  const isForget = (row: number) => row >= size && row < 2 * size;
  return Object.freeze({ ...wanted, offset: (row: number) => (isForget(row) ? forgetBias : 0) });
}
