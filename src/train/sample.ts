// Symbols drawn from a network that tells in every step how likely each symbol is to be the next one.

import { compile } from "../compile.ts";
import { text } from "../compiler/1-graph/shape.ts";
import { exp, log } from "../data/math.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { randomStream } from "../data/random.ts";
import { OptionError } from "../errors.ts";
import { checkCount, checkNonNegative } from "../nn/check.ts";
import { predictionStep } from "../nn/evaluation-step.ts";
import { allDescriptions } from "../nn/inner-layers.ts";
import type { Layer, LayerDescription } from "../nn/layer.ts";
import { type Network, network } from "../nn/network.ts";
import { lastBeforeFlatten } from "../nn/trace.ts";
import type { TargetName } from "../runtime/machine.ts";
import { writeInputs } from "./buffers.ts";
import { checkTrainedGiven } from "./check-given.ts";
import type { TrainedState } from "./state.ts";
import { createTurn } from "./turns.ts";

export interface SampleOptions {
  /** The symbols to go on from, at least one. */
  readonly prompt: ArrayLike<number>;
  /** Below 1 the likely ones are drawn still more often, above 1 less; 0 takes the likeliest. Default 1. */
  readonly temperature?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default wasm. */
  readonly target?: TargetName;
}

/**
 * Draws one symbol after another, without end, each as likely as the network says after those before
 * it. A network that has `streams` in all its recurrent layers reads on from symbol to symbol, as it
 * did in training; another one reads the last ones again, as many as its sequences have steps. The
 * network reads [steps] symbols and gives [steps, symbols] with softmax, flattened, as one that was
 * trained on a `textSet`.
 * @throws OptionError for another network or one that reads what follows, and for a prompt of none of
 * its symbols
 */
export async function* sampleSymbols(
  from: TrainedState,
  options: SampleOptions,
): AsyncGenerator<number, never> {
  checkTrainedGiven("sample", from);
  checkOptionNames("sample", options, {
    prompt: true,
    temperature: true,
    seed: true,
    target: true,
  });
  const { network: net, parameters, dtype } = from;
  const { temperature = 1, seed = 1, target = "wasm" } = options;
  checkNonNegative("temperature", temperature);
  const [steps, symbols] = checkReader(net as Network);
  checkCount("prompt: symbols", options.prompt?.length, 1);
  const prompt = Array.from(options.prompt);
  const odd = prompt.find((x) => !Number.isInteger(x) || x < 0 || x >= symbols);
  if (odd !== undefined) {
    throw new OptionError(`prompt: expected symbols from 0 to ${symbols - 1}, got ${odd}`);
  }
  const readsOn = canReadOn(net as Network);
  const length = readsOn ? 1 : steps;
  const region = {
    name: "eval",
    count: 1,
    inputShape: [length],
    outputs: length * symbols,
    inputDType: dtype,
    divideBy: 1,
    labels: undefined,
  } as const;
  const step = { region, batchSize: 1, dtype, entry: "sample", readsOn };
  const entries = [{ name: "sample", graph: predictionStep(net as Network, step) }];
  const machine = await compile(entries, { target });
  const { uniform } = randomStream(seed, "sample");
  const read = (window: readonly number[]) => {
    // what stands behind the last symbol is not read
    const inputs = new Float64Array(length);
    inputs.set(window);
    machine.write("eval.inputs", inputs);
    machine.write("eval.cursor", [0]);
    machine.run("sample", 1);
  };
  const window = readsOn ? [prompt.pop()!] : prompt.slice(-steps);
  try {
    writeInputs(machine, entries, parameters);
    const turn = createTurn();
    if (readsOn) {
      for (const symbol of prompt) {
        read([symbol]);
        await turn();
      }
    }
    for (;;) {
      read(window);
      const output = (await machine.read("sample/output")) as Float32Array | Float64Array;
      const from = (window.length - 1) * symbols;
      const next = drawn(output.subarray(from, from + symbols), temperature, uniform());
      window.push(next);
      if (window.length > length) window.shift();
      await turn();
      yield next;
    }
  } finally {
    machine.dispose();
  }
}

/** Layers that do the same in every step, or go on from what they remember. */
const STEPWISE = [
  ...["embedding", "rnn", "gru", "lstm", "eachStep", "dense", "dropout", "flatten"],
  ...["residual", "layerNorm", "standardize"],
];

/** Whether it gives step by step what it gives for a whole sequence. */
function canReadOn(net: Network): boolean {
  const descriptions = allDescriptions(net);
  const recurrent = descriptions.filter(({ kind }) => ["rnn", "gru", "lstm"].includes(kind));
  if (!recurrent.length || recurrent.some(({ streams }) => !streams)) return false;
  if (net.layers.some(({ description }) => !description)) return false;
  if (descriptions.some(({ kind }) => !STEPWISE.includes(kind))) return false;
  try {
    const [last, ...before] = [...net.layers].reverse() as [Layer, ...Layer[]];
    const { parameters } = network([1], ...before.reverse(), last);
    return parameters.every(({ shape }, i) => text(shape) === text(net.parameters[i]!.shape));
  } catch {
    return false;
  }
}

/** Steps and symbols of a network that can be drawn from. */
function checkReader(net: Network): readonly [steps: number, symbols: number] {
  const last = lastBeforeFlatten(net.layers);
  const [shape, layer] = [net.shapes[last]!, net.layers[last]!];
  const [steps = 0] = net.inputShape;
  const isOne = net.inputShape.length === 1 && shape.length === 2 && shape[0] === steps;
  if (!isOne || layer.activation?.name !== "softmax") {
    throw new OptionError(
      `sample: expected a network of [steps] symbols that ends with eachStep(dense(symbols, softmax)), flatten(), got ${net}`,
    );
  }
  const ahead = net.layers.find((one) => allDescriptions({ layers: [one] }).some(looksAhead));
  if (ahead) {
    throw new OptionError(`sample: ${ahead.code} reads what follows, which is not there yet`);
  }
  return [steps, shape[1]!];
}

const looksAhead = ({ kind, reverse }: LayerDescription): boolean =>
  kind === "bidirectional" || reverse === true;

/** The symbol at which the sum of the shares passes `chance` of the whole. */
function drawn(shares: ArrayLike<number>, temperature: number, chance: number): number {
  const all = Array.from(shares);
  const largest = all.indexOf(Math.max(...all));
  if (temperature === 0) return largest;
  // log(0) is -infinity, of which exp is 0
  const weights = all.map((p) => exp((log(p) - log(all[largest]!)) / temperature));
  const whole = weights.reduce((a, b) => a + b, 0);
  let left = chance * whole;
  for (const [symbol, weight] of weights.entries()) {
    left -= weight;
    if (left < 0) return symbol;
  }
  return largest;
}
