import assert from "node:assert/strict";
import { test } from "node:test";
import { GraphError, ShapeError } from "../../errors.ts";
import { evaluate } from "./evaluate.ts";
import { Graph } from "./graph.ts";
import { constant, input, iota, Tensor } from "./tensor.ts";
import { verify } from "./verify.ts";

/** The numbers of the tensor that `build` makes of x. */
function result(x: readonly number[], build: (x: Tensor) => Tensor): number[] {
  const graph = new Graph();
  const y = build(input(graph, "x", "data", [x.length], "f64"));
  graph.output("y", y.node);
  verify(graph);
  return Array.from(evaluate(graph, new Map([["x", x]])).outputs.get("y")!);
}

test("numbers become constants of the other operand's type", () => {
  assert.deepEqual(
    result([1, 2], (x) => x.add(0.1)),
    [1.1, 2.1],
  );
  const graph = new Graph();
  assert.equal(input(graph, "i", "data", [2], "i32").mul(3).dtype, "i32");
  assert.throws(() => input(graph, "j", "data", [2], "i32").mul(0.5), /0.5 is not a whole number/);
  const value = constant(graph, 0.1).node.attributes as { value: number };
  assert.equal(value.value, Math.fround(0.1), "an f32 constant is one");
});

test("operands broadcast by NumPy's rule", () => {
  assert.deepEqual(
    result([1, 2], (x) => x.reshape([2, 1]).mul(x)),
    [1, 2, 2, 4],
  );
  assert.deepEqual(
    result([3], (x) => x.add(iota(x.graph, 3).cast("f64"))),
    [3, 4, 5],
  );
});

test("comparisons and choices", () => {
  const values = [-1, 0, 2, Number.NaN];
  assert.deepEqual(
    result(values, (x) => x.gt(0).cast("f64")),
    [0, 0, 1, 0],
  );
  assert.deepEqual(
    result(values, (x) => x.ge(0).cast("f64")),
    [0, 1, 1, 0],
  );
  assert.deepEqual(
    result(values, (x) => x.step()),
    [0, 0, 1, 0],
  );
  assert.deepEqual(
    result(values, (x) => x.relu()),
    [0, 0, 2, Number.NaN],
    "relu keeps NaN",
  );
  assert.deepEqual(
    result([1, 5], (x) => x.lt(2).where(x.neg(), 7)),
    [-1, 7],
  );
  assert.throws(() => result([1], (x) => x.lt(2).where(1, 0)), GraphError);
});

test("the position of the largest: the first of equals, the length where all are NaN", () => {
  const table = [1, 3, 3, 2, 2, 1, Number.NaN, Number.NaN, Number.NaN];
  assert.deepEqual(
    result(table, (x) => x.reshape([3, 3]).argMax().cast("f64")),
    [1, 0, 3],
  );
});

test("softmax is stable and adds up to 1", () => {
  const p = result([1000, 1001, 999], (x) => x.softmax());
  assert.ok(Math.abs(p.reduce((a, b) => a + b) - 1) < 1e-15);
  const logs = result([1000, 1001, 999], (x) => x.logSoftmax());
  for (const [i, log] of logs.entries()) assert.ok(Math.abs(Math.exp(log) - p[i]!) < 1e-15);
});

test("one-hot rows, means and axes counted from the end", () => {
  assert.deepEqual(
    result([2, 0, 5], (x) => x.cast("i32").oneHot(3, "f64")),
    [0, 0, 1, 1, 0, 0, 0, 0, 0],
  );
  assert.deepEqual(
    result([1, 2, 3, 4], (x) => x.reshape([2, 2]).mean(-1)),
    [1.5, 3.5],
  );
  assert.deepEqual(
    result([1, 2, 3, 4], (x) => x.mean()),
    [2.5],
  );
});

test("matrices that do not fit and tensors of two graphs are refused", () => {
  const [a, b] = [new Graph(), new Graph()];
  const x = input(a, "x", "data", [2, 3]);
  assert.throws(() => x.matmul(x), /matmul: inner sizes differ, \[2, 3\] x \[2, 3\]/);
  assert.throws(() => x.matmul(x.sum(0)), ShapeError);
  assert.throws(() => x.add(input(b, "x", "data", [2, 3])), /belong to different graphs/);
});

test("what changes nothing adds no node", () => {
  const x = input(new Graph(), "x", "data", [2, 3]);
  assert.equal(x.reshape([2, 3]).node, x.node);
  assert.equal(x.permute(0, 1).node, x.node);
  assert.equal(x.cast("f32").node, x.node);
  assert.equal(x.broadcastTo([2, 3]).node, x.node);
  assert.ok(x.sum(1) instanceof Tensor);
});
