// Values of a sequence turned into columns, and read off for one unit.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { NetworkView } from "../../worker/studies/recurrence/plan.ts";
import { columns, firstOfLast, mostOf, ofUnit, unitStep, valueAt } from "./values.ts";

const of = (time: number, units: number, f: (t: number, u: number) => number) => ({
  shape: [time, units],
  values: Float32Array.from({ length: time * units }, (_, i) =>
    f(Math.floor(i / units), i % units),
  ),
});

test("a step is a column, a unit a row", () => {
  const values = of(3, 2, (t, u) => 10 * t + u);
  assert.deepEqual([...columns(values)], [0, 10, 20, 1, 11, 21]);
  assert.deepEqual(ofUnit(values, 1), [1, 11, 21]);
  assert.equal(valueAt(values, 2, 1), 21);
  assert.equal(valueAt(values, -1, 1), 0, "before the first step nothing is remembered");
  assert.equal(mostOf([0.5, -3, 2]), 3);
  assert.ok(mostOf([0, 0]) > 0);
  assert.equal(firstOfLast([1, 5, 4]), 0.25);
});

test("what is written of a unit is its own, with what it was before", () => {
  const names = ["inputGate", "forgetGate", "outputGate", "candidate", "c", "h"];
  const values = Object.fromEntries(
    names.map((name, k) => [name, of(4, 3, (t, u) => 100 * k + 10 * t + u)]),
  );
  const lstm = { cell: "lstm", values } as unknown as NetworkView;
  assert.deepEqual(unitStep(lstm, 2, 1), {
    cell: "lstm",
    i: 21,
    f: 121,
    o: 221,
    g: 321,
    before: 411,
    c: 421,
    h: 521,
  });
  assert.deepEqual(unitStep({ ...lstm, cell: "rnn" }, 0, 2), { cell: "rnn", before: 0, h: 502 });
});
