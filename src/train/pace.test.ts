import assert from "node:assert/strict";
import { test } from "node:test";
import { now } from "#host";
import type { Machine } from "../runtime/machine.ts";
import { createPace } from "./pace.ts";

/** A machine of two threads whose steps take so long; counts the steps that one thread did. */
function machine(ms: { readonly together: number; readonly alone: number }) {
  const steps = { together: 0, alone: 0 };
  const start = async (_entry: string, count: number, alone = false): Promise<number> => {
    const way = alone ? "alone" : "together";
    const end = now() + ms[way] * count;
    while (now() < end);
    steps[way] += count;
    return count;
  };
  return { steps, machine: { threads: 2, start } as unknown as Machine };
}

test("one thread is taken while it is faster than all", async () => {
  const { machine: busy, steps } = machine({ together: 1, alone: 0.1 });
  assert.equal(await createPace(2, true).run(busy, "train", 3000), 3000);
  assert.ok(steps.alone > 2500, JSON.stringify(steps));
});

test("all threads are taken while they are faster", async () => {
  const { machine: quiet, steps } = machine({ together: 0.1, alone: 1 });
  assert.equal(await createPace(2, true).run(quiet, "train", 3000), 3000);
  assert.ok(steps.together > 2500, JSON.stringify(steps));
});

test("a number of threads that was asked for is kept", async () => {
  const { machine: busy, steps } = machine({ together: 0.5, alone: 0.05 });
  await createPace(2).run(busy, "train", 200);
  assert.deepEqual(steps, { together: 200, alone: 0 });
});
