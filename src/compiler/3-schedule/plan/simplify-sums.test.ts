import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../../data/random.ts";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph, type Node } from "../../1-graph/graph.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { verify } from "../../1-graph/verify.ts";
import { differentiate } from "../../2-autodiff/differentiate.ts";
import { simplify } from "./simplify.ts";

interface Values {
  /** [5, 4, 3] */
  readonly x: Tensor;
  readonly y: Tensor;
  /** [3], repeated along the first two axes, and [5], along the last two. */
  readonly last: Tensor;
  readonly first: Tensor;
}

function graphOf(build: (values: Values) => Tensor): Graph {
  const graph = new Graph();
  const make = (name: string, shape: readonly number[]) => input(graph, name, "data", shape, "f64");
  const x = make("x", [5, 4, 3]);
  const y = make("y", [5, 4, 3]);
  const last = make("last", [3]).broadcastTo([5, 4, 3]);
  const first = make("first", [5]).expand(1, 4).expand(2, 3);
  graph.output("result", build({ x, y, last, first }).node);
  return graph;
}

/** What is added up of a simplified graph, each as the ops of its operand. */
function summed(graph: Graph): string[] {
  const text = (node: Node): string =>
    node.op === "input"
      ? node.attributes.name
      : node.op === "broadcast" || node.op === "reshape"
        ? text(node.inputs[0]!)
        : `${node.op}(${node.inputs.map(text).join(" ")})`;
  return graph
    .live()
    .filter((node) => node.op === "sum")
    .map((node) => text(node.inputs[0]!))
    .sort();
}

const CASES: readonly [what: string, build: (v: Values) => Tensor, sums: readonly string[]][] = [
  ["a factor", ({ x, last }) => x.mul(last).sum(0, 1), ["x"]],
  ["a factor on the left", ({ x, last }) => last.mul(x).sum(0, 1), ["x"]],
  ["a factor of the rows", ({ x, first }) => x.mul(first).sum(1, 2), ["x"]],
  ["a factor of what is left in the middle", ({ x, first }) => x.mul(first).sum(2), ["x"]],
  ["two factors", ({ x, first, last }) => x.mul(first).mul(last).sum(1), ["x"]],
  [
    "one of two factors",
    ({ x, first, last }) => x.mul(first).mul(last).sum(0, 1),
    ["mul(x first)"],
  ],
  [
    "a sum of products, one of them twice",
    ({ x, y, last }) => x.mul(last).add(last.mul(y)).add(x.mul(last)).neg().sum(0, 1),
    ["x", "y"],
  ],
  [
    "products of differences",
    ({ x, y, last }) => x.sub(y).mul(last).sub(y.mul(last)).sum(0, 1),
    ["sub(x y)", "y"],
  ],
  ["no factor along the axes", ({ x, last }) => x.mul(last).sum(1, 2), ["mul(x last)"]],
  ["no difference by itself", ({ x, last }) => x.sub(last).sum(0, 1), ["sub(x last)"]],
  [
    "no sum of which one is no product",
    ({ x, y, last }) => x.mul(last).add(y).sum(0, 1),
    ["add(mul(x last) y)"],
  ],
  ["no number", ({ x }) => x.mul(3).sum(0, 1), ["mul(x constant())"]],
];

for (const [what, build, sums] of CASES) {
  test(`taken out of a sum: ${what}`, () => {
    const graph = graphOf(build);
    const simple = simplify(graph);
    verify(simple);
    const random = randomStream(3, what);
    const inputs = new Map(
      graph.live().flatMap((node) =>
        node.op === "input"
          ? [
              [
                node.attributes.name,
                Float64Array.from({ length: 60 }, () => random.uniform() - 0.3).subarray(
                  0,
                  node.shape.reduce((a, b) => a * b, 1),
                ),
              ] as const,
            ]
          : [],
      ),
    );
    const [want, got] = [graph, simple].map(
      (g) => evaluate(g, inputs).outputs.get("result") as Float64Array,
    );
    assert.equal(got!.length, want!.length);
    for (const [i, x] of want!.entries()) assert.ok(Math.abs(got![i]! - x) < 1e-13, `${i}`);
    assert.deepEqual(summed(simple), sums);
  });
}

test("chains and diamonds of any length are looked through no further than pays", () => {
  const graph = graphOf(({ x, last }) => {
    let value = x.mul(last);
    for (let i = 0; i < 5000; i++) value = value.add(i % 2 === 0 ? value : x.mul(last));
    return value.sum(0, 1);
  });
  const sums = simplify(graph)
    .live()
    .filter((node) => node.op === "sum");
  assert.deepEqual(
    sums.map((node) => node.inputs[0]!.op),
    ["add"],
  );
});

test("a batch norm's gradient adds up one value, that times x - mean, and x - mean", () => {
  const graph = graphOf(({ x, y, last }) => {
    const centred = x.sub(x.mean(0, 1));
    const variance = centred.square().mean(0, 1);
    const normal = centred.mul(last.maximum(0, 1).div(variance.add(1e-5).sqrt()));
    return differentiate(normal.mul(y).sum(), [x])[0]!;
  });
  const centred = "sub(x mul(sum(x) constant()))";
  assert.deepEqual(
    summed(simplify(graph)),
    ["x", `mul(${centred} ${centred})`, "y", `mul(y ${centred})`, centred].sort(),
  );
});
