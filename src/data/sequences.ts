// Tasks for networks that remember, made from a seed: what they test is how long something is kept, so
// the lengths are stated and a network is to be tested on longer ones than it was trained on. The same
// bits on every machine.

import { type Dataset, dataset } from "./dataset.ts";
import { checkOptionNames } from "./option-names.ts";
import { randomStream } from "./random.ts";
import { checkCount, type SyntheticOptions } from "./synthetic.ts";
import { labelArray } from "./values.ts";

export interface SymbolTaskOptions extends SyntheticOptions {
  /** Symbols that are shown, and asked for again. */
  readonly length: number;
  /** How many symbols there are; default 8. */
  readonly symbols?: number;
}

/** The steps of a symbol task: symbols, silence, a mark, and as many steps to answer in. */
function symbolTask(
  name: string,
  { count, length, symbols = 8, seed = 1 }: SymbolTaskOptions,
  wait: number,
  answer: (shown: Uint32Array) => Uint32Array,
): Dataset<readonly [number, number], number> {
  checkCount(`${name}: count`, count, 0);
  checkCount(`${name}: length`, length, 1);
  checkCount(`${name}: symbols`, symbols, 2);
  const { uniform } = randomStream(seed, name);
  const steps = 2 * length + wait + 1;
  const features = symbols + 1;
  const inputs = new Float32Array(count * steps * features);
  // where nothing is asked
  const labels = new (labelArray(symbols))(count * steps).fill(symbols);
  for (let row = 0; row < count; row++) {
    const shown = Uint32Array.from({ length }, () => Math.floor(symbols * uniform()));
    const first = row * steps;
    for (const [step, symbol] of shown.entries()) inputs[(first + step) * features + symbol] = 1;
    const mark = first + length + wait;
    inputs[mark * features + symbols] = 1;
    labels.set(answer(shown), mark + 1);
  }
  const inputShape = [steps, features] as const;
  const outputs = steps * symbols;
  return dataset({ name, inputShape, outputs, inputs, labels, answers: steps });
}

/**
 * `length` symbols are shown, then come `wait` silent steps (default 10) and a mark; the symbols are
 * asked for again, in their order, in the last `length` steps. Inputs are [2 length + wait + 1,
 * symbols + 1]: 1 at the symbol, in the last column at the mark. Labels are [steps], `symbols` where
 * nothing is asked, for eachStep(dense(symbols, softmax)), flatten(). Hochreiter & Schmidhuber
 * 1997, Arjovsky, Shah & Bengio 2016; with wait 0 the copy task of neural Turing machines.
 * @throws OptionError for sizes that are no whole numbers
 */
export function copying(
  options: SymbolTaskOptions & { readonly wait?: number },
): Dataset<readonly [number, number], number> {
  checkOptionNames("copying", options, {
    count: true,
    seed: true,
    length: true,
    symbols: true,
    wait: true,
  });
  const { wait = 10 } = options;
  checkCount("copying: wait", wait, 0);
  return symbolTask("copying", options, wait, (shown) => shown);
}

/**
 * As `copying` without waiting, but the symbols are asked for in ascending order.
 * @throws OptionError for sizes that are no whole numbers
 */
export function sorting(options: SymbolTaskOptions): Dataset<readonly [number, number], number> {
  checkOptionNames("sorting", options, { count: true, seed: true, length: true, symbols: true });
  return symbolTask("sorting", options, 0, (shown) => shown.toSorted());
}

/**
 * Each step has a number from [0, 1) and a mark, which is 1 at one step of either half and 0 elsewhere;
 * the sum of the two marked numbers is wanted: inputs [length, 2], one target. Whoever always answers
 * 1 has a mean square error of 1/6. Hochreiter & Schmidhuber 1997, in the form of Le, Jaitly & Hinton
 * 2015.
 * @throws OptionError for sizes that are no whole numbers, and for a length below 2
 */
export function adding(
  options: SyntheticOptions & { readonly length: number },
): Dataset<readonly [number, 2], 1> {
  checkOptionNames("adding", options, { count: true, seed: true, length: true });
  const { count, length, seed = 1 } = options;
  checkCount("adding: count", count, 0);
  checkCount("adding: length", length, 2);
  const { uniform } = randomStream(seed, "adding");
  const inputs = new Float32Array(count * length * 2);
  const targets = new Float32Array(count);
  const half = length >> 1;
  for (let row = 0; row < count; row++) {
    const first = row * length;
    for (let step = 0; step < length; step++) inputs[(first + step) * 2] = uniform();
    const marked = [Math.floor(half * uniform()), half + Math.floor((length - half) * uniform())];
    for (const step of marked) {
      inputs[(first + step) * 2 + 1] = 1;
      targets[row]! += inputs[(first + step) * 2]!;
    }
  }
  return dataset({ name: "adding", inputShape: [length, 2], outputs: 1, inputs, targets });
}

/**
 * Whether a row of bits has an odd number of ones: inputs [length, 1], 1 for a one and -1 for a zero,
 * class 1 for odd. With `shortest` below `length` (the default) rows end in 0s after a number of bits
 * that is drawn evenly from both, which masking() takes for padding. No part of the bits tells
 * anything about the class.
 * @throws OptionError for sizes that are no whole numbers, and for a shortest row above length
 */
export function parity(
  options: SyntheticOptions & { readonly length: number; readonly shortest?: number },
): Dataset<readonly [number, 1], 2> {
  checkOptionNames("parity", options, { count: true, seed: true, length: true, shortest: true });
  const { count, length, shortest = length, seed = 1 } = options;
  checkCount("parity: count", count, 0);
  checkCount("parity: shortest", shortest, 1);
  checkCount("parity: length", length, shortest);
  const { uniform } = randomStream(seed, "parity");
  const inputs = new Float32Array(count * length);
  const labels = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const bits = shortest + Math.floor((length - shortest + 1) * uniform());
    for (let step = 0; step < bits; step++) {
      const bit = uniform() < 0.5 ? 0 : 1;
      inputs[row * length + step] = 2 * bit - 1;
      labels[row]! ^= bit;
    }
  }
  return dataset({ name: "parity", inputShape: [length, 1], outputs: 2, inputs, labels });
}
