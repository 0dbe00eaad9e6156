import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph, type Node } from "../../1-graph/graph.ts";
import { needed } from "../../1-graph/needed.ts";
import { input, type Tensor } from "../../1-graph/tensor.ts";
import { allParts } from "../all-parts.ts";
import { fuse, type Group, readsOf } from "./fuse.ts";
import { claimHomes } from "./home.ts";
import { chooseStored, storeAll } from "./storage.ts";

/** The groups of a graph, and which has a node. */
function cut(graph: Graph, join = true) {
  const claimed = claimHomes(graph);
  const homes = join
    ? chooseStored(needed(graph, claimed.keys()), claimed, allParts)
    : storeAll(graph, claimed);
  const groups = fuse(graph, homes, { join });
  const position = (n: Node) => groups.findIndex((g) => g.members.includes(n));
  return { groups, homes, position };
}
const anchors = (groups: readonly Group[]) => groups.map((g) => g.anchor?.op ?? "map");

function layer(graph: Graph) {
  const x = input(graph, "x", "data", [4, 3]);
  const w = input(graph, "w", "parameter", [5, 3]);
  const b = input(graph, "b", "parameter", [5]);
  return { x, w, b, z: x.contract(w, "bi,oi->bo").add(b) };
}

test("bias and activation are the epilogue of their contraction", () => {
  const graph = new Graph();
  const { z } = layer(graph);
  graph.output("a", z.sigmoid().node);
  const { groups } = cut(graph);
  assert.deepEqual(anchors(groups), ["contract"]);
  assert.equal(groups[0]!.members.length, 2, "the contraction and the activation");
});

test("the plain schedule has a loop nest for every computed node", () => {
  const graph = new Graph();
  const { z } = layer(graph);
  graph.output("a", z.sigmoid().node);
  const { groups } = cut(graph, false);
  assert.equal(groups.length, 4, "contract, broadcast, add, sigmoid");
  for (const { members } of groups) assert.equal(members.length, 1);
});

test("an update joins the contraction that gives its gradient", () => {
  const graph = new Graph();
  const { x, w } = layer(graph);
  const delta = input(graph, "delta", "data", [4, 5]);
  graph.update(w.node, w.sub(delta.contract(x, "bo,bi->oi").mul(0.1)).node);
  const { groups } = cut(graph);
  assert.deepEqual(anchors(groups), ["contract"]);
});

test("a value that is read at another index does not join", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [4, 4]);
  const y = x.exp();
  graph.output("y", y.node);
  graph.output("z", y.transpose().add(1).node);
  const { groups } = cut(graph);
  assert.equal(groups.length, 2);
});

test("an update comes after every other reader of the old value", () => {
  const graph = new Graph();
  const p = input(graph, "p", "parameter", [4, 4]);
  const next = p.mul(0.5);
  graph.update(p.node, next.node);
  const read = p.sum(0);
  graph.output("sum", read.node);
  const { position } = cut(graph);
  assert.ok(position(read.node) < position(next.node));
});

/** Where the buffer of `target` is written, and the last place that reads it otherwise. */
function lastReadAndWrite(graph: Graph, target: Tensor): [number, number] {
  const { groups, homes } = cut(graph);
  let [read, write] = [-1, -1];
  for (const [i, group] of groups.entries()) {
    for (const member of group.members) {
      const home = homes.get(member)!;
      const isWriter = home.kind === "update" && home.target === target.node;
      if (isWriter) write = i;
      const reads = readsOf(member, homes).filter((r) => r.node === target.node);
      if (reads.some((r) => !r.aligned || !isWriter)) read = Math.max(read, i);
    }
  }
  return [read, write];
}

test("buffers that swap, turn or shift are written from a copy", () => {
  const graph = new Graph();
  const [p, q] = ["p", "q"].map((n) => input(graph, n, "state", [3, 3])) as [Tensor, Tensor];
  graph.update(p.node, q.add(1).node);
  graph.update(q.node, p.transpose().node);
  const r = input(graph, "r", "state", [5]);
  graph.update(r.node, r.slice([4], [5], [-1]).node);
  for (const target of [p, q, r]) {
    const [read, write] = lastReadAndWrite(graph, target);
    assert.ok(read < write, `${read} ${write}`);
  }
});

test("groups come in an order that respects every dependence", () => {
  const graph = new Graph();
  const { x, w, z } = layer(graph);
  const loss = z.tanh().square().sum();
  graph.output("loss", loss.node);
  graph.update(w.node, w.sub(z.contract(x, "bo,bi->oi")).node);
  const { groups } = cut(graph);
  for (const [i, group] of groups.entries()) {
    for (const before of group.after) assert.ok(groups.indexOf(before) < i);
  }
});
