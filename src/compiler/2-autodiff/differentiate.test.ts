import assert from "node:assert/strict";
import { test } from "node:test";
import { GraphError } from "../../errors.ts";
import { evaluate } from "../1-graph/evaluate.ts";
import { Graph } from "../1-graph/graph.ts";
import { printGraph } from "../1-graph/print.ts";
import { input, type Tensor } from "../1-graph/tensor.ts";
import { differentiate } from "./differentiate.ts";

function values(graph: Graph, t: Tensor, inputs: Record<string, readonly number[]>): number[] {
  graph.output("value", t.node);
  const result = evaluate(graph, new Map(Object.entries(inputs))).outputs.get("value")!;
  graph.outputs.delete("value");
  return Array.from(result);
}

test("a tensor that is used several times adds up its gradients", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2], "f64");
  const [g] = differentiate(x.mul(x).add(x.mul(3)).sum(), [x]);
  assert.deepEqual(values(graph, g!, { x: [5, -1] }), [13, 1]);
});

test("what the loss does not depend on has a gradient of zeros of its shape and type", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2], "f64");
  const other = input(graph, "other", "data", [3], "f32");
  const whole = input(graph, "whole", "data", [2], "i32");
  const [a, b, c] = differentiate(x.add(whole.cast("f64")).sum(), [other, whole, x]);
  assert.deepEqual([a!.shape, a!.dtype, b!.shape, b!.dtype], [[3], "f32", [2], "i32"]);
  const given = { x: [1, 2], other: [0, 0, 0], whole: [1, 2] };
  assert.deepEqual(values(graph, a!, given), [0, 0, 0]);
  assert.deepEqual(values(graph, b!, given), [0, 0]);
  assert.deepEqual(values(graph, c!, given), [1, 1]);
});

test("the gradient with respect to the loss itself is 1, to an intermediate what follows it", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2], "f64");
  const z = x.mul(4);
  const loss = z.square().sum();
  const [own, inner] = differentiate(loss, [loss, z]);
  assert.deepEqual(values(graph, own!, { x: [1, 2] }), [1]);
  assert.deepEqual(values(graph, inner!, { x: [1, 2] }), [8, 16]);
});

test("detach stops the gradient and nothing else", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2], "f64");
  const [g] = differentiate(x.detach().mul(x).sum(), [x]);
  assert.deepEqual(values(graph, g!, { x: [3, 5] }), [3, 5]);
});

test("a loss that is not one float is refused", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2]);
  assert.throws(() => differentiate(x, [x]), /the loss must be one float, got f32 \[2\]/);
  assert.throws(() => differentiate(x.sum().cast("i32"), [x]), GraphError);
});

test("the backward pass of a layer reads as BP1 to BP4", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [5, 3]);
  const w = input(graph, "w", "parameter", [2, 3]);
  const b = input(graph, "b", "parameter", [2]);
  const z = x.contract(w, "bi,oi->bo").add(b);
  const loss = z.sigmoid().sum();
  const [dw, db, dx] = differentiate(loss, [w, b, x]);
  for (const [name, t] of Object.entries({ dw: dw!, db: db!, dx: dx! })) graph.output(name, t.node);
  const text = printGraph(graph);
  const delta = /%(\d+) = mul %\d+ %\d+ : f32\[5, 2\]\n(?!.*%\d+ = mul)/s.exec(text)![1];
  // BP4: dC/dw = delta^T a; BP3: dC/db = sum of delta; BP2: delta w
  assert.match(
    text,
    new RegExp(`contract %${delta} %\\d+ left=bo right=bi out=oi : f32\\[2, 3\\]`),
  );
  assert.match(text, new RegExp(`sum %${delta} axes=\\[0\\] : f32\\[2\\]`));
  assert.match(
    text,
    new RegExp(`contract %${delta} %\\d+ left=bo right=oi out=bi : f32\\[5, 3\\]`),
  );
});
