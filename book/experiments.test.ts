// The list of experiments, and those of chapters 1 to 5 at a small scale.
import assert from "node:assert/strict";
import { test } from "node:test";
import { usualRuns } from "./experiment.ts";
import { testSmall } from "./experiments.test.cases.ts";
import { chooseExperiments, experiments } from "./index.ts";

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

test("a figure with chance in it has as many runs as its cost allows", () => {
  for (const { id, figures, runs, coreHours, chapter } of experiments) {
    const isJudged = figures.some(
      ({ book, statistic, source }) =>
        book !== undefined && statistic.kind !== "exact" && source !== "another paper",
    );
    // one vote of all the runs there are
    if (!isJudged || id.startsWith("ch6-ensemble") || (chapter === 6 && coreHours > 0.4)) continue;
    assert.ok(runs >= usualRuns(coreHours), `${id}: ${runs} runs of ${coreHours} core-hours`);
  }
});

for (const experiment of experiments) if (experiment.chapter < 6) testSmall(experiment);
