// The surface's own projection: lines, contours, and the painter's order.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Source } from "../../../test/numbers.ts";
import {
  ABOVE,
  at,
  CELLS,
  contourOf,
  frameOf,
  fromFarToNear,
  gridOf,
  linesOf,
  project,
} from "./grid.ts";

test("41 lines whatever the steps, in order, close to each step on both sides", () => {
  const random = new Source(9);
  for (let trial = 0; trial < 300; trial++) {
    const steps = Array.from({ length: random.int(0, 19) }, () => random.int(0, 100) / 100);
    const lines = linesOf(steps);
    assert.equal(lines.length, CELLS + 1);
    assert.deepEqual([lines[0], lines.at(-1)], [0, 1]);
    for (let i = 1; i < lines.length; i++) assert.ok(lines[i]! >= lines[i - 1]!);
    for (const step of steps.filter((s) => s > 0.004 && s < 0.996)) {
      assert.ok(
        lines.some((x) => x < step && step - x < 0.0041),
        `${step} has a line before it`,
      );
      assert.ok(
        lines.some((x) => x > step && x - step < 0.0041),
        `${step} has a line behind it`,
      );
    }
  }
});

test("the grid has the function's values at its corners", () => {
  const f = (x: number, y: number) => Math.sin(7 * x) + x * y * y;
  const grid = gridOf(f, [0.37], [0.5, 0.81]);
  for (const [i, j] of [
    [0, 0],
    [3, 17],
    [40, 40],
    [40, 0],
  ] as const) {
    assert.equal(at(grid, i, j), f(grid.xs[i]!, grid.ys[j]!));
  }
});

test("the contours of a cone are circles, those of a plane straight", () => {
  const cone = gridOf((x, y) => Math.hypot(x - 0.5, y - 0.5));
  const circle = contourOf(cone, 0.3);
  assert.ok(circle.length > 60);
  for (const [x1, y1, x2, y2] of circle) {
    for (const r of [Math.hypot(x1 - 0.5, y1 - 0.5), Math.hypot(x2 - 0.5, y2 - 0.5)]) {
      assert.ok(Math.abs(r - 0.3) < 1e-3);
    }
  }
  const plane = contourOf(
    gridOf((x, y) => x + 2 * y),
    1.234,
  );
  for (const [x1, y1, x2, y2] of plane) {
    assert.ok(Math.abs(x1 + 2 * y1 - 1.234) < 1e-12 && Math.abs(x2 + 2 * y2 - 1.234) < 1e-12);
  }
  assert.equal(contourOf(cone, 2).length, 0);
});

test("from above a map: x to the right, y up, heights do not matter", () => {
  const [sx, sy] = project(ABOVE, 1, 0.75, 3);
  assert.ok(Math.abs(sx - 0.5) < 1e-12 && Math.abs(sy - 0.25) < 1e-12);
});

test("a turn keeps lengths, and a full turn changes nothing", () => {
  const random = new Source(10);
  for (let trial = 0; trial < 100; trial++) {
    const turn = 360 * random.next();
    const [x, y] = [random.next(), random.next()];
    const [sx, , depth] = project({ turn, tilt: 90 }, x, y, 0);
    assert.ok(Math.abs(Math.hypot(sx, depth) - Math.hypot(x - 0.5, y - 0.5)) < 1e-12);
    const again = project({ turn: turn + 360, tilt: 90 }, x, y, 0);
    assert.ok(Math.abs(again[0] - sx) < 1e-12);
  }
});

test("the frame holds every corner, however it is turned, and no more than it must", () => {
  const [low, high] = [-0.16, 0.55];
  for (const tilt of [10, 32, 61, 89, 90]) {
    const { width, height, middle } = frameOf({ tilt }, low, high);
    let [farAcross, farUp] = [0, 0];
    for (let turn = 0; turn < 360; turn += 5) {
      for (const [x, y] of [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ] as const) {
        for (const z of [low, high]) {
          const [sx, sy] = project({ turn, tilt }, x, y, z);
          farAcross = Math.max(farAcross, Math.abs(sx));
          farUp = Math.max(farUp, Math.abs(sy - middle));
        }
      }
    }
    assert.ok(Math.abs(2 * farAcross - width) < 1e-9, `${tilt}: ${2 * farAcross}, ${width}`);
    assert.ok(Math.abs(2 * farUp - height) < 1e-9, `${tilt}: ${2 * farUp}, ${height}`);
  }
});

test("cells are painted from the farthest to the nearest, each once", () => {
  const grid = gridOf((x) => x, [0.33], [0.71]);
  for (const turn of [0, 30, 145, 270, 359]) {
    const sight = { turn, tilt: 32 };
    const order = fromFarToNear(grid, sight);
    assert.equal(new Set(order).size, CELLS * CELLS);
    let last = Number.POSITIVE_INFINITY;
    for (const cell of order) {
      const [i, j] = [cell % CELLS, Math.floor(cell / CELLS)];
      const x = (grid.xs[i]! + grid.xs[i + 1]!) / 2;
      const y = (grid.ys[j]! + grid.ys[j + 1]!) / 2;
      const depth = project(sight, x, y, 0)[2];
      assert.ok(depth <= last + 1e-12);
      last = depth;
    }
  }
});
