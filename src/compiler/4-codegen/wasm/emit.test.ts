import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadWasm } from "../../../runtime/wasm.ts";
import { lowerAddresses } from "../../3-schedule/loops/addresses.ts";
import {
  add,
  binary,
  constant,
  convert,
  FunctionBuilder,
  index,
  load,
  mul,
  splat,
} from "../../3-schedule/loops/builder.ts";
import { interpret } from "../../3-schedule/loops/interpret.test.machine.ts";
import { at, type LoopFunction, type Storage, type } from "../../3-schedule/loops/kernel.ts";
import { mergeAlike } from "../../3-schedule/loops/merge.ts";
import {
  ARENA_BYTES,
  ARENAS,
  fillArena,
  movedCopies,
  PARTS,
  type Pick,
  randomFunction,
} from "../../3-schedule/loops/random-loops.test.machine.ts";
import type { Program } from "../../3-schedule/program.ts";
import { emitWasm } from "./emit.ts";

const program = (functions: readonly LoopFunction[], arenaBytes = 4096): Program => ({
  functions,
  arenaBytes,
  buffers: new Map(),
  costs: [],
});

function executable(functions: readonly LoopFunction[], arenaBytes = 4096) {
  const lowered = program(functions.map(lowerAddresses), arenaBytes);
  return loadWasm(lowered, emitWasm(lowered));
}

test("bytes load as numbers from 0 to 255 and store their low 8 bits", () => {
  for (const lanes of [1, 4] as const) {
    const t = type("u32", lanes);
    const f = new FunctionBuilder("bytes");
    f.loop(256 / lanes, "i", (i) => {
      const bytes = { offset: 0, terms: [{ variable: i, stride: lanes }], base: null };
      const words = { offset: 1024, terms: [{ variable: i, stride: 4 * lanes }], base: null };
      f.store("i32", words, load("u8", t, bytes));
      const scaled = mul(load("u8", t, bytes), constant(t, 3));
      f.store("u8", { ...bytes, offset: 256 }, scaled);
      f.store("u8", { ...bytes, offset: 512 }, splat(load("u8", type("u32"), bytes), lanes));
    });
    const run = executable([f.build({ exported: true })]);
    for (let i = 0; i < 256; i++) run.memory[i] = i;
    run.call("bytes");
    const words = new Uint32Array(run.memory.buffer, 1024, 256);
    for (let i = 0; i < 256; i++) {
      assert.equal(words[i], i);
      assert.equal(run.memory[256 + i], (i * 3) & 255);
      assert.equal(run.memory[512 + i], i - (i % lanes));
    }
  }
});

test("calls pass arguments, returns leave loops, results come back", () => {
  const store = new FunctionBuilder("put");
  const where = store.parameter(type("index"), "where");
  const what = store.parameter(type("f32"), "what");
  store.store("f32", { offset: 0, terms: [], base: where }, what);
  const find = new FunctionBuilder("find");
  const wanted = find.parameter(type("i32"), "wanted");
  find.loop(16, "i", (i) => {
    const here = load("i32", type("i32"), {
      offset: 64,
      terms: [{ variable: i, stride: 4 }],
      base: null,
    });
    find.if(binary("eq", here, wanted), () => find.push({ kind: "return", value: i }));
  });
  find.push({ kind: "return", value: index(-1) });
  const main = new FunctionBuilder("main");
  const n = main.parameter(type("index"), "n");
  main.loop(n, "i", (i) => {
    main.push({ kind: "call", callee: "put", args: [mul(i, index(4)), convert(i, type("f32"))] });
    main.push({ kind: "call", callee: "find", args: [constant(type("i32"), 3)] });
  });
  const run = executable([
    main.build({ exported: true }),
    store.build(),
    find.build({ exported: true, result: type("index") }),
  ]);
  new Int32Array(run.memory.buffer, 64, 4).set([5, 7, 9, 11]);
  assert.equal(run.call("main", 0), 0);
  assert.deepEqual([...new Float32Array(run.memory.buffer, 0, 4)], [0, 0, 0, 0]);
  run.call("main", 4);
  assert.deepEqual([...new Float32Array(run.memory.buffer, 0, 4)], [0, 1, 2, 3]);
  assert.equal(run.call("find", 9), 2);
  assert.equal(run.call("find", 8), -1);
  assert.throws(() => run.call("put", 0, 0), /no entry named put/);
});

test("a value that is read later keeps what memory held when it was bound", () => {
  const f = new FunctionBuilder("swap");
  const a = f.bind(load("f32", type("f32"), at(0)), "a");
  f.store("f32", at(0), load("f32", type("f32"), at(4)));
  f.store("f32", at(4), a);
  const counter = f.local(type("f32"), "counter");
  f.set(counter, constant(type("f32"), 1));
  const before = f.bind(add(counter, counter), "before");
  f.set(counter, constant(type("f32"), 5));
  f.store("f32", at(8), add(before, counter));
  const run = executable([f.build({ exported: true })]);
  const memory = new Float32Array(run.memory.buffer);
  memory.set([1, 2]);
  run.call("swap");
  assert.deepEqual([...memory.subarray(0, 3)], [2, 1, 7]);
});

test("what wasm cannot hold or call is refused with the reason", () => {
  const wide = new FunctionBuilder("wide");
  wide.store("f32", at(0), constant(type("f32", 8), 1));
  assert.throws(() => executable([wide.build()]), /16 bytes of numbers, got f32 x 8/);
  assert.throws(
    () => emitWasm(program([], 2 ** 33)),
    /at most 4 GiB, this program needs 8589934592/,
  );
  const lost = new FunctionBuilder("lost");
  lost.push({ kind: "call", callee: "nowhere", args: [] });
  assert.throws(() => executable([lost.build()]), /no function nowhere/);
  const mixed = new FunctionBuilder("mixed");
  mixed.store("f32", at(0), binary("add", constant(type("f32"), 1), constant(type("f64"), 1)));
  assert.throws(() => executable([mixed.build()]), /mixed: f32.add: expected f32, found f64/);
  const raw = new FunctionBuilder("raw");
  raw.loop(3, "i", (i) => {
    raw.store(
      "f32",
      { offset: 0, terms: [{ variable: i, stride: 4 }], base: null },
      constant(type("f32"), 1),
    );
  });
  assert.throws(() => emitWasm(program([raw.build()])), /run lowerAddresses first/);
});

const arrayOf = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;

/** Equal but for the bits of NaN; of several arenas the one that begins at `from`. */
function assertSameArena(got: Uint8Array<ArrayBufferLike>, wanted: Uint8Array, from = 0): void {
  for (const [storage, { start, bytes }] of Object.entries(PARTS)) {
    const View = arrayOf[storage as Storage];
    const length = bytes / View.BYTES_PER_ELEMENT;
    const numbers = (memory: Uint8Array<ArrayBufferLike>) => [
      ...new View(memory.buffer as ArrayBuffer, from + start, length),
    ];
    assert.deepEqual(numbers(got), numbers(wanted));
  }
}

test("random functions do on wasm what the interpreter does", () => {
  fc.assert(
    fc.property(fc.gen(), fc.nat(3), (gen, n) => {
      const pick: Pick = (min, max) => gen(fc.integer, { min, max });
      const fn = randomFunction(pick);
      const run = executable([fn]);
      const expected = new Uint8Array(ARENA_BYTES);
      fillArena(run.memory);
      fillArena(expected);
      run.call(fn.name, n);
      interpret([fn], expected, fn.name, [n]);
      assertSameArena(run.memory, expected);
    }),
    // Shrinking a failure stops too.
    { numRuns: 300, interruptAfterTimeLimit: 20_000 },
  );
});

test("random functions that are one with others equal but for addresses do on wasm what each did", () => {
  fc.assert(
    fc.property(fc.gen(), fc.nat(3), (gen, n) => {
      const pick: Pick = (min, max) => gen(fc.integer, { min, max });
      const functions = movedCopies(pick, randomFunction(pick), 3);
      const merged = mergeAlike(functions, 0).functions;
      assert.equal(merged.length, 2);
      const run = executable(merged, ARENAS * ARENA_BYTES);
      const expected = new Uint8Array(ARENAS * ARENA_BYTES);
      for (let at = 0; at < ARENAS * ARENA_BYTES; at += ARENA_BYTES) {
        fillArena(run.memory.subarray(at));
        fillArena(expected.subarray(at));
      }
      run.call("main", n);
      interpret(functions, expected, "main", [n]);
      for (let arena = 0; arena < ARENAS; arena++)
        assertSameArena(run.memory, expected, arena * ARENA_BYTES);
    }),
    { numRuns: 200, interruptAfterTimeLimit: 20_000 },
  );
});
