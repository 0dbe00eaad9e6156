// The pole against the published equations as another program steps them, poles in a batch against one
// alone, the memory, and both ways to learn at a small scale.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "downhill/data";
import { testSmall } from "../../experiments.test.cases.ts";
import { cartPoles, isLost, LONGEST, OBSERVED, push } from "./cart-pole.ts";
import { play } from "./index.ts";
import { returnsOf } from "./playing.ts";
import { replayMemory } from "./replay-memory.ts";

for (const experiment of play) testSmall(experiment);

/**
 * Computed apart from this code, in Python, from the equations as they are printed in Barto, Sutton and
 * Anderson 1983 (page 845) without friction, angular acceleration first:
 * a = (g sin th + cos th (-F - m l w^2 sin th) / (m + M)) / (l (4/3 - m cos^2 th / (m + M))),
 * x'' = (F + m l (w^2 sin th - a cos th)) / (m + M), and Euler's step of 0.02 s from the old speeds.
 */
const GOLDEN: Readonly<Record<number, readonly number[]>> = {
  1: [0.029599999999999998, 0.17452614664163976, 0.0402, -0.2697989554581428],
  5: [0.051305399794219574, 0.17285032220042348, 0.008267974067390242, -0.2325964934750832],
  10: [0.07637993615777457, 0.3678689301096212, -0.026359243316232697, -0.5231039224935494],
  20: [0.13108485471383238, -0.012526989713743303, -0.11607171977993982, -0.15584837916021754],
};
const PUSHES = [1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 1, 1, 0, 0, 0, 1, 0];

/** Steps until it is lost, and the state then. */
function untilLost(start: readonly number[], policy: (state: Float64Array, n: number) => number) {
  const state = Float64Array.from(start);
  let steps = 0;
  for (; !isLost(state, 0); steps++) push(state, 0, policy(state, steps));
  return { steps, state };
}

const near = (found: ArrayLike<number>, expected: readonly number[]) => {
  for (const [k, x] of expected.entries()) {
    assert.ok(Math.abs(found[k]! - x) < 1e-12, `${k}: ${found[k]}, ${x}`);
  }
};

test("the pole moves as the published equations say", () => {
  const state = Float64Array.from([0.03, -0.02, 0.04, 0.01]);
  for (const [i, action] of PUSHES.entries()) {
    push(state, 0, action);
    const expected = GOLDEN[i + 1];
    if (expected) near(state, expected);
  }
});

test("it is lost beyond 12 degrees or 2.4 m, in the step that the same program says", () => {
  const right = untilLost([0, 0, 0, 0], () => 1);
  assert.equal(right.steps, 9);
  near(right.state, [0.14065097203306187, 1.76038112576831, -0.21518604988500967]);
  const after = untilLost([0, 0, 0.2, 0], ([, , angle]) => (angle! > 0 ? 1 : 0));
  assert.equal(after.steps, 16);
  near(after.state, [0.3461851117951785, 0.7673095340564129, -0.2189160933506262]);
  const edge = untilLost([2.35, 3, 0, 0], (_, n) => n % 2);
  assert.equal(edge.steps, 1);
  near(edge.state, [2.41, 2.8048780487804876, 0, 0.2926829268292683]);
});

test("poles in a batch move like one alone, and begin again when they are lost", () => {
  const poles = cartPoles(3, randomStream(5, "batch"));
  assert.ok(poles.states.every((x) => Math.abs(x) <= 0.05 && x !== 0));
  const { below } = randomStream(6, "pushes");
  let losses = 0;
  for (let step = 0; step < 200; step++) {
    const actions = [below(2), below(2), below(2)];
    const expected = poles.states.slice();
    const lasted = [...poles.steps];
    for (const [at, action] of actions.entries()) push(expected, at, action);
    const { after, lost, over } = poles.step(actions);
    assert.deepEqual(after, expected);
    for (let at = 0; at < 3; at++) {
      assert.equal(lost[at], isLost(after, at));
      assert.equal(over[at], lost[at]);
      const now = poles.states.subarray(OBSERVED * at, OBSERVED * (at + 1));
      if (over[at]) assert.ok(now.every((x) => Math.abs(x) <= 0.05));
      else assert.deepEqual(now, after.subarray(OBSERVED * at, OBSERVED * (at + 1)));
      assert.equal(poles.steps[at], over[at] ? 0 : lasted[at]! + 1);
      losses += Number(lost[at]);
    }
  }
  assert.ok(losses > 10, `${losses}`);
});

/** Plays a policy in place of a network: its answer is the row of a state. */
const playing = (policy: (state: ArrayLike<number>) => readonly number[]) => ({
  predict: async (given: unknown) => {
    const states = given as Float64Array;
    const count = states.length / OBSERVED;
    const rows = Array.from({ length: count }, (_, at) =>
      policy(states.subarray(OBSERVED * at, OBSERVED * (at + 1))),
    );
    return {
      count,
      outputs: rows[0]!.length,
      values: Float64Array.from(rows.flat()),
      classes: new Uint32Array(count),
      parts: undefined,
    };
  },
});

test("episodes end when time is up, and what stands behind the actions chooses none", async () => {
  // a rule that is known to balance: push to where the pole leans and turns
  const rule = playing((s) => [0, s[2]! + 0.5 * s[3]! + 0.02 * s[0]! + 0.05 * s[1]!, 1e9]);
  const lengths = await returnsOf(rule, 3);
  assert.equal(lengths.length, 100);
  assert.ok(lengths.every((steps) => steps === LONGEST));
  const left = await returnsOf(
    playing(() => [1, 0]),
    3,
  );
  assert.ok(left.every((steps) => steps >= 7 && steps <= 12));
});

test("the memory gives back whole steps, the latest ones, each about as often", () => {
  const memory = replayMemory(10, 2, randomStream(2, "memory"));
  for (let i = 0; i < 25; i++) {
    const next = [i + 1, -i - 1];
    memory.keep([i, -i], { action: i % 2, reward: 10 * i, next, isLost: i % 3 === 0 });
  }
  assert.equal(memory.size, 10);
  const rows = memory.rows(1000);
  memory.recall(rows);
  const counts = new Map<number, number>();
  for (let row = 0; row < 1000; row++) {
    const i = rows.state[2 * row]!;
    assert.deepEqual(
      [
        rows.state[2 * row + 1],
        ...rows.next.subarray(2 * row, 2 * row + 2),
        rows.action[row],
        rows.reward[row],
        rows.goesOn[row],
      ],
      [-i, i + 1, -i - 1, i % 2, 10 * i, i % 3 === 0 ? 0 : 1],
    );
    counts.set(i, (counts.get(i) ?? 0) + 1);
  }
  assert.deepEqual(
    [...counts.keys()].sort((a, b) => a - b),
    [15, 16, 17, 18, 19, 20, 21, 22, 23, 24],
  );
  assert.ok(Math.min(...counts.values()) > 60);
});
