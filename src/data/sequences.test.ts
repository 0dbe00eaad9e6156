import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError } from "../errors.ts";
import { adding, copying, parity, type SymbolTaskOptions, sorting } from "./sequences.ts";

/** The column of the 1 in each row, -1 for a row of zeros. */
function columns(values: ArrayLike<number>, width: number): number[] {
  return Array.from({ length: values.length / width }, (_, row) => {
    const own = Array.from({ length: width }, (_, i) => values[row * width + i]!);
    assert.ok(own.every((x) => x === 0 || x === 1) && own.filter((x) => x === 1).length < 2);
    return own.indexOf(1);
  });
}

const silent = (n: number): number[] => new Array<number>(n).fill(-1);

test("copying asks for the symbols in their order, sorting in ascending order", () => {
  const options: SymbolTaskOptions = { count: 30, length: 4, symbols: 5, seed: 2 };
  for (const [wait, set] of [
    [3, copying({ ...options, wait: 3 })],
    [0, sorting(options)],
  ] as const) {
    const steps = 8 + wait + 1;
    assert.deepEqual(set.inputShape, [steps, 6]);
    assert.equal(set.outputs, steps * 5);
    const shown = columns(set.inputs, 6);
    // 5 asks nothing
    const asked = Array.from(set.labels!, (label) => (label === 5 ? -1 : label));
    const seen = new Set<string>();
    for (let row = 0; row < 30; row++) {
      const own = shown.slice(row * steps, (row + 1) * steps);
      const symbols = own.slice(0, 4);
      assert.ok(symbols.every((s) => s >= 0 && s < 5));
      assert.deepEqual(own.slice(4), [...silent(wait), 5, ...silent(4)]);
      const wanted = wait > 0 ? symbols : symbols.toSorted();
      assert.deepEqual(asked.slice(row * steps, (row + 1) * steps), [
        ...silent(5 + wait),
        ...wanted,
      ]);
      seen.add(symbols.join());
    }
    assert.ok(seen.size > 25);
  }
});

test("adding marks one number of either half and wants their sum", () => {
  const [count, length] = [400, 7];
  const { inputs, targets } = adding({ count, length });
  const places = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    const steps = Array.from({ length }, (_, i) =>
      inputs.slice((row * length + i) * 2).slice(0, 2),
    );
    const marked = [...steps.keys()].filter((i) => steps[i]![1] === 1);
    assert.equal(marked.length, 2);
    assert.ok(marked[0]! < 3 && marked[1]! >= 3);
    assert.equal(targets![row], Math.fround(steps[marked[0]!]![0]! + steps[marked[1]!]![0]!));
    for (const place of marked) places.set(place, (places.get(place) ?? 0) + 1);
  }
  assert.equal(places.size, length);
  const error = Array.from(targets!).reduce((sum, x) => sum + (x - 1) ** 2, 0) / count;
  assert.ok(Math.abs(error - 1 / 6) < 0.03, `${error}`);
});

test("parity counts ones, and shorter rows end in zeros", () => {
  const [count, length, shortest] = [600, 9, 4];
  const { inputs, labels } = parity({ count, length, shortest });
  const lengths = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    const bits = Array.from(inputs.subarray(row * length, (row + 1) * length));
    const end = bits.indexOf(0) < 0 ? length : bits.indexOf(0);
    assert.ok(bits.slice(end).every((x) => x === 0));
    assert.equal(bits.filter((x) => x === 1).length % 2, labels![row]);
    lengths.set(end, (lengths.get(end) ?? 0) + 1);
  }
  assert.deepEqual([...lengths.keys()].sort(), [4, 5, 6, 7, 8, 9]);
  assert.ok(
    [...lengths.values()].every((n) => n > 60),
    JSON.stringify([...lengths]),
  );
  const odd = Array.from(labels!).filter((x) => x === 1).length;
  assert.ok(Math.abs(odd - count / 2) < 60, `${odd}`);
});

test("the seed fixes them, and sizes that cannot be are refused", () => {
  const make = [copying, sorting, adding, parity];
  for (const task of make) {
    const set = (seed: number) => task({ count: 20, length: 5, seed });
    assert.deepEqual(set(1), set(1));
    assert.notDeepEqual(set(1).inputs, set(2).inputs);
    assert.throws(() => task({ count: 1.5, length: 5 }), OptionError);
    assert.throws(() => task({ count: 5, length: 0 }), OptionError);
  }
  assert.throws(() => copying({ count: 5, length: 5, wait: -1 }), OptionError);
  assert.throws(() => sorting({ count: 5, length: 5, symbols: 1 }), OptionError);
  assert.throws(() => parity({ count: 5, length: 5, shortest: 6 }), /from 6, got 5/);
});
