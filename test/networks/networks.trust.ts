// Thousands of random networks against float64 truth, larger ones too: npm run trust, or
// `node --test dist/test/networks/networks.trust.js` with DOWNHILL_NETWORKS=<n>, default 2000, from
// seed DOWNHILL_FIRST on, default 1001. The first 1000 seeds are those that every change is tested with.
import { test } from "node:test";
import { skipNative } from "../require.ts";
import "../targets.ts";
import { onThreads, TARGETS } from "./check.ts";
import { assertMostCompared, runSuite, told } from "./suite.ts";

const count = Number(process.env.DOWNHILL_NETWORKS ?? 2000);
const first = Number(process.env.DOWNHILL_FIRST ?? 1001);
const noNative = await skipNative();

test(`${count} random networks from seed ${first}`, async (t) => {
  const tally = await runSuite({
    first,
    count,
    // one in eight may be ten times as dear
    budget: (i) =>
      i % 8 === 0 ? { products: 3e7, elements: 4e6 } : { products: 3e6, elements: 6e5 },
    targets: (i) => [
      i % 4 === 1 ? onThreads(TARGETS.wasm) : TARGETS.wasm,
      TARGETS.plain,
      TARGETS.relaxed,
      ...(!noNative && i % 4 === 0
        ? [i % 8 === 0 ? onThreads(TARGETS.native) : TARGETS.native]
        : []),
      ...(!noNative && i % 16 === 2 ? [TARGETS.nativePlain] : []),
    ],
    minimise: 6,
    say: (line) => console.error(line),
  });
  t.diagnostic(told(tally));
  assertMostCompared(tally);
});
