import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate } from "../../1-graph/evaluate.ts";
import { Graph } from "../../1-graph/graph.ts";
import { input } from "../../1-graph/tensor.ts";
import { verify } from "../../1-graph/verify.ts";
import { skipZeros } from "./sparse.ts";

function step() {
  const graph = new Graph();
  const data = input(graph, "data", "data", [6, 5], "u8");
  const rows = input(graph, "rows", "data", [3], "i32");
  const w = input(graph, "w", "parameter", [2, 5]);
  const x = data
    .gather(rows)
    .cast("f32")
    .mul(1 / 256);
  const z = x.contract(w, "bi,oi->bo");
  graph.output("z", z.node);
  graph.output("dense", z.contract(w, "bo,oi->bi").node);
  graph.update(w.node, w.sub(z.contract(x, "bo,bi->oi")).node);
  return graph;
}

const contractions = (graph: Graph) =>
  graph.live().flatMap((n) => (n.op === "contract" ? [n.attributes.live ?? null] : []));

test("contractions on gathered sparse rows learn which columns live, others stay", () => {
  const graph = step();
  const told = skipZeros(graph, new Set(["data"]));
  verify(told);
  assert.deepEqual(contractions(told), ["i", null, "i"]);
  assert.equal(told.nodes.filter((n) => n.op === "nonzero").length, 1, "one list a batch");
  assert.equal(skipZeros(graph, new Set()), graph);
  assert.deepEqual(contractions(skipZeros(graph, new Set(["other"]))), [null, null, null]);
});

test("the meaning stays", () => {
  const inputs = new Map<string, readonly number[]>([
    ["data", Array.from({ length: 30 }, (_, i) => (i % 5 === 2 ? 0 : i))],
    ["rows", [5, 0, 2]],
    ["w", Array.from({ length: 10 }, (_, i) => i - 4)],
  ]);
  const graph = step();
  const [a, b] = [graph, skipZeros(graph, new Set(["data"]))].map((g) => evaluate(g, inputs));
  assert.deepEqual(b!.outputs, a!.outputs);
  assert.deepEqual(b!.updates, a!.updates);
});
