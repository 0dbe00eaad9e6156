// Accuracy and special values of the expansions. Truth is the op table's float64 meaning for f32
// and double-double arithmetic for f64. Expressions are turned into functions here, once with
// fused and once with unfused fma; the sweeps over millions of inputs run on real targets.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Executable } from "../../../runtime/executable.ts";
import { loadNative, probeNative } from "../../../runtime/native.ts";
import { loadWasm } from "../../../runtime/wasm.ts";
import { hasRelaxed } from "../../../runtime/wasm-features.ts";
import { ELEMENTWISE } from "../../1-graph/ops.ts";
import { emitWasm } from "../../4-codegen/wasm/emit.ts";
import { FunctionBuilder, index, load, mul } from "../loops/builder.ts";
import { type Address, type Expr, type Local, type Type, type } from "../loops/kernel.ts";
import type { Program } from "../program.ts";
import { type Curve, inputs, meter, type Precision, product, sum } from "./math.test.truth.ts";
import { type ExpandedOp, expandMath, isExpanded } from "./math.ts";

const CURVES: Readonly<Record<Curve, { ulps: number; operations: Record<Precision, number> }>> = {
  exp: { ulps: 1.5, operations: { f32: 20, f64: 25 } },
  log: { ulps: 1.5, operations: { f32: 30, f64: 34 } },
  log1p: { ulps: 3, operations: { f32: 35, f64: 39 } },
  tanh: { ulps: 3, operations: { f32: 20, f64: 25 } },
  sigmoid: { ulps: 3, operations: { f32: 17, f64: 22 } },
  softplus: { ulps: 3, operations: { f32: 43, f64: 52 } },
  erf: { ulps: 1.5, operations: { f32: 36, f64: 61 } },
};
const curves = Object.keys(CURVES) as Curve[];
const precisions: readonly Precision[] = ["f32", "f64"];

// --- Expressions as functions -----------------------------------------------------------------

const single = new Float32Array(1);
const singleBits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

/** An f32, f64 or i32 is a number, an i64 a bigint, a mask a boolean (or 0 and 1, joined ones). */
type Value = number | bigint | boolean;
/** Computes a value from x and the bound values before it. */
type Evaluate = (values: readonly Value[]) => Value;

function fusedDouble(a: number, b: number, c: number): number {
  const p = product(a, b);
  const s = sum(p.high, c);
  return Number.isFinite(s.low + p.low) ? s.high + (s.low + p.low) : a * b + c;
}

const BITCASTS: Readonly<Record<string, (x: never) => Value>> = {
  f32_i32(x: number): number {
    single[0] = x;
    return singleBits[0]!;
  },
  i32_f32(x: number): number {
    singleBits[0] = x;
    return single[0]!;
  },
  f64_i64(x: number): bigint {
    double[0] = x;
    return doubleBits[0]!;
  },
  i64_f64(x: bigint): number {
    doubleBits[0] = x;
    return double[0]!;
  },
};

const ON_NUMBERS: Readonly<Record<string, (a: number, b: number) => number | boolean>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  eq: (a, b) => a === b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
};
const ON_BIGINTS: Readonly<Record<string, (a: bigint, b: bigint) => bigint | boolean>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  eq: (a, b) => a === b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
};

interface Compiled {
  readonly call: (x: number) => number;
  readonly operations: number;
}

function compile(op: ExpandedOp, scalar: Precision, isFused: boolean): Compiled {
  const bound: Evaluate[] = [];
  let operations = 0;
  const seen = new Set<Expr>();
  const x: Local = { kind: "local", type: type(scalar), id: 0, name: "x" };
  const bind = (e: Expr): Expr => {
    if (e.kind === "local" || e.kind === "constant") return e;
    return { kind: "local", type: e.type, id: bound.push(evaluate(e)), name: "v" };
  };
  const result = evaluate(expandMath(op, x, bind));
  const values: Value[] = [];
  const call = (input: number): number => {
    values[0] = input;
    for (let i = 0; i < bound.length; i++) values[i + 1] = bound[i]!(values);
    return result(values) as number;
  };
  return { call, operations };

  function real(e: Expr): (values: readonly Value[]) => number {
    return evaluate(e) as (values: readonly Value[]) => number;
  }

  function evaluate(e: Expr): Evaluate {
    if (e.kind === "local") {
      const { id } = e;
      return (v) => v[id]!;
    }
    if (e.kind === "constant") {
      const value = typeof e.value === "string" ? signed(e.value) : Number(e.value);
      return () => value;
    }
    if (e.kind === "bitcast") {
      const cast = BITCASTS[`${e.a.type.scalar}_${e.type.scalar}`]!;
      const a = evaluate(e.a);
      return (v) => cast(a(v) as never);
    }
    assert.ok(!seen.has(e), `${op}: a ${e.kind} is used twice and not bound`);
    seen.add(e);
    operations += 1;
    if (e.kind === "select") {
      const [mask, a, b] = [evaluate(e.mask), evaluate(e.a), evaluate(e.b)];
      return (v) => (mask(v) ? a(v) : b(v));
    }
    if (e.kind === "fma") {
      const [a, b, c] = [real(e.a), real(e.b), real(e.c)];
      if (scalar === "f32") {
        return isFused
          ? (v) => Math.fround(a(v) * b(v) + c(v))
          : (v) => Math.fround(Math.fround(a(v) * b(v)) + c(v));
      }
      return isFused ? (v) => fusedDouble(a(v), b(v), c(v)) : (v) => a(v) * b(v) + c(v);
    }
    if (e.kind === "unary") {
      const a = real(e.a);
      assert.ok(e.op === "neg" || e.op === "abs", e.op);
      return e.op === "neg" ? (v) => -a(v) : (v) => Math.abs(a(v));
    }
    if (e.kind !== "binary") throw new assert.AssertionError({ message: `${op}: a ${e.kind}` });
    const [a, b] = [evaluate(e.a), evaluate(e.b)] as [
      (values: readonly Value[]) => never,
      (values: readonly Value[]) => never,
    ];
    const of = (e.a.type.scalar === "i64" && !e.a.type.mask ? ON_BIGINTS : ON_NUMBERS)[e.op]!;
    if (e.type.mask || e.type.scalar === "f64") return (v) => of(a(v), b(v));
    if (e.type.scalar === "i64") return (v) => BigInt.asIntN(64, of(a(v), b(v)) as bigint);
    if (e.type.scalar === "i32") return (v) => (of(a(v), b(v)) as number) | 0;
    return (v) => Math.fround(of(a(v), b(v)) as number);
  }
}

const signed = (hex: string): bigint => BigInt.asIntN(64, BigInt(hex));

// --- Programs for targets ----------------------------------------------------------------------

/** Inputs per call of a program. */
const CHUNK = 2 ** 16;
const bytes = { f32: 4, f64: 8 } as const;

/** One entry for each curve: applies it to CHUNK numbers at address 0; the results follow them. */
function sweepProgram(precision: Precision, lanes: Type["lanes"]): Program {
  const size = bytes[precision];
  const functions = curves.map((curve) => {
    const f = new FunctionBuilder(curve);
    f.loop(CHUNK / lanes, "i", (i) => {
      const base = mul(i, index(size * lanes));
      const from: Address = { offset: 0, terms: [], base };
      const x = load(precision, type(precision, lanes), from);
      const y = expandMath(curve, x, (e, name) => f.bind(e, name));
      f.store(precision, { ...from, offset: CHUNK * size }, y);
    });
    return f.build({ exported: true });
  });
  return { functions, buffers: new Map(), arenaBytes: 2 * CHUNK * size, costs: [] };
}

interface Machine {
  readonly name: string;
  readonly program: Executable;
}

function wasmMachine(precision: Precision, lanes: Type["lanes"], relaxed = false): Machine {
  const program = sweepProgram(precision, lanes);
  const name = relaxed ? "relaxed wasm" : "wasm";
  return { name, program: loadWasm(program, emitWasm(program, { relaxed }), { relaxed }) };
}
async function nativeMachine(precision: Precision, lanes: Type["lanes"]): Promise<Machine> {
  return { name: "native", program: await loadNative(sweepProgram(precision, lanes)) };
}

const probe = await probeNative();
const isRequired = /\b(cc|koffi)\b/.test(process.env.DOWNHILL_REQUIRE ?? "");
const withoutNative = probe.ok || isRequired ? false : `no native code here: ${probe.why}`;
/** Lanes of the widest vectors. */
const wasmLanes = { f32: 4, f64: 2 } as const;
const nativeLanes = (precision: Precision): Type["lanes"] => {
  const width = probe.ok ? probe.limits.vectorBytes[0]! : 16;
  return (width / bytes[precision]) as Type["lanes"];
};

/** The arena as CHUNK inputs and CHUNK results. */
const arena = (
  precision: Precision,
  { program: { memory } }: Machine,
): Float32Array | Float64Array =>
  precision === "f32"
    ? new Float32Array(memory.buffer, memory.byteOffset, 2 * CHUNK)
    : new Float64Array(memory.buffer, memory.byteOffset, 2 * CHUNK);

/** Runs a curve over all inputs and fails where a result is further off than promised. */
function sweep(
  context: TestContext,
  curve: Curve,
  precision: Precision,
  xs: Float32Array | Float64Array,
  machines: readonly Machine[],
): void {
  const { place, error } = meter(curve, precision);
  const runs = machines.map((machine) => {
    return { machine, view: arena(precision, machine), ulps: 0, at: 0 };
  });
  for (let first = 0; first < xs.length; first += CHUNK) {
    const chunk = xs.subarray(first, first + CHUNK);
    for (const { machine, view } of runs) {
      view.set(chunk);
      machine.program.call(curve);
    }
    for (let i = 0; i < CHUNK; i++) {
      place(chunk[i]!);
      for (const run of runs) {
        const ulps = error(run.view[CHUNK + i]!);
        if (ulps > run.ulps) {
          run.ulps = ulps;
          run.at = chunk[i]!;
        }
      }
    }
  }
  for (const { machine, ulps, at } of runs) {
    context.diagnostic(`${curve} on ${machine.name}: ${ulps.toFixed(3)} ulp at ${at}`);
    assert.ok(ulps <= CURVES[curve].ulps, `${curve}(${at}) is ${ulps} ulp off on ${machine.name}`);
  }
}

function assertSameBits(precision: Precision, one: Machine, other: Machine): void {
  const [a, b] = [arena(precision, one), arena(precision, other)];
  const xs = inputs(precision, CHUNK);
  for (const curve of curves) {
    for (const [view, { program }] of [[a, one] as const, [b, other] as const]) {
      view.set(xs);
      program.call(curve);
    }
    for (let i = 0; i < CHUNK; i++) {
      assert.ok(Object.is(a[CHUNK + i], b[CHUNK + i]), `${curve}(${xs[i]})`);
    }
  }
}

// --- Tests -------------------------------------------------------------------------------------

for (const precision of precisions) {
  test(`accuracy over all inputs on the targets: ${precision}`, async (context) => {
    const machines = [wasmMachine(precision, wasmLanes[precision])];
    if (hasRelaxed()) machines.push(wasmMachine(precision, wasmLanes[precision], true));
    if (!withoutNative) machines.push(await nativeMachine(precision, nativeLanes(precision)));
    const xs = inputs(precision, precision === "f32" ? 2 ** 24 : 2 ** 20);
    for (const curve of curves) sweep(context, curve, precision, xs, machines);
  });

  test(`one lane gives the same bits as a vector on wasm: ${precision}`, () => {
    assertSameBits(
      precision,
      wasmMachine(precision, 1),
      wasmMachine(precision, wasmLanes[precision]),
    );
  });

  test(`one lane gives the same bits as a vector on native: ${precision}`, {
    skip: withoutNative,
  }, async () => {
    assertSameBits(
      precision,
      await nativeMachine(precision, 1),
      await nativeMachine(precision, nativeLanes(precision)),
    );
  });

  for (const isFused of [true, false]) {
    const name = `${precision}, ${isFused ? "fused" : "unfused"} fma`;

    test(`accuracy over spread inputs: ${name}`, (context) => {
      const xs = inputs(precision, precision === "f32" ? 2 ** 17 : 2 ** 14);
      for (const curve of curves) {
        const { call } = compile(curve, precision, isFused);
        const { place, error } = meter(curve, precision);
        let ulps = 0;
        let at = 0;
        for (const x of xs) {
          place(x);
          const here = error(call(x));
          if (here > ulps) [ulps, at] = [here, x];
        }
        context.diagnostic(`${curve} ${ulps.toFixed(3)} ulp at ${at}`);
        assert.ok(ulps <= CURVES[curve].ulps, `${curve}(${at}) is ${ulps} ulp off`);
      }
    });

    test(`special values are exact: ${name}`, () => {
      const round = precision === "f32" ? Math.fround : (x: number) => x;
      const shared = [0, -0, Infinity, -Infinity, NaN];
      const more = { log: [1, -1, -0.5], log1p: [-1, -2], sign: [3, -3], detach: [0.1] };
      const extra: Partial<Record<ExpandedOp, readonly number[]>> = more;
      for (const op of Object.keys(ELEMENTWISE) as (keyof typeof ELEMENTWISE)[]) {
        if (!isExpanded(op)) continue;
        const { call } = compile(op, precision, isFused);
        for (const value of [...shared, ...(extra[op] ?? [])]) {
          const x = round(value);
          assert.ok(
            Object.is(call(x), round(ELEMENTWISE[op].meaning(x))),
            `${op}(${x}) is ${call(x)}`,
          );
        }
      }
    });

    test(`both ends of the range: ${name}`, () => {
      const at = (op: ExpandedOp, x: number) => compile(op, precision, isFused).call(x);
      const isSingle = precision === "f32";
      const [least, below, overflow] = isSingle ? [-103.5, -104, 88.73] : [-745, -746, 709.79];
      const smallest = isSingle ? 2 ** -149 : 2 ** -1074;
      for (const op of ["exp", "sigmoid", "softplus"] as const) {
        assert.equal(at(op, least), smallest);
        assert.equal(at(op, below), 0);
        assert.equal(at(op, -1e30), 0);
      }
      assert.equal(at("exp", overflow), Number.POSITIVE_INFINITY);
      assert.equal(at("exp", 1e30), Number.POSITIVE_INFINITY);
      assert.ok(Number.isFinite(at("exp", overflow - 0.02)));
      assert.equal(at("sigmoid", 100), 1);
      assert.equal(at("softplus", 1e30), isSingle ? Math.fround(1e30) : 1e30);
      assert.ok(at("erf", isSingle ? 3.8 : 5.8) < 1);
      for (const x of [isSingle ? 3.95 : 5.95, 1e30]) {
        assert.equal(at("erf", x), 1);
        assert.equal(at("erf", -x), -1);
      }
      for (const op of ["tanh", "log1p", "sign"] as const) {
        assert.equal(at(op, smallest), op === "sign" ? 1 : smallest);
        assert.equal(at(op, -smallest), op === "sign" ? -1 : -smallest);
      }
      assert.ok(Number.isFinite(at("log1p", isSingle ? 3.4e38 : 1.7e308)));
    });
  }

  test(`tanh and erf are odd to the last bit: ${precision}`, () => {
    for (const isFused of [true, false]) {
      for (const op of ["tanh", "erf"] as const) {
        const { call } = compile(op, precision, isFused);
        for (const x of inputs(precision, 2 ** 12)) {
          assert.ok(Object.is(call(-x), -call(x)), `${op}(${x})`);
        }
      }
    }
  });

  test(`no expansion has grown: ${precision}`, () => {
    for (const curve of curves) {
      const { operations } = compile(curve, precision, true);
      const limit = CURVES[curve].operations[precision];
      assert.ok(operations <= limit, `${curve} takes ${operations} operations, not ${limit}`);
    }
  });
}
