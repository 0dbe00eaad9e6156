import assert from "node:assert/strict";
import { test } from "node:test";
import { type Spot, spaced, thinned } from "./thin.ts";

/** A seeded walk, so that no pattern repeats. */
function walk(count: number, width: number): Spot[] {
  let state = 12345;
  const next = () => {
    state = (state * 1103515245 + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  let y = 50;
  return Array.from({ length: count }, (_, i) => {
    y += next() - 0.5;
    return [(i / count) * width, y];
  });
}

test("at most four places a pixel column, with the lowest and the highest of each", () => {
  const places = walk(20_000, 300);
  const [run, ...others] = thinned(places);
  assert.equal(others.length, 0);
  assert.ok(run!.length <= 4 * 300, `${run!.length}`);
  for (let column = 0; column < 300; column += 17) {
    const inside = (list: readonly Spot[]) =>
      list.filter(([x]) => Math.floor(x) === column).map(([, y]) => y);
    assert.equal(Math.min(...inside(run!)), Math.min(...inside(places)));
    assert.equal(Math.max(...inside(run!)), Math.max(...inside(places)));
  }
  assert.deepEqual(run![0], places[0]);
  assert.deepEqual(run!.at(-1), places.at(-1));
  assert.ok(
    run!.every(([x], i) => i === 0 || x >= run![i - 1]![0]),
    "in order",
  );
});

test("few places stay as they are; a number that is none breaks the line", () => {
  const places: Spot[] = [
    [0, 1],
    [10, 2],
    [20, Number.NaN],
    [30, 4],
  ];
  assert.deepEqual(thinned(places), [[places[0], places[1]], [places[3]]]);
  assert.deepEqual(thinned([]), []);
});

test("spaced places keep their distance and the last one", () => {
  const places = walk(1000, 100);
  const kept = spaced(places, 5);
  assert.deepEqual(kept.at(-1), places.at(-1));
  assert.ok(kept.length <= 21 && kept.length >= 19, `${kept.length}`);
  assert.ok(kept.every(([x], i) => i === 0 || x - kept[i - 1]![0] >= 4.9));
  assert.deepEqual(spaced([], 5), []);
});
