// A source in parts: every function is in one of them, and every part is some compiler's.
import assert from "node:assert/strict";
import { test } from "node:test";
import { functionsInParts, partFlags, partsOf } from "./c-parts.ts";

const functions = Array.from({ length: 101 }, (_, i) => ({
  text: `void f${i}() { /* ${"x".repeat((i * 7919) % 3001)} */ }\n`,
  exported: i === 40 || i === 100,
}));

test("a small source has no parts", () => {
  assert.equal(partsOf(functions), 8);
  assert.equal(partsOf(functions.slice(0, 20)), 1);
});

test("each function stands in one part, all about as long, and what the host calls in the last", () => {
  const lines = functionsInParts(functions);
  const parts = new Map<string, string[]>();
  let part = "";
  for (const line of lines) {
    part = /^#if PART\((\d)\)$/.exec(line)?.[1] ?? part;
    if (line.startsWith("void")) parts.set(part, [...(parts.get(part) ?? []), line]);
  }
  assert.deepEqual([...parts.keys()], ["0", "1", "2", "3", "4", "5", "6", "7"]);
  assert.deepEqual([...parts.values()].flat().sort(), functions.map(({ text }) => text).sort());
  const sizes = [...parts.values()].map((texts) => texts.join("").length);
  const mean = sizes.reduce((a, b) => a + b) / sizes.length;
  for (const size of sizes) assert.ok(Math.abs(size - mean) < 6000, `${sizes}`);
  assert.match(parts.get("7")!.at(-2)!, /f40\(/);
  assert.match(parts.get("7")!.at(-1)!, /f100\(/);
});

test("compilers share the parts, each one once", () => {
  assert.deepEqual(partFlags(1, 4), []);
  assert.deepEqual(partFlags(8, 1), []);
  for (const count of [2, 3, 5, 8, 64]) {
    const units = partFlags(8, count);
    assert.equal(units.length, Math.min(8, count));
    const own = units.flatMap(([first, last]) => {
      const [from, to] = [first, last].map((flag) => Number(/\d+$/.exec(flag!)![0])) as [
        number,
        number,
      ];
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
    assert.deepEqual(own, [0, 1, 2, 3, 4, 5, 6, 7]);
  }
});
