// The first nodes of every step: the rows of a data set that a mini-batch takes, as numbers of the
// network's type. Bytes stay bytes in memory until here. Where they are depends on the region:
// training reads data.* through the permutation data.order, evaluation reads rows one after another.
import type { DType } from "../compiler/1-graph/dtype.ts";
import type { Graph } from "../compiler/1-graph/graph.ts";
import type { RandomState } from "../compiler/1-graph/random.ts";
import { input, iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import type { Dataset } from "../data/dataset.ts";
import { type ImageShape, imageShape, knownImageShape } from "../data/image-shape.ts";
import type { OutputParts } from "../data/parts.ts";
import { type Augmentation, sampled } from "./augment.ts";

/** The numbers of a run. */
export type FloatType = "f32" | "f64";

/** How a region of examples is stored. */
export interface DataFormat {
  readonly inputDType: "u8" | "f32" | "f64";
  /** What inputs are divided by when they are gathered. */
  readonly divideBy: number;
  /** How class labels are stored; undefined: the region holds target values. */
  readonly labels: "u8" | "u32" | undefined;
  /** Labels of an example; default 1. */
  readonly answers?: number | undefined;
  /** Of which of several answers a class is wanted, by name; undefined where a set does not say. */
  readonly outputParts?: OutputParts | undefined;
  /** Whether neither labels nor targets are looked at; default false. */
  readonly isUnasked?: boolean;
  /** How an example is a picture, where that is known and augmentation needs it. */
  readonly picture?: ImageShape | undefined;
}

export type RegionName = "data" | "eval";

export interface Region extends DataFormat {
  readonly name: RegionName;
  /** Examples that it holds. */
  readonly count: number;
  readonly inputShape: readonly number[];
  readonly outputs: number;
}

export interface Batch {
  /** [batch, ...inputShape] */
  readonly inputs: Tensor;
  /** The wanted outputs, [batch, outputs]: targets, or 1 for the class and 0 for the others; only 0
   * for an answer that is not asked for. */
  readonly wanted: Tensor;
  /** The classes, i32 [batch], or [batch, answers]; undefined for target values. */
  readonly labels: Tensor | undefined;
}

/** The format of a set in a program of that type: bytes stay bytes, floats take its type. */
export function formatOf(set: Dataset, dtype: FloatType): DataFormat {
  const labels = set.labels && (set.labels instanceof Uint8Array ? "u8" : "u32");
  const inputDType = set.inputs instanceof Uint8Array ? "u8" : dtype;
  const picture = knownImageShape(set);
  const { divideBy, answers, outputParts } = set;
  return {
    inputDType,
    divideBy,
    labels,
    ...(answers === undefined ? {} : { answers }),
    ...(picture ? { picture } : {}),
    ...(outputParts ? { outputParts } : {}),
  };
}

/** How pictures are distorted on their way into a batch. */
export interface Distortion {
  readonly augment: readonly Augmentation[];
  readonly random: RandomState;
}

/** Rows `rows` (i32 or u32, [batch]) of a region, as numbers of type `dtype`. */
export function gatherInputs(
  graph: Graph,
  region: Region,
  rows: Tensor,
  dtype: FloatType,
  distortion?: Distortion,
): Tensor {
  const stored = input(
    graph,
    `${region.name}.inputs`,
    "data",
    [region.count, ...region.inputShape],
    region.inputDType,
  );
  if (!distortion?.augment.length) return divided(stored.gather(rows).cast(dtype), region.divideBy);
  const { augment, random } = distortion;
  const picture = imageShape(region, "augment");
  const images = sampled(stored, rows, picture, augment, random, dtype);
  return divided(images, region.divideBy).reshape([rows.shape[0]!, ...region.inputShape]);
}

/** Rows of a region: inputs and what is wanted for them. */
export function gatherBatch(
  graph: Graph,
  region: Region,
  rows: Tensor,
  dtype: FloatType,
  distortion?: Distortion,
): Batch {
  const { name, count, outputs, answers = 1 } = region;
  const inputs = gatherInputs(graph, region, rows, dtype, distortion);
  if (region.labels === undefined) {
    const targets = input(graph, `${name}.targets`, "data", [count, outputs], dtype);
    return { inputs, wanted: targets.gather(rows), labels: undefined };
  }
  const shape = answers === 1 ? [count] : [count, answers];
  const stored = input(graph, `${name}.labels`, "data", shape, region.labels as DType);
  const labels = stored.gather(rows).cast("i32");
  const wanted = labels.oneHot(outputs / answers, dtype);
  return { inputs, wanted: wanted.reshape([rows.shape[0]!, outputs]), labels };
}

/** cursor, cursor + 1, ..., as i32 [batch] */
export function rowsFrom(cursor: Tensor, batchSize: number): Tensor {
  return iota(cursor.graph, batchSize).add(cursor);
}

/** Dividing by a power of two is multiplying, to the last bit. */
function divided(x: Tensor, by: number): Tensor {
  if (by === 1) return x;
  const isPowerOfTwo = Number.isInteger(by) && by <= 2 ** 30 && (by & (by - 1)) === 0;
  return isPowerOfTwo ? x.mul(1 / by) : x.div(by);
}
