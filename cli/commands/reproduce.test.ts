// downhill reproduce and downhill replay: the contract of their lines, on what costs least.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { downhill, folder, jsonLines } from "../fixture.ts";

test("reproduce gives a line an experiment and keeps the runs", async () => {
  const line = "reproduce ch1-nand ch1-random --seeds 5 --results kept --target wasm --json";
  const { code, stdout } = await downhill(line);
  assert.equal(code, 0);
  const [nand, random] = jsonLines(stdout);
  assert.equal(nand!.id, "ch1-nand");
  assert.equal(nand!.book, 4);
  assert.equal(nand!.verdict, "reproduced");
  assert.equal(nand!.runs, 1);
  const ours = random!.ours as { mean: number; std: number; best: number; values: number[] };
  assert.equal(ours.values.length, 5);
  assert.ok(Math.abs(ours.mean - 10) < 1);
  assert.equal(random!.verdict, "not decided");
  assert.ok((random!.seconds as number) >= 0);
  assert.ok(existsSync(join(folder, "kept", "ch1-random.jsonl")));
  assert.equal((await downhill(line)).stdout, stdout, "nothing was run again");
  const stored = await downhill("reproduce ch1-random --results kept --stored --json");
  assert.deepEqual(jsonLines(stored.stdout), [random]);
});

test("a quick run has no verdict and says why", async () => {
  const line = "reproduce ch1-nand --quick --results kept --target wasm";
  const [nand] = jsonLines((await downhill(`${line} --json`)).stdout);
  assert.equal(nand!.verdict, null);
  assert.equal(nand!.scale, "quick");
  assert.match(nand!.reason as string, /reduced/);
  assert.match((await downhill(line)).stdout, /ch1-nand +4 +4 .* no verdict: a reduced run/);
});

test("there is no chapter 7, and what a recipe learns from has its size", async () => {
  const none = await downhill("reproduce 7 --quick --results kept");
  assert.equal(none.code, 2);
  assert.match(none.stderr, /7: expected an experiment, a chapter from 1 to 6 or the appendix/);
  writeFileSync(join(folder, "two.csv"), "x,y,what\n1,2,a\n3,4,b\n5,6,a\n7,8,b\n2,2,a\n3,3,b\n");
  const small = await downhill("recipe fast --data two.csv --label what");
  assert.equal(small.code, 1);
  assert.match(small.stderr, /recipe fast: expected pictures of 28 x 28 in 10 classes.*\[2\] in 2/);
});

test("reproduce --list says what there is and runs nothing", async () => {
  const { code, stdout } = await downhill("reproduce 1 --list --results nowhere-yet --json");
  assert.equal(code, 0);
  const [first, ...rest] = jsonLines(stdout);
  for (const field of ["id", "section", "claim", "protocol", "figures", "runs", "coreHours"]) {
    assert.ok(field in first!, field);
  }
  assert.ok(rest.length > 10);
  assert.equal(existsSync(join(folder, "nowhere-yet", "ch1-nand.jsonl")), false);
});

test("replay gives a line a script", async () => {
  const { code, stdout } = await downhill(
    "replay average-darkness --target wasm --json --results kept",
  );
  assert.equal(code, 0);
  const [line] = jsonLines(stdout);
  assert.equal(line!.id, "average_darkness");
  assert.equal(line!.epochs, 1);
  assert.equal(line!.identical, 1);
  assert.equal(line!.firstDifference, null);
  const kept = readFileSync(join(folder, "kept/replay-average_darkness.jsonl"), "utf8");
  const { works, values } = jsonLines(kept)[0] as { works: boolean; values: object };
  assert.equal(works, true);
  assert.deepEqual(Object.values(values), [1, 1, 1]);
  await downhill("replay regularized --epochs 1 --target wasm --results kept");
  assert.equal(existsSync(join(folder, "kept/replay-regularized.jsonl")), false, "a part is none");
});
