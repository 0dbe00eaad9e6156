// A trained network as plain data: what its methods work on, and what files hold.
import type { ImageShape } from "../data/image-shape.ts";
import type { FloatType } from "../nn/batch.ts";
import type { Network } from "../nn/network.ts";
import type { Objective } from "../nn/objective.ts";
import type { EpochRecord } from "./record.ts";

/** Values by parameter name, row-major in logical order: layers.0.weight [out, in], ... */
export type ParameterMap = ReadonlyMap<string, Float32Array | Float64Array>;

/** Everything that a trained network is, as plain data. */
export interface TrainedState<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  readonly network: Network<In, Out>;
  readonly parameters: ParameterMap;
  /** Of the optimizer: layers.0.weight.momentum, ..., optimizer.firstCorrection, ...; and of the
   * objective: objective.chains, ... */
  readonly optimizerState: ParameterMap;
  readonly loss: Objective;
  readonly dtype: FloatType;
  readonly seed: number;
  /** Steps and epochs behind it. */
  readonly steps: number;
  readonly history: readonly EpochRecord[];
  /** How an example is a picture, where that is known: of the data that it was trained on. */
  readonly picture?: ImageShape | undefined;
  /** What its inputs are divided by, where that is known: of the data that it was trained on. */
  readonly divideBy?: number | undefined;
  /** What its classes are called, where that is known: one an output. */
  readonly classNames?: readonly string[] | undefined;
  /** What its inputs are called, where that is known: the columns of the table that it was trained on. */
  readonly inputNames?: readonly string[] | undefined;
  /** What the symbols that it reads and answers are, where that is known: characters by number. */
  readonly alphabet?: readonly string[] | undefined;
}
