import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../../data/random.ts";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph } from "../../1-graph/graph.ts";
import { printGraph } from "../../1-graph/print.ts";
import { constant, input, type Tensor } from "../../1-graph/tensor.ts";
import { verify } from "../../1-graph/verify.ts";
import { simplify, uniformValue } from "./simplify.ts";

/** The lines that compute something in the simplified graph of y = build(x). */
function computed(build: (x: Tensor) => Tensor): string[] {
  const graph = new Graph();
  graph.output("y", build(input(graph, "x", "data", [2, 3])).node);
  const simple = simplify(graph);
  verify(simple);
  return printGraph(simple)
    .split("\n")
    .filter((line) => / = (?!input|constant|broadcast)/.test(line))
    .filter((line) => !line.startsWith("output"))
    .map((line) => line.replace(/%\d+ = /, "").replace(/ : .*/, ""));
}

test("neutral elements and doubled ops vanish", () => {
  const nothing: readonly ((x: Tensor) => Tensor)[] = [
    (x) => x.add(0),
    (x) => x.constant(0).add(x),
    (x) => x.sub(0),
    (x) => x.mul(1),
    (x) => x.div(1),
    (x) => x.neg().neg(),
    (x) => x.detach(),
    (x) => x.permute(1, 0).permute(1, 0),
    (x) => x.reshape([6]).reshape([2, 3]),
  ];
  for (const build of nothing) assert.deepEqual(computed(build), [], `${build}`);
});

test("factors join where their product is a number of the type", () => {
  assert.deepEqual(
    computed((x) => x.mul(2).mul(3)),
    ["mul %0 %2"],
  );
  assert.equal(computed((x) => x.mul(1e-30).mul(1e-30)).length, 2, "1e-60 is no f32");
  assert.equal(computed((x) => x.mul(1e30).mul(1e30)).length, 2);
});

test("division by a power of two becomes a product, by others not", () => {
  assert.match(computed((x) => x.div(8))[0]!, /^mul/);
  assert.match(computed((x) => x.div(10))[0]!, /^div/);
  assert.match(computed((x) => x.div(-0.5))[0]!, /^mul/);
});

test("adding the negative is subtracting", () => {
  assert.match(computed((x) => x.add(x.exp().neg())).at(-1)!, /^sub/);
  assert.match(computed((x) => x.sub(x.exp().neg())).at(-1)!, /^add/);
});

test("known numbers are computed here, but no function whose last bit the engine decides", () => {
  assert.deepEqual(
    computed((x) => x.mul(x.constant(2).add(3))),
    ["mul %0 %2"],
  );
  assert.ok(computed((x) => x.mul(x.constant(2).exp())).some((line) => line.startsWith("exp")));
});

test("views join, and what no output needs is dropped", () => {
  assert.deepEqual(
    computed((x) => x.permute(1, 0).reshape([6]).reshape([2, 3])),
    ["permute %0 order=[1 0]", "reshape %1"],
  );
  assert.deepEqual(
    computed((x) => x.permute(1, 0).reshape([6]).reshape([3, 2])),
    ["permute %0 order=[1 0]"],
  );
  const graph = new Graph();
  const x = input(graph, "x", "data", [4]);
  x.exp();
  graph.output("y", x.sum().node);
  assert.equal(simplify(graph).nodes.length, 2);
});

test("a gradient behind a pooling is summed before it is spread, where the sum takes it all in", () => {
  const graph = new Graph();
  const windows = { axes: [1, 2], sizes: [2, 2], steps: [2, 1] };
  const x = input(graph, "x", "data", [3, 4, 5, 6]);
  const g = input(graph, "g", "data", [3, 2, 4, 6]);
  const spread = g.unpool(x.poolArgMax(windows), windows, x.shape);
  graph.output("bias", spread.sum(0, 1, 2).node);
  graph.output("rows", spread.sum(0, 1).node);
  const simple = simplify(graph);
  verify(simple);
  const operand = (name: string) => {
    const { op, inputs } = simple.outputs.get(name)!;
    return [op, inputs[0]!.op];
  };
  assert.deepEqual(operand("bias"), ["sum", "input"]);
  assert.deepEqual(operand("rows"), ["sum", "unpool"], "columns are kept: it matters where");
  const random = randomStream(1, "simplify.test");
  const inputs = new Map([
    ["x", Array.from({ length: 360 }, () => random.below(1000))],
    ["g", Array.from({ length: 144 }, () => random.below(7) - 3)],
  ]);
  assert.deepEqual(evaluate(simple, inputs).outputs, evaluate(graph, inputs).outputs);
});

test("uniform values are seen through views", () => {
  const graph = new Graph();
  const five = constant(graph, 5).broadcastTo([2, 3]).transpose().reshape([6]);
  assert.equal(uniformValue(five.node), 5);
  assert.equal(uniformValue(five.neg().node), null);
});

test("outputs and updates keep their names, the source is not touched", () => {
  const graph = new Graph();
  const p = input(graph, "p", "parameter", [2]);
  graph.output("y", p.add(0).node);
  graph.update(p.node, p.mul(1).node);
  const before = printGraph(graph);
  const simple = simplify(graph);
  assert.equal(printGraph(graph), before);
  assert.deepEqual([...simple.outputs.keys()], ["y"]);
  assert.equal(simple.updates[0]!.value, simple.updates[0]!.target);
});
