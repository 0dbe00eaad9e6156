// Folders of IDX files: the split of the book, the names people use, and files that disagree.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { DataError, FormatError } from "../errors.ts";
import { type IdxFolderOptions, idxFolder } from "./idx-folder.ts";

function idx(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const size = shape.reduce((a, b) => a * b, 1);
  const header = new Uint8Array(4 + 4 * shape.length);
  const view = new DataView(header.buffer);
  view.setUint32(0, 0x0800 + shape.length);
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length);
  });
  return Buffer.concat([header, Uint8Array.from({ length: size }, (_, i) => value(i))]);
}

const NAMES = [
  "train-images-idx3-ubyte",
  "train-labels-idx1-ubyte",
  "t10k-images-idx3-ubyte",
  "t10k-labels-idx1-ubyte",
];

/** A folder of twelve training and three test images of 2 x 3, with some files replaced. */
async function withFolder(
  use: (folder: string) => Promise<void>,
  replaced: Record<string, Uint8Array | undefined> = {},
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "downhill-idx-"));
  const contents: Record<string, Uint8Array | undefined> = {
    [NAMES[0]!]: idx([12, 2, 3], (i) => i),
    [NAMES[1]!]: idx([12], (i) => i % 10),
    [NAMES[2]!]: idx([3, 2, 3], (i) => 200 + i),
    [NAMES[3]!]: idx([3], (i) => i),
    ...replaced,
  };
  try {
    for (const [name, bytes] of Object.entries(contents)) {
      if (bytes !== undefined) await writeFile(join(folder, name), bytes);
    }
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function expectRefusal(
  replaced: Record<string, Uint8Array | undefined>,
  message: RegExp,
  options: IdxFolderOptions = {},
): Promise<void> {
  return withFolder(async (folder) => {
    await assert.rejects(
      idxFolder(folder, options),
      (error: unknown) =>
        (error instanceof DataError || error instanceof FormatError) && message.test(error.message),
    );
  }, replaced);
}

test("the last sixth of a small training file is for validation", async () => {
  await withFolder(async (folder) => {
    const { training, validation, test: held } = await idxFolder(folder);
    assert.deepEqual([training.count, validation.count, held.count], [10, 2, 3]);
    assert.deepEqual(training.inputShape, [6]);
    assert.equal(training.classes, 10);
    assert.deepEqual([...validation.labels!], [0, 1]);
    assert.equal(validation.inputs[0], 60);
    assert.equal(held.inputs[0], 200);
    assert.equal(training.divideBy, 256);
  });
});

test("options: shape, divideBy, classes and the size of the validation set", async () => {
  await withFolder(async (folder) => {
    const options = { shape: [2, 3, 1], divideBy: 255, classes: 12, validation: 5 };
    const { training, validation } = await idxFolder(folder, options);
    assert.deepEqual(training.inputShape, [2, 3, 1]);
    assert.equal(training.divideBy, 255);
    assert.equal(training.classes, 12);
    assert.equal(validation.count, 5);
  });
});

test("other spellings of the names: .idx3, .gz, test for t10k, a prefix", async () => {
  const renamed = {
    [NAMES[0]!]: undefined,
    "train-images.idx3-ubyte": idx([12, 2, 3], (i) => i),
    [NAMES[1]!]: undefined,
    "train-labels-idx1-ubyte.gz": gzipSync(idx([12], (i) => i % 10)),
    [NAMES[2]!]: undefined,
    "test-images.idx3-ubyte.gz": gzipSync(idx([3, 2, 3], (i) => i)),
  };
  await withFolder(async (folder) => {
    assert.equal((await idxFolder(folder)).training.count, 10);
  }, renamed);
  const prefixed: Record<string, Uint8Array> = {};
  for (const [i, name] of NAMES.entries()) {
    const count = i < 2 ? 12 : 3;
    // EMNIST letters: the classes are 1 to 26, so 27 outputs.
    prefixed[`emnist-letters-${name}`] =
      i % 2 === 0 ? idx([count, 2, 3], (j) => j) : idx([count], (j) => 26 - j);
  }
  await withFolder(async (folder) => {
    const { training } = await idxFolder(folder, { prefix: "emnist-letters-" });
    assert.equal(training.classes, 27);
  }, prefixed);
});

test("a missing folder or file is named, with what to do", async () => {
  await assert.rejects(
    idxFolder("/no/such/folder"),
    /\/no\/such\/folder: no such folder; expected a folder with train-images-idx3-ubyte/,
  );
  await expectRefusal(
    { [NAMES[3]!]: undefined },
    /none of t10k-labels-idx1-ubyte, .*t10k-labels\.idx1-ubyte.* is there; put the file there/,
  );
});

test("files that disagree are refused", async () => {
  await expectRefusal(
    { [NAMES[1]!]: idx([11], () => 0) },
    /expected 12 labels, one for each image of .*train-images-idx3-ubyte, found 11/,
  );
  await expectRefusal({ [NAMES[2]!]: idx([3, 3, 3], () => 0) }, /of 2 x 3 as in .*, found 3 x 3/);
  await expectRefusal({ [NAMES[0]!]: idx([12], () => 0) }, /expected images .*shape \[12\]/);
  await expectRefusal({ [NAMES[1]!]: idx([12, 1], () => 0) }, /expected labels .*shape \[12, 1\]/);
  await expectRefusal({ [NAMES[3]!]: idx([3], () => 10) }, /labels from 0 to 9, got 10/);
  await expectRefusal({}, /labels from 0 to 4, got 5 in example 5/, { classes: 5 });
  await expectRefusal({}, /2 x 3, which does not fit the shape \[28, 28\]/, { shape: [28, 28] });
  await expectRefusal({}, /cannot take 13 of 12/, { validation: 13 });
  await expectRefusal({}, /expected at most 50 bytes, found 88/, { maxBytes: 50 });
  const noImages = { [NAMES[0]!]: idx([12, 0, 3], () => 0), [NAMES[2]!]: idx([3, 0, 3], () => 0) };
  await expectRefusal(noImages, /whole numbers above 0, got \[0\]/);
});
