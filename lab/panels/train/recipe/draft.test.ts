import assert from "node:assert/strict";
import { test } from "node:test";
import { PRESETS, presetOf } from "../../../settings/presets.ts";
import { DEFAULTS } from "../../../settings/settings.ts";
import { draftOf, readDraft } from "./draft.ts";

test("the draft of every preset reads back as the preset", () => {
  for (const { settings, id } of PRESETS) {
    assert.deepEqual(readDraft(draftOf(settings)), { settings }, id);
  }
});

test("what is typed wrong is named, all of it at once, and nothing is guessed", () => {
  const read = readDraft({
    ...draftOf(DEFAULTS),
    learningRate: "three",
    batchSize: "2.5",
    seed: "",
    epochs: "0",
    layers: "30 sigmoid\n10 sigmod",
  });
  assert.ok("faults" in read);
  const fields = read.faults.map(({ field }) => field).sort();
  assert.deepEqual(fields, ["batchSize", "epochs", "layers", "learningRate", "seed"]);
  const layers = read.faults.find((fault) => "message" in fault);
  assert.match(layers && "message" in layers ? layers.message : "", /layer 2.*sigmod/);
});

test("a comma is a decimal point", () => {
  const read = readDraft({ ...draftOf(DEFAULTS), learningRate: "0,5" });
  assert.ok("settings" in read && read.settings.learningRate === 0.5);
});

test("a preset is known by its settings, whatever the seed", () => {
  for (const preset of PRESETS) {
    assert.equal(presetOf({ ...preset.settings, seed: 77 })?.id, preset.id);
  }
  assert.equal(presetOf({ ...DEFAULTS, learningRate: 2.5 }), undefined);
});
