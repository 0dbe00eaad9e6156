// Random networks of layers in any order against float64 truth: training, evaluation, prediction,
// on each target, with monitors, on threads. DOWNHILL_NETWORK=<seed or text> runs one again,
// DOWNHILL_NETWORKS=<n> sets how many.
import { test } from "node:test";
import "../targets.ts";
import { skipNative } from "../require.ts";
import { onThreads, TARGETS } from "./check.ts";
import { assertMostCompared, runSuite, told } from "./suite.ts";

const NETWORKS = Number(process.env.DOWNHILL_NETWORKS ?? 240);
const noNative = await skipNative();

test(`${NETWORKS} random networks`, async (t) => {
  const tally = await runSuite({
    first: 1,
    count: NETWORKS,
    budget: () => ({ products: 3e6, elements: 6e5 }),
    targets: (i) => [
      i % 4 === 1 ? onThreads(TARGETS.wasm) : TARGETS.wasm,
      TARGETS.plain,
      ...(i % 3 === 0 ? [TARGETS.relaxed] : []),
      ...(!noNative && i % 12 === 0 ? [TARGETS.native] : []),
    ],
    say: (line) => t.diagnostic(line),
  });
  t.diagnostic(told(tally));
  assertMostCompared(tally);
});
