import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { FunctionBuilder, fma, load } from "../compiler/3-schedule/loops/builder.ts";
import { at, type } from "../compiler/3-schedule/loops/kernel.ts";
import type { Program } from "../compiler/3-schedule/program.ts";
import { emitWasm, memoryPages } from "../compiler/4-codegen/wasm/emit.ts";
import { TargetError } from "../errors.ts";
import type { Executable } from "./executable.ts";
import { loadWasm } from "./wasm.ts";
import { hasRelaxed, hasVectors } from "./wasm-features.ts";

function copy(arenaBytes: number): Program {
  const f = new FunctionBuilder("copy");
  f.store("f32", at(64), load("f32", type("f32", 4), at(0)));
  const functions = [f.build({ exported: true })];
  return { functions, buffers: new Map(), arenaBytes, costs: [] };
}

test("a loaded program has its arena and its entries", () => {
  const program = copy(128);
  const executable = loadWasm(program, emitWasm(program));
  assert.equal(executable.target, "wasm");
  assert.equal(executable.memory.length, 65536);
  new Float32Array(executable.memory.buffer, 0, 4).set([1, 2, 3, 4]);
  assert.equal(executable.call("copy"), 0);
  assert.deepEqual([...new Float32Array(executable.memory.buffer, 64, 4)], [1, 2, 3, 4]);
  assert.throws(
    () => executable.call("train"),
    /no entry named train in this program; it has copy/,
  );
  executable.dispose();
  assert.throws(() => executable.call("copy"), TargetError);
});

test("the memory covers the arena and what may be read behind it", () => {
  assert.equal(memoryPages(copy(65536 - 64)), 1);
  assert.equal(memoryPages(copy(65536)), 2);
});

test("this engine has vectors, and bytes that it refuses are a TargetError", () => {
  assert.ok(hasVectors());
  assert.equal(typeof hasRelaxed(), "boolean");
  const bytes = emitWasm(copy(128));
  bytes[bytes.length - 1] = 0xff;
  bytes[10] = 0x61;
  assert.throws(() => loadWasm(copy(128), bytes), TargetError);
});

test("a program without vectors in the engine says so", {
  skip: process.arch !== "x64" && "only on x86-64 can the engine be told to have none",
}, () => {
  // a process of its own, as an engine chooses when it starts
  const at = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const code = `
    import { Graph } from ${at("../compiler/1-graph/graph.js")};
    import { input } from ${at("../compiler/1-graph/tensor.js")};
    import { compile } from ${at("../compile.js")};
    const graph = new Graph();
    const x = input(graph, "x", "state", [8]);
    graph.update(x.node, x.mul(2).node);
    const error = await compile([{ name: "double", graph }], { target: "wasm" }).catch((e) => e);
    console.log(error.name + ": " + error.message);
  `;
  const args = ["--no-enable-sse4-1", "--input-type=module", "-e", code];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  assert.match(stdout, /^TargetError: .*without SIMD; .*reference/, stderr);
});

test("relaxed programs run where the engine has fused multiply-adds", (t) => {
  const program = (): Program => {
    const f = new FunctionBuilder("square");
    const x = load("f32", type("f32", 4), at(0));
    f.store("f32", at(64), fma(x, x, load("f32", type("f32", 4), at(32))));
    return {
      functions: [f.build({ exported: true })],
      buffers: new Map(),
      arenaBytes: 128,
      costs: [],
    };
  };
  const bytes = emitWasm(program(), { relaxed: true });
  if (!hasRelaxed()) t.diagnostic("this engine must be told to accept them");
  let executable: Executable;
  try {
    executable = loadWasm(program(), bytes, { relaxed: true });
  } catch (error) {
    assert.match((error as Error).message, /has no relaxed vector instructions; leave out relaxed/);
    t.skip("this engine has no relaxed vector instructions");
    return;
  }
  const numbers = new Float32Array(executable.memory.buffer);
  numbers.set([1 + 2 ** -12, 3, -2, 0.5]);
  numbers.set([-1, 1, 1, 1], 8);
  executable.call("square");
  assert.deepEqual([...numbers.subarray(17, 20)], [10, 5, 1.25]);
  // With one rounding 2^-24 is kept, with two it is lost.
  assert.ok(Math.abs(numbers[16]! - 2 ** -11) <= 2 ** -24);
});

test("an arena that cannot be had is a TargetError", () => {
  const program = copy(2 ** 40);
  assert.throws(() => loadWasm(program, emitWasm(copy(128))), /cannot allocate 1048577 MiB/);
});
