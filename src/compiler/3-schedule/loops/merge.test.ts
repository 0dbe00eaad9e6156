// Kernels that are equal but for addresses become one function, whatever differs becomes none, and
// nothing that runs gives another bit.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { lowerAddresses } from "./addresses.ts";
import { add, constant, FunctionBuilder, index, load, mul } from "./builder.ts";
import { interpret } from "./interpret.test.machine.ts";
import {
  type Expr,
  type LoopFunction,
  type Stmt,
  type Storage,
  type Type,
  type,
} from "./kernel.ts";
import { LEAST_SAVED } from "./likeness.ts";
import { mergeAlike } from "./merge.ts";
import { operandsOf, partsOf } from "./parts.ts";
import {
  ARENA_BYTES,
  ARENAS,
  fillArena,
  movedCopies,
  type Pick,
  randomFunction,
} from "./random-loops.test.machine.ts";

interface Places {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

interface Variation {
  readonly factor?: number;
  readonly rounds?: number;
  readonly stride?: number;
  readonly type?: Type;
  readonly storage?: Storage;
  readonly splat?: boolean;
  readonly isTeam?: boolean;
}

/** z = x * factor + y, and z of the second half once more. */
function kernel(name: string, { x, y, z }: Places, v: Variation = {}): LoopFunction {
  const t = v.type ?? type("f32");
  const f = new FunctionBuilder(name);
  if (v.isTeam) for (const p of ["thread", "threads"]) f.parameter(type("index"), p);
  f.loop(v.rounds ?? 4, "i", (i) => {
    const place = (offset: number) => ({
      offset,
      terms: [{ variable: i, stride: v.stride ?? 4 }],
      base: null,
    });
    const scaled = mul(load("f32", t, place(x), v.splat), constant(t, v.factor ?? 3));
    const sum = f.bind(add(scaled, load("f32", t, place(y))), "sum");
    f.store("f32", place(z), sum);
    f.store("f32", place(z + 16), sum);
  });
  return f.build(v.isTeam ? { isTeam: true } : {});
}

function entry(names: readonly string[], args: readonly Expr[] = []): LoopFunction {
  const main = new FunctionBuilder("main");
  main.loop(2, "step", () => {
    for (const callee of names) main.push({ kind: "call", callee, args });
  });
  return main.build({ exported: true });
}

const callsIn = (statements: readonly Stmt[]): Extract<Stmt, { kind: "call" }>[] =>
  statements.flatMap((s) =>
    s.kind === "call"
      ? [s]
      : s.kind === "loop"
        ? callsIn(s.body)
        : s.kind === "if"
          ? callsIn(s.then)
          : [],
  );

const numbers = (args: readonly Expr[]) => args.map((e) => e.kind === "constant" && e.value);

test("what moves together shares a parameter, what stays has none", () => {
  const functions = [
    kernel("a", { x: 0, y: 256, z: 512 }),
    kernel("b", { x: 64, y: 256, z: 576 }),
    kernel("c", { x: 32, y: 256, z: 544 }),
    entry(["a", "b", "c"]),
  ];
  const { functions: merged } = mergeAlike(functions, 0);
  assert.deepEqual(
    merged.map(({ name }) => name),
    ["a", "main"],
  );
  const [a, main] = merged as [LoopFunction, LoopFunction];
  assert.deepEqual(
    a.parameters.map(({ id, name, type: t }) => [id, name, t.scalar]),
    [[2, "base", "index"]],
  );
  assert.deepEqual(
    a.locals.map(({ id }) => id),
    a.locals.map((_, i) => i),
  );
  assert.deepEqual(
    callsIn(main.body).map(({ callee, kernel, args }) => [callee, kernel, numbers(args)]),
    [
      ["a", undefined, [0]],
      ["a", "b", [64]],
      ["a", "c", [32]],
    ],
  );
});

test("distances are never negative, and two that differ are two parameters", () => {
  const functions = [
    kernel("a", { x: 128, y: 256, z: 512 }),
    kernel("b", { x: 64, y: 320, z: 576 }),
    entry(["a", "b"]),
  ];
  const [a, main] = mergeAlike(functions, 0).functions as [LoopFunction, LoopFunction];
  assert.equal(a.parameters.length, 2);
  assert.deepEqual(
    callsIn(main.body).map(({ args }) => numbers(args)),
    [
      [64, 0],
      [0, 64],
    ],
  );
});

test("functions of a team keep their threads first", () => {
  const v = { isTeam: true };
  const functions = [
    kernel("a", { x: 0, y: 256, z: 512 }, v),
    kernel("b", { x: 64, y: 256, z: 512 }, v),
    entry(["a", "b"], [index(1), index(2)]),
  ];
  const [a, main] = mergeAlike(functions, 0).functions as [LoopFunction, LoopFunction];
  assert.equal(a.isTeam, true);
  assert.deepEqual(
    a.parameters.map(({ name }) => name),
    ["thread", "threads", "base"],
  );
  assert.deepEqual(numbers(callsIn(main.body)[1]!.args), [1, 2, 64]);
});

const x: Places = { x: 0, y: 256, z: 512 };
const y: Places = { x: 64, y: 256, z: 512 };
const differences: Record<string, Variation> = {
  "another number": { factor: 5 },
  "a zero of the other sign": { factor: -0 },
  "another count": { rounds: 5 },
  "another stride": { stride: 8 },
  "another type": { type: type("f32", 4) },
  "one value repeated": { type: type("f32", 4), splat: true },
  "a function of a team": { isTeam: true },
};
for (const [what, variation] of Object.entries(differences)) {
  test(`${what} keeps two functions apart`, () => {
    const first = what.startsWith("a zero")
      ? { factor: 0 }
      : what.startsWith("one value")
        ? { type: type("f32", 4) }
        : {};
    const functions = [kernel("a", x, first), kernel("b", y, variation), entry([])];
    assert.equal(mergeAlike(functions, 0).functions, functions);
    const twice = [kernel("a", x, variation), kernel("b", y, variation), entry([])];
    assert.equal(mergeAlike(twice, 0).functions.length, 2);
  });
}

test("what saves less than a hundred statements stays as it is", () => {
  const small = (count: number) =>
    Array.from({ length: count }, (_, i) => kernel(`k${i}`, { x: 64 * i, y: 256, z: 512 }));
  const statements = 4;
  const enough = 1 + LEAST_SAVED / statements;
  const few = [...small(enough - 1), entry([])];
  assert.equal(mergeAlike(few).functions, few);
  assert.equal(mergeAlike([...small(enough), entry([])]).functions.length, 2);
});

test("random functions and what becomes of their copies elsewhere give the same bits", () => {
  fc.assert(
    fc.property(fc.gen(), fc.nat(3), (gen, n) => {
      const pick: Pick = (min, max) => gen(fc.integer, { min, max });
      const functions = movedCopies(pick, randomFunction(pick), 3);
      const merged = mergeAlike(functions, 0).functions;
      assert.equal(merged.length, 2);
      const ran = [functions, merged, merged.map(lowerAddresses)].map((all) => {
        const memory = new Uint8Array(ARENAS * ARENA_BYTES);
        for (let at = 0; at < memory.length; at += ARENA_BYTES) fillArena(memory.subarray(at));
        interpret(all, memory, "main", [n]);
        return memory;
      });
      assert.deepEqual(ran[1], ran[0]);
      assert.deepEqual(ran[2], ran[0]);
    }),
    { numRuns: 200, interruptAfterTimeLimit: 20_000 },
  );
});

test("a merged function has no address without its distance", () => {
  const functions = [kernel("a", x), kernel("b", y), entry(["a", "b"])];
  const [a] = mergeAlike(functions, 0).functions.map(lowerAddresses) as [LoopFunction];
  const [base] = a.parameters;
  const starts: Expr[] = [];
  const visit = (s: Stmt): void => {
    if (s.kind === "loop") s.body.forEach(visit);
    for (const e of operandsOf(s)) {
      const walk = (part: Expr): void => {
        if (part === base) starts.push(part);
        partsOf(part).forEach(walk);
      };
      walk(e);
    }
  };
  a.body.forEach(visit);
  // x alone moves: one pointer starts at its distance, and the loop adds nothing for it
  assert.equal(starts.length, 1);
  assert.equal(a.body.filter((s) => s.kind === "set").length, 2);
});
