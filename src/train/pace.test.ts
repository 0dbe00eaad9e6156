import assert from "node:assert/strict";
import { test } from "node:test";
import type { Machine } from "../runtime/machine.ts";
import { createPace } from "./pace.ts";

/** A machine of some threads; notes who is asked for the steps. */
function machine(threads: number) {
  const orders: { entry: string; steps: number; alone: boolean }[] = [];
  const start = async (entry: string, steps: number, alone = false): Promise<number> => {
    orders.push({ entry, steps, alone });
    const end = performance.now() + 0.02 * steps;
    while (performance.now() < end);
    return steps;
  };
  return { orders, machine: { threads, start } as unknown as Machine };
}

test("a run that may choose begins on one thread, each entry for itself", async () => {
  const { machine: two, orders } = machine(2);
  const pace = createPace(2, true);
  assert.equal(await pace.run(two, "train", 5), 5);
  assert.equal(await pace.run(two, "evaluate", 5), 5);
  assert.equal(orders[0]!.alone, true);
  assert.equal(orders.find(({ entry }) => entry === "evaluate")!.alone, true);
});

test("a number of threads that was asked for is kept", async () => {
  const { machine: two, orders } = machine(2);
  assert.equal(await createPace(2).run(two, "train", 500), 500);
  assert.ok(orders.length > 2);
  assert.deepEqual(new Set(orders.map(({ alone }) => alone)), new Set([false]));
});

test("a run ends with the chunk in which a step failed, or that its owner ends", async () => {
  const { machine: one } = machine(1);
  const failing = { ...one, start: async (_: string, steps: number) => Math.min(steps, 3) };
  let chunks = 0;
  await createPace(2).run(failing as Machine, "train", 1000, () => ++chunks < 100);
  assert.equal(chunks < 100, true);
  assert.equal(await createPace(2).run(one, "train", 1000, () => false), 1);
});
