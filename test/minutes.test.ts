// One table says how long each suite takes and when it runs: `npm test` guards every commit,
// `npm run trust` is for releases. No test fails for being slow, which a busy machine can make it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { root } from "./source-files.ts";

type Table = Readonly<Record<"commit" | "trust", Readonly<Record<string, number>>>>;
const table: Table = JSON.parse(readFileSync(`${root}scripts/test-minutes.json`, "utf8"));

/** Minutes that a commit may wait for, on two cores. */
const MOST_MINUTES = 30;

const compiled = readdirSync(`${root}dist`, { recursive: true, encoding: "utf8" }).map((name) =>
  name.replaceAll("\\", "/"),
);

for (const [tier, ending] of [
  ["commit", ".test.js"],
  ["trust", ".trust.js"],
] as const) {
  test(`the suites of ${tier} have their minutes, and no other (--record writes them)`, () => {
    const suites = compiled.filter((name) => name.endsWith(ending)).map((n) => n.slice(0, -3));
    if (tier === "commit") assert.ok(suites.length > 100, "the suites were not found");
    const known = Object.keys(table[tier]);
    assert.deepEqual(
      known.filter((name) => !suites.includes(name)),
      [],
      "no such suite",
    );
    // a long suite that was never run to its end has no minutes yet, and `npm run trust` says so
    if (tier === "commit") assert.deepEqual(known.sort(), suites.sort());
    for (const minutes of Object.values(table[tier])) assert.ok(minutes > 0);
  });
}

test("all that guards a commit takes at most half an hour on two cores", () => {
  const sum = Object.values(table.commit).reduce((a, b) => a + b, 0);
  assert.ok(sum / 2 <= MOST_MINUTES, `${(sum / 2).toFixed(1)} minutes`);
});
