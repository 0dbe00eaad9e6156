// Every experiment at a small scale: it runs, gives its figures and does what it is for.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { chooseExperiments, experiments } from "./index.ts";
import { runContext } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-experiments-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const shared = runContext({ seed: 1, scale: "ci", checkpoint: "" });

test("ids are unique and in the order of the chapters", () => {
  assert.equal(new Set(experiments.map((e) => e.id)).size, experiments.length);
  const chapters = experiments.map((e) => e.chapter);
  assert.deepEqual(
    chapters,
    [...chapters].sort((a, b) => a - b),
  );
});

test("experiments are chosen by id, beginning or chapter", () => {
  assert.equal(chooseExperiments([]).length, experiments.length);
  assert.ok(chooseExperiments(["1"]).every((e) => e.chapter === 1));
  assert.deepEqual(
    chooseExperiments(["ch1-30h-quadratic"]).map((e) => e.id),
    ["ch1-30h-quadratic"],
  );
  assert.throws(() => chooseExperiments(["30h-quadratic"]), /did you mean ch1-30h-quadratic/);
});

for (const experiment of experiments) {
  test(experiment.id, async () => {
    const { id, figures, claims = {} } = experiment;
    const checkpoint = join(folder, `${id}.safetensors`);
    const outcome = await experiment.run({ ...shared, checkpoint });
    for (const { value } of figures) {
      assert.ok(Number.isFinite(outcome.values[value]), `${value} in ${JSON.stringify(outcome)}`);
    }
    assert.deepEqual(Object.keys(outcome.claims ?? {}).sort(), Object.keys(claims).sort());
    assert.ok(outcome.works, JSON.stringify(outcome.values));
    JSON.stringify(outcome, (_, x) => {
      assert.ok(typeof x !== "number" || Number.isFinite(x), "only numbers that JSON has");
      return x;
    });
  });
}
