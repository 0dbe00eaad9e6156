// Long short-term memory: a cell that is only added to and faded, so that gradients pass through many
// steps, with gates that say what is written, kept and shown.
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError } from "../../errors.ts";
import { checkFinite } from "../check.ts";
import type { Initializer } from "../initializer.ts";
import { batchNormCode, batchNormSettings, type RecurrentBatchNorm } from "./batch-norm.ts";
import {
  gate,
  RECURRENT_OPTIONS,
  type RecurrentLayer,
  type RecurrentOptions,
  recurrent,
} from "./cell.ts";

export interface LstmOptions extends RecurrentOptions {
  /**
   * What is added to the first bias of the forget gate, so that a fresh cell remembers (Gers et al.
   * 2000, Jozefowicz et al. 2015); default 1.
   */
  readonly forgetBias?: number;
  /**
   * Normalises the two sums and the cell over the mini-batch, each step by statistics of its own
   * (Cooijmans et al. 2016); default false. The statistics are of this number of steps and of
   * sequences of one length.
   */
  readonly batchNorm?: boolean | RecurrentBatchNorm;
}

const FORGET = 1;

/**
 * With s = weight x_t + bias + recurrentWeight h_(t-1) + recurrentBias, in four blocks of `size`
 * rows, in the order i, f, g, o of PyTorch and Keras:
 *
 * i = sigmoid(s_i), f = sigmoid(s_f), g = tanh(s_g), o = sigmoid(s_o),
 * c_t = f c_(t-1) + i g, h_t = o tanh(c_t)
 *
 * With batchNorm s = N(weight x_t) + bias + N(recurrentWeight h_(t-1)) + recurrentBias and h_t = o
 * tanh(N(c_t) + cellShift), where N(v) = scale (v - mean_t) / sqrt(variance_t + epsilon), and c_t goes
 * on as it is.
 *
 * [batch, time, features] -> [batch, size], or [batch, time, size] with returnSequences. Weights are
 * [4 size, features] and [4 size, size]. Hochreiter & Schmidhuber 1997, with the forget gate of Gers
 * et al. 2000; PyTorch's nn.LSTM with `recurrentBias: true`. ONNX orders the blocks i, o, f, c.
 * @throws OptionError for sizes that are no whole numbers from 1, for a forgetBias without biases, and
 * for batchNorm where masking() tells lengths
 */
export function lstm<const Out extends number>(
  size: Out,
  options: LstmOptions = {},
): RecurrentLayer<Out> {
  checkOptionNames("lstm", options, {
    ...RECURRENT_OPTIONS,
    forgetBias: true,
    batchNorm: true,
  });
  const { forgetBias = FORGET } = options;
  checkFinite("lstm: forgetBias", forgetBias);
  if (options.bias === false && options.forgetBias !== undefined) {
    throw new OptionError("lstm: forgetBias: there are no biases; leave forgetBias or bias out");
  }
  const settings = batchNormSettings(options.batchNorm);
  return recurrent(
    size,
    {
      kind: "lstm",
      ...(settings ? { batchNorm: { settings, values: ["cell"] } } : {}),
      gates: 4,
      states: ["h", "c"],
      description: {
        ...(options.bias === false ? {} : { forgetBias }),
        ...(settings ? { batchNorm: true, ...settings } : {}),
      },
      settings: [
        ...(forgetBias === FORGET ? [] : [`forgetBias: ${forgetBias}`]),
        ...(settings ? [batchNormCode(settings)] : []),
      ],
      biasInit: (wanted) => remembering(wanted, size, forgetBias),
      step: ({ input, recurrent: before }, { c }, normalize) => {
        const sums = input.add(before);
        const inputGate = gate(sums, 0, size).sigmoid();
        const forgetGate = gate(sums, 1, size).sigmoid();
        const candidate = gate(sums, 2, size).tanh();
        const outputGate = gate(sums, 3, size).sigmoid();
        const next = forgetGate.mul(c!).add(inputGate.mul(candidate));
        const h = outputGate.mul(normalize("cell", next).tanh());
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
