// Errors carry their class name and the facts that a program may want to act on.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as errors from "./errors.ts";

test("every class has its own name and is a DownhillError", () => {
  const { FormatError, DivergenceError, MemoryLimitError, ...simple } = errors;
  const all = [
    ...Object.values(simple).map((Class) => new Class("m")),
    new FormatError("f", "a", "b"),
    new DivergenceError("m", { step: 1, epoch: 0 }),
    new MemoryLimitError("m", { neededBytes: 2, limitBytes: 1 }),
  ];
  assert.deepEqual(all.map(({ name }) => name).sort(), Object.keys(errors).sort());
  for (const error of all) assert.ok(error instanceof errors.DownhillError);
});

test("a format error says where, what was expected, what arrived and the cure", () => {
  const plain = new errors.FormatError("a.bin", "4 bytes", "3");
  assert.equal(plain.message, "a.bin: expected 4 bytes, found 3");
  const position = { line: 2, column: "x" };
  const error = new errors.FormatError("t.csv", "a number", '"q"', { position, cure: "fix it" });
  assert.equal(error.message, 't.csv, line 2, column "x": expected a number, found "q"; fix it');
  assert.deepEqual([error.file, error.expected, error.found], ["t.csv", "a number", '"q"']);
  assert.deepEqual(error.position, position);
});

test("divergence and memory errors carry their numbers", () => {
  const diverged = new errors.DivergenceError("m", { step: 7, epoch: 2, layer: "layers.1" });
  assert.deepEqual([diverged.step, diverged.epoch, diverged.layer], [7, 2, "layers.1"]);
  const memory = new errors.MemoryLimitError("m", { neededBytes: 3, limitBytes: 2 });
  assert.deepEqual([memory.neededBytes, memory.limitBytes], [3, 2]);
});

test("a message shows the control characters that it quotes", () => {
  const bad = "a\u001b[2Jb\u0007\u009b31m\u202ec\r";
  const shown = "a\\u001b[2Jb\\u0007\\u009b31m\\u202ec\\u000d";
  assert.equal(new errors.DataError(`x ${bad}: no\n\ty`).message, `x ${shown}: no\n\ty`);
  const error = new errors.FormatError(bad, bad, bad, { cure: bad });
  assert.equal(error.message, `${shown}: expected ${shown}, found ${shown}; ${shown}`);
  assert.equal(error.found, bad, "what a program reads is as it was");
});
