// A set on disk has the examples of the same set in memory, whatever its file is; a file that is damaged,
// or changes, is told by name and place.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { AbortedError, DataError, FormatError, OptionError } from "../../errors.ts";
import { inMemory as bytesInMemory } from "../../formats/byte-source.ts";
import { writeNpy } from "../../formats/npy.ts";
import { textPieces } from "../../formats/text-pieces.ts";
import { blockOrder } from "../block-order.ts";
import { csvFile } from "../csv.ts";
import type { Dataset } from "../dataset.ts";
import { describe } from "../describe.ts";
import { idxFolder } from "../idx-folder.ts";
import { permutation, randomStream } from "../random.ts";
import { slice } from "../slices.ts";
import { standardization, standardizationOf } from "../standardization.ts";
import { inMemory, subset } from "../subset.ts";
import { type TableFileOptions, tableFile } from "../table-file.ts";
import { type StreamedOptions, streamed, streamedFolder } from "./streamed.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-streamed-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const golden = (name: string): string =>
  fileURLToPath(new URL(`../../../../test/golden/files/${name}`, import.meta.url));

const random = randomStream(7, "rows");
const WORDS = ["ox", '"yak, or\nso"', '"a ""gnu"""'];

/** So many rows, with quotes, line ends within them, and numbers of every length. */
function csvText(rows: number, lineEnd = "\n"): string {
  let text = `a,b,"c ""d""",kind${lineEnd}`;
  for (let i = 0; i < rows; i++) {
    const quoted = random.below(50) === 0 ? `"${random.below(9)}"` : `${random.below(999)}`;
    text += `${random.normal()},${random.normal().toFixed(2)},${quoted},${WORDS[random.below(3)]}${lineEnd}`;
  }
  return text;
}

/** Every example of both, some at random places, and all that is known besides. */
async function same(stream: Dataset, memory: Dataset): Promise<void> {
  const held = await inMemory(stream);
  assert.deepEqual(held.inputs, memory.inputs);
  assert.deepEqual(Array.from(held.labels ?? []), Array.from(memory.labels ?? []));
  assert.deepEqual(held.targets, memory.targets);
  const facts = ({ inputShape, outputs, classes, count, divideBy, ...set }: Dataset) => [
    ...[inputShape, outputs, classes, count, divideBy],
    ...[set.classNames, set.inputNames, set.picture],
  ];
  assert.deepEqual(facts(stream), facts(memory));
  const size = memory.inputs.length / memory.count;
  const rows = Uint32Array.from({ length: 300 }, () => random.below(memory.count));
  const found = await stream.load!(rows, 0);
  for (const [i, row] of rows.entries()) {
    const own = found.subarray(i * size, (i + 1) * size);
    assert.deepEqual(own, memory.inputs.slice(row * size, (row + 1) * size));
  }
}

for (const [name, lineEnd] of [
  ["lines", "\n"],
  ["windows", "\r\n"],
  ["returns", "\r"],
] as const) {
  test(`a CSV file of several pieces, ${name}`, async () => {
    const path = at(`${name}.csv`);
    writeFileSync(path, csvText(20_000, lineEnd));
    const options = { label: "kind" };
    const seen: number[] = [];
    const onProgress = (read: number) => void seen.push(read);
    const set = await streamed(path, { ...options, onProgress });
    assert.ok(seen.length >= 3 && seen.at(-1) === readFileSync(path).length, `${seen}`);
    await same(set, await csvFile(path, options));
    const targets = { targets: ["a", 1], ignore: ["kind"] };
    await same(await streamed(path, targets), await csvFile(path, targets));
  });
}

test("a piece ends with a row, wherever the file is cut", async () => {
  for (const lineEnd of ["\n", "\r\n", "\r"]) {
    const text = `\uFEFF${csvText(40, lineEnd)}`;
    const bytes = new TextEncoder().encode(text);
    for (const size of [1, 2, 3, 7, 50, 1000, 1e6]) {
      let whole = "";
      const pieces = textPieces(bytesInMemory(bytes, "f"), "f", ",", size);
      for await (const piece of pieces) {
        assert.equal(piece.from, new TextEncoder().encode(whole).length);
        const own = new TextDecoder("utf-8", { ignoreBOM: true }).decode(piece.bytes);
        // outside of quotes, which come in pairs
        assert.equal((own.match(/"/g) ?? []).length % 2, 0, JSON.stringify(own));
        assert.match(own, /[\r\n]$/);
        whole += own;
      }
      assert.equal(whole, text);
    }
  }
});

test("JSON lines, Parquet and NumPy's arrays", async () => {
  const lines = Array.from({ length: 9000 }, (_, i) =>
    JSON.stringify({
      sizes: [random.normal(), random.below(9)],
      kind: WORDS[i % 3],
      wide: random.uniform(),
    }),
  );
  writeFileSync(at("rows.jsonl"), lines.join(`\n${" ".repeat(5)}\n`));
  const cases: [string, TableFileOptions][] = [
    [at("rows.jsonl"), { label: "kind" }],
    [at("rows.jsonl"), { targets: ["wide"], ignore: ["kind"] }],
    [golden("zstd.parquet"), { label: "name", ignore: ["when", "pixels"] }],
    [golden("none.parquet"), { targets: ["b"], ignore: ["a", "c", "flag", "pair", "name", -1] }],
    [golden("pictures.parquet"), { label: "label" }],
    [golden("pictures.parquet"), { label: "label", picture: { height: 2, width: 2 } }],
  ];
  const matrix = Float64Array.from({ length: 30_000 * 5 }, (_, i) =>
    i % 5 === 4 ? random.below(4) : random.normal(),
  );
  writeFileSync(at("matrix.npy"), writeNpy({ dtype: "f8", shape: [30_000, 5], data: matrix }));
  cases.push([at("matrix.npy"), { label: -1 }], [at("matrix.npy"), { targets: [0], ignore: [4] }]);
  const bytes = Uint8Array.from({ length: 3000 * 4 * 90 }, () => random.below(256));
  writeFileSync(at("bytes.npy"), writeNpy({ dtype: "u1", shape: [3000, 4, 90], data: bytes }));
  const labels = Int32Array.from({ length: 3000 }, () => random.below(7));
  writeFileSync(at("labels.npy"), writeNpy({ dtype: "i4", shape: [3000], data: labels }));
  cases.push([at("bytes.npy"), { labels: at("labels.npy"), divideBy: 255 }]);
  for (const [path, options] of cases) {
    await same(await streamed(path, options), await tableFile(path, options));
  }
});

function writeIdx(name: string, images: Uint8Array, labels: Uint8Array, sides: number[]): void {
  const header = (rank: number, sizes: number[]) => {
    const view = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
    view.setUint32(0, 0x800 + rank);
    for (const [i, size] of sizes.entries()) view.setUint32(4 + 4 * i, size);
    return new Uint8Array(view.buffer);
  };
  const count = labels.length;
  writeFileSync(
    at(`${name}-images-idx3-ubyte`),
    Buffer.concat([header(3, [count, ...sides]), images]),
  );
  writeFileSync(at(`${name}-labels-idx1-ubyte`), Buffer.concat([header(1, [count]), labels]));
}

test("a folder of IDX files, and a pair of them", async () => {
  for (const [name, count] of [
    ["train", 3000],
    ["t10k", 500],
  ] as const) {
    const images = Uint8Array.from({ length: count * 12 * 30 }, () => random.below(256));
    const labels = Uint8Array.from({ length: count }, () => random.below(9));
    writeIdx(name, images, labels, [12, 30]);
  }
  const memory = await idxFolder(folder);
  const disk = await streamedFolder(folder);
  for (const part of ["training", "validation", "test"] as const) {
    assert.equal(disk[part].name, memory[part].name);
    await same(disk[part], memory[part]);
  }
  const labels = at("t10k-labels-idx1-ubyte");
  const pair = await streamed(at("t10k-images-idx3-ubyte"), { labels, divideBy: 255 });
  await same(pair, { ...memory.test, divideBy: 255 });
  await assert.rejects(streamed(at("t10k-images-idx3-ubyte"), {}), /option labels/);
});

test("views of a set on disk: a part, some rows", async () => {
  const path = at("lines.csv");
  const memory = await csvFile(path, { label: "kind" });
  const set = await streamed(path, { label: "kind" });
  await same(slice(set, 1234, 5000), slice(memory, 1234, 5000));
  const rows = Uint32Array.from({ length: 999 }, () => random.below(memory.count));
  await same(subset(set, rows), subset(memory, rows));
  await same(
    subset(slice(set, 100), rows.slice(0, 9).sort()),
    subset(slice(memory, 100), rows.slice(0, 9).sort()),
  );
  const digests = [set, slice(set, 0, 9), slice(set, 1, 10), subset(set, [1]), subset(set, [2])];
  assert.equal(new Set(digests.map(({ digest }) => digest)).size, 5);
  assert.throws(() => subset(set, [memory.count]), DataError);
  assert.throws(() => subset(memory, [0.5]), DataError);
  const scale = await standardizationOf(set);
  const known = standardization(memory);
  assert.deepEqual([scale.mean, scale.deviation], [known.mean, known.deviation]);
  const described = await describe(set);
  const wanted = await describe(memory);
  assert.deepEqual(`${described}`, `${wanted}`);
});

test("the digest is that of the examples: of the numbers that are read, in their order", async () => {
  writeFileSync(at("one.csv"), "a,b,c\n1,2,0\n3,4,1\n");
  writeFileSync(at("two.csv"), "a,b,c\n1.0,2,1\n3,+4,0\n");
  writeFileSync(at("three.csv"), "a,b,c\n3,4,1\n1,2,0\n");
  const digest = async (name: string) => (await streamed(at(name), { label: "c" })).digest;
  assert.equal(await digest("one.csv"), await digest("two.csv"));
  assert.notEqual(await digest("one.csv"), await digest("three.csv"));
});

test("what is wrong in a file is told with its place, as in memory", async () => {
  const long = csvText(9000).replace(/\n$/, "");
  const cases: [string, string, StreamedOptions, RegExp][] = [
    ["cell", `${long}\n1,2,x,ox\n`, { label: "kind" }, /cell\.csv, line \d{4,5}, column "c "d""/],
    ["cells", `${long}\n1,2,ox\n`, { label: "kind" }, /line \d+: expected 4 cells, found 3/],
    ["blank", `${long}\n\n1,2,3,ox\n`, { label: "kind" }, /expected a row, found a blank line/],
    ["quote", `${long}\n1,2,3,"ox`, { label: "kind" }, /expected quotes in pairs/],
    ["class", `${long}\n1,2,3,7\n`, { label: "kind" }, /a class as a word/],
    ["header", "a,b,kind\n", { label: "kind" }, /found the names of the columns only/],
    ["none", "", { label: "kind" }, /expected a row, found no text/],
    ["latin", `a,b\n1,\u00e9\n`, { label: "b" }, /expected text in UTF-8/],
  ];
  for (const [name, text, options, message] of cases) {
    const path = at(`${name}.csv`);
    writeFileSync(path, text, name === "latin" ? "latin1" : "utf8");
    const known = await csvFile(path, options as TableFileOptions & { label: string }).then(
      () => assert.fail(name),
      (error: Error) => error.message,
    );
    await assert.rejects(streamed(path, options), (error: Error) => {
      assert.ok(error instanceof FormatError, `${error}`);
      assert.match(error.message, message);
      assert.equal(error.message, known);
      return true;
    });
  }
  writeFileSync(at("bad.jsonl"), `${'{"a": 1, "y": 0}\n'.repeat(40_000)}{"a": [1], "y": 0}\n`);
  await assert.rejects(
    streamed(at("bad.jsonl"), { label: "y" }),
    /bad\.jsonl, line 40001.*one number/,
  );
  const data = Float32Array.from({ length: 400_000 }, (_, i) =>
    i === 333_333 ? Number.NaN : i % 2,
  );
  writeFileSync(at("nan.npy"), writeNpy({ dtype: "f4", shape: [200_000, 2], data }));
  await assert.rejects(streamed(at("nan.npy"), { label: 0 }), /got NaN in example 166666/);
});

test("what cannot be read in parts is refused by name", async () => {
  writeFileSync(at("packed.gz"), Uint8Array.of(0x1f, 0x8b, 8, 0));
  await assert.rejects(
    streamed(at("packed.gz"), { label: 0 }),
    /packed by gzip; unpack it: gunzip/,
  );
  await assert.rejects(streamed(golden("stored.npz"), {}), /an \.npz archive; keep its arrays/);
  await assert.rejects(streamed(golden("fortran.npy"), { label: 0 }), /ascontiguousarray/);
  await assert.rejects(streamed(at("no-such"), { label: 0 }), DataError);
  const path = at("lines.csv");
  await assert.rejects(streamed(path, { label: "kind", partBytes: 0 }), OptionError);
  await assert.rejects(streamed(path, { label: "kind", blocks: 0.5 }), OptionError);
  await assert.rejects(streamed(path, { label: "kind", part: 1 } as StreamedOptions), OptionError);
  await assert.rejects(streamed(path, {}), DataError);
  await assert.rejects(streamed(path, { label: "kind", labels: "x" }), OptionError);
  const signal = AbortSignal.abort();
  await assert.rejects(streamed(path, { label: "kind", signal }), AbortedError);
});

test("a file that changes, is cut off or goes away is told by its name and the place", async () => {
  const path = at("changing.csv");
  const text = csvText(9000);
  writeFileSync(path, text);
  const set = await streamed(path, { label: "kind" });
  const rows = Uint32Array.of(0, 8999);
  await set.load(rows, 0);
  // one digit, at the end of the file
  const digit = text.search(/\d(?=[^\n]*\n$)/);
  writeFileSync(
    path,
    text.slice(0, digit) + ((Number(text[digit]) + 1) % 10) + text.slice(digit + 1),
  );
  await set.load(Uint32Array.of(0), 0);
  await assert.rejects(
    set.load(rows, 0),
    /changing\.csv: expected line \d+ and those behind it as it was when the run began, found other values; a file must not change/,
  );
  truncateSync(path, 100);
  await assert.rejects(set.load(rows, 0), (error) => error instanceof FormatError);
  rmSync(path);
  await assert.rejects(set.load(rows, 0), /changing\.csv/);
  writeFileSync(path, text);
  await set.load(rows, 0);
  await assert.rejects(set.load(rows, 0, AbortSignal.abort()), AbortedError);
});

test("the order of an epoch: every example once, blocks together, drawn by the seed", () => {
  const sizes = { part: 40, block: 10 };
  const order = blockOrder(3, 1, 203, sizes);
  assert.deepEqual(
    [...order].toSorted((a, b) => a - b),
    [...Array(203).keys()],
  );
  assert.deepEqual(order, blockOrder(3, 1, 203, sizes));
  for (const other of [blockOrder(4, 1, 203, sizes), blockOrder(3, 2, 203, sizes)]) {
    assert.notDeepEqual(order, other);
  }
  // a part of 40 has examples of at most five blocks, as a short block may stand before its end
  for (let first = 0; first < 203; first += 40) {
    const blocks = new Set(
      Array.from(order.subarray(first, first + 40), (row) => Math.floor(row / 10)),
    );
    assert.ok(blocks.size <= 5, `${blocks.size}`);
  }
  // as the docstring says it
  const laid = [...permutation(3, 1, 21, "order.blocks")].flatMap((block) =>
    Array.from({ length: block === 20 ? 3 : 10 }, (_, i) => 10 * block + i),
  );
  const second = [...permutation(3, 1, 40, "order.1")].map((i) => laid[40 + i]);
  assert.deepEqual([...order.subarray(40, 80)], second);
  assert.deepEqual(blockOrder(3, 1, 203, { part: 203, block: 10 }), permutation(3, 1, 203));
});
