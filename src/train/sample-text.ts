// A text that goes on from a prompt, character by character, from a network that learned from texts.

import { symbolsOf } from "../data/alphabet.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import { checkTrainedGiven } from "./check-given.ts";
import { type SampleOptions, sampleSymbols } from "./sample.ts";
import type { TrainedState } from "./state.ts";

export interface SampleTextOptions extends Omit<SampleOptions, "prompt"> {
  /** The text to go on from, which is not given again; default: a new line, or where the network
   * knows none, a space or its first character. */
  readonly prompt?: string | undefined;
  /** Characters to draw; default: without end. */
  readonly length?: number | undefined;
}

/**
 * Characters one after another, each as soon as it is drawn, each as likely as the network says after
 * those before it (see `sampleSymbols`). The same seed gives the same text on the same target.
 * @throws DataError naming the characters of the prompt that the network never saw; OptionError for a
 * network that has no alphabet or cannot be drawn from
 */
export async function* sampleText(
  from: TrainedState,
  how: SampleTextOptions = {},
): AsyncGenerator<string, void> {
  checkTrainedGiven("sample", from);
  checkOptionNames("sample", how, {
    temperature: true,
    seed: true,
    target: true,
    prompt: true,
    length: true,
  });
  const { prompt, length, ...options } = how;
  const { alphabet } = from;
  if (!alphabet) {
    throw new OptionError(
      "sample: the network does not say what its symbols are; train it on a textSet, or give { ...network, alphabet }",
    );
  }
  if (length !== undefined) checkCount("length", length, 0);
  const begin = prompt || ["\n", " "].find((one) => alphabet.includes(one)) || alphabet[0]!;
  const symbols = sampleSymbols(from, { ...options, prompt: symbolsOf(begin, alphabet) });
  let left = length ?? Number.POSITIVE_INFINITY;
  if (left === 0) return;
  for await (const symbol of symbols) {
    yield alphabet[symbol]!;
    if (--left <= 0) return;
  }
}
