// Folders of IDX files: the split of the book, the names people use, and files that disagree.

import assert from "node:assert/strict";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { DataError, FormatError } from "../errors.ts";
import { reshapeInputs } from "./dataset.ts";
import { expand } from "./expand.ts";
import { type IdxFolderOptions, idxFiles, idxFolder } from "./idx-folder.ts";
import { randomStream } from "./random.ts";

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
    for (const { picture } of [training, validation, held])
      assert.deepEqual(picture, { height: 2, width: 3, channels: 1 });
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

const random = randomStream(3, "idx", 0);
/** Four files of images of these sides. */
function contents(sides: readonly number[], prefix = ""): Record<string, Uint8Array> {
  return Object.fromEntries(
    NAMES.map((name, i) => {
      const count = i < 2 ? 12 : 3;
      const shape = i % 2 === 0 ? [count, ...sides] : [count];
      return [prefix + name, idx(shape, () => random.below(i % 2 === 0 ? 256 : 10))];
    }),
  );
}
const none = Object.fromEntries(NAMES.map((name) => [name, undefined]));

test("height, width and channels are those of the file, whatever shape is asked for", async () => {
  for (const sides of [
    [14, 56],
    [7, 3],
    [1, 9],
    [5, 4, 3],
    [4, 4, 1],
    [2, 8, 4],
  ]) {
    const [height, width, channels = 1] = sides as [number, number, number?];
    const picture = { height, width, channels };
    await withFolder(async (folder) => {
      const { training, test: held } = await idxFolder(folder);
      assert.deepEqual(training.inputShape, [height * width * channels]);
      assert.deepEqual([training.picture, held.picture], [picture, picture]);
      assert.deepEqual(expand(training).picture, picture);
      const shape = [height, width, channels];
      const shaped = await idxFolder(folder, { shape });
      assert.deepEqual(shaped.training.inputShape, shape);
      assert.deepEqual(
        reshapeInputs(shaped.training, [height * width * channels]).picture,
        picture,
      );
      const turned = idxFolder(folder, { shape: [width, height, channels] });
      if (height !== width)
        await assert.rejects(
          turned,
          /would be torn by the shape .* take \[\d+, \d+, \d+\], or say/,
        );
      else await turned;
    }, contents(sides));
  }
  await expectRefusal(
    contents([3, 32, 32]),
    /with 1 to 4 channels behind, found .*\[12, 3, 32, 32\]/,
  );
});

test("files are found under other names, and under names that are given", async () => {
  const other = {
    "train_images.idx3": idx([12, 2, 3], (i) => i),
    "train_labels.idx1": idx([12], (i) => i % 10),
    "Test-Images.gz": gzipSync(idx([3, 2, 3], (i) => i)),
    "test-labels.ubyte": idx([3], (i) => i),
    "train-images.png": new Uint8Array(5),
    "._train-images-idx3-ubyte": new Uint8Array(5),
  };
  await withFolder(
    async (folder) => {
      assert.equal((await idxFolder(folder)).test.inputs[17], 17);
    },
    { ...none, ...other },
  );
  await withFolder(
    async (folder) => {
      assert.equal((await idxFolder(folder)).training.picture!.width, 5);
    },
    { ...none, ...contents([2, 5], "emnist-letters-") },
  );
  const two = { ...none, ...contents([2, 5], "digits-"), ...contents([3, 5], "letters-") };
  await withFolder(async (folder) => {
    await assert.rejects(
      idxFolder(folder),
      /2 data sets are there; choose one by the prefix of its names: digits-, letters-/,
    );
    const { training } = await idxFolder(folder, { prefix: "letters-" });
    assert.equal(training.picture!.height, 3);
    const path = (name: string) => join(folder, name);
    await rename(path(`digits-${NAMES[0]}`), path("mine.bin"));
    const files = { trainImages: path("mine.bin") };
    const mixed = await idxFolder(folder, { prefix: "digits-", files });
    assert.equal(mixed.training.picture!.height, 2);
    const all = await idxFiles({
      trainImages: path("mine.bin"),
      trainLabels: path(`digits-${NAMES[1]}`),
      testImages: path(`digits-${NAMES[2]}`),
      testLabels: path(`digits-${NAMES[3]}`),
    });
    assert.deepEqual(all.training.inputs, mixed.training.inputs);
    await assert.rejects(
      idxFiles({ ...files, trainLabels: folder, testImages: "", testLabels: "" }),
      (e: unknown) => e instanceof DataError && /it is a folder; expected a file/.test(e.message),
    );
  }, two);
  await withFolder(
    async (folder) => {
      await assert.rejects(
        idxFolder(folder),
        /a\.idx3 and .*b\.idx3|could both be the training images/,
      );
    },
    { ...none, "train-images.idx3": new Uint8Array(1), "train_images.idx3": new Uint8Array(1) },
  );
});

test("a folder under the name of a file is said to be one", async () => {
  await withFolder(
    async (folder) => {
      await mkdir(join(folder, NAMES[0]!));
      await assert.rejects(
        idxFolder(folder),
        (e: unknown) =>
          e instanceof DataError &&
          /train-images-idx3-ubyte: expected the file of the training images, found a folder/.test(
            e.message,
          ),
      );
      await writeFile(join(folder, `${NAMES[0]}.gz`), gzipSync(idx([12, 2, 3], (i) => i)));
      assert.equal((await idxFolder(folder)).training.count, 10);
      await assert.rejects(
        idxFolder(join(folder, NAMES[1]!)),
        /cannot list .*: it is a file; expected a folder/,
      );
    },
    { [NAMES[0]!]: undefined },
  );
});
