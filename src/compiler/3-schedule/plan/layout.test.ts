import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../../data/random.ts";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph } from "../../1-graph/graph.ts";
import { printGraph } from "../../1-graph/print.ts";
import { input } from "../../1-graph/tensor.ts";
import { verify } from "../../1-graph/verify.ts";
import { differentiate } from "../../2-autodiff/differentiate.ts";
import { allParts as parts } from "../all-parts.ts";
import type { Limits } from "../loops/limits.ts";
import { cut } from "./cut.ts";
import {
  type AxisOrder,
  inputOrders,
  lanesFor,
  layoutOf,
  underPermutes,
  wantsCopy,
} from "./layout.ts";
import { relayout } from "./relayout.ts";

const wide: Limits = {
  vectorBytes: [64, 32, 16],
  accumulators: 24,
  tileVectors: 4,
};
const narrow: Limits = { ...wide, vectorBytes: [16] };
const scalar: Limits = { ...wide, vectorBytes: [] };

test("lanes: few register passes, none without vectors or neighbours", () => {
  assert.equal(lanesFor(30, 4, narrow), 4);
  assert.equal(lanesFor(1, 4, narrow), 1);
  assert.equal(lanesFor(30, 4, scalar), 1);
  assert.equal(lanesFor(64, 8, narrow), 2);
  assert.ok(lanesFor(64, 4, wide) >= 8);
});

test("only the innermost axis is padded, in the order that was asked for", () => {
  const padded = layoutOf([5, 30], [0, 1], "f32", narrow, true);
  assert.deepEqual([padded.strides, padded.bytes], [[32, 1], 5 * 32 * 4]);
  const turned = layoutOf([30, 784], [1, 0], "f32", narrow, true);
  assert.deepEqual([turned.strides, turned.bytes], [[1, 32], 784 * 32 * 4]);
  const tight = layoutOf([5, 30], [0, 1], "f32", narrow, false);
  assert.deepEqual([tight.strides, tight.bytes], [[30, 1], 600]);
  assert.deepEqual(layoutOf([], [], "f64", narrow, true).bytes, 8);
});

test("a dense weight lies with its outputs innermost, and its momentum alike", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [10, 784]);
  const w = input(graph, "w", "parameter", [30, 784]);
  const v = input(graph, "v", "state", [30, 784]);
  const z = x.contract(w, "bi,oi->bo");
  const next = v.mul(0.9).sub(z.contract(x, "bo,bi->oi"));
  graph.update(v.node, next.node);
  graph.update(w.node, w.add(next).node);
  const orders = inputOrders(graph, new Map());
  assert.deepEqual(orders.get("w"), [1, 0]);
  assert.deepEqual(orders.get("v"), [1, 0]);
  assert.equal(orders.has("x"), false, "data keeps the order of the host");
  assert.deepEqual(
    inputOrders(graph, new Map([["w", [0, 1]]])).get("w"),
    [0, 1],
    "known ones stay",
  );
});

/** The orders of a convolution's weights, and of their momentum, under a step. */
function orderOfFilters(pooled: boolean, channels = 3): (readonly number[])[] {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2, 6, 6, channels]);
  const w = input(graph, "w", "parameter", [8, channels, 3, 3]);
  const v = input(graph, "v", "state", w.shape);
  const windows = { axes: [1, 2], sizes: [3, 3], steps: [1, 1] };
  const z = x.window(windows).contract(w, "byxijc,ocij->byxo");
  const y = pooled ? z.maxPool({ axes: [1, 2], sizes: [2, 2], steps: [2, 2] }) : z;
  const [dw] = differentiate(y.square().sum(), [w]);
  const next = v.mul(0.9).sub(dw!);
  graph.update(v.node, next.node);
  graph.update(w.node, w.add(next).node);
  const orders = new Map<string, AxisOrder>();
  cut({ name: "train", graph }, { plain: false, parts }, orders);
  return ["w", "v"].map((name) => orders.get(name)!);
}

test("filters lie with the filter innermost, as the vectors of a convolution run", () => {
  const [w, v] = orderOfFilters(false);
  assert.equal(w!.at(-1), 0);
  assert.deepEqual(v, w);
});

test("behind a pooling they lie as the winners' sums run: along the channels, or the columns", () => {
  const [w, v] = orderOfFilters(true);
  assert.equal(w!.at(-1), 1);
  assert.deepEqual(v, w);
  // one channel makes no vector: the columns of the kernel do
  assert.equal(orderOfFilters(true, 1)[0]!.at(-1), 3);
});

test("permutations are seen through", () => {
  const x = input(new Graph(), "x", "data", [2, 3, 4]);
  const { base, axisHere } = underPermutes(x.permute(2, 0, 1).permute(1, 0, 2).node);
  assert.equal(base, x.node);
  // x[a, b, c] is at [a, c, b] of the view
  assert.deepEqual([...axisHere], [0, 2, 1]);
});

test("operands that no vector can run along are copied in another order, with the same meaning", () => {
  const graph = new Graph();
  const delta = input(graph, "delta", "data", [10, 5]);
  const x = input(graph, "x", "data", [7, 5]);
  const y = delta.contract(x, "bo,io->bi");
  graph.output("y", y.node);
  const side = wantsCopy(y.node, new Map());
  const changed = relayout(graph, new Map());
  verify(changed);
  assert.deepEqual([...changed.outputs.get("y")!.shape], [10, 7]);
  assert.equal(side, "right");
  const [, copied] = changed.outputs.get("y")!.inputs;
  assert.deepEqual([copied!.op, copied!.shape], ["copy", [5, 7]], "x lies the other way round");
  const random = randomStream(1, "layout.test");
  const values = new Map(
    [delta, x].map((t, i) => [
      ["delta", "x"][i]!,
      Array.from({ length: t.shape[0]! * t.shape[1]! }, () => random.below(9) - 4),
    ]),
  );
  assert.deepEqual(evaluate(changed, values).outputs, evaluate(graph, values).outputs);
  assert.equal(printGraph(graph).includes("copy"), false, "the source is not touched");
});
