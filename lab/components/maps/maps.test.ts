import assert from "node:assert/strict";
import { test } from "node:test";
import { anchored, nextZoom, wheelFactor } from "../zoom/scale.ts";
import { arranged, type Cell, cellAt, cornerOf, extent, movedCell } from "./tiles.ts";
import { asSigned, onTone, peakOf, tonesOf } from "./tones.ts";

const tiles = { count: 5, height: 3, width: 4, across: 2 };

test("every value is found where it is drawn, and nothing between tiles", () => {
  assert.deepEqual(extent(tiles), { width: 9, height: 11 });
  for (let map = 0; map < 5; map++) {
    const { x, y } = cornerOf(tiles, map);
    for (let row = 0; row < 3; row++) {
      for (let column = 0; column < 4; column++) {
        assert.deepEqual(cellAt(tiles, x + column + 0.5, y + row + 0.01), { map, row, column });
      }
    }
  }
  for (const [x, y] of [
    [4.5, 1],
    [1, 3.5],
    [9.5, 1],
    [-0.5, 1],
    [5.5, 9],
  ] as const) {
    assert.equal(cellAt(tiles, x, y), undefined, `${x}, ${y}`);
  }
});

test("arrows move within a map and stop at its rim, with Shift from map to map", () => {
  const at: Cell = { map: 1, row: 2, column: 3 };
  const to = (key: string, isShifted = false) => movedCell(tiles, at, key, isShifted);
  assert.deepEqual(to("ArrowRight"), at);
  assert.deepEqual(to("ArrowDown"), at);
  assert.deepEqual(to("ArrowUp"), { ...at, row: 1 });
  assert.deepEqual(to("ArrowLeft"), { ...at, column: 2 });
  assert.deepEqual(to("ArrowRight", true), { ...at, map: 2 });
  assert.deepEqual(to("ArrowDown", true), { ...at, map: 3 });
  assert.deepEqual(to("ArrowUp", true), at);
  assert.deepEqual(to("PageUp"), { ...at, map: 0 });
  assert.deepEqual(to("Home"), { ...at, column: 0 });
  assert.equal(to("x"), undefined);
});

test("tones have the ends of their own map, or of all", () => {
  const mapsLast = { values: [1, -4, 2, 0.5, 3, 2], count: 2, size: 3, order: "mapsLast" } as const;
  assert.deepEqual(tonesOf(mapsLast, false), [
    { kind: "signed", least: -3, most: 3 },
    { kind: "signed", least: -4, most: 4 },
  ]);
  assert.deepEqual(
    tonesOf(mapsLast, true).map(({ most }) => most),
    [4, 4],
  );
  assert.deepEqual(peakOf(mapsLast, 1), { value: 2, at: 2 });
  const mapsFirst = { values: [1, 0, 2, 0, 0, 0], count: 2, size: 3, order: "mapsFirst" } as const;
  assert.deepEqual(tonesOf(mapsFirst, false), [
    { kind: "ink", least: 0, most: 2 },
    { kind: "ink", least: 0, most: 1 },
  ]);
  // sigmoids say 0.77 to 0.93: the ground is the least of them
  const high = { values: [0.77, 0.93, 0.85], count: 1, size: 3, order: "mapsLast" } as const;
  const [tone] = tonesOf(high, false);
  assert.deepEqual(tone, { kind: "ink", least: 0.77, most: 0.93 });
  assert.deepEqual(
    high.values.slice(0, 2).map((value) => onTone(tone!, value)),
    [0, 1],
  );
  assert.equal(onTone(asSigned(tone!), -0.93), -1);
  assert.deepEqual(peakOf(mapsFirst, 0), { value: 2, at: 2 });
});

test("what lies under the pointer stays there while it grows", () => {
  // content point 130 shows at 30; three times as large it is at 390 and still shows at 30
  assert.equal(anchored(100, 30, 1, 3), 360);
  assert.equal(anchored(360, 30, 3, 1), 100);
  assert.equal(anchored(0, 30, 3, 1), 0, "never before the beginning");
  assert.deepEqual(
    [1, 1.2, 3, 4].map((scale) => nextZoom(scale, 1)),
    [1.5, 1.5, 4, 4],
  );
  assert.deepEqual(
    [1, 1.2, 3, 4].map((scale) => nextZoom(scale, -1)),
    [1, 1, 2, 3],
  );
  assert.ok(Math.abs(wheelFactor(-100) * wheelFactor(100) - 1) < 1e-12);
  assert.ok(wheelFactor(-100) > 1.2 && wheelFactor(-1e9) < 2);
});

test("forty maps fit beside each other as well as six", () => {
  for (const [count, side] of [
    [6, 24],
    [20, 24],
    [20, 12],
    [40, 8],
    [40, 4],
    [256, 24],
  ] as const) {
    const { across, cell } = arranged(count, side);
    const { width } = extent({ count, height: side, width: side, across });
    assert.ok(across >= 1 && cell >= 2);
    if (count <= 40) assert.ok(width * cell <= 210, `${count} of ${side}: ${width * cell} px`);
  }
});
