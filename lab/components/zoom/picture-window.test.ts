import assert from "node:assert/strict";
import { test } from "node:test";
import { moved } from "../tiles/move.ts";
import { showing, WHOLE, zoomed } from "./picture-window.ts";

test("what lies under the pointer stays there", () => {
  const zoom = zoomed(zoomed(WHOLE, 2, 0.3, 0.8), 1.5, 0.3, 0.8);
  assert.equal(zoom.scale, 3);
  // the point of the picture that was under it at first
  assert.ok(Math.abs(zoom.x + 0.3 / zoom.scale - 0.3) < 1e-12);
  assert.ok(Math.abs(zoom.y + 0.8 / zoom.scale - 0.8) < 1e-12);
});

test("the window never leaves the picture", () => {
  const near = zoomed({ scale: 4, x: 0.75, y: 0 }, 0.5, 0.5, 0.5);
  assert.equal(near.scale, 2);
  assert.ok(near.x <= 0.5 && near.x >= 0 && near.y >= 0);
  assert.deepEqual(zoomed(near, 0.01), WHOLE);
  assert.equal(zoomed(WHOLE, 1000).scale, 4);
});

test("the window follows the cursor", () => {
  const zoom = showing({ scale: 4, x: 0, y: 0 }, 0.99, 0.5);
  assert.ok(zoom.x + 1 / zoom.scale >= 0.99 && zoom.x <= 0.75);
  assert.ok(zoom.y <= 0.5 && zoom.y + 1 / zoom.scale >= 0.5);
});

test("focus moves along rows and columns and stops at the edges", () => {
  assert.equal(moved("ArrowRight", 9, 30, 10), 10);
  assert.equal(moved("ArrowDown", 19, 30, 10), 29);
  assert.equal(moved("ArrowDown", 20, 30, 10), 20);
  assert.equal(moved("ArrowUp", 3, 30, 10), 3);
  assert.equal(moved("End", 3, 30, 10), 29);
  assert.equal(moved("x", 3, 30, 10), undefined);
});
