// What NumPy wrote, value for value: test/golden/files, made by test/golden/make_files.py there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { DataError, FormatError } from "downhill";
import {
  type NumpyArray,
  type NumpyDtype,
  npyFile,
  npzFile,
  npzSplits,
  readNpy,
  readNpz,
  writeNpy,
  writeNpz,
} from "downhill/data";

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../test/golden/files/${name}`, import.meta.url));
const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(pathOf(name)));

const BASE = [0, 7, 14, 1, 8, 15];
const KINDS: readonly NumpyDtype[] = [
  ...(["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "b1"] as const),
];
const numberOf = (kind: NumpyDtype, x: number): number => {
  if (kind[0] === "f") return x / 4 - 1;
  if (kind === "b1") return x % 2;
  return kind[0] === "i" && x ? -x : x;
};

for (const kind of KINDS) {
  test(`${kind}, both orders of bytes, and back`, () => {
    for (const order of ["le", "be"]) {
      const found = readNpy(bytesOf(`${kind}${order}.npy`), "f");
      assert.equal(found.dtype, kind);
      assert.deepEqual(found.shape, [2, 3]);
      assert.deepEqual(
        Array.from(found.data as ArrayLike<number | bigint>, Number),
        BASE.map((x) => numberOf(kind, x)),
      );
      // NumPy writes little-endian files as we do, to the byte
      if (order === "le") assert.deepEqual(writeNpy(found), bytesOf(`${kind}le.npy`));
    }
  });
}

test("Fortran order, a single number, no rows and version 3 are read", () => {
  const fortran = readNpy(bytesOf("fortran.npy"));
  assert.deepEqual(fortran.shape, [2, 3, 4]);
  assert.deepEqual([...(fortran.data as Int32Array)], [...Array(24).keys()]);
  assert.deepEqual(readNpy(bytesOf("scalar.npy")), {
    dtype: "f8",
    shape: [],
    data: Float64Array.of(2.5),
  });
  assert.deepEqual(readNpy(bytesOf("empty.npy")).shape, [0, 4]);
  assert.deepEqual(readNpy(bytesOf("version3.npy")).data, Uint16Array.of(0, 1, 2));
});

test("what no network reads is refused by name", () => {
  const cases: Readonly<Record<string, RegExp>> = {
    text: /"<U2": text; convert it/,
    objects: /"\|O": Python objects, which would run code/,
    fields: /one of fields \(a structured type\)/,
    complex: /"<c16": complex numbers/,
  };
  for (const [name, message] of Object.entries(cases)) {
    assert.throws(
      () => readNpy(bytesOf(`${name}.npy`)),
      (error: unknown) => error instanceof FormatError && message.test(error.message),
      name,
    );
  }
});

test("f2 rounds to the nearest, to the even one of two", () => {
  // 2049 and 2051 lie between two of f2; 65519 is the last below infinity; 2^-25 is half of the least
  const values = [1, -0, 2049, 2051, 65504, 65519, 65520, 2 ** -24, 2 ** -25, 3 * 2 ** -25, 0.1];
  const data = Float32Array.from(values);
  const back = readNpy(writeNpy({ dtype: "f2", shape: [data.length], data }));
  assert.deepEqual(
    [...(back.data as Float32Array)],
    [
      1,
      -0,
      2048,
      2052,
      65504,
      65504,
      Infinity,
      2 ** -24,
      0,
      2 ** -23,
      Math.fround(0.0999755859375),
    ],
  );
});

test("archives, stored and deflated, are one, and come back", async () => {
  const stored = await readNpz(bytesOf("stored.npz"));
  assert.deepEqual([...stored.keys()], ["x", "y"]);
  assert.deepEqual(stored, await readNpz(bytesOf("deflated.npz")));
  assert.deepEqual(await readNpz(writeNpz(stored)), stored);
  assert.deepEqual(writeNpz(stored), writeNpz(stored), "the same bytes");
  const damaged = bytesOf("stored.npz");
  damaged[damaged.indexOf(0x0a) + 5]! ^= 1; // a value, behind the header of the first array
  await assert.rejects(readNpz(damaged), /bytes of checksum/);
});

test("an archive is a table: arrays are columns", async () => {
  const set = await npzFile(pathOf("stored.npz"), { label: "y" });
  assert.deepEqual([set.inputShape, set.count, set.classes, set.divideBy], [[3, 4], 12, 3, 256]);
  assert.ok(set.inputs instanceof Uint8Array);
  assert.deepEqual([...set.labels!], [0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2]);
  await assert.rejects(
    npzFile(pathOf("stored.npz"), {}),
    /label and targets; the columns are x, y/,
  );
  await assert.rejects(npzFile(pathOf("stored.npz"), { label: "z" }), /a column "z".*columns x, y/);
  const { training, validation, test: last } = await npzSplits(pathOf("split.npz"));
  assert.deepEqual([training.count, validation.count, last.count], [10, 2, 5]);
  assert.deepEqual(last.inputs, set.inputs.subarray(0, 60));
  await assert.rejects(npzSplits(pathOf("stored.npz")), /none called x_train in x, y/);
});

test("a matrix has its classes in a column, an array in a file of its own", async () => {
  const matrix = await npyFile(pathOf("i4le.npy"), { label: 0, classes: 1, ignore: [1] }).catch(
    (error: unknown) => error,
  );
  assert.ok(matrix instanceof FormatError && /row 1, column "0".*found -1/.test(matrix.message));
  const set = await npyFile(pathOf("u4le.npy"), { label: 0 });
  assert.deepEqual([...set.inputs], [7, 14, 8, 15]);
  assert.deepEqual([[...set.labels!], set.classes], [[0, 1], 2]);
  const wanted = await npyFile(pathOf("f8le.npy"), { targets: [-1] });
  assert.deepEqual([...wanted.targets!], [2.5, 2.75]);
  await assert.rejects(npyFile(pathOf("fortran.npy"), { label: 0 }), /a file of their own: labels/);
  await assert.rejects(
    npyFile(pathOf("fortran.npy"), { labels: pathOf("version3.npy") }),
    /2 classes, as .* has examples, found 3/,
  );
});

test("what does not fit is not written", () => {
  const wrong = [
    { dtype: "f4", shape: [2], data: new Float32Array(3) },
    { dtype: "f4", shape: [2], data: new Float64Array(2) },
    { dtype: "b1", shape: [1], data: Uint8Array.of(2) },
    { dtype: "c8", shape: [0], data: new Float32Array(0) },
    { dtype: "f4", shape: [-1], data: new Float32Array(0) },
  ] as unknown as readonly NumpyArray[];
  for (const array of wrong) assert.throws(() => writeNpy(array), DataError);
});
