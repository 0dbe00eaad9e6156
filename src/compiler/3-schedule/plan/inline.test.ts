import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph, type Node } from "../../1-graph/graph.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { differentiate } from "../../2-autodiff/differentiate.ts";
import { claimHomes } from "./home.ts";
import { inlinedIn, readersIn, visitsWinners } from "./inline.ts";
import { simplify } from "./simplify.ts";
import { needed } from "./storage.ts";

const SHAPE = [2, 6, 7, 3];
const square = (size: number, step: number) => ({
  axes: [1, 2],
  sizes: [size, size],
  steps: [step, step],
});

/** A convolution of a parameter, so that both its operands have gradients. */
function convolution(graph: Graph, filters = 4) {
  const x = input(graph, "x", "parameter", SHAPE);
  const w = input(graph, "w", "parameter", [filters, 3, 2, 2]);
  const bias = input(graph, "bias", "parameter", [filters]);
  const z = x.window(square(2, 1)).contract(w, "byxijc,ocij->byxo").add(bias);
  return { x, w, bias, z };
}

/** What is computed where it is read, as ops in order, after simplification. */
function inlined(graph: Graph): string[] {
  const simple = simplify(graph);
  const claimed = claimHomes(simple);
  const nodes = needed(simple, claimed);
  const found = inlinedIn(nodes, readersIn(nodes), claimed);
  return nodes.filter((n) => found.has(n)).map((n) => n.op);
}

/** The same of a graph whose only output is y. */
function inlinedFor(build: (z: Tensor, graph: Graph) => Tensor, filters = 4): string[] {
  const graph = new Graph();
  graph.output("y", build(convolution(graph, filters).z, graph).node);
  return inlined(graph);
}

test("a convolution is summed inside the pooling behind it, whatever is done in between", () => {
  const pools: readonly ((z: Tensor) => Tensor)[] = [
    (z) => z.maxPool(square(2, 2)),
    (z) => z.relu().maxPool(square(2, 2)),
    (z) => z.mul(2).tanh().maxPool(square(3, 3)),
    (z) => z.maxPool(square(2, 2)).sigmoid(),
  ];
  for (const pool of pools) assert.deepEqual(inlinedFor(pool), ["contract"], `${pool}`);
});

test("sums that are needed twice, or by someone else, are stored", () => {
  const others: readonly ((z: Tensor, graph: Graph) => Tensor)[] = [
    (z) => z.maxPool(square(3, 2)),
    (z) => z.maxPool(square(4, 4)),
    (z) => z.maxPool({ axes: [2, 3], sizes: [2, 2], steps: [2, 2] }),
    (z) => z.relu(),
    (z) => z.maxPool(square(2, 2)).add(z.neg().maxPool(square(2, 2))),
    (z) => z.maxPool(square(2, 2)).add(z.sum()),
    (z, graph) => {
      graph.output("z", z.relu().node);
      return z.maxPool(square(2, 2));
    },
  ];
  for (const other of others) assert.deepEqual(inlinedFor(other), [], `${other}`);
});

/** Pooling, and its gradients with respect to weights and, if wanted, picture. */
function backward(more: (delta: Tensor, graph: Graph) => void = () => {}, withPicture = true) {
  const graph = new Graph();
  const { x, w, bias, z } = convolution(graph);
  const loss = z.maxPool(square(2, 2)).square().sum();
  const [dw, db, dz, dx] = differentiate(loss, [w, bias, z, x]);
  graph.update(w.node, w.sub(dw!.mul(0.1)).node);
  graph.update(bias.node, bias.sub(db!.mul(0.1)).node);
  if (withPicture) graph.output("dx", dx!.node);
  more(dz!, graph);
  return graph;
}

test("only winners are visited on the way back, and products lie nowhere", () => {
  assert.deepEqual(inlined(backward()).sort(), ["contract", "contract", "unpool"]);
  assert.deepEqual(inlined(backward(() => {}, false)).sort(), ["contract", "unpool"]);
  const kinds = simplify(backward()).nodes.flatMap((n) =>
    n.op === "contract" ? [visitsWinners(n)] : [],
  );
  assert.deepEqual(kinds.sort(), ["kept", "summed", null].sort());
});

test("a gradient that is looked at leaves the contractions as they are", () => {
  const watched = backward((delta, graph) => graph.output("delta", delta.node));
  assert.deepEqual(inlined(watched).sort(), ["contract", "contract", "unpool"]);
  const simple = simplify(watched);
  const claimed = claimHomes(simple);
  const unpools = needed(simple, claimed).filter((n) => n.op === "unpool");
  assert.equal(unpools.length, 2, "one to look at, one that lies nowhere");
  assert.ok(unpools.some((n: Node) => claimed.get(n)?.kind === "output"));
});

test("a gradient that something else computes with is stored", () => {
  const other = backward((delta, graph) => graph.output("largest", delta.maximum().node));
  assert.ok(!inlined(other).includes("unpool"));
});

test("products of windows are folded where they are made, but not into what they are made of", () => {
  const graph = new Graph();
  const { x, w, z } = convolution(graph);
  const [dx] = differentiate(z.square().sum(), [x]);
  graph.output("dx", dx!.node);
  assert.deepEqual(inlined(graph), ["contract"]);
  const inPlace = new Graph();
  const delta = input(inPlace, "delta", "data", z.shape);
  const weight = input(inPlace, "w", "parameter", w.shape);
  const target = input(inPlace, "x", "parameter", SHAPE);
  const products = delta.contract(weight, "byxo,ocij->byxijc");
  inPlace.update(target.node, products.fold(square(2, 1), SHAPE).node);
  assert.deepEqual(inlined(inPlace), []);
});
