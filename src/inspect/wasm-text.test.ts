import assert from "node:assert/strict";
import { test } from "node:test";
import { lowerAddresses } from "../compiler/3-schedule/loops/addresses.ts";
import { constant, FunctionBuilder, fma, load } from "../compiler/3-schedule/loops/builder.ts";
import { type } from "../compiler/3-schedule/loops/kernel.ts";
import type { Program } from "../compiler/3-schedule/program.ts";
import { emitWasm } from "../compiler/4-codegen/wasm/emit.ts";
import { FormatError } from "../errors.ts";
import { printWasm } from "./wasm-text.ts";

/** y[i] = 2 x[i] + y[i] on vectors, called by a function that the host may call. */
function scaled(): Program {
  const f = new FunctionBuilder("scaled");
  const v = type("f32", 4);
  f.loop(8, "i", (i) => {
    const terms = [{ variable: i, stride: 16 }];
    const y = { offset: 256, terms, base: null };
    const x = load("f32", v, { offset: 64, terms, base: null });
    f.store("f32", y, fma(constant(v, 2), x, load("f32", v, y)));
  });
  const main = new FunctionBuilder("main");
  main.push({ kind: "call", callee: "scaled", args: [] });
  const functions = [f.build(), main.build({ exported: true })].map(lowerAddresses);
  return { functions, buffers: new Map(), arenaBytes: 4096, costs: [] };
}

test("a module prints as text, by the names of its functions", () => {
  assert.equal(
    printWasm(emitWasm(scaled())),
    `(module
  (import "env" "memory" (memory 1 1))
  (func $scaled
    (local 0..1 i32)
    (local 2 v128)
    v128.const f32x4 2 2 2 2
    local.set 2
    i32.const 0
    local.set 0
    i32.const 8
    local.set 1
    loop
      local.get 0
      local.get 2
      local.get 0
      v128.load offset=64
      f32x4.mul
      local.get 0
      v128.load offset=256
      f32x4.add
      v128.store offset=256
      local.get 0
      i32.const 16
      i32.add
      local.set 0
      local.get 1
      i32.const -1
      i32.add
      local.tee 1
      br_if 0
    end
  )
  (func $main (export "main")
    call $scaled
  )
)
`,
  );
});

test("fused multiply-adds are one instruction, and only when asked for", () => {
  assert.match(printWasm(emitWasm(scaled(), { relaxed: true })), /f32x4\.relaxed_madd/);
  assert.doesNotMatch(printWasm(emitWasm(scaled())), /relaxed/);
});

test("other bytes are refused", () => {
  assert.throws(() => printWasm(new Uint8Array([1, 2, 3])), FormatError);
  const bytes = emitWasm(scaled());
  for (const length of [9, 20, bytes.length - 40]) {
    assert.throws(() => printWasm(bytes.subarray(0, length)), FormatError);
  }
});
