import assert from "node:assert/strict";
import { test } from "node:test";
import {
  commonestSlip,
  LEAST_MS,
  type Milestone,
  milestoneOf,
  narrate,
  type Sentence,
  type Told,
} from "./narration.ts";

/** Validation before the first epoch, about, and after each of [784, 30, 10], quadratic cost, eta 3, seed 1, as the library ran it. */
const RECORDED = [
  0.1, 0.914, 0.9257, 0.9346, 0.9377, 0.9393, 0.9399, 0.947, 0.9436, 0.947, 0.9513, 0.9516, 0.9514,
  0.9499,
];

const told = (part: Partial<Told>): Told => ({
  state: "running",
  step: 0,
  epoch: 0,
  epochs: 13,
  curve: [],
  newest: part.curve?.at(-1)?.validation ?? Number.NaN,
  classes: 10,
  isKept: false,
  hasPictures: true,
  ...part,
});

/** The run at an epoch, with the curve so far. */
const at = (epoch: number, state: Told["state"] = "running"): Told =>
  told({
    state,
    epoch,
    step: Math.round(epoch * 5000),
    curve: RECORDED.slice(0, Math.floor(epoch) + 1).map((validation, i) => ({
      epoch: i,
      validation,
    })),
  });

test("after one epoch that somebody asked for, the sentence about random weights is gone at once", () => {
  const random = narrate(undefined, told({ state: "paused" }), 0);
  assert.equal(random.milestone, "random");
  assert.equal(
    narrate(random, at(0.4), 100).milestone,
    "random",
    "while it runs it stands its time",
  );
  assert.equal(narrate(random, at(1, "paused"), 200).milestone, "strokes");
});

test("a recorded run is told in order, each sentence for four seconds at least", () => {
  let last: Sentence | undefined;
  const said: { milestone: Milestone; at: number }[] = [];
  const hear = (now: number, facts: Told) => {
    const next = narrate(last, facts, now);
    if (next !== last) said.push({ milestone: next.milestone, at: now });
    last = next;
  };
  hear(0, told({ state: "waiting" }));
  hear(300, told({ state: "paused", curve: [{ epoch: 0, validation: 0.1 }] }));
  // an epoch takes 1.3 seconds, and the facts come ten times a second
  for (let now = 400; now < 400 + 13 * 1300; now += 100) hear(now, at((now - 400) / 1300));
  hear(17_400, at(13, "done"));
  const order: Milestone[] = ["waiting", "random", "downhill", "strokes", "late", "done"];
  const changes = said.filter(({ milestone }, i) => milestone !== said[i - 1]?.milestone);
  // at this pace the first epoch is over before the first sentence is
  const seen = changes.map(({ milestone }) => milestone);
  assert.deepEqual(
    seen,
    order.filter((milestone) => seen.includes(milestone)),
  );
  for (const milestone of ["random", "strokes", "late", "done"] as const) {
    assert.ok(seen.includes(milestone), `${milestone} was said`);
  }
  for (const [i, { at: now, milestone }] of said.entries()) {
    const before = said[i - 1];
    const isFree = before === undefined || milestone === "done" || before.milestone === "waiting";
    assert.ok(isFree || now - before.at >= LEAST_MS, `${milestone} came too early`);
  }
});

test("a slow run says how each mini-batch moves it", () => {
  const first = narrate(undefined, at(0), 0);
  assert.equal(first.milestone, "random");
  assert.equal(narrate(first, at(0.1), 1000), first, "not before its time");
  assert.equal(narrate(first, at(0.1), LEAST_MS).milestone, "downhill");
});

test("the ends of a run do not wait", () => {
  const first = narrate(undefined, at(2), 0);
  assert.equal(narrate(first, at(13, "done"), 10).milestone, "done");
  assert.equal(narrate(first, at(2, "failed"), 10).milestone, "failed");
  assert.equal(narrate(first, at(0), 10).milestone, "random");
});

test("a run that still guesses after an epoch is stuck, whatever the number of classes", () => {
  const curve = (validation: number) => [{ epoch: 1, validation }];
  assert.equal(milestoneOf(told({ epoch: 1, step: 9, curve: curve(0.098) })), "stuck");
  assert.equal(milestoneOf(told({ epoch: 1, step: 9, curve: curve(0.5) })), "strokes");
  assert.equal(milestoneOf(told({ epoch: 1, step: 9, curve: curve(0.5), classes: 3 })), "stuck");
});

test("weights of the last run are not called random", () => {
  assert.equal(milestoneOf(told({ isKept: true })), "kept");
  assert.equal(milestoneOf(told({})), "random");
});

test("numbers of a standing sentence are renewed, but not sooner than it may change", () => {
  const first = narrate(undefined, at(1), 0);
  assert.equal(narrate(first, at(2), LEAST_MS - 1), first);
  const second = narrate(first, at(2), LEAST_MS);
  assert.equal(second.milestone, "strokes");
  assert.equal(second.told.epoch, 2);
  assert.equal(narrate(second, at(2), 3 * LEAST_MS), second, "nothing new, nothing said");
});

test("the commonest slip is the largest count off the diagonal", () => {
  const slip = commonestSlip([
    [90, 1, 2],
    [4, 80, 0],
    [0, 3, 99],
  ]);
  assert.deepEqual(slip, { right: 1, answered: 0, count: 4 });
  assert.equal(
    commonestSlip([
      [5, 0],
      [0, 5],
    ]),
    undefined,
  );
});
