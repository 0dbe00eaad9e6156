// The ladder and its vote at a small scale: narrow layers, a few hundred images.
import assert from "node:assert/strict";
import { test } from "node:test";
import { testSmall } from "../experiments.test.cases.ts";
import { drawsOf, dropoutShared, ladder, votes } from "./ladder.ts";

test("a row draws on its own, but for the runs that are stored from before", () => {
  assert.equal(drawsOf("ch6-relu", 1), 1);
  assert.equal(drawsOf("ch6-dropout", 5), 5);
  const draws = ladder.flatMap(({ id }) => [6, 7, 8].map((seed) => drawsOf(id, seed)));
  assert.equal(new Set(draws).size, draws.length);
  for (const seed of draws) assert.ok(seed >>> 0 === seed && seed > 100);
});

for (const experiment of [...ladder, dropoutShared, ...votes]) testSmall(experiment);
