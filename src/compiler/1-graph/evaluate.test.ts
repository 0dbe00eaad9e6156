import assert from "node:assert/strict";
import { test } from "node:test";
import { GraphError } from "../../errors.ts";
import { evaluate } from "./evaluate.ts";
import { Graph } from "./graph.ts";
import { printGraph } from "./print.ts";
import { randomUniform } from "./random.ts";
import { constant, input } from "./tensor.ts";
import { verify } from "./verify.ts";

test("updates see the old values of all buffers", () => {
  const graph = new Graph();
  const [a, b] = ["a", "b"].map((name) => input(graph, name, "state", [], "f64"));
  graph.update(a!.node, b!.node);
  graph.update(b!.node, a!.add(b!).node);
  const { updates } = evaluate(
    graph,
    new Map([
      ["a", [3]],
      ["b", [5]],
    ]),
  );
  assert.equal(updates.get("a")![0], 5);
  assert.equal(updates.get("b")![0], 8);
});

test("integers wrap, in products and sums too", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [2], "i32");
  graph.output("product", x.mul(x).node);
  graph.output("sum", x.sum().node);
  graph.output("contract", x.contract(x, "a,a->").node);
  const { outputs } = evaluate(graph, new Map([["x", [2147483647, 65537]]]));
  assert.deepEqual([...Array.from(outputs.get("product")!)], [1, 131073]);
  assert.equal(outputs.get("sum")![0], -2147418112);
  assert.equal(outputs.get("contract")![0], 131074);
});

test("missing inputs and those of another size are refused", () => {
  const graph = new Graph();
  graph.output("y", input(graph, "x", "data", [2]).node);
  assert.throws(() => evaluate(graph, new Map()), /no value was given for input x/);
  assert.throws(() => evaluate(graph, new Map([["x", [1]]])), /input x: expected 2 numbers, got 1/);
});

test("uniform random numbers depend on seed, step and stream", () => {
  const drawn = (seed: number, step: number, stream: string) => {
    const graph = new Graph();
    const state = { seed: constant(graph, seed, "u32"), step: constant(graph, step, "u32") };
    graph.output("y", randomUniform(graph, state, stream, [4]).node);
    return Array.from(evaluate(graph, new Map()).outputs.get("y")!);
  };
  const first = drawn(1, 0, "layers.0/dropout");
  assert.ok(first.every((x) => x >= 0 && x < 1));
  assert.deepEqual(drawn(1, 0, "layers.0/dropout"), first);
  for (const other of [
    drawn(2, 0, "layers.0/dropout"),
    drawn(1, 1, "layers.0/dropout"),
    drawn(1, 0, "b"),
  ]) {
    assert.notDeepEqual(other, first);
  }
});

test("the canonical text of a graph", () => {
  const graph = new Graph();
  const w = input(graph, "w", "parameter", [3, 2]);
  const x = input(graph, "x", "data", [4, 2]);
  const y = x.contract(w, "bi,oi->bo");
  graph.output("y", y.sum(0).node);
  graph.update(w.node, w.mul(-0).node);
  assert.equal(
    printGraph(graph),
    `%0 = input parameter w : f32[3, 2]
%1 = input data x : f32[4, 2]
%2 = contract %1 %0 left=bi right=oi out=bo : f32[4, 3]
%3 = sum %2 axes=[0] : f32[3]
%4 = constant value=-0 : f32[]
%5 = broadcast %4 axes=[] : f32[3, 2]
%6 = mul %0 %5 : f32[3, 2]
output y = %3
update %0 <- %6
`,
  );
});

test("a graph that was tampered with is not legal", () => {
  const legal = () => {
    const graph = new Graph();
    const x = input(graph, "x", "state", [2, 3]);
    graph.output("y", x.sum(0).node);
    graph.update(x.node, x.neg().node);
    verify(graph);
    return { graph, x };
  };
  const a = legal();
  Object.assign(a.graph.outputs.get("y")!, { shape: [2] });
  assert.throws(() => verify(a.graph), /node 1, sum: says f32 \[2\], its operands give f32 \[3\]/);
  const b = legal();
  Object.assign(b.graph.outputs.get("y")!, { dtype: "i32" });
  assert.throws(() => verify(b.graph), GraphError);
  const c = legal();
  (c.graph.updates as { target: unknown; value: unknown }[])[0]!.value = c.x.sum().node;
  assert.throws(() => verify(c.graph), /update of x changes its shape or type/);
  const d = legal();
  (d.graph.updates as { target: unknown; value: unknown }[])[0]!.target = d.x.neg().node;
  assert.throws(() => verify(d.graph), /which is no input/);
  const e = legal();
  e.graph.output("z", input(e.graph, "x", "data", [2]).node);
  assert.throws(() => verify(e.graph), /two inputs are named x/);
});
