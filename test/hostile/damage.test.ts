// Damage is found: bits flipped one at a time, files cut at every place (`npm run trust` flips
// 10,000 bits of each). Labels and shapes that do not fit are named by their row.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DataError, FormatError } from "downhill";
import { dataset, idxFolder, readCsv } from "downhill/data";
import { cutAnywhere, flipBits, type Guarded } from "./damage.ts";
import { guardedFiles } from "./guarded-files.ts";

for (const guarded of await guardedFiles()) {
  test(`a flipped bit is found: ${guarded.name}`, () => flipBits(guarded, 1500, 1));
  test(`a missing end is found: ${guarded.name}`, () => cutAnywhere(guarded, 400));
}

test("a file that is not guarded fails", async () => {
  const open: Guarded = { name: "open", file: new Uint8Array(9), read: (b) => [...b], idleBits: 0 };
  await assert.rejects(flipBits(open, 10, 1), /other contents were read/);
  await assert.rejects(cutAnywhere(open, 10), /other contents were read/);
  const idle: Guarded = { ...open, read: () => 1 };
  await assert.rejects(flipBits(idle, 10, 1), /flips had no effect/);
  await assert.rejects(cutAnywhere(idle, 10), /a cut had no effect/);
});

const folder = mkdtempSync(join(tmpdir(), "downhill-damage-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const idxFile = (name: string, shape: readonly number[], data: Uint8Array): void => {
  const sizes = Buffer.alloc(4 + 4 * shape.length);
  for (const [i, n] of [0x800 + shape.length, ...shape].entries()) sizes.writeUInt32BE(n, 4 * i);
  writeFileSync(join(folder, name), Buffer.concat([sizes, data]));
};

test("a label out of range is named by its row", async () => {
  const labels = Uint8Array.of(0, 2, 1, 3, 0, 1);
  idxFile("train-images-idx3-ubyte", [6, 2, 2], new Uint8Array(24));
  idxFile("train-labels-idx1-ubyte", [6], labels);
  idxFile("t10k-images-idx3-ubyte", [6, 2, 2], new Uint8Array(24));
  idxFile("t10k-labels-idx1-ubyte", [6], labels);
  const isNamed = (error: unknown) =>
    error instanceof DataError && /got 3 in example 3$/.test(error.message);
  await assert.rejects(idxFolder(folder, { classes: 3 }), isNamed);
  const fields = { name: "s", inputShape: [4], outputs: 3, inputs: new Uint8Array(24) } as const;
  assert.throws(() => dataset({ ...fields, labels }), isNamed);
});

test("a row of another length, and a cell that is no number, are named by their line", async () => {
  const read = async (text: string) => readCsv(text, "t.csv", { label: "class" });
  const isNamed = (pattern: RegExp) => (error: unknown) =>
    error instanceof FormatError && pattern.test(error.message);
  await assert.rejects(read("a,class\n1,0\n2\n"), isNamed(/^t\.csv, line 3: /));
  await assert.rejects(read("a,class\n1,0\nx,1\n"), isNamed(/^t\.csv, line 3, column "a": /));
});

test("a file of another shape is named by both", async () => {
  idxFile("t10k-images-idx3-ubyte", [6, 2, 3], new Uint8Array(36));
  await assert.rejects(idxFolder(folder), /t10k-images.*2 x 2 as in .*train-images.*found 2 x 3/);
  idxFile("t10k-labels-idx1-ubyte", [5], new Uint8Array(5));
  await assert.rejects(idxFolder(folder), /t10k-labels.*expected 6 labels.*found 5/);
});
