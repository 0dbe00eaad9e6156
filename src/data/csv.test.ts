// Tables of numbers: what is read, and errors that name the line and the column.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DataError, FormatError } from "../errors.ts";
import { type CsvOptions, csvFile, readCsv } from "./csv.ts";
import { randomStream } from "./random.ts";

function expectRefusal(text: string, message: RegExp, options: CsvOptions = { label: "c" }): void {
  assert.throws(
    () => readCsv(text, "t.csv", options),
    (error: unknown) => {
      assert.ok(error instanceof FormatError || error instanceof DataError, `${error}`);
      assert.match(error.message, message);
      return true;
    },
  );
}

const read = (text: string, options: CsvOptions = { label: "c" }) => {
  const set = readCsv(text, "t.csv", options);
  return { inputs: [...set.inputs], labels: set.labels && [...set.labels] };
};

test("numbers of classes with gaps: some outputs more are noted, mostly empty ones are refused", () => {
  const table = (labels: readonly number[]) =>
    `x,y\n${labels.map((label, i) => `${i},${label}`).join("\n")}\n`;
  const read = (labels: readonly number[], more = {}) =>
    readCsv(table(labels), "f", { label: "y", ...more });
  assert.equal(read([1, 2, 3]).classes, 4);
  assert.equal(read([0, 15]).classes, 16);
  assert.equal(read([...Array(10).keys(), 19]).classes, 20);
  assert.throws(
    () => read([2020, 2019, 2021, 2020]),
    /found 3 of 2022: 2019, 2020, 2021; pass the names .*classes: \["2019","2020","2021"\]\), or how many .*classes: 2022/,
  );
  assert.throws(() => read([0, 16]), FormatError);
  const named = read([2020, 2019, 2021, 2020], { classes: ["2019", "2020", "2021"] });
  assert.deepEqual([named.classes, [...named.labels!]], [3, [1, 0, 2, 1]]);
  assert.equal(read([0, 40], { classes: 41 }).classes, 41);
});

test("a column of classes", () => {
  const set = readCsv("\uFEFFa, c ,b\r\n1,0,-2.5\r\n.5,2,1e3\r\n", "t.csv", { label: "c" });
  assert.deepEqual(set.inputShape, [2]);
  assert.equal(set.classes, 3);
  assert.equal(set.divideBy, 1);
  assert.deepEqual([...set.inputs], [1, -2.5, 0.5, 1000]);
  assert.deepEqual([...set.labels!], [0, 2]);
});

test("columns of wanted values, another separator", () => {
  const set = readCsv("x;y;z\n1;2;3\n4;5;6", "t.csv", { targets: ["z", 0], separator: ";" });
  assert.deepEqual([...set.inputs], [2, 5]);
  assert.deepEqual([...set.targets!], [3, 1, 6, 4]);
  assert.equal(set.outputs, 2);
});

test("a table gives the same examples in every legal spelling", () => {
  const wanted = { inputs: [0.5, 2, 1, 3, -4, 0], labels: [1, 0, 1] };
  const rows = ["c,a,b", "1,0.5,2", "0,1,3", "1,-4,0"];
  const quoted = rows.map((row) => row.replace(/[^,]+/g, '"$&"'));
  const spellings = [
    rows.join("\n"),
    `${rows.join("\n")}\n`,
    `${rows.join("\r\n")}\r\n`,
    `${rows.join("\r")}\r`,
    `${rows[0]}\r\n${rows[1]}\n${rows[2]}\r${rows[3]}\n`,
    `\uFEFF${rows.join("\n")}\n\n \r\n\n`,
    `${quoted.join("\n")}\n`,
    `\uFEFF${quoted.join("\r\n")}\r\n\r\n`,
    `${quoted.join("\r")}`,
    `${quoted[0]}\n${rows[1]}\r\n"0","1",3\n"1",-4,"0"`,
    `"c","a", b \n1,"\n0.5"," 2 "\n0,1,3\n 1 ,-4,0.0`,
  ];
  for (const text of spellings) assert.deepEqual(read(text), wanted, JSON.stringify(text));
});

test("line ends are told apart wherever a long text is cut", () => {
  // rows of 7 and 8 characters, so that every kind of line end comes to lie on a cut of 65,536
  for (const ends of [["\r"], ["\r\n", "\r"], ["\n", "\r", "\r\n"]]) {
    const rows = Array.from(
      { length: 40_000 },
      (_, i) => `${i % 3},${i % 7}é${ends[i % ends.length]}`,
    );
    const text = `c,a\r${rows.join("").replaceAll("é", "")}`;
    const set = readCsv(text, "t.csv", { label: "c" });
    assert.equal(set.count, 40_000);
    assert.ok(set.inputs.every((x, i) => x === i % 7));
    const named = `w,c,a\r${rows.map((row, i) => `"\u{1F600}${i % 5}",${row.replace("é", "")}`).join("")}`;
    const words = readCsv(named, "t.csv", { label: "w", ignore: ["c"] });
    assert.deepEqual(
      words.classNames,
      [0, 1, 2, 3, 4].map((i) => `\u{1F600}${i}`),
    );
    assert.ok(words.labels!.every((x, i) => x === i % 5));
  }
});

test("names with quotes, separators and line ends inside", () => {
  const text = 'c,"height, ""in""","two\nlines"\n1,5,6\n0,7,8\n';
  assert.deepEqual(read(text, { label: "c", ignore: ['height, "in"'] }), {
    inputs: [6, 8],
    labels: [1, 0],
  });
  assert.deepEqual(read(text, { label: "two\nlines" }).labels, [6, 8]);
  // the third line of the text is the second row
  expectRefusal(
    text.replace("7", "x"),
    /line 4, column "height, "in"": expected a finite number, found "x"/,
  );
});

test("a table without a header", () => {
  const text = "7,0,0,0,255\n2,0,13,0,0\n";
  assert.deepEqual(read(text, { header: false, label: 0 }), {
    inputs: [0, 0, 0, 255, 0, 13, 0, 0],
    labels: [7, 2],
  });
  assert.deepEqual(read(text, { header: false, label: -1, classes: 256 }).labels, [255, 0]);
  assert.deepEqual(read(text, { header: false, label: -5, ignore: [1, 2, 3] }).inputs, [255, 0]);
  // names that are numbers, as pandas writes them
  const named = "7,0,1\n2,13,4\n";
  assert.deepEqual(read(named, { header: true, label: "7", ignore: ["0"] }).inputs, [4]);
  expectRefusal(named, /found numbers only/, { label: "7" });
  expectRefusal(text, /line 1: expected the names of the columns, found numbers only/);
  expectRefusal(text, /header: false/, { label: 0 });
  expectRefusal(text, /line 1: .* numbers only/, { targets: [0] });
  expectRefusal(text, /expected a column "c", found no header; name columns by their/, {
    header: false,
    label: "c",
  });
  expectRefusal(text, /a column at position 5, found 5 columns, positions 0 to 4 or -1 to -5/, {
    header: false,
    label: 5,
  });
  expectRefusal(text, /position -6/, { header: false, label: -6 });
  expectRefusal(text, /position 0.5/, { header: false, label: 0.5 });
  expectRefusal(text, /named twice in the options/, { header: false, label: 0, ignore: [-5] });
});

test("inputs are divided, classes are not", () => {
  const set = readCsv("c,a\n255,255\n", "t.csv", { label: "c", divideBy: 255, classes: 256 });
  assert.equal(set.divideBy, 255);
  assert.deepEqual([...set.labels!], [255]);
  expectRefusal("c,a\n1,2\n", /divideBy to be a finite number above 0, got 0/, {
    label: "c",
    divideBy: 0,
  });
});

test("classes that are words keep their names, whatever the order of the rows", () => {
  const rows = ["5.1,setosa", "7,versicolor", '6.3,"virginica"', "4.9, setosa "];
  const set = readCsv(["x,c", ...rows].join("\n"), "t.csv", { label: "c" });
  assert.deepEqual(set.classNames, ["setosa", "versicolor", "virginica"]);
  assert.deepEqual([...set.labels!], [0, 1, 2, 0]);
  assert.equal(set.outputs, 3);
  const turned = readCsv(["x,c", ...rows.toReversed()].join("\n"), "t.csv", { label: "c" });
  assert.deepEqual([...turned.labels!], [0, 2, 1, 0]);
  const two = { label: "c", classes: set.classNames! };
  const part = readCsv("x,c\n1,virginica\n", "t.csv", two);
  assert.deepEqual([...part.labels!], [2]);
  assert.deepEqual([part.outputs, part.classNames], [3, set.classNames]);
  expectRefusal("x,c\n1,rose\n", /line 2, column "c": expected one of the classes setosa.*"rose"/, {
    ...two,
  });
  const digits = { label: "c", classes: ["A", "7"] };
  assert.deepEqual(read("x,c\n1,7\n1,A\n", digits).labels, [1, 0]);
  expectRefusal("x,c\n1,7\n1,A\n", /line 3, column "c": .* a whole number, as in .* found "A"/);
  expectRefusal("x,c\n1,A\n1,7\n", /line 3, column "c": .* a word, as in .* found 7/);
  expectRefusal("x,c\n1,A\n1,\n", /line 3, column "c": expected a class, found ""/);
  expectRefusal("x,c\n1,a\n1,b\n1,c\n", /line 4.* at most 2 classes/, { label: "c", classes: 2 });
  expectRefusal("x,c\n1,a\n1,b\n", /expected 3 classes, found 2: a, b/, { label: "c", classes: 3 });
  expectRefusal("x,c\n1,a\n", /different names of classes/, { label: "c", classes: ["a", "a"] });
});

test("errors name the line and the column", () => {
  expectRefusal("a,c\n1,0\nx,1", /t\.csv, line 3, column "a": expected a finite number, found "x"/);
  expectRefusal("a,c\n1,0\n,1", /line 3, column "a": .* found "".*missing value/);
  const cells = [
    ["NaN", /missing value/],
    ["NA", /missing value/],
    ["?", /missing value/],
    ["Infinity", /found "Infinity"/],
    ["1e999", /too large/],
    ["4e38", /too large/],
    ["0x10", /decimal digits/],
    ["1_0", /thousands/],
    ['"1,234"', /found "1,234"; write numbers without thousands separators/],
    ['"1.234,5"', /thousands/],
    ["1 234", /thousands/],
    ["1'234", /thousands/],
    ["--1", /found "--1"/],
    ["true", /found "true"/],
    ["$5", /found "\$5"/],
    [' "5"', /without a space before/],
    ["1e", /found "1e"/],
    ["\u0661", /found/],
  ] as const;
  for (const [cell, message] of cells) {
    const text = `a,c\n${cell},0`;
    expectRefusal(text, /line 2, column "a": expected a finite number/);
    expectRefusal(text, message);
  }
  expectRefusal("a,c\n1,0.5", /line 2, column "c": expected a class .* found 0\.5/);
  expectRefusal("a,c\n1,-1", /found -1/);
  expectRefusal("a,c\n1,65536", /found 65536/);
  expectRefusal("a,c\n1,0\n1\n", /line 3: expected 2 cells, found 1/);
  expectRefusal("a,c\n1,0,\n", /line 2: expected 2 cells, found 3/);
  expectRefusal("a,c\n1,0\n,\n", /line 3, column "a"/);
  expectRefusal("a,c\n\n1,0\n", /line 2: expected a row, found a blank line/);
  expectRefusal("\na,c\n1,0\n", /line 1: expected a row, found a blank line/);
  expectRefusal('a,c\n1,0\n"1,0\n2,1\n', /line 3: expected quotes in pairs/);
  expectRefusal('a,c\n1,0\n"1"2,0\n', /line 3: expected quotes in pairs/);
  expectRefusal("a,c\n1,0\n\0,1\n", /a character of code 0/);
});

test("errors in the header and in the options", () => {
  expectRefusal("a,b\n1,2", /line 1: expected a column "c", found the columns a, b/);
  expectRefusal("a,a,c\n1,2,0", /different column names, found "a" twice/);
  expectRefusal("a,,c\n1,2,0", /a name for every column/);
  expectRefusal(",a,c\n0,1,2\n", /column 0; .*index=False/);
  expectRefusal("", /expected a row, found no text/);
  expectRefusal("\n\n", /expected a row, found no text/);
  expectRefusal("c\n1", /at least one column of inputs/);
  expectRefusal("a;c\n1;0", /found the columns a;c; pass separator: ";"/);
  expectRefusal("a\tc\n1\t0", /pass separator: "\\t"/, { label: 0 });
  expectRefusal("a,c\n1,2", /labels from 0 to 1, got 2 in example 0/, { label: "c", classes: 2 });
  expectRefusal("a,c\n1,2", /expected one of the options label and targets/, {});
  const both = { label: "c", targets: ["a"] };
  expectRefusal("a,c\n1,2", /expected one of the options label and targets/, both);
  for (const separator of ["", "ab", '"', "\n"]) {
    expectRefusal("a,c\n1,2", /a separator of one character/, { label: "c", separator });
  }
});

test("a long row of digits that is no number is refused at once", () => {
  const start = performance.now();
  expectRefusal(`a,c\n${"1".repeat(200_000)}x,0`, /line 2, column "a"/);
  assert.ok(performance.now() - start < 1000);
});

test("a row of more cells than a table can have is refused before it is parsed", () => {
  expectRefusal(`a,c\n${",".repeat(2_000_000)}\n`, /line 2: expected at most 262144 cells/);
  const rows = "1,0\n".repeat(9);
  expectRefusal(`a,c\n${rows}${'"\n,""",'.repeat(400_000)}`, /line 11: expected (at most|quotes)/);
  expectRefusal(`a,c\n${rows}${'"\n,""",'.repeat(400_000)}1\n`, /line 11: expected at most/);
});

test("random tables come back cell by cell", () => {
  const { below, uniform } = randomStream(5, "csv");
  for (let round = 0; round < 50; round++) {
    const [rows, columns] = [1 + below(40), 2 + below(9)];
    const label = below(columns);
    const values = Array.from({ length: rows * columns }, (_, i) =>
      i % columns === label ? below(7) : Math.fround((uniform() - 0.5) * 10 ** below(8)),
    );
    const end = ["\n", "\r\n", "\r"][below(3)]!;
    const lines = Array.from({ length: rows }, (_, row) =>
      values
        .slice(row * columns, (row + 1) * columns)
        .map((value) => (below(3) ? `${value}` : `"${value}"`))
        .join(),
    );
    const names = Array.from({ length: columns }, (_, i) => `"x${i}"`).join();
    const text = [names, ...lines].join(end) + end.repeat(below(4));
    const set = readCsv(text, "t.csv", { label });
    assert.equal(set.count, rows);
    const inputs = values.filter((_, i) => i % columns !== label);
    const labels = values.filter((_, i) => i % columns === label);
    assert.deepEqual([...set.inputs], inputs);
    assert.deepEqual([...set.labels!], labels);
  }
});

test("files are read in UTF-8", async () => {
  const folder = mkdtempSync(join(tmpdir(), "downhill-csv-"));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "t.csv");
  writeFileSync(path, "\uFEFFx,größe\r\n1,0\r\n");
  assert.deepEqual([...(await csvFile(path, { label: "größe" })).inputs], [1]);
  writeFileSync(path, Buffer.from("\uFEFFx,c\n1,0\n", "utf16le"));
  await assert.rejects(csvFile(path, { label: "c" }), /expected text in UTF-8.*CSV UTF-8/);
  await assert.rejects(csvFile(join(folder, "none.csv"), { label: "c" }), DataError);
});

test("what helps is said: a header only, a column of words, classes that are numbers but no places", () => {
  expectRefusal("a,b,c\n", /expected a row, found the names of the columns only/);
  expectRefusal(
    "a,b,c\n1,red,0\n",
    /column "b": .*found "red"; leave columns of words out with ignore/,
  );
  expectRefusal("a,b,c\n1,2,-1\n", /found -1; pass the names of all classes if these are names/);
  expectRefusal("a,b,c\n1,2,0.5\n", /found 0\.5; is this the column of classes\?/);
  const named = readCsv("a,c\n1,-1\n2,1000\n3,-1\n", "t.csv", {
    label: "c",
    classes: ["-1", "1000"],
  });
  assert.deepEqual([...named.labels!], [0, 1, 0]);
  assert.equal(named.outputs, 2);
});
