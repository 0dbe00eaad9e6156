import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomStream } from "../../data/random.ts";
import { GraphError } from "../../errors.ts";
import { Graph } from "../1-graph/graph.ts";
import { printGraph } from "../1-graph/print.ts";
import { input } from "../1-graph/tensor.ts";
import { differentiate } from "../2-autodiff/differentiate.ts";
import { allParts as parts } from "./all-parts.ts";
import { lowerEntry } from "./kernels.ts";
import { lowerAddresses } from "./loops/addresses.ts";
import { interpret, interpretTeam } from "./loops/interpret.test.machine.ts";
import type { Limits } from "./loops/limits.ts";
import { nestText } from "./nests/nest.ts";
import { chooseTile } from "./nests/tile.ts";
import { type Arena, placeEntry, placeInputs } from "./place.ts";
import { cut } from "./plan/cut.ts";
import type { Group } from "./plan/fuse.ts";
import type { AxisOrder } from "./plan/layout.ts";
import { aligned } from "./plan/memory.ts";
import { repeated, type Stage, type Steps } from "./plan/stages.ts";
import { printKernels, printMemory, printSchedule } from "./print.ts";
import { identifier } from "./program.ts";
import { schedule } from "./schedule.ts";
import type { Entry } from "./scheduled.ts";
import { functionsOf } from "./threads/entry.ts";
import { teamCode } from "./threads/team.ts";

const limits: Limits = {
  vectorBytes: [16],
  accumulators: 12,
  tileVectors: 4,
};

/** A dense layer with its update, for mini-batches of `batch`. */
function layer(name: string, batch: number): Entry {
  const graph = new Graph();
  const x = input(graph, `x${batch}`, "data", [batch, 6]);
  const w = input(graph, "w", "parameter", [5, 6]);
  const a = x.contract(w, "bi,oi->bo").sigmoid();
  graph.output("a", a.node);
  graph.update(w.node, w.sub(a.contract(x, "bo,bi->oi").mul(0.1)).node);
  return { name, graph };
}

test("entries share what they name alike, and overlay their scratch", () => {
  const one = schedule([layer("train", 8)], { limits, plain: false, parts });
  const both = schedule([layer("train", 8), layer("rest", 3)], {
    limits,
    plain: false,
    parts,
  });
  assert.equal([...both.buffers.values()].filter((b) => b.name === "w").length, 1);
  assert.deepEqual(both.buffers.get("w"), one.buffers.get("w"));
  assert.ok(both.buffers.has("x8") && both.buffers.has("x3"));
  assert.ok(both.buffers.has("train/a") && both.buffers.has("rest/a"));
  const exported = both.functions.filter((f) => f.exported).map((f) => f.name);
  assert.deepEqual(exported, ["train", "rest"]);
});

test("an output is named by its entry, whether the graph says so or not, and no two are one", () => {
  const named = (...outputs: readonly string[]): Entry => {
    const graph = new Graph();
    const x = input(graph, "x", "data", [3]);
    for (const [i, name] of outputs.entries()) graph.output(name, x.add(i + 1).node);
    return { name: "train", graph };
  };
  for (const output of ["loss", "train/loss"]) {
    const { buffers } = schedule([named(output)], { limits, plain: false, parts });
    assert.deepEqual([...buffers.keys()], ["x", "train/loss"]);
  }
  assert.throws(
    () => schedule([named("loss", "train/loss")], { limits, plain: false, parts }),
    /another output has the name of the output train\/loss; rename one of them/,
  );
});

test("the parts of a gradient lie as the weight that they are added up for", () => {
  const graph = new Graph();
  const w = input(graph, "w", "parameter", [40, 24]);
  const summands = ["x", "y", "z"].map((name) => {
    const x = input(graph, name, "data", [8, 24]);
    return x.contract(w, "bi,oi->bo").sigmoid().contract(x, "bo,bi->oi");
  });
  const gradient = summands.reduce((a, b) => a.add(b));
  graph.update(w.node, w.sub(gradient.mul(0.1)).node);
  const program = schedule([{ name: "train", graph }], { limits, plain: false, parts });
  const { strides } = program.buffers.get("w")!;
  assert.equal(strides[0], 1);
  const stored = [...program.buffers.values()].filter(
    ({ role, shape }) => role === "scratch" && `${shape}` === "40,24",
  );
  assert.ok(stored.length > 0);
  for (const part of stored) assert.deepEqual(part.strides, strides, part.name);
  // and each is made in vectors, four lanes wide
  const sums = [...program.nests].filter(([{ shape }]) => `${shape}` === "40,24");
  assert.equal(sums.length, 3);
  for (const [, nest] of sums) assert.match(nestText(nest), /o\/\d+x4/);
});

test("parameters are padded along the axis that vectors run along, data and the plain twin not", () => {
  const optimised = schedule([layer("train", 8)], { limits, plain: false, parts });
  const w = optimised.buffers.get("w")!;
  assert.deepEqual([w.strides, w.bytes], [[1, 8], 6 * 8 * 4]);
  assert.equal(optimised.buffers.get("x8")!.bytes, 8 * 6 * 4);
  const plain = schedule([layer("train", 8)], { limits, plain: true, parts });
  assert.deepEqual(plain.buffers.get("w")!.strides, [6, 1]);
});

test("buffers that persist lie apart; every one begins on a line inside the arena", () => {
  const { buffers, arenaBytes } = schedule([layer("a", 7), layer("b", 2)], {
    limits,
    plain: false,
  });
  const all = [...buffers.values()];
  for (const one of all) {
    assert.equal(one.offset % 64, 0);
    assert.ok(one.offset > 0 && one.offset + one.bytes <= arenaBytes);
    for (const other of all) {
      const isShared = one.role === "scratch" || other.role === "scratch";
      if (one === other || isShared) continue;
      const apart =
        one.offset + one.bytes <= other.offset || other.offset + other.bytes <= one.offset;
      assert.ok(apart, `${one.name} and ${other.name}`);
    }
  }
});

test("scheduling leaves the caller's graph alone and gives the same program twice", () => {
  for (const plain of [false, true]) {
    const entry = layer("train", 8);
    const before = printGraph(entry.graph);
    const first = schedule([entry], { limits, plain, parts });
    assert.equal(printGraph(entry.graph), before);
    assert.equal(printKernels(schedule([entry], { limits, plain, parts })), printKernels(first));
  }
});

test("the canonical texts of a schedule and its memory", () => {
  const program = schedule([layer("train", 8)], { limits, plain: false, parts });
  assert.match(
    printSchedule(program.cuts[0]!),
    /^entry train\n {2}0 contract \[8, 5\]: %\d+ contract, %\d+ sigmoid/,
  );
  assert.match(
    printSchedule(program.cuts[0]!),
    /1 contract \[5, 6\]: .*%\d+ sub -> w\n.*reads .*w/,
  );
  assert.match(printMemory(program), /\bw\b/);
  assert.match(printKernels(program), /export function train\(/);
});

test("a buffer that entries see differently, and guards that are no scalar, are refused", () => {
  const other = new Graph();
  other.output("w", input(other, "w", "parameter", [6, 5]).node);
  assert.throws(
    () =>
      schedule([layer("a", 8), { name: "b", graph: other }], {
        limits,
        plain: false,
        parts,
      }),
    /entry b: buffer w is f32 \[6, 5\], another entry has f32 \[5, 6\]/,
  );
  const guarded = { ...layer("a", 8), guard: "a" };
  assert.throws(() => schedule([guarded], { limits, plain: false, parts }), GraphError);
});

test("function names hold letters, digits and underscores", () => {
  assert.equal(identifier("train/layers.0.weight"), "train_layers_0_weight");
});

test("tiles fit the registers and the result", () => {
  const size = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(size, size, size, (rows, vectors, sums) => {
      const tile = chooseTile(rows, vectors, sums, limits);
      assert.ok(tile.rows >= 1 && tile.rows <= rows);
      assert.ok(tile.vectors >= 1 && tile.vectors <= Math.min(vectors, limits.tileVectors));
      assert.ok(tile.rows * tile.vectors <= limits.accumulators);
    }),
  );
});

/** The program of one entry whose tree is changed before its values get places. */
function changed(entry: Entry, change: (steps: Steps<Group>) => Steps<Group>, threads: number) {
  const orders = new Map<string, AxisOrder>();
  const first = cut(entry, { plain: false, parts }, orders);
  const schedule = { ...first, steps: change(first.steps) };
  const arena: Arena = { limits, plain: false, orders, buffers: new Map(), end: 64 };
  placeInputs([schedule], arena);
  const places = placeEntry(schedule, arena);
  places.beginScratch(arena.end);
  const workspaceAt = arena.end + places.scratchBytes;
  const lowered = lowerEntry(schedule, places, { limits, threads, workspaceAt, parts });
  const countersAt = aligned(workspaceAt + lowered.workspaceBytes);
  const threading = threads > 1 ? { threads, above: 0, teamCode } : undefined;
  const { functions, counterBytes } = functionsOf(
    [{ name: entry.name, runs: 1, steps: lowered.steps, once: lowered.once, guard: null }],
    threading,
    countersAt,
  );
  const text = printSchedule(schedule);
  const bytes = countersAt + counterBytes;
  return { functions: functions.map(lowerAddresses), buffers: arena.buffers, bytes, text };
}

/** Two dense layers and what their gradients are, all as outputs. */
function deep(): Entry {
  const graph = new Graph();
  const x = input(graph, "x", "data", [5, 7]);
  const w = [input(graph, "w0", "parameter", [6, 7]), input(graph, "w1", "parameter", [3, 6])];
  const h = x.contract(w[0]!, "bi,oi->bo").sigmoid();
  const z = h.contract(w[1]!, "bi,oi->bo").tanh();
  const gradients = differentiate(z.mul(z).sum(), w);
  for (const [i, g] of gradients.entries()) graph.output(`g${i}`, g.mul(g).sum(1).node);
  return { name: "deep", graph };
}

test("kernels that are repeated within a step give what they give once, and are printed so", () => {
  const outputs = (
    repeats: (stages: readonly Stage<Group>[]) => readonly Stage<Group>[],
    threads: number,
  ) => {
    const change = (steps: Steps<Group>) => ({ ...steps, body: repeats(steps.body) });
    const { functions, buffers, bytes, text } = changed(deep(), change, threads);
    const memory = new Uint8Array(bytes);
    const floats = new Float32Array(memory.buffer, 0, Math.floor(bytes / 4));
    const random = randomStream(5, "schedule.test");
    for (const { role, offset, bytes: size } of buffers.values())
      if (role === "data" || role === "parameter")
        for (let i = 0; i < size / 4; i++) floats[offset / 4 + i] = 2 * random.uniform() - 1;
    if (threads === 1) interpret(functions, memory, "deep", [2]);
    else interpretTeam(functions, memory, "deep", [2], threads, () => [2, 0, 1]);
    const found = [...buffers.values()].filter(({ role }) => role === "output");
    const values = found.map(({ offset, shape }) => [
      ...floats.subarray(offset / 4, offset / 4 + shape[0]!),
    ]);
    return { values, text };
  };
  const once = outputs((stages) => stages, 1);
  assert.ok(
    once.values.flat().every((x) => Math.abs(x) > 1e-6),
    "there is something to compare",
  );
  const count = once.text.match(/^ +\d+ /gm)!.length;
  for (let from = 0; from < count; from++)
    for (let to = from + 1; to <= count; to++) {
      const inner = Math.floor((from + to) / 2);
      const nested = (stages: readonly Stage<Group>[]) => [
        ...stages.slice(0, from),
        ...repeated(3, { name: "outer" }, [
          ...repeated(2, { name: "inner" }, stages.slice(from, inner)),
          ...stages.slice(inner, to),
        ]),
        ...stages.slice(to),
      ];
      for (const threads of [1, 3]) {
        const { values, text } = outputs(nested, threads);
        assert.deepEqual(values, once.values, `${from} to ${to} on ${threads}`);
        assert.match(text, /^ {2}repeat 3: outer\n {4}(repeat 2: inner\n {6})?\d+ .*\n +reads /m);
      }
    }
});
