// Against numbers that the real generators gave: Python 2.7's random and NumPy's RandomState.
import assert from "node:assert/strict";
import { test } from "node:test";
import { legacyScript } from "./legacy-network.ts";
import { normalNumbers, shuffle, twisterOfKey, twisterOfNumber } from "./legacy-random.ts";

const SEED = 12345678;

test("the twister's own check: the first words of the reference's seed 5489", () => {
  const { bits } = twisterOfNumber(5489);
  const words = Array.from({ length: 10_000 }, bits);
  assert.equal(words[0], 3499211612);
  assert.equal(words[9999], 4123659995);
});

test("Python's random", () => {
  const { double } = twisterOfKey(SEED);
  assert.deepEqual(
    Array.from({ length: 4 }, double),
    [0.7202671550185803, 0.6330310001166692, 0.22877255649315598, 0.25254569034434393],
  );
});

test("Python 2's shuffle", () => {
  const items = Uint32Array.from({ length: 10 }, (_, i) => i);
  shuffle(items, twisterOfKey(SEED));
  assert.deepEqual([...items], [6, 4, 0, 8, 2, 3, 9, 1, 5, 7]);
});

test("NumPy's normal distribution", () => {
  const normal = normalNumbers(twisterOfNumber(SEED));
  assert.deepEqual(
    Array.from({ length: 4 }, normal),
    [0.5537081891302397, -1.4596319930600405, -1.294585139377667, -1.5096739451572456],
  );
  const { sum, last } = tally(normal, 49_996);
  assert.equal(sum, EXPECTED.sum);
  assert.equal(last, EXPECTED.last);
});

/** From numpy.random.RandomState(12345678).randn(50000): the plain sum from the fifth on, the last. */
const EXPECTED = { sum: 90.5528694205506, last: 0.28452522510342904 };

function tally(normal: () => number, count: number) {
  let sum = 0;
  let last = 0;
  for (let i = 0; i < count; i++) sum += last = normal();
  return { sum, last };
}

test("a script draws biases before weights and shuffles a list further and further", () => {
  const { scaled, large, list } = legacyScript(SEED);
  const first = scaled([4, 2, 1]);
  assert.equal(first.get("layers.0.bias")![0], 0.5537081891302397);
  assert.equal(first.get("layers.0.bias")![1], -1.4596319930600405);
  assert.equal(first.get("layers.1.bias")![0], -1.294585139377667);
  assert.equal(first.get("layers.0.weight")![0], -1.5096739451572456 / 2);
  const normal = normalNumbers(twisterOfNumber(SEED));
  tally(normal, 13);
  assert.equal(large([4, 2, 1]).get("layers.0.bias")![0], normal());
  const items = list(10);
  assert.deepEqual([...items.next()], [6, 4, 0, 8, 2, 3, 9, 1, 5, 7]);
  const before = [...items.next()];
  assert.notDeepEqual(before, [6, 4, 0, 8, 2, 3, 9, 1, 5, 7]);
  assert.deepEqual(
    before.sort((a, b) => a - b),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  );
});
