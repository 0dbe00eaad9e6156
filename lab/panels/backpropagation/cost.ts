// The costs of one example and how fast they grow with each output, in float64, as the library has them.
import { type LossName, lossParts } from "../../settings/losses.ts";

/** What the outputs are compared with: label smoothing keeps a share for the other answers. */
export function smoothed(loss: LossName, y: Float64Array): Float64Array {
  const { kind, number } = lossParts(loss);
  if (kind === "smoothedCrossEntropy") return y.map((want) => want * (1 - number) + number / 2);
  if (kind !== "smoothedLogLikelihood") return y;
  return y.map((want) => want * (1 - number) + number / y.length);
}

/** How the terms of the outputs make the cost: added up, or their mean. */
export const isMean = (loss: LossName): boolean =>
  ["meanSquared", "meanAbsolute", "huber"].includes(lossParts(loss).kind);

/** Whether the cost and its output layer cancel each other's slopes, so that the error is the mistake. */
export const cancelsSlope = (loss: LossName): boolean => /crossEntropy|logLikelihood/.test(loss);

/** What an output adds; `want`: as it is after smoothing. */
function termOf(loss: LossName, out: number, want: number): number {
  const { kind, number } = lossParts(loss);
  const off = Math.abs(want - out);
  switch (kind) {
    case "quadratic":
      return off ** 2 / 2;
    case "meanSquared":
      return off ** 2;
    case "meanAbsolute":
      return off;
    case "huber":
      return off <= number ? off ** 2 / 2 : number * (off - number / 2);
    case "logLikelihood":
    case "smoothedLogLikelihood":
      return want === 0 ? 0 : -want * Math.log(out);
    case "crossEntropy":
    case "smoothedCrossEntropy":
      return (
        (want === 0 ? 0 : -want * Math.log(out)) - (want === 1 ? 0 : (1 - want) * Math.log(1 - out))
      );
  }
}

/** The cost of one example. */
export function costOf(loss: LossName, a: ArrayLike<number>, y: ArrayLike<number>): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += termOf(loss, a[j]!, y[j]!);
  return isMean(loss) ? sum / a.length : sum;
}

/** dC/da of an output of so many, for costs that cancel no slope. */
export function costSlope(loss: LossName, out: number, want: number, outputs: number): number {
  const { kind, number } = lossParts(loss);
  const off = out - want;
  switch (kind) {
    case "meanSquared":
      return (2 * off) / outputs;
    case "meanAbsolute":
      return Math.sign(off) / outputs;
    case "huber":
      return Math.max(-number, Math.min(number, off)) / outputs;
    default:
      return off;
  }
}
