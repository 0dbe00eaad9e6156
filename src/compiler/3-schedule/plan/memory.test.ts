import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { aligned, type Life, placeScratch } from "./memory.ts";

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
