// Random programs of contractions, poolings and windows on each target, to the last bit.
// DOWNHILL_SEED=<n> runs one again, DOWNHILL_OPS_PROGRAMS=<n> sets how many.
import { test } from "node:test";
import { skipNative } from "../require.ts";
import "../targets.ts";
import { runOps } from "./ops-suite.ts";

const count = Number(process.env.DOWNHILL_OPS_PROGRAMS ?? 800);
const noNative = await skipNative();

test(`${count} random op programs on wasm, optimised and plain`, () =>
  runOps({ first: 1, count, products: 3e4, targets: ["wasm", "plain"] }));

test("large op programs on wasm", () =>
  runOps({ first: 100_000, count: count / 10, products: 1e6, targets: ["wasm"] }));

test("random op programs on native", { skip: noNative }, () =>
  runOps({ first: 1, count: count / 8, products: 3e4, targets: ["native"], together: 50 }),
);
