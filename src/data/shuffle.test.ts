// Parts drawn class by class: each example is in one part, each class has its share in each, the seed
// decides who is where, and what cannot be drawn so is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError, OptionError } from "../errors.ts";
import { classCounts } from "./classes.ts";
import { dataset } from "./dataset.ts";
import { shuffle, stratifiedSplit } from "./shuffle.ts";
import { inMemory } from "./subset.ts";

/** Sorted by class, so that a part of it would lack some; an example's input is its position. */
function sorted(counts: readonly number[]) {
  const labels = counts.flatMap((count, label) => Array.from({ length: count }, () => label));
  return dataset({
    name: "sorted",
    inputShape: [2],
    outputs: counts.length,
    inputs: Float32Array.from({ length: 2 * labels.length }, (_, i) => i),
    labels: Uint8Array.from(labels),
    classNames: counts.map((_, i) => `class ${i}`),
  });
}

test("every class has its share in every part, and every example is in one", () => {
  const counts = [601, 90, 33, 7];
  const set = sorted(counts);
  const shares = [0.7, 0.2, 0.1] as const;
  const parts = stratifiedSplit(set, shares, { seed: 5 });
  for (const [i, part] of parts.entries()) {
    for (const [label, count] of classCounts(part).entries()) {
      assert.ok(Math.abs(count - shares[i]! * counts[label]!) <= 1, `part ${i}, class ${label}`);
    }
    assert.deepEqual(part.classNames, set.classNames);
    // an example kept its label and both of its numbers
    for (const [k, label] of part.labels!.entries()) {
      const place = part.inputs[2 * k]! / 2;
      assert.equal(set.labels![place], label);
      assert.equal(part.inputs[2 * k + 1], 2 * place + 1);
    }
  }
  const all = parts.flatMap(({ inputs }) => [...inputs].filter((_, i) => i % 2 === 0));
  assert.deepEqual(
    all.sort((a, b) => a - b),
    Array.from({ length: set.count }, (_, i) => 2 * i),
  );
  // a part is not sorted as the set was
  assert.notDeepEqual([...parts[0].labels!], [...parts[0].labels!].sort());
});

test("the seed decides who is where; a rest is left, and a rare class goes first", () => {
  const set = sorted([50, 1]);
  const [first] = stratifiedSplit(set, [0.5]);
  assert.equal(first.count, 26);
  const again = stratifiedSplit(set, [0.5])[0];
  assert.deepEqual(again.inputs, first.inputs);
  assert.notDeepEqual(stratifiedSplit(set, [0.5], { seed: 2 })[0].inputs, first.inputs);
  const [training, test] = stratifiedSplit(set, [0.8, 0.2]);
  assert.deepEqual([...classCounts(training)], [40, 1]);
  assert.deepEqual([...classCounts(test)], [10, 0]);
});

test("parts of a set that is fetched are views in its order", async () => {
  const set = sorted([50, 30]);
  const size = set.inputs.length / set.count;
  const load = async (rows: Uint32Array) =>
    Float32Array.from({ length: rows.length * size }, (_, i) => {
      return set.inputs[rows[Math.floor(i / size)]! * size + (i % size)]!;
    });
  const far = { ...set, inputs: new Float32Array(0), load, digest: "d" };
  const near = stratifiedSplit(set, [0.8, 0.2]);
  const parts = stratifiedSplit(far, [0.8, 0.2]);
  for (const [i, part] of parts.entries()) {
    assert.deepEqual([...classCounts(part)], [...classCounts(near[i]!)]);
    const own = await inMemory(part);
    assert.equal(own.load, undefined);
    const sums = (one: typeof set) => [...one.inputs].toSorted((a, b) => a - b);
    assert.deepEqual(sums(own as typeof set), sums(near[i]! as typeof set));
    assert.ok([...own.labels!].every((label, k, all) => k === 0 || label >= all[k - 1]!));
  }
  assert.notEqual(parts[0].digest, parts[1].digest);
});

test("what has no class for each example, and shares that are none, are refused", () => {
  const set = sorted([5, 5]);
  const { labels: _, ...rest } = set;
  const numbers = { ...rest, labels: undefined, classes: 0, targets: new Float32Array(20) };
  assert.throws(() => stratifiedSplit(numbers, [0.5]), /split\(shuffle\(set\), \.\.\.\)/);
  const far = { ...set, load: async () => set.inputs };
  assert.throws(() => shuffle(far), DataError);
  for (const shares of [[], [0.9, 0.2], [0, 0.5], [-1], [Number.NaN], 0.5 as never]) {
    assert.throws(
      () => stratifiedSplit(set, shares as readonly number[]),
      (error) => {
        assert.ok(error instanceof OptionError);
        assert.match(error.message, /shares: expected numbers above 0 .*got/);
        return true;
      },
    );
  }
  assert.throws(() => stratifiedSplit(set, [0.5], { seed: -1 }), OptionError);
  assert.equal(stratifiedSplit(set, [0.7, 0.2, 0.1]).length, 3);
  assert.equal(shuffle(set).count, 10);
});
