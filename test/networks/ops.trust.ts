// Thousands of random op programs, as ops.test.ts has hundreds.
import { test } from "node:test";
import { skipNative } from "../require.ts";
import "../targets.ts";
import { runOps } from "./ops-suite.ts";

const count = Number(process.env.DOWNHILL_OPS_PROGRAMS ?? 20_000);
const noNative = await skipNative();

test(`${count} random op programs on wasm`, () =>
  runOps({ first: 1001, count, products: 3e4, targets: ["wasm", "plain"] }));

test("large op programs on wasm", () =>
  runOps({ first: 200_000, count: count / 10, products: 2e6, targets: ["wasm"] }));

test("random op programs on native", { skip: noNative }, () =>
  runOps({ first: 1001, count: count / 10, products: 3e4, targets: ["native"], together: 50 }),
);
