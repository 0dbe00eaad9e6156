// The challenge's numbers: the book's goal, its score, and what is the best that bumps can do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Source } from "../../../../test/numbers.ts";
import { averageDeviation, bestHeights, goal, hiddenGoal, LIMIT, MOST_BUMPS } from "./goal.ts";
import { sigma } from "./sigmoid.ts";

const near = (a: number, b: number, by: number) =>
  assert.ok(Math.abs(a - b) <= by, `${a} is not ${b}`);

test("the goal function lies between 0.0952 and 0.8529", () => {
  const all = Array.from({ length: 100_001 }, (_, i) => goal(i / 100_000));
  near(Math.min(...all), 0.0952, 5e-5);
  near(Math.max(...all), 0.8529, 5e-5);
  for (const x of [0, 0.31, 0.9]) near(sigma(hiddenGoal(x)), goal(x), 1e-15);
});

test("five bumps can reach 0.3717, with handles of 0.1 they reach 0.3734", () => {
  const best = bestHeights(5);
  for (const [k, height] of [-1.243, -1.423, -0.341, -0.983, 1.143].entries()) {
    near(best[k]!, height, 5e-4);
  }
  near(averageDeviation(best), 0.3717, 5e-5);
  near(averageDeviation([-1.2, -1.4, -0.3, -1.0, 1.1]), 0.3734, 5e-5);
  assert.ok(averageDeviation([-1.2, -1.4, -0.3, -1.0, 1.1]) < LIMIT);
});

test("the score is the mean over hundred places, however it is added up", () => {
  const random = new Source(4);
  for (const count of [1, 5, 10, 20, 50]) {
    const heights = Array.from({ length: count }, () => 6 * random.next() - 3);
    let sum = 0;
    for (let i = 99; i >= 0; i--) {
      const f =
        0.2 +
        0.4 * (i / 100) ** 2 +
        0.3 * (i / 100) * Math.sin((15 * i) / 100) +
        0.05 * Math.cos(i / 2);
      sum += Math.abs(-Math.log(1 / f - 1) - heights[Math.floor((i * count) / 100)]!);
    }
    near(averageDeviation(heights), sum / 100, 1e-12);
  }
});

test("no change of a height makes the best ones better, and more bumps are never worse than half of them", () => {
  const random = new Source(5);
  for (const count of [1, 3, 5, 10, 20, 50]) {
    const best = bestHeights(count);
    const least = averageDeviation(best);
    for (let trial = 0; trial < 50; trial++) {
      const other = best.map((h) => h + (random.chance(0.5) ? random.next() - 0.5 : 0));
      assert.ok(averageDeviation(other) >= least - 1e-12);
    }
    if (2 * count <= MOST_BUMPS)
      assert.ok(averageDeviation(bestHeights(2 * count)) <= least + 1e-12);
  }
  near(averageDeviation(bestHeights(MOST_BUMPS)), 0, 1e-12);
});
