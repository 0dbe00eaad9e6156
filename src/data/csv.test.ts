// Tables of numbers: what is read, and errors that name the line and the column.

import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError, FormatError } from "../errors.ts";
import { type CsvOptions, readCsv } from "./csv.ts";

function expectRefusal(text: string, message: RegExp, options: CsvOptions = { label: "c" }): void {
  assert.throws(
    () => readCsv(text, "t.csv", options),
    (error: unknown) =>
      (error instanceof FormatError || error instanceof DataError) && message.test(error.message),
  );
}

test("a column of classes", () => {
  const set = readCsv("\uFEFFa, c ,b\r\n1,0,-2.5\r\n.5,2,1e3\r\n", "t.csv", { label: "c" });
  assert.deepEqual(set.inputShape, [2]);
  assert.equal(set.classes, 3);
  assert.deepEqual([...set.inputs], [1, -2.5, 0.5, 1000]);
  assert.deepEqual([...set.labels!], [0, 2]);
});

test("columns of wanted values, another separator", () => {
  const set = readCsv("x;y;z\n1;2;3\n4;5;6", "t.csv", { targets: ["z", "x"], separator: ";" });
  assert.deepEqual([...set.inputs], [2, 5]);
  assert.deepEqual([...set.targets!], [3, 1, 6, 4]);
  assert.equal(set.outputs, 2);
});

test("errors name the line and the column", () => {
  expectRefusal("a,c\n1,0\nx,1", /t\.csv, line 3, column "a": expected a finite number, found "x"/);
  expectRefusal("a,c\n1,0\n,1", /line 3, column "a": .* found ""/);
  for (const cell of ["NaN", "Infinity", "1e999", "0x10", "1_0", "1,", "--1", "1 2"]) {
    expectRefusal(`a,c\n${cell},0`, /line 2/);
  }
  expectRefusal("a,c\n1,0.5", /line 2, column "c": expected a class .* found 0\.5/);
  expectRefusal("a,c\n1,-1", /found -1/);
  expectRefusal("a,c\n1,0\n1\n", /line 3: expected 2 cells, found 1/);
  expectRefusal("a,c\n\n1,0\n", /line 2: expected 2 cells, found 1/);
});

test("errors in the header and in the options", () => {
  expectRefusal("a,b\n1,2", /line 1: expected a column "c", found the columns a, b/);
  expectRefusal("a,a,c\n1,2,0", /different column names, found "a" twice/);
  expectRefusal("a,,c\n1,2,0", /a name for every column/);
  expectRefusal("", /a name for every column/);
  expectRefusal("c\n1", /at least one column of inputs/);
  expectRefusal("a,c\n1,2", /labels from 0 to 1, got 2 in example 0/, { label: "c", classes: 2 });
  expectRefusal("a,c\n1,2", /expected one of the options label and targets/, {});
  const both = { label: "c", targets: ["a"] };
  expectRefusal("a,c\n1,2", /expected one of the options label and targets/, both);
});

test("a long row of digits that is no number is refused at once", () => {
  const start = performance.now();
  expectRefusal(`a,c\n${"1".repeat(200_000)}x,0`, /line 2, column "a"/);
  assert.ok(performance.now() - start < 1000);
});
