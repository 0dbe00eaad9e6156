import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../../1-graph/graph.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { type PadValue, padValue } from "./pads.ts";

/** What lies behind rows of build(p, g, rate): p has zeros there, g anything, rate is one number. */
function behind(build: (p: Tensor, g: Tensor, rate: Tensor) => Tensor): PadValue {
  const graph = new Graph();
  const p = input(graph, "p", "parameter", [3, 5]);
  const g = input(graph, "g", "data", [3, 5]);
  const rate = input(graph, "rate", "cell", []);
  const known = new Map<unknown, PadValue>([
    [p.node, "zero"],
    [g.node, "anything"],
    [rate.node, "number"],
  ]);
  return padValue(build(p, g, rate).node, (node) => known.get(node));
}

test("updates of parameters by parameters keep zeros", () => {
  assert.equal(
    behind((p, _, rate) => p.sub(p.mul(rate))),
    "zero",
  );
  assert.equal(
    behind((p) => p.mul(0.9).neg().abs().tanh().add(p)),
    "zero",
  );
  assert.equal(
    behind((p) => p.lt(1).where(p, p.mul(2))),
    "zero",
  );
});

test("numbers, values from elsewhere and functions that are not 0 at 0 do not", () => {
  assert.equal(
    behind((p) => p.add(1)),
    "number",
  );
  assert.equal(
    behind((p) => p.sigmoid()),
    "number",
  );
  assert.equal(
    behind((p) => p.exp()),
    "anything",
  );
  assert.equal(
    behind((p, g) => p.sub(g)),
    "anything",
  );
  assert.equal(
    behind((p) => p.div(p)),
    "anything",
  );
});

test("zero times what may be infinite is no zero", () => {
  assert.equal(
    behind((p, g) => p.mul(g)),
    "anything",
  );
  assert.equal(
    behind((p) => p.mul(Number.POSITIVE_INFINITY)),
    "anything",
  );
  assert.equal(
    behind((p) => p.mul(Number.NaN)),
    "anything",
  );
});

test("a value that is read twice, sixty times over, is followed once", () => {
  const squares = (p: Tensor) => Array.from({ length: 60 }).reduce<Tensor>((x) => x.square(), p);
  assert.equal(behind(squares), "zero");
});
