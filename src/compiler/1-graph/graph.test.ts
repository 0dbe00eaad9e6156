import assert from "node:assert/strict";
import { test } from "node:test";
import { GraphError, ShapeError } from "../../errors.ts";
import { Graph } from "./graph.ts";
import { constant, input } from "./tensor.ts";

test("equal nodes are one node; different attributes, operands and types make another", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2, 3]);
  const y = input(graph, "y", "data", [2, 3]);
  assert.equal(x.add(y).node, x.add(y).node);
  assert.notEqual(x.add(y).node, y.add(x).node);
  assert.equal(x.sum(0).node, x.sum(-2).node);
  assert.notEqual(x.sum(0).node, x.sum(1).node);
  assert.notEqual(x.cast("f64").node, x.cast("i32").node);
  assert.notEqual(x.reshape([6]).node, x.reshape([3, 2]).node);
  assert.equal(input(graph, "x", "data", [2, 3]).node, x.node);
});

test("constants that are printed alike stay apart", () => {
  const graph = new Graph();
  const values = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const nodes = values.map((v) => constant(graph, v).node);
  assert.equal(new Set(nodes).size, values.length);
  assert.equal(constant(graph, Number.NaN).node, nodes[2]);
  assert.notEqual(constant(graph, 0, "f64").node, nodes[0]);
});

test("live nodes are those that outputs and updates need, operands first", () => {
  const graph = new Graph();
  const p = input(graph, "p", "parameter", []);
  const unused = input(graph, "unused", "data", []);
  unused.exp();
  const y = p.mul(2);
  graph.output("y", y.node);
  graph.update(p.node, y.add(1).node);
  const live = graph.live();
  assert.ok(!live.includes(unused.node));
  for (const node of live) {
    for (const operand of node.inputs) assert.ok(live.indexOf(operand) < live.indexOf(node));
  }
});

test("outputs and updates that cannot be are refused, by name", () => {
  const graph = new Graph();
  const p = input(graph, "p", "parameter", [2]);
  const data = input(graph, "d", "data", [2]);
  graph.output("y", p.node);
  assert.throws(() => graph.output("y", p.node), /two outputs are named y/);
  assert.throws(() => graph.update(data.node, p.node), GraphError);
  assert.throws(() => graph.update(p.add(1).node, p.node), GraphError);
  assert.throws(
    () => graph.update(p.node, p.sum().node),
    /update of p: expected f32 \[2\], got f32 \[\]/,
  );
  assert.throws(() => graph.update(p.node, p.cast("f64").node), ShapeError);
  graph.update(p.node, p.neg().node);
  assert.throws(() => graph.update(p.node, p.node), /p is updated twice/);
});

test("operands of another number, type or shape are refused", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2]).node;
  const wide = input(graph, "wide", "data", [2], "f64").node;
  const long = input(graph, "long", "data", [3]).node;
  const mask = input(graph, "mask", "data", [2], "bool").node;
  assert.throws(() => graph.add("add", [x], {}), /add: expected 2 operands, got 1/);
  assert.throws(() => graph.add("add", [x, wide], {}), /operand 2 of 2 is f64, expected f32/);
  assert.throws(() => graph.add("add", [x, long], {}), /\[2\] and \[3\] differ/);
  assert.throws(() => graph.add("add", [mask, mask], {}), /add: takes number operands, got bool/);
  assert.throws(() => graph.add("xor", [x, x], {}), /takes logic operands, got f32/);
  assert.throws(() => graph.add("select", [x, x, x], {}), /operand 1 of 3 is f32, expected bool/);
});

test("sizes are positive whole numbers of at most 2^31 elements", () => {
  const graph = new Graph();
  for (const shape of [[0], [-1], [1.5], [Number.NaN], [2 ** 16, 2 ** 16]]) {
    assert.throws(() => input(graph, "x", "data", shape), ShapeError);
  }
});
