// A stored line names the code that made it: a commit that is in the history, and older than the run.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { commitThatRuns, PACKAGE } from "./provenance.ts";
import type { StoredRun } from "./store.ts";

const root = fileURLToPath(PACKAGE);
const git = (...args: readonly string[]) =>
  spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout?.trim() ?? "";
const skip =
  git("rev-parse", "--is-shallow-repository") === "false" ? false : "needs the whole history";

test("the code that runs knows its commit since it was built", { skip }, () => {
  const [hash] = commitThatRuns().split("+");
  assert.match(commitThatRuns(), /^[0-9a-f]{10}\+?$/);
  assert.equal(git("cat-file", "-t", hash!), "commit");
});

test("each stored run is younger than the commit it names", { skip }, () => {
  const folder = join(root, "book/results");
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith(".jsonl"))
    .flatMap((name) => readFileSync(join(folder, name), "utf8").trim().split("\n"))
    .map((line) => JSON.parse(line) as StoredRun);
  assert.ok(lines.length > 400);
  const made = new Map(
    git("log", "--format=%H %ct", "HEAD")
      .split("\n")
      .map((line) => line.split(" "))
      .map(([hash, seconds]) => [hash!.slice(0, 10), 1000 * Number(seconds)]),
  );
  const wrong = lines.filter(({ commit, time, seconds }) => {
    const at = made.get(commit.replace("+", ""));
    return at === undefined || at > Date.parse(time) - 1000 * seconds;
  });
  assert.deepEqual(
    wrong.map(({ id, seed, commit }) => `${id} ${seed} ${commit}`),
    [],
  );
});
