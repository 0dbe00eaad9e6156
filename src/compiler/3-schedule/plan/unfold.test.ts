import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "../../../data/random.ts";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph } from "../../1-graph/graph.ts";
import { input } from "../../1-graph/tensor.ts";
import { verify } from "../../1-graph/verify.ts";
import { unfold } from "./unfold.ts";

interface Case {
  readonly sizes: readonly [number, number];
  readonly steps?: readonly [number, number];
  /** What is wanted of the picture: where it begins, and how much less it is at the end. */
  readonly box?: { readonly starts: readonly number[]; readonly less: readonly number[] };
}

/** The gradient of a convolution's picture before and after, and the ops that it is made of. */
function both({ sizes, steps = [1, 1], box }: Case) {
  const graph = new Graph();
  const delta = input(graph, "delta", "data", [2, 5, 4, 3]);
  const weight = input(graph, "weight", "parameter", [3, 2, ...sizes]);
  const [rows, columns] = sizes.map((n, i) => n + (i === 0 ? 4 : 3) * steps[i]!);
  const windows = { axes: [1, 2], sizes, steps };
  const products = delta.contract(weight, "byxo,ocij->byxijc");
  const whole = products.fold(windows, [2, rows!, columns!, 2]);
  const picture = box
    ? whole.slice(
        box.starts,
        whole.shape.map((n, i) => n - box.starts[i]! - box.less[i]!),
      )
    : whole;
  graph.output("picture", picture.node);
  const random = randomStream(7, "unfold.test");
  const buffers = new Map(
    [delta, weight].map((t, i) => [
      i === 0 ? "delta" : "weight",
      Float64Array.from({ length: t.shape.reduce((a, b) => a * b) }, () => random.below(19) - 9),
    ]),
  );
  const turned = unfold(graph);
  verify(turned);
  const values = [graph, turned].map((g) =>
    Array.from(evaluate(g, buffers).outputs.get("picture")!),
  );
  return { values, ops: new Set(turned.live().map((n) => n.op)) };
}

const cases: readonly (readonly [string, Case, boolean])[] = [
  ["the whole picture", { sizes: [3, 2] }, true],
  [
    "the inside of a padded one",
    { sizes: [3, 3], box: { starts: [0, 1, 1, 0], less: [0, 1, 1, 0] } },
    true,
  ],
  ["an uneven box", { sizes: [4, 3], box: { starts: [0, 2, 0, 0], less: [0, 0, 2, 0] } }, true],
  ["windows along one axis", { sizes: [1, 3] }, true],
  [
    "a part of the channels",
    { sizes: [3, 2], box: { starts: [0, 0, 0, 1], less: [0, 0, 0, 0] } },
    true,
  ],
  [
    "a box within the windows",
    { sizes: [2, 2], box: { starts: [0, 3, 0, 0], less: [0, 0, 0, 0] } },
    true,
  ],
  ["windows of one place", { sizes: [1, 1] }, true],
  ["windows apart", { sizes: [3, 2], steps: [2, 1] }, false],
];

for (const [name, of, isTurned] of cases) {
  test(`the gradient of a picture as a convolution: ${name}`, () => {
    const { values, ops } = both(of);
    assert.ok(values[0]!.some((x) => x !== 0));
    // a zero that is added has no sign
    assert.deepEqual(...(values.map((v) => v.map((x) => x + 0)) as [number[], number[]]));
    assert.equal(ops.has("fold"), !isTurned);
  });
}
