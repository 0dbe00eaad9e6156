// Three hundred random networks as ONNX files, larger ones too, judged by ONNX Runtime: npm run trust.
// DOWNHILL_NETWORKS=<n> sets how many, DOWNHILL_FIRST=<seed> from which seed on.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomNetwork } from "../networks/generate.ts";
import { networkOf } from "../networks/spec.ts";
import { apart, MOST_APART, settled, uniform } from "./compare.ts";

const count = Number(process.env.DOWNHILL_NETWORKS ?? 300);
const first = Number(process.env.DOWNHILL_FIRST ?? 6001);

test(`${count} random networks from seed ${first} as ONNX files`, async (t) => {
  let worst = 0;
  const failures: string[] = [];
  for (let i = 0; i < count; i++) {
    const seed = first + i;
    const budget =
      i % 8 === 0 ? { products: 3e7, elements: 4e6 } : { products: 3e6, elements: 6e5 };
    const net = networkOf(randomNetwork(seed, budget));
    try {
      const counts = [1, 3, 7 + (i % 5)];
      const off = await apart(settled(net, seed), { inputs: uniform(net), counts });
      if (off <= MOST_APART) worst = Math.max(worst, off);
      else failures.push(`seed ${seed}: ${off} apart: ${net}`);
    } catch (error) {
      failures.push(`seed ${seed}: ${(error as Error).message}: ${net}`);
    }
  }
  t.diagnostic(`at most ${worst} apart`);
  assert.deepEqual(failures, []);
});
