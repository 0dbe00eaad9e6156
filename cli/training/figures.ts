// What an evaluation says in one figure: how much is right where answers are classes, how far off it is
// where they are numbers, and the loss where an objective asks for neither.
import { type Evaluation, isCounted } from "downhill";

export const percent = (x: number): string => `${(100 * x).toFixed(2)} %`;

export const lossText = (x: number): string =>
  x !== 0 && x < 0.001 ? x.toExponential(2) : x.toFixed(4);

/** 97.02 %, or: RMSE 0.1402, or: loss 0.0312 */
export function figure(evaluation: Evaluation): string {
  if (isCounted(evaluation)) return percent(evaluation.accuracy);
  const { rootMeanSquaredError, loss } = evaluation;
  return rootMeanSquaredError === undefined
    ? `loss ${lossText(loss)}`
    : `RMSE ${rootMeanSquaredError.toPrecision(4)}`;
}
