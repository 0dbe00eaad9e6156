import assert from "node:assert/strict";
import { test } from "node:test";
import { showJobProgress, showProgress, showStages } from "./progress.ts";

test("the time left is that of what is left, also of a job that goes on from a checkpoint", (t) => {
  let now = 0;
  const lines: string[] = [];
  t.mock.method(performance, "now", () => now);
  t.mock.method(process.stderr, "write", (text: string) => lines.push(text.trim()) > 0);
  const { update } = showJobProgress();
  const at = (seconds: number, number: number, share: number) => {
    now = seconds * 1000;
    update({ name: "job", number, total: 2 }, share);
  };
  at(0, 1, 0);
  at(1, 1, 0.35);
  at(101, 1, 0.45);
  assert.equal(lines.at(-1), "1 of 2  job: 45 %, 9 min 10 s left");
  at(300, 2, 0);
  at(301, 2, 0.01);
  at(401, 2, 0.51);
  assert.equal(lines.at(-1), "2 of 2  job: 51 %, 98 s left");
});

test("stages: how many are done, how fast, and the time left", (t) => {
  let now = 0;
  const lines: string[] = [];
  t.mock.method(performance, "now", () => now);
  t.mock.method(process.stderr, "write", (text: string) => lines.push(text.trim()) > 0);
  const { update, clear } = showStages();
  for (const done of [0, 1, 2, 10]) {
    now = 20_000 * done;
    update(done, 24, `shape ${done}`);
  }
  clear();
  assert.deepEqual(lines, [
    "0 of 24, shape 0",
    "1 of 24, shape 1, 3 a minute, 7 min 40 s left",
    "2 of 24, shape 2, 3 a minute, 7 min 20 s left",
    "10 of 24, shape 10, 3 a minute, 4 min 40 s left",
  ]);
});

test("stages of which one is done when they are first told have no pace before the second", (t) => {
  let now = 5000;
  const lines: string[] = [];
  t.mock.method(performance, "now", () => now);
  t.mock.method(process.stderr, "write", (text: string) => lines.push(text.trim()) > 0);
  const { update } = showStages();
  update(1, 200, "mini-batches");
  now += 20_000;
  update(41, 200, "mini-batches");
  assert.deepEqual(lines, [
    "1 of 200, mini-batches",
    "41 of 200, mini-batches, 2 a second, 80 s left",
  ]);
});

test("a run that stands still says no rate and no time", (t) => {
  let now = 1;
  const lines: string[] = [];
  t.mock.method(performance, "now", () => now);
  t.mock.method(process.stderr, "write", (text: string) => lines.push(text.trim()) > 0);
  const { update } = showProgress(2);
  update(10, 10, 0);
  now += 20_000;
  update(0, 10, 1);
  now += 20_000;
  update(5, 10, 1);
  assert.deepEqual(lines, ["epoch 1, 50 %", "epoch 1, 75 %, 0.125 examples/s, 40 s left"]);
});
