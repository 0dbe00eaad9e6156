// How often the right class is among the first answers, each picture judged by the mean of ten crops:
// ImageNet's measure (the book's chapter 6), as Krizhevsky, Sutskever & Hinton 2012 took it.

import { cutOut, middleCrop, tenCrops } from "../data/crop.ts";
import type { ImageFolder } from "../data/image-folder.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { AbortedError, OptionError } from "../errors.ts";
import { checkCount } from "../nn/check.ts";
import type { TargetName } from "../runtime/machine.ts";
import { checkDataset } from "./check-data.ts";
import { checkSetGiven, checkTrainedGiven } from "./check-given.ts";
import type { TrainedNetwork } from "./trained.ts";

export interface TopOptions {
  /** 10 (the default) as in the paper, or only the one in the middle. */
  readonly crops?: 1 | 10;
  /** Pictures that are in memory at once; default 64. */
  readonly atOnce?: number;
  readonly target?: TargetName | undefined;
  /** Ends it with AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/** How often the right class is among the likeliest. */
export interface TopAnswers {
  readonly total: number;
  /** Pictures whose class is the first answer, and their share 0..1. */
  readonly top1: number;
  readonly top1Accuracy: number;
  /** Pictures whose class is among the first five answers. */
  readonly top5: number;
  readonly top5Accuracy: number;
}

/** Judges a network on a folder of pictures. */
export async function topAnswers(
  trained: TrainedNetwork<readonly [number, number, 3], number>,
  folder: ImageFolder,
  options: TopOptions = {},
): Promise<TopAnswers> {
  checkTrainedGiven("topAnswers", trained);
  checkSetGiven("folder", folder);
  checkOptionNames("topAnswers", options, {
    crops: true,
    atOnce: true,
    target: true,
    signal: true,
  });
  const { crops = 10, atOnce = 64, target, signal } = options;
  checkDataset("folder", trained.network, folder);
  checkCount("atOnce", atOnce, 1);
  if (crops !== 1 && crops !== 10) throw new OptionError(`crops: expected 1 or 10, got ${crops}`);
  const { side, count, labels, divideBy } = folder;
  const [size] = folder.inputShape;
  const places = crops === 10 ? tenCrops(side, size) : [middleCrop(side, size)];
  const [whole, part] = [side * side * 3, size * size * 3];
  const classes = folder.outputs;
  let [top1, top5] = [0, 0];
  for (let first = 0; first < count; first += atOnce) {
    const rows = Uint32Array.from({ length: Math.min(atOnce, count - first) }, (_, i) => first + i);
    if (signal?.aborted) throw new AbortedError("topAnswers: stopped");
    const pictures = await folder.pictures(rows);
    const inputs = new Uint8Array(rows.length * places.length * part);
    for (const i of rows.keys()) {
      const picture = pictures.subarray(i * whole, (i + 1) * whole);
      for (const [k, place] of places.entries()) {
        const at = (i * places.length + k) * part;
        cutOut(picture, side, size, place, inputs.subarray(at, at + part));
      }
    }
    const { values } = await trained.predict({ inputs, divideBy }, { target, signal });
    for (const [i, row] of rows.entries()) {
      const sums = new Float64Array(classes);
      for (let k = 0; k < places.length; k++) {
        const at = (i * places.length + k) * classes;
        for (let c = 0; c < classes; c++) sums[c]! += values[at + c]!;
      }
      const before = answersBefore(sums, labels![row]!);
      if (before < 1) top1++;
      if (before < 5) top5++;
    }
  }
  return { total: count, top1, top1Accuracy: top1 / count, top5, top5Accuracy: top5 / count };
}

/** How many classes are answered before this one: of equals the first; before NaN all others. */
function answersBefore(sums: Float64Array, label: number): number {
  const right = sums[label]!;
  const isBehind = (sum: number, c: number) => sum < right || (sum === right && c >= label);
  return sums.filter((sum, c) => c !== label && !isBehind(sum, c)).length;
}
