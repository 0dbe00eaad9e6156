import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, operandsOf, readersOf } from "./folding.ts";

test("pieces cover every line once, in order", () => {
  for (const [count, lit, opened, most] of [
    [10, [], [], 4],
    [50, [3, 4, 40], [], 20],
    [50, [0, 49], [20, 21], 12],
    [5, [1], [], 100],
    [0, [], [], 5],
  ] as const) {
    const pieces = fold(count, new Set(lit), new Set(opened), most);
    const covered = pieces.flatMap((p) =>
      p.kind === "line" ? [p.index] : Array.from({ length: p.count }, (_, i) => p.from + i),
    );
    assert.deepEqual(
      covered,
      Array.from({ length: count }, (_, i) => i),
    );
    assert.ok(pieces.filter((p) => p.kind === "line").length <= Math.max(most, 0));
    const shown = new Set(pieces.flatMap((p) => (p.kind === "line" ? [p.index] : [])));
    for (const i of opened) assert.ok(shown.has(i), `${i} was opened`);
    if (count > most) for (const i of lit) assert.ok(shown.has(i), `${i} is lit`);
  }
});

test("operands and readers follow the text of a graph", () => {
  assert.deepEqual(
    operandsOf("%22 = contract %12 %21 left=bi right=oi out=bo : f32[10, 3]"),
    [12, 21],
  );
  assert.deepEqual(operandsOf("update %21 <- %69"), [21, 69]);
  assert.deepEqual(operandsOf("%3 = iota : i32[10]"), []);
  const readers = readersOf([
    { text: "%0 = iota : i32[1]" },
    { text: "%1 = add %0 %0 : i32[1]" },
    { text: "%2 = mul %1 %0 : i32[1]" },
  ]);
  assert.deepEqual(readers.get(0), [1, 1, 2]);
  assert.deepEqual(readers.get(1), [2]);
});
