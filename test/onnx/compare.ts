// A network as ONNX Runtime answers it, beside what it answers itself, for several numbers of examples.
import { initialize, type Network, type TrainedNetwork } from "downhill";
import { type OnnxOptions, toOnnx } from "downhill/onnx";
import { Source } from "../numbers.ts";
import { farthest, judge } from "./runtime.ts";

/** What both may be apart, as a share of the largest answer. */
export const MOST_APART = 1e-5;

/** Parameters that are not what they begin as: biases are no zeros, scales no ones. */
export function settled(net: Network, seed: number): TrainedNetwork {
  const trained = initialize(net, { seed });
  const source = new Source(seed);
  for (const { name, isStatistic } of net.parameters) {
    const values = trained.parameters.get(name)!;
    const isVariance = isStatistic && /ariance/.test(name);
    // what standardize keeps is what it was told
    if (/\.(mean|factor)$/.test(name)) continue;
    for (let i = 0; i < values.length; i++) {
      if (isVariance) values[i] = 0.5 + source.next();
      else values[i] = values[i]! + 0.2 * (source.next() - 0.5);
    }
  }
  return trained;
}

export interface Question {
  /** Values of `count` examples. */
  readonly inputs: (count: number, source: Source) => Float32Array;
  readonly counts?: readonly number[];
  readonly options?: OnnxOptions;
}

export const uniform =
  (net: Network, low = -1, high = 1) =>
  (count: number, source: Source): Float32Array => {
    const width = net.inputShape.reduce((a, b) => a * b, 1);
    return Float32Array.from({ length: count * width }, () => low + (high - low) * source.next());
  };

/**
 * How far apart the answers are at most, as a share of the largest. Where they are farther apart than
 * allowed because sums cancel, both are as far from what float64 says, and that counts as none.
 * Throws where ONNX Runtime takes the file for wrong.
 */
export async function apart(trained: TrainedNetwork, question: Question): Promise<number> {
  const { network: net } = trained;
  const { inputs, counts = [1, 3, 10], options = {} } = question;
  const session = await judge(toOnnx(trained, options));
  const asked = await trained.predictor({ target: "wasm" });
  let most = 0;
  try {
    for (const count of counts) {
      const given = inputs(count, new Source(count));
      const answered = await session.answer(given, [count, ...net.inputShape]);
      const { values } = await asked.predict(given);
      if (`${answered.dims}` !== `${[count, net.outputs]}`) return Number.POSITIVE_INFINITY;
      const off = farthest(answered.values, values);
      const isRounding =
        off > MOST_APART && (await isRounded(trained, given, [answered.values, values]));
      if (!isRounding) most = Math.max(most, off);
    }
  } finally {
    asked.dispose();
    await session.release();
  }
  return most;
}

/** Whether one answer is about as far from the true one as the other. */
async function isRounded(
  trained: TrainedNetwork,
  given: Float32Array,
  [theirs, ours]: readonly [ArrayLike<number>, ArrayLike<number>],
): Promise<boolean> {
  const { values } = await trained.predict(given, { target: "reference" });
  return farthest(theirs, values) <= 4 * farthest(ours, values);
}
