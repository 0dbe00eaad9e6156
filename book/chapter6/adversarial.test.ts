// The adversarial experiments at a small scale, and how a collapse is recognised.
import assert from "node:assert/strict";
import { test } from "node:test";
import { testSmall } from "../experiments.test.cases.ts";
import { flips } from "./adversarial.ts";
import { fooling } from "./fooling.ts";
import { hasCollapsed, robust } from "./robust.ts";

for (const experiment of [flips, fooling, robust]) testSmall(experiment);

test("a network that loses what it withstood has collapsed, one that never withstood has not", () => {
  assert.ok(hasCollapsed([5, 25, 58, 0]));
  assert.ok(hasCollapsed([60, 20]));
  assert.ok(!hasCollapsed([5, 2, 12, 3]));
  assert.ok(!hasCollapsed([40, 70, 65, 80]));
  assert.ok(!hasCollapsed([0]));
});
