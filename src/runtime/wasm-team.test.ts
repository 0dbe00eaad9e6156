import assert from "node:assert/strict";
import { test } from "node:test";
import { binary, FunctionBuilder, index } from "../compiler/3-schedule/loops/builder.ts";
import { at, type } from "../compiler/3-schedule/loops/kernel.ts";
import { type Program, TEAM_BYTES } from "../compiler/3-schedule/program.ts";
import { emitWasm } from "../compiler/4-codegen/wasm/emit.ts";
import { TargetError } from "../errors.ts";
import { loadWasm } from "./wasm.ts";
import { loadWasmTeam } from "./wasm-team.ts";

const THREADS = 3;

/** steps -> steps; a thread but the first stores at `place`, then all meet. */
function storing(thread: number, place: number, limitSeconds = 5): Program {
  const f = new FunctionBuilder("go");
  const me = f.parameter(type("index"), "thread");
  f.parameter(type("index"), "threads");
  const steps = f.parameter(type("i32"), "steps");
  f.if(binary("eq", me, index(thread)), () => f.store("i32", at(place), steps));
  f.push({ kind: "barrier" });
  f.push({ kind: "return", value: steps });
  return {
    functions: [f.build({ exported: true, result: type("i32"), isTeam: true })],
    buffers: new Map(),
    arenaBytes: 64 + TEAM_BYTES,
    costs: [],
    team: { threads: THREADS, offset: 64, limitSeconds },
  };
}

test("all threads of a team run an entry, and the caller gets its result", async () => {
  const program = storing(2, 8);
  const executable = await loadWasmTeam(program, emitWasm(program));
  assert.equal(executable.threads, THREADS);
  assert.equal(await executable.start!("go", 41, false), 41);
  assert.equal(new Int32Array(executable.memory.buffer)[2], 41);
  assert.equal(executable.call("go", 42), 42);
  assert.equal(await executable.start!("go", 43, false), 43);
  new Int32Array(executable.memory.buffer)[2] = 0;
  assert.equal(await executable.start!("go", 44, true), 44);
  assert.equal(new Int32Array(executable.memory.buffer)[2], 0, "the third thread was not asked");
  assert.throws(() => executable.call("stop", 1), /no entry named stop in this program; it has go/);
  executable.dispose();
  executable.dispose();
});

test("a thread that throws ends the run with its words, and the team with it", async () => {
  for (const thread of [0, 2]) {
    const program = storing(thread, 2 ** 30);
    const executable = await loadWasmTeam(program, emitWasm(program));
    await assert.rejects(executable.start!("go", 1, false), (error: Error) => {
      assert.ok(error instanceof TargetError);
      assert.match(error.message, new RegExp(`thread ${thread} of 3: RuntimeError: memory access`));
      return true;
    });
    assert.throws(() => executable.call("go", 1), /the threads have ended/);
    executable.dispose();
  }
});

test("a thread that throws does not keep a waiting caller", async () => {
  const program = storing(1, 2 ** 30);
  const executable = await loadWasmTeam(program, emitWasm(program));
  const start = performance.now();
  assert.throws(() => executable.call("go", 1), TargetError);
  assert.ok(performance.now() - start < 2000);
  executable.dispose();
});

test("a program with a team needs the loader for teams", () => {
  const program = storing(1, 8);
  assert.throws(() => loadWasm(program, emitWasm(program)), /several threads: use loadWasmTeam/);
});

test("a thread that waits in vain gives the team up when its time is over", async () => {
  const f = new FunctionBuilder("go");
  const me = f.parameter(type("index"), "thread");
  f.parameter(type("index"), "threads");
  const steps = f.parameter(type("i32"), "steps");
  f.if(binary("eq", me, index(0)), () => f.push({ kind: "barrier" }));
  f.push({ kind: "return", value: steps });
  const program: Program = {
    functions: [f.build({ exported: true, result: type("i32"), isTeam: true })],
    buffers: new Map(),
    arenaBytes: 64 + TEAM_BYTES,
    costs: [],
    team: { threads: THREADS, offset: 64, limitSeconds: 2 },
  };
  const executable = await loadWasmTeam(program, emitWasm(program));
  await assert.rejects(
    executable.start!("go", 1, false),
    /thread 0 of 3: it waited 2 s for another thread in vain/,
  );
  executable.dispose();
});
