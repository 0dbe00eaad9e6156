// The simple recurrent layer: what it remembers is one layer of neurons over the input and over what it
// remembered before. Its gradient shrinks or grows from step to step, which gru and lstm mend.

import { checkOptionNames } from "../../data/option-names.ts";
import { type Activation, activate, checkActivation, tanh } from "../activation.ts";
import { checkOneOf } from "../check.ts";
import {
  RECURRENT_OPTIONS,
  type RecurrentLayer,
  type RecurrentOptions,
  recurrent,
} from "./cell.ts";

export type RnnOptions = RecurrentOptions;

/**
 * h_t = f(weight x_t + bias + recurrentWeight h_(t-1) + recurrentBias), with f tanh or relu:
 * [batch, time, features] -> [batch, size], or [batch, time, size] with returnSequences. Weights are
 * [size, features] and [size, size]. Elman 1990; PyTorch's nn.RNN with `recurrentBias: true`.
 * @throws OptionError for sizes that are no whole numbers from 1 and for other activations
 */
export function rnn<const Out extends number>(
  size: Out,
  activation: Activation = tanh,
  options: RnnOptions = {},
): RecurrentLayer<Out> {
  checkOptionNames("rnn", options, RECURRENT_OPTIONS);
  checkActivation("rnn", activation);
  checkOneOf("rnn: activation", activation.name, ["tanh", "relu"]);
  return recurrent(
    size,
    {
      kind: "rnn",
      gates: 1,
      states: ["h"],
      argument: [activation.name, tanh.name],
      description: { activation: activation.name },
      settings: [],
      step: ({ input, recurrent: before }) => {
        const h = activate(activation, input.add(before));
        return { states: { h }, seen: {} };
      },
    },
    options,
  );
}
