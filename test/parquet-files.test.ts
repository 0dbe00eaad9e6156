// What PyArrow wrote, value for value, in every packing that is read; JSON lines; and one door for all
// kinds of tables. The files are those of test/golden/files.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { DataError, FormatError, OptionError } from "downhill";
import {
  knownImageShape,
  npzFile,
  parquetFile,
  readJsonLines,
  readParquet,
  tableFile,
  tableKind,
} from "downhill/data";

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../test/golden/files/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "downhill-tables-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const rows = [...Array(12).keys()];
const WORDS = ["zero", "one", "two"];

for (const codec of ["none", "snappy", "gzip", "zstd"]) {
  test(`columns of numbers and words, ${codec}`, async () => {
    const path = pathOf(`${codec}.parquet`);
    const options = { label: "name", ignore: ["when", "pixels"] };
    const set = await parquetFile(path, options);
    assert.deepEqual([set.inputShape, set.count], [[6], 12]);
    assert.deepEqual(set.classNames, ["one", "two", "zero"]);
    assert.deepEqual(
      Array.from(set.labels!, (label) => set.classNames![label]),
      rows.map((i) => WORDS[i % 3]),
    );
    assert.deepEqual(
      [...set.inputs],
      rows.flatMap((i) => [i / 8, i / 10, i - 5, i % 2 === 0 ? 1 : 0, i, i + 0.5]),
    );
    const pixels = await parquetFile(path, {
      targets: ["b", "c"],
      ignore: ["a", "flag", "pair", "name", -1],
    });
    assert.ok(pixels.inputs instanceof Uint8Array);
    assert.equal(pixels.divideBy, 256);
    const { inputs } = await npzFile(pathOf("stored.npz"), { label: "y" });
    assert.deepEqual(pixels.inputs, inputs);
    assert.deepEqual(
      [...pixels.targets!],
      rows.flatMap((i) => [i / 10, i - 5]),
    );
    await assert.rejects(parquetFile(path, { label: "name" }), /column "when", found TIMESTAMP/);
  });
}

test("pictures with the names of their classes, as Hugging Face has them", async () => {
  const set = await parquetFile(pathOf("pictures.parquet"), { label: "label" });
  assert.deepEqual([set.inputShape, set.count, set.classNames], [[3, 4], 12, WORDS]);
  assert.deepEqual(knownImageShape(set), { height: 3, width: 4, channels: 1 });
  const { inputs, labels } = await npzFile(pathOf("stored.npz"), { label: "y" });
  assert.deepEqual([set.inputs, set.labels], [inputs, labels]);
  const small = await parquetFile(pathOf("pictures.parquet"), {
    label: "label",
    picture: { height: 2, width: 2 },
  });
  assert.deepEqual([small.inputShape, small.inputs.length], [[2, 2], 48]);
});

test("what is missing is named by row and column", async () => {
  await assert.rejects(
    parquetFile(pathOf("missing.parquet"), { label: "y" }),
    /missing\.parquet, row 1, column "a": expected a value, found none; .*missing value/,
  );
  await assert.rejects(parquetFile(pathOf("none.parquet"), {}), DataError);
});

test("damage is a FormatError, and a checksum finds what nothing else would", async () => {
  const whole = new Uint8Array(readFileSync(pathOf("none.parquet")));
  const options = { label: "name", ignore: ["when", "pixels"] };
  const wanted = await readParquet(whole, "f", options);
  let found = 0;
  for (let at = 4; at < 900; at += 7) {
    const copy = whole.slice();
    copy[at]! ^= 16;
    try {
      assert.deepEqual((await readParquet(copy, "f", options)).inputs, wanted.inputs, `${at}`);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      found++;
    }
  }
  assert.ok(found > 20, `${found} of 128`);
});

const LINES = `{"a": 1, "b": [0.5, 2], "good": true, "kind": "x"}

{"kind": "y", "b": [1e1, -2], "a": 3, "good": false}\r
`;

test("JSON lines: keys are columns, in any order", () => {
  const set = readJsonLines(LINES, "f", { label: "kind" });
  assert.deepEqual([...set.inputs], [1, 0.5, 2, 1, 3, 10, -2, 0]);
  assert.deepEqual(
    [set.classNames, [...set.labels!]],
    [
      ["x", "y"],
      [0, 1],
    ],
  );
  const other = readJsonLines(LINES, "f", { targets: ["a"], ignore: ["kind", "good"] });
  assert.deepEqual([other.inputShape, [...other.targets!]], [[2], [1, 3]]);
  // one column of arrays keeps their shape
  const nested = readJsonLines('{"x": [[1, 2], [3, 4], [5, 6]], "y": 0}\n', "f", { label: "y" });
  assert.deepEqual(nested.inputShape, [3, 2]);
});

test("JSON lines that are none are named by line and key", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [`${LINES}{"a": 1}`, /f, line 4, column "b": .*found none; .*missing value/],
    [`${LINES}{"a": 1, "b": [1], "good": true, "kind": "x"}`, /line 4, column "b": .*\[2\].*\[1\]/],
    [`${LINES}{"a": "1", "b": [1, 2], "good": true, "kind": "x"}`, /line 4, column "a".*"1"/],
    [
      `${LINES}{"a": null, "b": [1, 2], "good": true, "kind": "x"}`,
      /line 4, column "a".*found none/,
    ],
    [`${LINES}{"a": 1, "c": 2}`, /line 4: expected the keys of the first line, a, b, good, kind/],
    [`${LINES}[1]`, /line 4: expected an object of JSON/],
    [`${LINES}{"a": 1`, /line 4: expected an object of JSON/],
    [`{"x": 1e39, "kind": 0}`, /line 1, column "x": expected a finite number, found 1e\+39/],
    [`{"x": [], "kind": 0}`, /an array that is not empty/],
    [`{"x": {"y": 1}, "kind": 0}`, /column "x": expected a finite number, found an object/],
    [
      `{"x": "word", "kind": 0}`,
      /column "x": expected numbers, found "word"; leave columns of words/,
    ],
    [`{"x": ${"[".repeat(70)}1${"]".repeat(70)}, "kind": 0}`, /nested too deeply/],
    ["\n\n", /expected a line, found no text/],
  ];
  for (const [text, message] of cases) {
    assert.throws(
      () => readJsonLines(text, "f", { label: "kind" }),
      (error: unknown) => error instanceof FormatError && message.test(error.message),
      text.slice(-60),
    );
  }
  assert.deepEqual(Object.keys({}), []);
});

test("what kind a file is, its bytes say", async () => {
  const lines = join(folder, "lines.csv");
  writeFileSync(lines, LINES);
  const csv = join(folder, "rows.json");
  writeFileSync(csv, "a,kind\n1,x\n2,y\n");
  assert.equal(await tableKind(lines), "jsonLines");
  assert.equal((await tableFile(lines, { label: "kind" })).count, 2);
  assert.equal((await tableFile(csv, { label: "kind" })).count, 2);
  assert.equal((await tableFile(pathOf("stored.npz"), { label: "y" })).count, 12);
  const parquet = await tableFile(pathOf("pictures.parquet"), { label: "label" });
  assert.equal(parquet.count, 12);
  assert.equal((await tableFile(pathOf("u4le.npy"), { label: 0 })).count, 2);
  await assert.rejects(tableFile(lines, { label: "kind", separator: ";" }), OptionError);
});
