import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lowerAddresses } from "./addresses.ts";
import { add, constant, FunctionBuilder, index, load, mul } from "./builder.ts";
import { interpret } from "./interpret.test.machine.ts";
import { type Address, type Expr, type LoopFunction, type Stmt, type } from "./kernel.ts";
import { eachLocal, operandsOf, partsOf } from "./parts.ts";
import { ARENA_BYTES, fillArena, type Pick, randomFunction } from "./random-loops.test.machine.ts";

/** Every address of a function. */
function addressesOf(fn: LoopFunction): Address[] {
  const found: Address[] = [];
  const inExpr = (e: Expr): void => {
    if (e.kind === "load") found.push(e.address);
    for (const part of partsOf(e)) inExpr(part);
  };
  const visit = (statements: readonly Stmt[]): void => {
    for (const s of statements) {
      if (s.kind === "store") found.push(s.address);
      for (const e of operandsOf(s)) inExpr(e);
      if (s.kind === "loop") visit(s.body);
      if (s.kind === "if") visit(s.then);
    }
  };
  visit(fn.body);
  return found;
}

const F32 = type("f32");
const one = constant(F32, 1);

function count(fn: LoopFunction, kind: "loop" | "bump"): number {
  let n = 0;
  const visit = (statements: readonly Stmt[]): void => {
    for (const s of statements) {
      if (s.kind === "loop") visit(s.body);
      if (s.kind === "if") visit(s.then);
      if (kind === "loop" && s.kind === "loop") n++;
      if (kind === "bump" && s.kind === "set") {
        eachLocal(s.value, (local) => {
          if (local === s.local) n++;
        });
      }
    }
  };
  visit(fn.body);
  return n;
}

test("addresses that advance alike share one pointer, whatever buffer they are in", () => {
  const f = new FunctionBuilder("copy");
  f.loop(8, "i", (i) => {
    const terms = [{ variable: i, stride: 4 }];
    const sum = add(
      load("f32", F32, { offset: 64, terms, base: null }),
      load("f32", F32, { offset: 128, terms, base: null }),
    );
    f.store("f32", { offset: 192, terms, base: null }, sum);
  });
  const lowered = lowerAddresses(f.build());
  assert.equal(count(lowered, "bump"), 1);
  assert.deepEqual(
    addressesOf(lowered).map((a) => a.offset),
    [192, 64, 128],
  );
});

test("an inner pointer starts at the outer one", () => {
  const f = new FunctionBuilder("nest");
  f.loop(3, "i", (i) =>
    f.loop(5, "j", (j) => {
      const terms = [
        { variable: j, stride: 4 },
        { variable: i, stride: 40 },
      ];
      f.store("f32", { offset: 8, terms, base: null }, one);
    }),
  );
  const fn = lowerAddresses(f.build());
  assert.equal(count(fn, "bump"), 2);
  const memory = new Uint8Array(256);
  interpret([fn], memory, "nest");
  const written = [...new Float32Array(memory.buffer)].flatMap((x, i) => (x === 1 ? [i] : []));
  assert.deepEqual(written, [2, 3, 4, 5, 6, 12, 13, 14, 15, 16, 22, 23, 24, 25, 26]);
});

test("loops of one round disappear and their variable is 0", () => {
  const f = new FunctionBuilder("once");
  f.loop(1, "i", (i) => {
    const base = mul(i, index(16));
    f.store("f32", { offset: 4, terms: [{ variable: i, stride: 400 }], base }, one);
  });
  const fn = lowerAddresses(f.build());
  assert.equal(count(fn, "loop"), 0);
  assert.deepEqual(addressesOf(fn), [{ offset: 4, terms: [], base: null }]);
});

test("a base that is set inside the loop is added to the pointer", () => {
  const f = new FunctionBuilder("rows");
  f.loop(4, "i", (i) => {
    const row = f.bind(
      mul(
        load("i32", type("index"), { offset: 0, terms: [{ variable: i, stride: 4 }], base: null }),
        index(16),
      ),
      "row",
    );
    f.loop(2, "j", (j) => {
      const terms = [
        { variable: i, stride: 4 },
        { variable: j, stride: 64 },
      ];
      f.store("f32", { offset: 64, terms, base: row }, one);
    });
  });
  const before = f.build();
  const [plain, lowered] = [before, lowerAddresses(before)].map((fn) => {
    const memory = new Uint8Array(512);
    new Int32Array(memory.buffer).set([3, 1, 0, 2]);
    interpret([fn], memory, "rows");
    return memory;
  });
  assert.deepEqual(lowered, plain);
  // Loads and rows share the pointer of i; the pointer of j starts at the sum.
  assert.equal(count(lowerAddresses(before), "bump"), 2);
});

test("random functions do the same before and after", () => {
  fc.assert(
    fc.property(fc.gen(), fc.nat(3), (gen, n) => {
      const pick: Pick = (min, max) => gen(fc.integer, { min, max });
      const fn = randomFunction(pick);
      const lowered = lowerAddresses(fn);
      for (const { offset, terms } of addressesOf(lowered)) {
        assert.ok(offset >= 0 && terms.length === 0);
      }
      const [before, after] = [fn, lowered].map((f) => {
        const memory = new Uint8Array(ARENA_BYTES);
        fillArena(memory);
        interpret([f], memory, fn.name, [n]);
        return memory;
      });
      assert.deepEqual(after, before);
    }),
    // Shrinking a failure stops too.
    { numRuns: 300, interruptAfterTimeLimit: 20_000 },
  );
});
