import assert from "node:assert/strict";
import { test } from "node:test";
import { TargetError } from "../../../errors.ts";
import { printWasm } from "../../../inspect/wasm-text.ts";
import type { FunctionAssembler } from "./assembler.ts";
import { ByteWriter } from "./bytes.ts";
import { WasmModule } from "./module.ts";
import { OPCODES, type Opcode, type OpcodeName, type ValueType } from "./opcodes.ts";

/** One exported function f, written by `write`. */
function moduleOf(
  parameters: readonly ValueType[],
  result: ValueType | null,
  write: (asm: FunctionAssembler) => void,
): Uint8Array<ArrayBuffer> {
  const module = new WasmModule({ pages: 1, shared: false });
  write(module.define(module.declare({ name: "f", parameters, result }, true)));
  return module.bytes();
}

function run(bytes: Uint8Array<ArrayBuffer>): (...args: number[]) => number {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
  return exports.f as (...args: number[]) => number;
}

function refuses(
  message: RegExp,
  result: ValueType | null,
  write: (asm: FunctionAssembler) => void,
) {
  assert.throws(
    () => moduleOf(["i32", "f32"], result, write),
    (error) => error instanceof TargetError && message.test(error.message),
    `expected ${message}`,
  );
}

test("numbers are encoded as the engine reads them", () => {
  for (const value of [
    0,
    1,
    63,
    64,
    -1,
    -64,
    -65,
    127,
    128,
    8191,
    -8192,
    2 ** 31 - 1,
    -(2 ** 31),
  ]) {
    const bytes = moduleOf([], "i32", (asm) => {
      asm.i32(value);
      asm.end();
    });
    assert.equal(run(bytes)(), value);
    const wide = moduleOf([], "i32", (asm) => {
      asm.i64(BigInt(value) * 0x1_0000_0001n);
      asm.op("i32.wrap_i64");
      asm.end();
    });
    assert.equal(run(wide)(), value);
  }
  const writer = new ByteWriter(1);
  for (const value of [0, 127, 128, 2 ** 32 - 1]) writer.unsigned(value);
  assert.deepEqual([...writer.written()], [0, 127, 128, 1, 255, 255, 255, 255, 15]);
});

test("a set and a get of the same local become one instruction", () => {
  const bytes = moduleOf(["i32"], "i32", (asm) => {
    const local = asm.local("i32");
    asm.get(0);
    asm.set(local);
    asm.get(local);
    asm.get(local);
    asm.op("i32.add");
    asm.end();
  });
  assert.match(printWasm(bytes), /local\.tee 1\n {4}local\.get 1/);
  assert.equal(run(bytes)(21), 42);
});

test("a vector constant is written once, at the start", () => {
  const bytes = moduleOf([], "i32", (asm) => {
    for (const lane of [0, 3]) {
      asm.v128(Int32Array.of(20, 0, -7, 22));
      asm.lane("i32x4.extract_lane", lane);
    }
    asm.op("i32.add");
    asm.end();
  });
  assert.equal(printWasm(bytes).split("v128.const").length, 2);
  assert.equal(run(bytes)(), 42);
});

test("locals are declared in runs of one type", () => {
  const bytes = moduleOf([], null, (asm) => {
    for (const type of ["i32", "i32", "v128", "f32", "f32", "f32"] as const) asm.local(type);
    asm.end();
  });
  assert.match(
    printWasm(bytes),
    /\(local 0\.\.1 i32\)\n.*\(local 2 v128\)\n.*\(local 3\.\.5 f32\)/,
  );
});

test("code that does not fit the types on the stack is refused as it is written", () => {
  refuses(/f: f32\.add: expected f32, found i32/, "f32", (asm) => {
    asm.f32(1);
    asm.i32(1);
    asm.op("f32.add");
  });
  refuses(/i32\.add: expected i32, found nothing/, "i32", (asm) => {
    asm.i32(1);
    asm.op("i32.add");
  });
  refuses(/local\.set: expected f32, found i32/, null, (asm) => {
    asm.i32(1);
    asm.set(1);
  });
  refuses(/local\.get: no local 7/, null, (asm) => asm.get(7));
  refuses(/end of function: expected i32, found nothing/, "i32", (asm) => asm.end());
  refuses(/end of function: 1 values left/, null, (asm) => {
    asm.i32(1);
    asm.end();
  });
  refuses(/i32\.add: expected i32, found nothing/, "i32", (asm) => {
    asm.i32(1);
    asm.i32(2);
    asm.begin("block");
    asm.op("i32.add");
  });
  refuses(/select: expected f32, found i32/, "f32", (asm) => {
    asm.i32(1);
    asm.f32(2);
    asm.i32(0);
    asm.select();
  });
  refuses(/br_if: no enclosing block 3/, null, (asm) => {
    asm.i32(1);
    asm.branch("br_if", 3);
  });
  refuses(/else: expected to be in an if, in a block/, null, (asm) => {
    asm.begin("block");
    asm.else();
  });
  refuses(/after the end of the function/, null, (asm) => {
    asm.end();
    asm.i32(1);
  });
  refuses(/expected end of every block/, null, (asm) => asm.begin("block"));
  refuses(/i32\.load: expected an offset of 32 bits, got -4/, null, (asm) => {
    asm.i32(1);
    asm.memory("i32.load", -4);
  });
  refuses(/v128\.load: expected an immediate of kind memory, got none/, null, (asm) => {
    asm.i32(1);
    asm.op("v128.load");
  });
});

test("blocks with results, else and branches do what they say", () => {
  const sign = run(
    moduleOf(["i32"], "i32", (asm) => {
      asm.get(0);
      asm.begin("if", "i32");
      asm.get(0);
      asm.i32(0);
      asm.op("i32.gt_s");
      asm.begin("if", "i32");
      asm.i32(1);
      asm.else();
      asm.i32(-1);
      asm.branch("br", 1);
      asm.end();
      asm.else();
      asm.i32(0);
      asm.return();
      asm.end();
      asm.end();
    }),
  );
  assert.deepEqual([sign(5), sign(0), sign(-9)], [1, 0, -1]);
});

/** Puts a value of a type on the stack. */
function push(asm: FunctionAssembler, type: ValueType): void {
  if (type === "i32") asm.i32(8);
  else if (type === "i64") asm.i64(8n);
  else if (type === "f32") asm.f32(1.5);
  else if (type === "f64") asm.f64(-0);
  else asm.v128(Int32Array.of(1, 2, -3, 4));
}

/** Writes an instruction with some immediate; whatever it gives is dropped. */
function writeAny(asm: FunctionAssembler, name: OpcodeName, row: Opcode): void {
  for (const type of row.takes) push(asm, type);
  if (row.immediate === "none") asm.op(name);
  else if (row.immediate === "memory") asm.memory(name, 300);
  else if (row.immediate === "memoryLane") asm.memory(name, 300, 1);
  else if (row.immediate === "lane") asm.lane(name, 1);
  else if (row.immediate === "shuffle") asm.shuffle([...Array(16).keys()]);
  else push(asm, row.gives!);
  if (row.gives) asm.drop();
}

const CONTROL = new Set<string>(["block", "label", "function", "local", "zero", "effect"]);

test("every row of the table is what the engine takes it for, and prints by its name", () => {
  for (const [key, row] of Object.entries(OPCODES) as [OpcodeName, Opcode][]) {
    if (CONTROL.has(row.immediate) || row.prefix === 0xfe) continue;
    if (key.includes("relaxed")) continue;
    const bytes = moduleOf([], null, (asm) => {
      writeAny(asm, key, row);
      asm.end();
    });
    assert.ok(WebAssembly.validate(bytes), key);
    assert.ok(printWasm(bytes).includes(`\n    ${key}`), key);
  }
});

test("atomics validate on a shared memory", () => {
  const module = new WasmModule({ pages: 1, shared: true });
  const asm = module.define(module.declare({ name: "f", parameters: [], result: null }, true));
  for (const [key, row] of Object.entries(OPCODES) as [OpcodeName, Opcode][]) {
    if (row.prefix === 0xfe && row.immediate === "memory") writeAny(asm, key, row);
  }
  asm.end();
  const bytes = module.bytes();
  assert.ok(WebAssembly.validate(bytes));
  assert.match(printWasm(bytes), /\(memory 1 1 shared\)/);
});
