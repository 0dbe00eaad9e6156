import assert from "node:assert/strict";
import { test } from "node:test";
import { ShapeError } from "../../errors.ts";
import { Graph } from "./graph.ts";
import { broadcastShapes, rowMajor } from "./shape.ts";
import { constant, input } from "./tensor.ts";

const graph = new Graph();
const x = input(graph, "x", "data", [2, 3]);
const bytes = input(graph, "bytes", "data", [2, 3], "u8");
const at = input(graph, "at", "data", [4], "i32");

test("strides and broadcasting", () => {
  assert.deepEqual(rowMajor([2, 3, 4]), [12, 4, 1]);
  assert.deepEqual(rowMajor([]), []);
  assert.deepEqual(broadcastShapes([3, 1], [2, 1, 4], "add"), [2, 3, 4]);
  assert.deepEqual(broadcastShapes([], [5], "add"), [5]);
  assert.throws(() => broadcastShapes([2], [3], "add"), /add: \[2\] and \[3\] do not broadcast/);
});

test("the shapes that structural ops give", () => {
  assert.deepEqual(x.sum(1).shape, [2]);
  assert.deepEqual(x.contract(x, "ab,cb->ca").shape, [2, 2]);
  assert.deepEqual(x.permute(1, 0).shape, [3, 2]);
  assert.deepEqual(x.pad([1, 0], [0, 2], [3, 1]).shape, [6, 7]);
  assert.deepEqual(x.gather(at, 1).shape, [2, 4]);
  assert.deepEqual(x.gather(constant(graph, 1, "i32")).shape, [3]);
  assert.deepEqual(x.slice([1, 2], [2, 2], [-1, -2]).shape, [2, 2]);
});

/** What is wrong, and the error that says so. */
const REFUSED: readonly (readonly [() => unknown, RegExp])[] = [
  [() => x.sum(2), /sum: axes \[2\] are not distinct axes of rank 2/],
  [() => x.sum(0, 0), /not distinct axes/],
  [() => bytes.sum(), /sum: takes f32, f64, i32 or u32, got u8; cast it first/],
  [() => bytes.contract(bytes, "ab,ab->"), /cast it first/],
  [() => x.lt(0).maximum(), /maximum: takes f32, f64, i32 or u32, got bool/],
  [() => x.contract(x, "ab,bc->ac"), /axis b is 3 and 2, in \[2, 3\] and \[2, 3\]/],
  [() => x.contract(x, "a,ab->b"), /"a" does not name the axes of \[2, 3\] once each/],
  [() => x.contract(x, "aa,bc->b"), /"aa" does not name the axes/],
  [() => x.contract(x, "ab,ab->c"), /"c" must name axes of the operands once each/],
  [() => x.contract(x.cast("f64"), "ab,ab->"), /f32 times f64/],
  [() => x.contract(x, "ab,ab"), /is not of the form ab,bc->ac/],
  [() => x.reshape([7]), /\[2, 3\] has 6 elements, \[7\] needs 7/],
  [() => x.permute(0), /permute: order \[0\] for \[2, 3\]/],
  [() => x.permute(0, 0), /not distinct axes/],
  [() => x.slice([0, 0], [2, 4]), /leaves \[2, 3\]/],
  [() => x.slice([0, 0], [2, 1], [0, 1]), /slice/],
  [() => x.slice([0, 2], [1, 3], [1, -2]), /leaves \[2, 3\]/],
  [() => x.slice([0], [1]), /slice/],
  [() => x.pad([-1, 0], [0, 0]), /pad/],
  [() => x.gather(x.sum(1)), /indices must be i32 or u32, got f32/],
  [() => x.gather(at, 2), /not distinct axes/],
  [() => x.scatterAdd(at, x), /scatterAdd: rows f32 \[2, 3\], expected f32 \[4, 3\]/],
  [() => bytes.scatterAdd(at, bytes.gather(at)), /cast it first/],
  [() => x.broadcastTo([2, 4]), /do not broadcast/],
  [() => x.broadcastTo([3]), /\[2, 3\] does not broadcast to \[3\]/],
  [() => graph.add("iota", [], {}, { shape: [2, 2], dtype: "i32" }), /iota: expected one axis/],
];

test("shapes that do not fit are refused with both sides named", () => {
  for (const [build, message] of REFUSED) assert.throws(build, message);
  assert.throws(() => x.sum(2), ShapeError);
});
