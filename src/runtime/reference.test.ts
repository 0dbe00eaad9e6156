import assert from "node:assert/strict";
import { test } from "node:test";
import { Graph } from "../compiler/1-graph/graph.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { TargetError } from "../errors.ts";
import { referenceMachine } from "./reference.ts";

/** x' = x * factor, output doubled = 2 x, guard doubled. */
function growing(name: string) {
  const graph = new Graph();
  const x = input(graph, "x", "state", []);
  const factor = input(graph, "factor", "cell", []);
  graph.output(`${name}/doubled`, x.mul(2).node);
  graph.update(x.node, x.mul(factor).node);
  return { name, graph, guard: `${name}/doubled` };
}

test("runs apply updates, and entries share what they name alike", async () => {
  const machine = referenceMachine([growing("a"), growing("b")]);
  machine.write("x", [1]);
  machine.write("factor", [3]);
  assert.equal(machine.run("a", 2), 2);
  assert.equal(machine.run("b", 1), 1);
  assert.deepEqual([...(await machine.read("x"))], [27]);
  assert.deepEqual([...(await machine.read("a/doubled"))], [6]);
  assert.deepEqual([...(await machine.read("b/doubled"))], [18]);
});

test("a guard that is not finite ends the run, its updates applied", async () => {
  const machine = referenceMachine([growing("a")]);
  machine.write("x", [1]);
  machine.write("factor", [1e200]);
  // x before the runs: 1, 1e200, Infinity
  assert.equal(machine.run("a", 10), 2);
  assert.deepEqual([...(await machine.read("x"))], [Number.POSITIVE_INFINITY]);
});

test("what is read is a copy, and data is kept as it was given", async () => {
  const graph = new Graph();
  const data = input(graph, "data", "data", [2], "u8");
  graph.output("e/sum", data.cast("f32").sum().node);
  const machine = referenceMachine([{ name: "e", graph }]);
  const bytes = new Uint8Array([1, 2]);
  machine.write("data", bytes);
  (await machine.read("data"))[0] = 7;
  machine.run("e", 1);
  assert.deepEqual([...(await machine.read("e/sum"))], [3]);
  bytes[0] = 5;
  machine.run("e", 1);
  assert.deepEqual([...(await machine.read("e/sum"))], [7]);
});

test("wrong names, sizes and buffers that differ between entries are refused", async () => {
  const machine = referenceMachine([growing("a")]);
  assert.throws(() => machine.run("c", 1), TargetError);
  await assert.rejects(machine.read("y"), TargetError);
  assert.throws(() => machine.write("y", [1]), TargetError);
  assert.throws(() => machine.write("x", [1, 2]), /buffer x \[\] holds 1 numbers, got 2/);
  const other = new Graph();
  other.output("o/x", input(other, "x", "state", [2]).node);
  assert.throws(
    () => referenceMachine([growing("a"), { name: "o", graph: other }]),
    /entry o: buffer x is f32 \[2\], another entry has f32 \[\]/,
  );
});
