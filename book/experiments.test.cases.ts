// An experiment at a small scale: it runs, gives its figures and does what it is for.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Experiment } from "./experiment.ts";
import { runContext } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-experiments-"));
after(() => rmSync(folder, { recursive: true, force: true }));
/** Shared, so that MNIST is read once. */
const shared = runContext({ seed: 1, scale: "ci", checkpoint: "" });

/** A test of its own for an experiment. */
export function testSmall(experiment: Experiment): void {
  const { id, figures, claims = {} } = experiment;
  test(id, async () => {
    const checkpoint = join(folder, `${id}.safetensors`);
    const outcome = await experiment.run({ ...shared, checkpoint });
    for (const { value, quoted } of figures) {
      if (quoted !== undefined) continue;
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
