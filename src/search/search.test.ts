// The strategies, over a trial function whose best point is known.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { OptionError } from "../errors.ts";
import { gridPoints, gridSearch } from "./grid-search.ts";
import { falls, guidedSearch } from "./guided-search.ts";
import { randomPoints, randomSearch } from "./random-search.ts";
import { logUniform, oneOf, type Space, uniform } from "./space.ts";
import { rungs, successiveHalving } from "./successive-halving.ts";
import type { Attempt, Outcome, Search, SearchEvent, SearchResult, Trial } from "./trial.ts";

const outcome = (
  accuracies: readonly number[],
  losses = accuracies.map((a) => 1 - a),
): Outcome => ({
  epochs: accuracies.map((accuracy, i) => ({
    accuracy,
    loss: losses[i]!,
    validationLoss: losses[i]!,
  })),
  seconds: 0,
});

/** Accuracy grows with the epochs towards a height that the point decides. */
const towards = (height: (point: Trial["point"]) => number): Attempt => {
  return async ({ point, epochs }) =>
    outcome(Array.from({ length: epochs }, (_, i) => height(point) * (1 - 2 ** -(i + 1))));
};

async function follow(search: Search): Promise<{ events: SearchEvent[]; result: SearchResult }> {
  const events: SearchEvent[] = [];
  for (;;) {
    const next = await search.next();
    if (next.done) return { events, result: next.value };
    events.push(next.value);
  }
}

const space: Space = { learningRate: logUniform(0.01, 10), momentum: uniform(0, 0.9) };

test("more random points begin with the same ones; another seed gives others", () => {
  const few = randomPoints(space, 5);
  assert.deepEqual(randomPoints(space, 8).slice(0, 5), few);
  assert.notDeepEqual(randomPoints(space, 5, 2), few);
  const names = Object.keys(space);
  for (const point of few) {
    assert.deepEqual(Object.keys(point), names);
    for (const name of names) assert.ok(space[name]!.includes(point[name]!));
  }
});

test("random search finds the best of its points, whatever runs side by side", async () => {
  const slowFirst: Attempt = async (trial) => {
    await setTimeout(Number(trial.point.learningRate) < 0.5 ? 6 : 0);
    return towards(({ learningRate }) => 1 / (1 + Math.abs(Math.log(Number(learningRate)))))(trial);
  };
  const options = { trials: 12, epochs: 3 };
  const one = await follow(randomSearch(space, slowFirst, options));
  const four = await follow(randomSearch(space, slowFirst, { ...options, parallel: 4 }));
  assert.deepEqual(four.result, one.result);
  assert.notDeepEqual(four.events, one.events, "outcomes are told as they come");
  const distance = (x: unknown) => Math.abs(Math.log(Number(x)));
  const nearest = Math.min(...randomPoints(space, 12).map((p) => distance(p.learningRate)));
  assert.equal(distance(one.result.best.trial.point.learningRate), nearest);
});

test("no more trials are under way than were allowed", async () => {
  let running = 0;
  let most = 0;
  const attempt: Attempt = async () => {
    most = Math.max(most, ++running);
    await setTimeout(1);
    running--;
    return outcome([0.5]);
  };
  await follow(randomSearch(space, attempt, { trials: 9, epochs: 1, parallel: 3 }));
  assert.equal(most, 3);
});

test("a grid has every combination once", async () => {
  const axes = { learningRate: logUniform(0.1, 10), activation: oneOf(["sigmoid", "tanh"]) };
  assert.deepEqual(gridPoints(axes, 2), [
    { learningRate: 0.1, activation: "sigmoid" },
    { learningRate: 0.1, activation: "tanh" },
    { learningRate: 10, activation: "sigmoid" },
    { learningRate: 10, activation: "tanh" },
  ]);
  const attempt = towards(({ activation }) => (activation === "tanh" ? 0.9 : 0.8));
  const { result } = await follow(gridSearch(axes, attempt, { steps: 2, epochs: 1 }));
  assert.deepEqual(result.best.trial.point, { learningRate: 0.1, activation: "tanh" });
  const wide = Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`x${i}`, uniform(0, 1)]));
  assert.throws(() => gridPoints(wide, 10), /at most 100000 points, got 1000000/);
});

test("successive halving gives most epochs to the best points", async () => {
  assert.deepEqual(rungs(27, 27), [
    { trials: 27, epochs: 1 },
    { trials: 9, epochs: 3 },
    { trials: 3, epochs: 9 },
    { trials: 1, epochs: 27 },
  ]);
  assert.deepEqual(
    rungs(27, 9).map((rung) => rung.epochs),
    [1, 3, 9],
  );
  const asked: Trial[] = [];
  const height = ({ momentum }: Trial["point"]) => Number(momentum);
  const attempt: Attempt = (trial) => {
    asked.push(trial);
    return towards(height)(trial);
  };
  const { result } = await follow(successiveHalving(space, attempt, { trials: 9, epochs: 9 }));
  assert.deepEqual(
    asked.map(({ epochs }) => epochs),
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9],
  );
  const best = Math.max(...randomPoints(space, 9).map(height));
  assert.equal(height(result.best.trial.point), best);
  assert.equal(result.best.trial.epochs, 9);
  await assert.rejects(
    follow(successiveHalving(space, attempt, { trials: 2, epochs: 9 })),
    OptionError,
  );
});

test("a cost falls when it does not come up again by much", () => {
  const costs = (...losses: number[]) =>
    outcome(
      losses.map(() => 0.1),
      losses,
    );
  assert.equal(falls(costs(3, 2, 1)), true);
  assert.equal(falls(costs(3, 2, 2.05, 1)), true);
  assert.equal(falls(costs(3, 1, 2, 1)), false);
  assert.equal(falls(costs(1, 2, 3)), false);
  assert.equal(falls({ ...costs(3, 2), diverged: "at step 9" }), false);
});

/** A toy with the book's behaviour: cost falls up to eta 2.5, and lambda 3 generalises best. */
const bookish: Attempt = async ({ point, epochs }) => {
  const eta = Number(point.learningRate);
  const lambda = Number(point.l2);
  const isStable = eta < 2.5;
  const losses = Array.from({ length: epochs }, (_, i) =>
    isStable ? 2 / (1 + eta * (i + 1)) : 3 + (i % 2),
  );
  const distance =
    Math.abs(Math.log10(Math.max(lambda, 1e-3) / 3)) + Math.abs(Math.log10(eta / 0.5));
  const bonus = point.schedule === "halve" ? 0.01 : 0;
  const height = (isStable ? 0.97 - 0.01 * distance : 0.1) + bonus;
  return outcome(
    losses.map((_, i) => height * (1 - 2 ** -(i + 1))),
    losses,
  );
};

test("the guided search goes the book's way and says so", async () => {
  const asked: Trial[] = [];
  const attempt: Attempt = (trial) => {
    asked.push(trial);
    return bookish(trial);
  };
  const ranges = {
    learningRate: logUniform(0.01, 100),
    l2: logUniform(0.01, 100),
    hidden: oneOf([30, 60]),
  };
  const options = { epochs: 10, trainCount: 50_000, finish: { schedule: "halve" } };
  const { events, result } = await follow(guidedSearch(ranges, attempt, options));
  const stages = events.filter((event) => event.kind === "stage");
  assert.deepEqual(
    stages.map(({ name }) => name),
    [
      "learning rate: its order of magnitude",
      "learning rate: its threshold",
      "lambda: its order of magnitude",
      "lambda: finer",
      "learning rate: again",
      "hidden",
      "a long run",
    ],
  );
  for (const { why } of stages) assert.ok(why.length > 20);
  const first = asked.slice(0, 5);
  assert.deepEqual(
    first.map(({ point }) => point.learningRate),
    [0.01, 0.1, 1, 10, 100],
  );
  for (const { examples, point } of first) {
    assert.equal(examples, 5000, "a tenth of the training set");
    assert.equal(point.l2, 0, "no penalty yet");
  }
  assert.deepEqual(
    asked.slice(5, 7).map(({ point }) => point.learningRate),
    [2, 5],
  );
  const third = asked.slice(7, 13);
  assert.deepEqual(
    third.map(({ point }) => point.l2),
    [0, 0.01, 0.1, 1, 10, 100],
  );
  for (const { point, examples, patience } of third) {
    assert.equal(point.learningRate, 1, "half of the threshold, 2");
    assert.equal(examples, undefined);
    assert.equal(patience, 10);
  }
  assert.deepEqual(result.best.trial.point, {
    learningRate: 0.5,
    l2: 3,
    hidden: 30,
    schedule: "halve",
  });
  assert.equal(result.best.trial.epochs, 30);
  assert.equal(result.trials.length, asked.length);
  const conclusions = events.filter((event) => event.kind === "conclusion");
  assert.match(conclusions[0]!.text, /the training cost falls at 1, at 10 it oscillates or rises/);
  assert.match(conclusions[1]!.text, /falls at 2, .* takes half of it, 1/);
});

test("the guided search says which values chance may have put behind", async () => {
  const accuracies: Record<string, number> = { a: 0.95, b: 0.951, c: 0.9 };
  const attempt: Attempt = async ({ point, epochs }) =>
    outcome(Array.from({ length: epochs }, () => accuracies[`${point.init}`]!));
  const ranges = { init: oneOf(["a", "b", "c"]) };
  const options = { epochs: 2, trainCount: 100, validationCount: 10_000 };
  const { events } = await follow(guidedSearch(ranges, attempt, options));
  const said = events.find((event) => event.kind === "conclusion")!;
  assert.equal(
    said.text,
    "init b: 95.10 % on validation; a would do as well: 10000 examples tell 0.22 points from chance",
  );
});

test("the guided search says when no learning rate lets the cost fall", async () => {
  const stuck: Attempt = async ({ epochs }) => ({
    ...outcome(
      Array.from({ length: epochs }, () => 0.1),
      Array.from({ length: epochs }, () => 5),
    ),
  });
  const ranges = { learningRate: logUniform(0.1, 10) };
  const { events } = await follow(guidedSearch(ranges, stuck, { epochs: 2, trainCount: 100 }));
  const said = events.find((event) => event.kind === "conclusion");
  assert.match(said!.text, /falls at none of them, not even at 0\.1; takes 0\.1/);
});

test("an empty space and impossible numbers are refused before a trial", async () => {
  const never: Attempt = () => assert.fail("nothing is to run");
  const bad: Search[] = [
    randomSearch({}, never, { trials: 3, epochs: 1 }),
    randomSearch(space, never, { trials: 0, epochs: 1 }),
    randomSearch(space, never, { trials: 1, epochs: 1, parallel: 0 }),
    gridSearch(space, never, { steps: 0, epochs: 1 }),
    guidedSearch(space, never, { epochs: 0, trainCount: 10 }),
  ];
  for (const search of bad) await assert.rejects(follow(search), OptionError);
});
