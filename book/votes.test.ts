import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "downhill/data";
import { meanVote, plurality, rightTogether } from "./votes.ts";

test("most votes win, of equals the lowest answer", () => {
  assert.equal(plurality([3, 7, 7]), 7);
  assert.equal(plurality([9, 2, 9, 2, 5]), 2);
  assert.equal(plurality([4]), 4);
  assert.equal(plurality([1, 0]), 0);
});

const { uniform, below } = randomStream(8, "members");
const labels = Array.from({ length: 400 }, () => below(10));
const members = Array.from({ length: 7 }, () =>
  labels.map((label) => (uniform() < 0.7 ? label : below(10))),
);
const right = (answers: readonly number[]) => answers.filter((a, i) => a === labels[i]).length;

test("a vote is right more often than its members, and of one network it is the network", () => {
  assert.equal(rightTogether([members[0]!], labels), right(members[0]!));
  assert.ok(rightTogether(members, labels) > Math.max(...members.map(right)) + 20);
});

test("the mean over votes lies between members and all, and is drawn by the seed", () => {
  const all = rightTogether(members, labels);
  const of = (size: number, seed: number) => meanVote(members, labels, { size, draws: 40, seed });
  assert.equal(of(7, 1), all);
  assert.equal(of(9, 1), all);
  const mean = members.map(right).reduce((a, b) => a + b, 0) / 7;
  assert.ok(Math.abs(of(1, 1) - mean) < 5, `${of(1, 1)} ${mean}`);
  assert.ok(of(3, 1) > mean + 10 && of(3, 1) < all, `${of(3, 1)} ${mean} ${all}`);
  assert.equal(of(3, 1), of(3, 1));
  assert.notEqual(of(3, 1), of(3, 2));
});
