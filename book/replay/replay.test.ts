// The first epochs of the replays: the same answers as published; and that a difference is seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseReplays, type ReplayResult, replayAll } from "./index.ts";
import { agreement } from "./replay.ts";

async function first(id: string, epochs: number): Promise<ReplayResult> {
  const results: ReplayResult[] = [];
  const onResult = (result: ReplayResult) => {
    results.push(result);
  };
  assert.ok(await replayAll({ ids: [id], epochs, target: "wasm", onResult }));
  return results[0]!;
}

test("average darkness", async () => {
  assert.deepEqual((await first("average-darkness", 1)).identical, 1);
});

for (const [id, epochs, entries] of [
  ["overfitting", 12, 12],
  ["regularized", 12, 12],
  ["regularized_full", 1, 1],
  ["weight_initialization_30", 1, 2],
] as const) {
  test(`${id}: the first ${epochs} epochs`, async () => {
    const { epochs: compared, identical, firstDifference } = await first(id, epochs);
    assert.equal(compared, entries);
    assert.equal(identical, entries);
    assert.equal(firstDifference, null);
  });
}

test("the first learning rate of multiple_eta, to a billionth", async () => {
  const { epochs, identical, firstDifference } = await first("multiple_eta", 1);
  assert.equal(epochs, 3);
  assert.ok(identical >= 2);
  assert.notEqual(firstDifference, 0);
  assert.notEqual(firstDifference, 1);
});

test("a difference is counted, and where it begins", () => {
  const series = { name: "test", published: [5, 6, 7, 8], ours: [5, 7, 7], tolerance: 0 };
  assert.deepEqual(agreement(series), {
    name: "test",
    epochs: 3,
    identical: 2,
    firstDifference: 1,
    largestDifference: 1,
  });
});

test("all that is published seeded has its replay", () => {
  assert.equal(chooseReplays().length, 9);
  assert.throws(() => chooseReplays(["nothing"]), /nothing: expected some of average_darkness/);
});
