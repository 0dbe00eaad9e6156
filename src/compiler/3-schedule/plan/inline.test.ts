import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../../1-graph/graph.ts";
import { needed } from "../../1-graph/needed.ts";
import { isAnchor } from "../../1-graph/ops.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { differentiate } from "../../2-autodiff/differentiate.ts";
import { allParts } from "../all-parts.ts";
import { claimHomes } from "./home.ts";
import { inlinedIn, visitsWinners } from "./inline.ts";
import { readersIn } from "./readers.ts";
import { simplify } from "./simplify.ts";
import { chooseStored } from "./storage.ts";

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

/** The anchors that are computed where they are read, as ops in order, after simplification. */
function inlined(graph: Graph): string[] {
  const simple = simplify(graph);
  const claimed = claimHomes(simple);
  const nodes = needed(simple, claimed.keys());
  const found = inlinedIn(nodes, readersIn(nodes), claimed);
  return nodes.filter((n) => found.has(n) && isAnchor(n.op)).map((n) => n.op);
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
function backward(withPicture = true) {
  const graph = new Graph();
  const { x, w, bias, z } = convolution(graph);
  const loss = z.maxPool(square(2, 2)).square().sum();
  const [dw, db, dx] = differentiate(loss, [w, bias, x]);
  graph.update(w.node, w.sub(dw!.mul(0.1)).node);
  graph.update(bias.node, bias.sub(db!.mul(0.1)).node);
  if (withPicture) graph.output("dx", dx!.node);
  return graph;
}

test("only winners are visited on the way back, and products lie nowhere", () => {
  assert.deepEqual(inlined(backward()).sort(), ["contract", "contract", "unpool"]);
  assert.deepEqual(inlined(backward(false)).sort(), ["contract", "unpool"]);
  const kinds = simplify(backward()).nodes.flatMap((n) =>
    n.op === "contract" ? [visitsWinners(n)] : [],
  );
  assert.deepEqual(kinds.sort(), ["kept", "summed", null].sort());
});

test("what is made of a sum on the way to its pooling is made in the pooling too", () => {
  const graph = new Graph();
  const { z } = convolution(graph);
  // dearer than what is computed twice elsewhere
  graph.output("y", z.sigmoid().tanh().exp().maxPool(square(2, 2)).node);
  const simple = simplify(graph);
  const claimed = claimHomes(simple);
  const nodes = needed(simple, claimed.keys());
  const homes = chooseStored(nodes, claimed, allParts);
  const stored = nodes.filter((n) => homes.has(n)).map((n) => n.op);
  assert.deepEqual(stored.sort(), ["poolArgMax", "poolPick"]);
});

test("a pooling sums one contraction, and only one whose windows are tiles of products", () => {
  const summedIn = (build: (x: Tensor, graph: Graph) => Tensor): string[] => {
    const graph = new Graph();
    graph.output("y", build(input(graph, "x", "data", SHAPE), graph).maxPool(square(2, 2)).node);
    return inlined(graph);
  };
  const weight = (graph: Graph, shape: readonly number[], name = "w") =>
    input(graph, name, "parameter", shape);
  const tiles = (x: Tensor, graph: Graph) => x.contract(weight(graph, [5, 3]), "byxc,oc->byxo");
  assert.deepEqual(summedIn(tiles), ["contract"]);
  const two = (x: Tensor, graph: Graph) =>
    tiles(x, graph).add(x.contract(weight(graph, [5, 3], "v"), "byxc,oc->byxo"));
  assert.deepEqual(summedIn(two), ["contract"]);
  const others: readonly (readonly [readonly number[], string])[] = [
    [[3], "byxc,c->byxc"],
    [[6, 7, 3, 4], "byxc,yxco->byxo"],
    [[6, 3, 4], "byxc,yco->byxo"],
    [[7, 3], "byxc,xc->byxc"],
  ];
  for (const [shape, formula] of others)
    assert.deepEqual(
      summedIn((x, graph) => x.contract(weight(graph, shape), formula)),
      [],
    );
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
