import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomStream } from "../../../data/random.ts";
import { aligned, type Life, livesOf, placeScratch } from "./memory.ts";
import { kernelStage, kernelsIn, repeated, type Stage, type Steps, stepsOf } from "./stages.ts";

test("every buffer ends on a line, with one line of slack", () => {
  assert.deepEqual([0, 1, 64, 65].map(aligned), [64, 128, 128, 192]);
});

test("values that live one after another share memory", () => {
  const lives: Life[] = [
    { bytes: 100, from: 0, to: 1 },
    { bytes: 100, from: 2, to: 3 },
    { bytes: 100, from: 1, to: 2 },
  ];
  const { offsets, bytes } = placeScratch(lives);
  assert.equal(offsets[0], offsets[1]);
  assert.notEqual(offsets[0], offsets[2]);
  assert.equal(bytes, 2 * aligned(100));
});

const life = fc
  .record({ bytes: fc.integer({ min: 1, max: 500 }), a: fc.nat(20), b: fc.nat(20) })
  .map(({ bytes, a, b }): Life => ({ bytes, from: Math.min(a, b), to: Math.max(a, b) }));

test("values that live at the same time never overlap, and all lie within the total", () => {
  fc.assert(
    fc.property(fc.array(life, { maxLength: 30 }), (lives) => {
      const { offsets, bytes } = placeScratch(lives);
      for (const [i, a] of lives.entries()) {
        assert.ok(offsets[i]! % 64 === 0 && offsets[i]! + a.bytes <= bytes);
        for (const [k, b] of lives.entries()) {
          if (i === k || a.to < b.from || b.to < a.from) continue;
          const apart =
            offsets[i]! + a.bytes <= offsets[k]! || offsets[k]! + b.bytes <= offsets[i]!;
          assert.ok(apart, `${i} and ${k} overlap`);
        }
      }
      const sum = lives.reduce((s, l) => s + aligned(l.bytes), 0);
      assert.ok(bytes <= sum);
    }),
  );
});

interface Toucher {
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** A tree of kernels, each at its position, that read and write some of `values`. */
function randomTree(seed: number, values: number): Steps<Toucher> {
  const random = randomStream(seed, "memory.test");
  const below = (n: number) => Math.floor(random.uniform() * n);
  const some = (most: number) => Array.from({ length: below(most + 1) }, () => below(values));
  const list = (depth: number): Stage<Toucher>[] =>
    Array.from({ length: 1 + below(5) }, () =>
      depth === 0 || below(3) > 0
        ? [kernelStage({ reads: some(3), writes: some(2) })]
        : repeated(2 + below(2), { name: "t" }, list(depth - 1)),
    ).flat();
  return stepsOf(list(3));
}

/** The kernels of two steps in the order in which they run. */
const unrolled = (stages: readonly Stage<Toucher, unknown>[]): Toucher[] =>
  stages.flatMap((stage) =>
    stage.kind === "kernel"
      ? [stage.kernel]
      : Array.from({ length: Number(stage.count) || 2 }, () => unrolled(stage.body)).flat(),
  );

test("a value lives from where it is written to where it is read, round after round", () => {
  let longer = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const steps = randomTree(seed, 8);
    const positions = new Map(kernelsIn(steps.body).map((kernel, i) => [kernel, i]));
    const order = unrolled([steps]);
    const needed = new Map<number, number[]>();
    const writtenAt = new Map<number, number>();
    const isUnset = new Set<number>();
    for (const [time, { reads, writes }] of order.entries()) {
      for (const value of reads) {
        const from = writtenAt.get(value);
        if (from === undefined) isUnset.add(value);
        else needed.get(value)!.push(...order.slice(from, time + 1).map((k) => positions.get(k)!));
      }
      for (const value of writes) {
        writtenAt.set(value, time);
        const before = needed.get(value) ?? [];
        needed.set(value, [...before, positions.get(order[time]!)!]);
      }
    }
    const lives = livesOf([steps], (kernel) => kernel);
    for (const [value, found] of needed) {
      if (isUnset.has(value)) continue;
      const life = { from: Math.min(...found), to: Math.max(...found) };
      assert.deepEqual(lives.get(value), life, `seed ${seed}, value ${value}`);
      const last = found.at(-1)!;
      if (life.to > last) longer += 1;
    }
  }
  assert.ok(longer > 50, `only ${longer} values are carried or read again`);
});

test("no value is overwritten while a later kernel of any round reads it", () => {
  let shared = 0;
  for (let seed = 1; seed <= 300; seed++) {
    const steps = randomTree(seed, 12);
    const lives = [...livesOf([steps], (kernel) => kernel)];
    const bytes = lives.map((_, i) => 64 * (1 + ((seed + 7 * i) % 5)));
    const placed = placeScratch(lives.map(([, life], i) => ({ ...life, bytes: bytes[i]! })));
    if (placed.bytes < bytes.reduce((sum, size) => sum + aligned(size), 0)) shared += 1;
    const place = new Map(lives.map(([value], i) => [value, [placed.offsets[i]!, bytes[i]!]]));
    const memory = new Int32Array(placed.bytes / 64);
    const linesOf = (value: number) => {
      const [offset, size] = place.get(value)!;
      return memory.subarray(offset! / 64, (offset! + size!) / 64);
    };
    const stamps = new Map<number, number>();
    for (const [time, { reads, writes }] of unrolled([steps]).entries()) {
      const stamp = (value: number) => 1 + time * 100 + value;
      // what is written lies beside all that is read
      for (const value of writes) if (!reads.includes(value)) linesOf(value).fill(stamp(value));
      for (const value of reads) {
        const written = stamps.get(value);
        if (written === undefined) continue;
        assert.ok(
          linesOf(value).every((line) => line === written),
          `seed ${seed}: value ${value} is overwritten`,
        );
      }
      for (const value of writes) {
        linesOf(value).fill(stamp(value));
        stamps.set(value, stamp(value));
      }
      for (const value of writes)
        assert.ok(
          linesOf(value).every((line) => line === stamp(value)),
          "results lie apart",
        );
    }
  }
  assert.ok(shared > 100, `only ${shared} trees share memory`);
});
