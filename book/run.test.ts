// Running and storing, with experiments that cost nothing.
import assert from "node:assert/strict";
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { AbortedError } from "downhill";
import { EXACT, type Experiment, experiment, type Figure, ONE_RUN } from "./experiment.ts";
import { reportLine } from "./report-line.ts";
import { type Job, planJobs, reproduce } from "./run.ts";
import { openStore, type Store } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-book-"));
after(() => rmSync(folder, { recursive: true, force: true }));
let stores = 0;
const freshStore = (): Store => openStore(join(folder, `${stores++}`));

const figure: Figure = {
  value: "x",
  book: 3,
  decimals: 0,
  unit: "",
  statistic: ONE_RUN,
  better: "higher",
  band: { low: 0, high: 9, why: "made up" },
};

function counting(id: string, more: Partial<Experiment> = {}): Experiment & { seeds: number[] } {
  const seeds: number[] = [];
  const made = experiment({
    id,
    chapter: 1,
    section: "none",
    claim: "none",
    protocol: "none",
    figures: [figure],
    claims: { odd: "the seed is odd" },
    runs: 5,
    coreHours: 1,
    run: async ({ seed }) => {
      seeds.push(seed);
      return { values: { x: seed }, claims: { odd: seed % 2 === 1 }, works: true };
    },
    ...more,
  });
  return { ...made, seeds };
}

const options = { scale: "full", target: "wasm" } as const;

test("each run is made once, stored at once and not made again", async () => {
  const store = freshStore();
  const one = counting("ch1-one");
  const lines: string[] = [];
  const run = () =>
    reproduce({
      ...options,
      experiments: [one],
      store,
      onExperiment: (e, runs) => lines.push(JSON.stringify(reportLine(e, runs, "full"))),
    });
  assert.equal(await run(), "finished");
  assert.equal(await run(), "finished");
  assert.deepEqual(one.seeds, [1, 2, 3, 4, 5]);
  assert.equal(lines.length, 2);
  assert.equal(lines[0], lines[1]);
  const line = JSON.parse(lines[0]!);
  assert.equal(line.verdict, "not decided");
  assert.deepEqual(line.ours.values, [1, 2, 3, 4, 5]);
  assert.deepEqual(line.claims, { odd: [3, 5] });
  await reproduce({ ...options, experiments: [one], store, runs: 7 });
  assert.deepEqual(one.seeds.slice(5), [6, 7]);
  await reproduce({ ...options, experiments: [one], store, runs: 1, again: true });
  assert.deepEqual(one.seeds.slice(7), [1]);
  assert.equal(store.runs(one, "full").length, 7);
});

test("results of another scale or version do not count", async () => {
  const store = freshStore();
  const one = counting("ch1-one", { runs: 2 });
  await reproduce({ ...options, scale: "quick", experiments: [one], store });
  assert.deepEqual(one.seeds, [1]);
  await reproduce({ ...options, experiments: [one], store });
  assert.deepEqual(one.seeds, [1, 1, 2]);
  await reproduce({ ...options, experiments: [{ ...one, version: 2 }], store });
  assert.deepEqual(one.seeds, [1, 1, 2, 1, 2]);
  assert.equal(reportLine(one, store.runs(one, "quick"), "quick").verdict, null);
});

test("most informative first: first seeds, then variants of them, cheap before dear", () => {
  const store = freshStore();
  const variant = counting("ch1-variant", { coreHours: 1, runs: 2, isVariant: true });
  const dear = counting("ch1-dear", { coreHours: 5, runs: 2 });
  const cheap = counting("ch1-cheap", { coreHours: 1, runs: 2 });
  const name = ({ experiment: { id }, seed }: Job) => `${id} ${seed}`;
  const plan = (continues: boolean) =>
    planJobs({ ...options, experiments: [variant, dear, cheap], store, continues }).map(name);
  const of = (seed: number) => [`ch1-cheap ${seed}`, `ch1-dear ${seed}`, `ch1-variant ${seed}`];
  assert.deepEqual(plan(true), [...of(1), ...of(2)]);
  const both = (id: string) => [`ch1-${id} 1`, `ch1-${id} 2`];
  assert.deepEqual(plan(false), [...both("variant"), ...both("dear"), ...both("cheap")]);
});

test("a vote waits for its members and gets their answers", async () => {
  const store = freshStore();
  const member = counting("ch1-member", {
    runs: 2,
    run: async ({ seed }) => ({ values: { x: seed }, answers: `${seed}${seed}`, works: true }),
  });
  let got: readonly string[] = [];
  const vote = counting("ch1-vote", {
    runs: 1,
    needs: ["ch1-member", 2],
    run: async ({ answersOf }) => {
      got = answersOf("ch1-member");
      return { values: { x: 0 }, works: true };
    },
  });
  const run = () => reproduce({ ...options, experiments: [member, vote], store });
  await run();
  assert.deepEqual(got, [], "when it was planned there were no members");
  await run();
  assert.deepEqual(got, ["11", "22"]);
});

test("what has no chance in it is run once, however many are asked for", async () => {
  const exact = counting("ch1-exact", { figures: [{ ...figure, statistic: EXACT }], runs: 1 });
  await reproduce({ ...options, experiments: [exact], store: freshStore(), runs: 9 });
  assert.deepEqual(exact.seeds, [1]);
});

test("when time is out the run leaves no result but its checkpoint", async () => {
  const store = freshStore();
  const slow = counting("ch1-slow", {
    run: ({ signal, checkpoint }) =>
      new Promise((_, reject) => {
        writeFileSync(checkpoint, "half");
        signal.addEventListener("abort", () => reject(new AbortedError("stopped")));
      }),
  });
  const end = await reproduce({ ...options, experiments: [slow], store, minutes: 1e-4 });
  assert.equal(end, "out of time");
  assert.deepEqual(store.runs(slow, "full"), []);
  assert.ok(existsSync(store.checkpoint("ch1-slow", 1, "full")));
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 5);
  const { signal } = controller;
  const stop = await reproduce({ ...options, experiments: [slow], store, signal });
  assert.equal(stop, "stopped");
});

test("what a run gives or throws once it is to stop is no result and no failure", async () => {
  for (const run of [
    async () => ({ values: { x: 1 }, claims: { odd: true }, works: true }),
    // as one that reads what it has not made
    () => Promise.reject(new TypeError("Cannot read properties of undefined")),
  ]) {
    const store = freshStore();
    const controller = new AbortController();
    const late = counting("ch1-late", {
      run: () => {
        controller.abort();
        return run();
      },
    });
    const { signal } = controller;
    const end = await reproduce({ ...options, experiments: [late], store, signal });
    assert.equal(end, "stopped");
    assert.deepEqual(store.runs(late, "full"), []);
  }
});

test("what a run throws is not swallowed", async () => {
  const broken = counting("ch1-broken", { run: () => Promise.reject(new RangeError("broken")) });
  const store = freshStore();
  await assert.rejects(reproduce({ ...options, experiments: [broken], store }), /broken/);
  assert.ok(store.claim("ch1-broken", 1, "full"), "the run is free again");
});

test("a run that another process is at is left to it", async () => {
  const store = freshStore();
  const one = counting("ch1-one", { runs: 2 });
  const release = store.claim("ch1-one", 1, "full")!;
  assert.equal(store.claim("ch1-one", 1, "full"), undefined);
  const left: number[] = [];
  const onLeft = ({ seed }: { seed: number }) => void left.push(seed);
  await reproduce({ ...options, experiments: [one], store, onLeft });
  assert.deepEqual(one.seeds, [2]);
  assert.deepEqual(left, [1], "and it is said");
  release();
  writeFileSync(join(store.folder, "checkpoints", "ch1-one.full.1.lock"), "4194305");
  assert.ok(store.claim("ch1-one", 1, "full"), "its process is gone");
});

test("a line cut short by a crash is passed over, damage before it is not", async () => {
  const store = freshStore();
  const one = counting("ch1-one", { runs: 1 });
  await reproduce({ ...options, experiments: [one], store });
  const file = join(store.folder, "ch1-one.jsonl");
  appendFileSync(file, '{"id":"ch1-');
  assert.equal(store.runs(one, "full").length, 1);
  await reproduce({ ...options, experiments: [one], store, runs: 2 });
  assert.equal(store.runs(one, "full").length, 2);
  appendFileSync(file, '{"id":"ch1-\n{}\n');
  assert.throws(() => store.runs(one, "full"), /ch1-one\.jsonl, line 3: expected a JSON object/);
});
