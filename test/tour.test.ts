// ARCHITECTURE.md follows one training step through every stage; its texts are what the compiler
// prints today.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ARCHITECTURE, renewed, tourTexts } from "../scripts/tour.ts";

test("ARCHITECTURE.md shows what the compiler makes today (npm run tour renews it)", () => {
  const document = readFileSync(ARCHITECTURE, "utf8");
  assert.equal(document, renewed(document));
});

test("ARCHITECTURE.md shows every stage, each in under 200 lines", () => {
  const document = readFileSync(ARCHITECTURE, "utf8");
  for (const [name, text] of tourTexts()) {
    assert.ok(document.includes(`<!-- tour: ${name} -->`), `no block for ${name}`);
    assert.ok(text.split("\n").length < 200, `${name} has ${text.split("\n").length} lines`);
  }
});
