// Random networks of layers in any order against float64 truth: training, evaluation, prediction,
// on each target, with monitors, on threads. DOWNHILL_NETWORK=<seed or text> runs one again,
// DOWNHILL_NETWORKS=<n> sets how many.
import assert from "node:assert/strict";
import { test } from "node:test";
import "../targets.ts";
import { skipNative } from "../require.ts";
import { TARGETS } from "./check.ts";
import { runSuite } from "./suite.ts";

const NETWORKS = Number(process.env.DOWNHILL_NETWORKS ?? 240);
const noNative = await skipNative();

test(`${NETWORKS} random networks`, async (t) => {
  const tally = await runSuite({
    first: 1,
    count: NETWORKS,
    budget: { products: 3e6, elements: 6e5 },
    targets: (i) => [
      TARGETS.wasm,
      TARGETS.plain,
      ...(i % 3 === 0 ? [TARGETS.relaxed] : []),
      ...(!noNative && i % 12 === 0 ? [TARGETS.native] : []),
    ],
    say: (line) => t.diagnostic(line),
  });
  t.diagnostic(
    `${tally.networks} networks, ${tally.inF64} of them moved to f64; rounding decides in ${tally.undecided} more; ${tally.compared} buffers compared, ${tally.skipped} too ill-conditioned`,
  );
  assert.ok(tally.undecided <= 0.02 * NETWORKS, "too many networks that rounding decides");
  assert.ok(tally.skipped <= 0.03 * tally.compared, "too few values can be compared");
});
