import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomStream } from "../../../data/random.ts";
import { Graph } from "../../1-graph/graph.ts";
import { input } from "../../1-graph/tensor.ts";
import { allParts as parts } from "../all-parts.ts";
import { FunctionBuilder } from "../loops/builder.ts";
import { interpret } from "../loops/interpret.test.machine.ts";
import { at, type LoopFunction, type Stmt, type } from "../loops/kernel.ts";
import type { Limits } from "../loops/limits.ts";
import { schedule } from "../schedule.ts";
import type { Entry } from "../scheduled.ts";
import { markOutputLoops, shareOut } from "./share.ts";
import { teamCode } from "./team.ts";

const limits: Limits = {
  vectorBytes: [16],
  accumulators: 8,
  tileVectors: 3,
};

/** A dense layer with bias, sums along both axes, and updates in place. */
function layer(batch: number, inputs: number, outputs: number): Entry {
  const graph = new Graph();
  const order = input(graph, "order", "data", [batch], "u32");
  const x = input(graph, "x", "data", [30, inputs]).gather(order);
  const w = input(graph, "w", "parameter", [outputs, inputs]);
  const bias = input(graph, "bias", "parameter", [outputs]);
  const a = x
    .contract(w, "bi,oi->bo")
    .add(bias.broadcastTo([batch, outputs]))
    .sigmoid();
  graph.output("sums", a.sum(1).node);
  graph.output("loss", a.sum().node);
  graph.update(w.node, w.sub(a.contract(x, "bo,bi->oi").mul(0.1)).node);
  graph.update(bias.node, bias.sub(a.sum(0).mul(0.1)).node);
  return { name: "layer", graph, guard: "loss" };
}

const calls = (s: Stmt): Stmt[] =>
  s.kind === "call"
    ? [s]
    : s.kind === "loop"
      ? s.body.flatMap(calls)
      : s.kind === "if"
        ? s.then.flatMap(calls)
        : [];

/** Memory with a number in every f32, the same each time. */
function filled(bytes: number): Uint8Array {
  const numbers = new Float32Array(Math.ceil(bytes / 4) + 16);
  const random = randomStream(1, "share.test");
  for (let i = 0; i < numbers.length; i++) numbers[i] = 2 * random.uniform() - 1;
  return new Uint8Array(numbers.buffer);
}

/** Runs each kernel of an entry by one thread, and by several from the same state. */
function assertApart(entry: Entry, threads: number, sparse: ReadonlySet<string>): void {
  const options = { limits, plain: false, sparse, parts };
  const one = schedule([entry], options);
  const team = schedule([entry], { ...options, threading: { threads: 7, above: 0, teamCode } });
  let before = filled(team.arenaBytes);
  for (const kernel of team.functions.filter((fn) => !fn.exported)) {
    const whole = before.slice();
    interpret(one.functions, whole, kernel.name);
    const merged = before.slice();
    const writer = new Map<number, number>();
    for (let thread = 0; kernel.isTeam && thread < threads; thread++) {
      // from the first state: what another thread writes is never seen
      const alone = before.slice();
      interpret(team.functions, alone, kernel.name, [thread, threads]);
      for (const [place, byte] of alone.entries()) {
        if (byte === before[place]) continue;
        const word = place - (place % 4);
        assert.ok((writer.get(word) ?? thread) === thread, "two threads write one word");
        writer.set(word, thread);
        merged[place] = byte;
      }
    }
    if (kernel.isTeam) assert.deepEqual(merged, whole, `${kernel.name} on ${threads} threads`);
    before = whole;
  }
}

test("threads write apart, read nothing of each other, and together write what one thread does", () => {
  const sizes = fc.integer({ min: 1, max: 19 });
  const teams = fc.constantFrom(1, 2, 3, 4, 7);
  fc.assert(
    fc.property(sizes, sizes, sizes, teams, fc.boolean(), (b, i, o, threads, isSparse) => {
      // columns of zeros are skipped by a list that is as long as the data make it
      assertApart(layer(b, i, o), threads, new Set(isSparse ? ["x"] : []));
    }),
    { numRuns: 40 },
  );
});

test("rows without gaps that are made in scalars are written apart, and nothing behind them", () => {
  const graph = new Graph();
  const x = input(graph, "x", "data", [6, 3, 5]);
  // neighbours along the row, as a normalisation over channels adds them
  const sum = x.pad([0, 0, 1], [0, 0, 0]).slice([0, 0, 0], x.shape).add(x);
  const w = input(graph, "w", "parameter", [15, 4]);
  graph.output("y", sum.reshape([6, 15]).contract(w, "bi,io->bo").node);
  graph.output("z", sum.sum(0).node);
  for (const threads of [1, 2, 3, 7]) assertApart({ name: "rows", graph }, threads, new Set());
  const { functions, buffers, arenaBytes } = schedule([{ name: "rows", graph }], {
    limits,
    plain: false,
    parts,
  });
  const memory = filled(arenaBytes);
  const after = memory.slice();
  interpret(functions, after, "rows", [1]);
  const isOwned = new Uint8Array(after.length);
  for (const { role, offset, bytes } of buffers.values())
    if (role !== "data" && role !== "parameter") isOwned.fill(1, offset, offset + bytes);
  for (const [place, byte] of after.entries())
    assert.ok(isOwned[place] || byte === memory[place], `a byte at ${place} is overwritten`);
});

test("a team's entry with one thread does what an entry without a team does", () => {
  const entry = layer(10, 13, 9);
  const one = schedule([entry], { limits, plain: false, parts });
  const team = schedule([entry], {
    limits,
    plain: false,
    parts,
    threading: { threads: 4, above: 0, teamCode },
  });
  const a = filled(one.arenaBytes).slice(0, one.arenaBytes);
  // behind the buffers there are counters, which begin with zero
  const b = new Uint8Array(team.arenaBytes);
  b.set(a);
  assert.equal(interpret(one.functions, a, "layer", [3]), 3);
  assert.equal(interpret(team.functions, b, "layer", [0, 1, 3]), 3);
  assert.deepEqual(b.slice(0, one.arenaBytes), a);
});

test("barriers stand between kernels that share memory, and around the guard", () => {
  const team = schedule([layer(10, 13, 9)], {
    limits,
    plain: false,
    parts,
    threading: { threads: 2, above: 0, teamCode },
  });
  const entry = team.functions.find((fn) => fn.name === "layer")!;
  const step = entry.body.find((s) => s.kind === "loop")!.body;
  const kinds = step.map((s) => s.kind);
  // the guard is loaded behind the last barrier
  assert.deepEqual(kinds.slice(-3), ["barrier", "set", "if"]);
  const called = new Set(step.flatMap(calls).map((s) => (s.kind === "call" ? s.callee : "")));
  assert.equal(called.size, team.costs.length);
  assert.ok(kinds.filter((k) => k === "barrier").length < team.costs.length + 1);
});

test("nothing is shared out below the limit, and a program for one thread holds no trace of a team", () => {
  const options = { limits, plain: false, parts };
  const one = schedule([layer(10, 13, 9)], options);
  const team = schedule([layer(10, 13, 9)], {
    ...options,
    threading: { threads: 8, above: 1000, teamCode },
  });
  assert.deepEqual(team.functions, one.functions);
  assert.equal(team.team, undefined);
  assert.equal(team.arenaBytes, one.arenaBytes);
});

/** for i < 4 { store; } beside a store of the function itself. */
function withStoreBeside(): LoopFunction {
  const f = new FunctionBuilder("f");
  const one = f.local(type("f32"), "one");
  f.set(one, { kind: "constant", type: type("f32"), value: 1 });
  f.loop(4, "i", (i) =>
    f.store("f32", { offset: 64, terms: [{ variable: i, stride: 4 }], base: null }, one),
  );
  f.store("f32", at(0), one);
  return markOutputLoops(f.build());
}

test("a kernel that stores outside its loops is left to one thread", () => {
  assert.equal(shareOut(withStoreBeside(), 2), null);
});
