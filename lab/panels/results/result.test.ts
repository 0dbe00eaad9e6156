import assert from "node:assert/strict";
import { test } from "node:test";
import { filtered, meanOf, type Result, readRecord } from "./result.ts";

const result = (id: string, chapter: number, word: Result["word"], claim: string): Result => ({
  id,
  chapter,
  word,
  claim,
  section: "",
  protocol: "",
  runs: 0,
  cost: "",
  figures: [],
  claims: [],
  curves: [],
  xLabel: "epoch",
});
const all = [
  result("ch1-30h", 1, "reproduced", "Thirty hidden neurons"),
  result("ch3-l2", 3, "differs", "Weights decay"),
  result("ch3-ce", 3, "reproduced", "Cross-entropy, thirty neurons"),
];
const ids = (filter: Partial<Parameters<typeof filtered>[1]>) =>
  filtered(all, { words: "", chapter: 0, word: "", ...filter }).map(({ id }) => id);

test("words, chapter and verdict narrow the list", () => {
  assert.deepEqual(ids({}), ["ch1-30h", "ch3-l2", "ch3-ce"]);
  assert.deepEqual(ids({ words: "neurons THIRTY" }), ["ch1-30h", "ch3-ce"]);
  assert.deepEqual(ids({ words: "thirty", chapter: 3 }), ["ch3-ce"]);
  assert.deepEqual(ids({ word: "differs" }), ["ch3-l2"]);
  assert.deepEqual(ids({ words: "elephant" }), []);
});

test("one run has a mean and no deviation", () => {
  assert.deepEqual(meanOf([3]), { mean: 3, deviation: undefined });
  assert.deepEqual(meanOf([1, 3]), { mean: 2, deviation: Math.SQRT2 });
});

test("numbers of the record's texts have true minus signs, names keep their hyphens", () => {
  const kept = { id: "ch1-10-vs-4-outputs", claim: "weights -2, (-2), x-1, 1e-4", values: [-0.5] };
  assert.deepEqual(readRecord(JSON.stringify([kept])), [
    { ...kept, claim: "weights −2, (−2), x-1, 1e-4" },
  ]);
  assert.throws(() => readRecord("<html>"), SyntaxError);
});
