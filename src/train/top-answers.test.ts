import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageFolder } from "../data/image-folder.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { linear } from "../nn/activation.ts";
import { dense } from "../nn/dense.ts";
import { flatten } from "../nn/flatten.ts";
import { network } from "../nn/network.ts";
import { topAnswers } from "./top-answers.ts";
import { withParameters } from "./trained.ts";

const SIDE = 4;
const SIZE = 2;
const CLASSES = 7;
/** Pictures of one value: 10 times their number. */
const folder = (labels: readonly number[]): ImageFolder => ({
  name: "made",
  inputShape: [SIZE, SIZE, 3],
  outputs: CLASSES,
  classes: CLASSES,
  count: labels.length,
  inputs: new Uint8Array(0),
  divideBy: 256,
  labels: Uint32Array.from(labels),
  targets: undefined,
  classNames: Array.from({ length: 7 }, (_, i) => `c${i}`),
  lackingClasses: [],
  otherFolders: [],
  skipped: { hidden: 0, folders: 0, brokenLinks: 0, otherFiles: 0 },
  files: [],
  side: SIDE,
  load: async () => new Uint8Array(0),
  pictures: async (rows) => {
    const all = new Uint8Array(rows.length * SIDE * SIDE * 3);
    for (const [i, row] of rows.entries())
      all.fill(10 * row, i * SIDE * SIDE * 3, (i + 1) * SIDE * SIDE * 3);
    return all;
  },
});

/** Class c gets c times the first value of the picture: the order of answers is 6, 5, ..., 0. */
const net = network([SIZE, SIZE, 3], flatten(), dense(CLASSES, linear));
const descending = withParameters(
  net,
  new Map([
    ["layers.1.weight", Array.from({ length: CLASSES * 12 }, (_, i) => (i % 12 ? 0 : i / 12))],
    ["layers.1.bias", new Array(CLASSES).fill(0)],
  ]),
);

test("the first and the first five answers are counted, whatever is in memory at once", async () => {
  const labels = [0, 6, 5, 2, 1, 6, 3];
  for (const atOnce of [1, 3, 64]) {
    for (const crops of [1, 10] as const) {
      const { total, top1, top5, top5Accuracy } = await topAnswers(descending, folder(labels), {
        atOnce,
        crops,
      });
      // picture 0 is black: all classes are equal, and the right one is not behind any
      assert.deepEqual([total, top1, top5], [7, 3, 6]);
      assert.equal(top5Accuracy, 6 / 7);
    }
  }
});

test("what does not fit is refused", async () => {
  const other = { ...folder([0]), inputShape: [3, 3, 3] as const };
  await assert.rejects(topAnswers(descending, other), ShapeError);
  await assert.rejects(topAnswers(descending, folder([0]), { atOnce: 0 }), OptionError);
});
