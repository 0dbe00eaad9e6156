// The adversarial experiments at a small scale, and how a collapse is recognised.
import assert from "node:assert/strict";
import { test } from "node:test";
import { testSmall } from "../experiments.test.cases.ts";
import { flips } from "./adversarial.ts";
import { fooling } from "./fooling.ts";
import { leastChange } from "./least-change.ts";
import { hasCollapsed, rewound } from "./rewound.ts";
import { robust } from "./robust.ts";

for (const experiment of [flips, leastChange, fooling, robust]) testSmall(experiment);

test("a network that loses what it withstood has collapsed, one that never withstood has not", () => {
  assert.ok(hasCollapsed([5, 25, 58, 0]));
  assert.ok(hasCollapsed([60, 20]));
  assert.ok(!hasCollapsed([5, 2, 12, 3]));
  assert.ok(!hasCollapsed([40, 70, 65, 80]));
  assert.ok(!hasCollapsed([0]));
});

test("what collapses is thrown away and made again from the epoch before, so often at most", async () => {
  // the share of each state in turn, whatever it was made from; a state is its number of epochs
  const run = async (shares: readonly number[], most: number) => {
    const begun: (readonly [from: number | undefined, left: number, attempt: number])[] = [];
    let next = 0;
    const end = await rewound<number>({
      epochs: 4,
      most,
      begin: async function* (from, left, attempt) {
        begun.push([from, left, attempt]);
        for (let i = 1; i <= left; i++) yield (from ?? 0) + i;
      },
      judge: async () => shares[next++]!,
    });
    return { ...end, path: end.path.map(({ state, share }) => [state, share]), begun };
  };
  const good = await run([10, 50, 70, 80], 3);
  assert.deepEqual(
    good.path,
    [1, 2, 3, 4].map((epoch, i) => [epoch, [10, 50, 70, 80][i]]),
  );
  assert.deepEqual([good.collapses, good.isGivenUp, good.begun.length], [0, false, 1]);
  const lost = await run([10, 50, 2, 60, 0, 75], 3);
  assert.deepEqual(lost.path, [
    [1, 10],
    [2, 50],
    [3, 60],
    [4, 75],
  ]);
  assert.deepEqual(lost.begun, [
    [undefined, 4, 0],
    [2, 2, 1],
    [3, 1, 2],
  ]);
  assert.deepEqual([lost.collapses, lost.isGivenUp], [2, false]);
  const hopeless = await run([50, 1, 1], 1);
  assert.deepEqual(hopeless.path, [[1, 50]]);
  assert.deepEqual([hopeless.collapses, hopeless.isGivenUp], [2, true]);
});
