// Every native op, on every type and number of lanes, against its meaning in the op table, on all
// pairs of awkward values; conversions, horizontals and the rest of the loop IR after them.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type DType, wrap } from "../compiler/1-graph/dtype.ts";
import { ELEMENTWISE } from "../compiler/1-graph/ops.ts";
import * as build from "../compiler/3-schedule/builder.ts";
import {
  type Address,
  at,
  type Expr,
  type Local,
  type LoopFunction,
  type Scalar,
  type Storage,
  type Type,
  type,
} from "../compiler/3-schedule/kernel.ts";
import type { Program } from "../compiler/3-schedule/program.ts";
import { NATIVE } from "../compiler/4-codegen/text.ts";
import { loadNative, type NativeExecutable, probeNative } from "./native.ts";

// A cache of their own: the tests leave nothing in the user's.
const cache = mkdtempSync(join(tmpdir(), "downhill-test-"));
after(() => rmSync(cache, { recursive: true }));
const options = { environment: { ...process.env, XDG_CACHE_HOME: cache } };
const probe = await probeNative(options);
const required = /\b(cc|koffi)\b/.test(process.env.DOWNHILL_REQUIRE ?? "");
const skip = probe.ok || required ? false : `no native code here: ${probe.why}`;

type Lanes = Type["lanes"];
type Tested = "f32" | "f64" | "i32" | "u32";
const LANES: Readonly<Record<Tested, readonly Lanes[]>> = {
  f32: [1, 4, 8, 16],
  f64: [1, 2, 4, 8],
  i32: [1, 4, 8, 16],
  u32: [1, 4, 8, 16],
};
const ARRAYS = { f32: Float32Array, f64: Float64Array, i32: Int32Array, u32: Uint32Array } as const;
const storageOf = (scalar: Tested): Storage => (scalar === "u32" ? "i32" : scalar);
const bytesOf = (scalar: Tested): number => (scalar === "f64" ? 8 : 4);

const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  -2.5,
  3.75,
  7,
  -7,
  0.1,
  1e-3,
  8388609,
  -8388607.5,
  2147483647,
  2147483648,
  -2147483648,
  -2147483904,
  4294967295,
  4294967296,
  1e20,
  -1e20,
  3e38,
  1e-45,
  -1e-40,
  1.17549435e-38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
  2 ** 52 + 1,
  2 ** 63,
] as const;
const INTEGERS = [
  0, 1, -1, 2, 3, -5, 7, 31, 32, 33, 63, 100, -100, 65535, 65536, 46341, 0x55555555, -0x12345678,
  2147483647, -2147483648, -2147483647, 255, 256, 1000003,
] as const;
const values = (scalar: Tested): readonly number[] =>
  scalar === "f32" || scalar === "f64" ? FLOATS : INTEGERS;

/** All pairs, in a number that all lane counts divide: [first, second]. */
function pairs(scalar: Tested): [number[], number[]] {
  const one = [...values(scalar)];
  const first = one.flatMap((a) => one.map(() => a));
  const second = one.flatMap(() => one);
  while (first.length % 16 !== 0) {
    first.push(first[first.length % 7]!);
    second.push(second[second.length % 5]!);
  }
  return [first, second];
}

const program = (functions: readonly LoopFunction[], arenaBytes: number): Program => ({
  functions,
  buffers: new Map(),
  arenaBytes,
  costs: [],
});

/** One of the library's typed arrays over its arena. */
function view(scalar: Tested, e: NativeExecutable, offset: number, count: number) {
  const buffer = e.memory.buffer as ArrayBuffer;
  return new ARRAYS[scalar](buffer, e.memory.byteOffset + offset, count);
}

/** Element block + lanes * i of a buffer. */
const element = (offset: number, i: Local, stride: number): Address => ({
  offset,
  terms: [{ variable: i, stride }],
  base: null,
});

interface Case {
  readonly name: string;
  readonly scalar: Tested;
  readonly result: Tested;
  readonly lanes: Lanes;
  readonly make: (a: Expr, b: Expr) => Expr;
  readonly want: (a: number, b: number) => number;
}

/** Runs cases, all of one operand type, in one program and compares every element exactly. */
async function check(scalar: Tested, cases: readonly Case[]): Promise<void> {
  const [first, second] = pairs(scalar);
  const count = first.length;
  const size = bytesOf(scalar) * count;
  const outSize = 8 * count;
  const functions = cases.map((c, k) => {
    const f = new build.FunctionBuilder(`${c.name}_${k}`);
    f.loop(count / c.lanes, "i", (i) => {
      const t = type(scalar, c.lanes);
      const stride = bytesOf(scalar) * c.lanes;
      const a = f.bind(build.load(storageOf(scalar), t, element(0, i, stride)), "a");
      const b = f.bind(build.load(storageOf(scalar), t, element(size, i, stride)), "b");
      const to = element(2 * size + k * outSize, i, bytesOf(c.result) * c.lanes);
      f.store(storageOf(c.result), to, c.make(a, b));
    });
    return f.build({ exported: true });
  });
  const executable = await loadNative(
    program(functions, 2 * size + cases.length * outSize),
    options,
  );
  try {
    const input = view(scalar, executable, 0, 2 * count);
    input.set([...first, ...second]);
    cases.forEach((c, k) => {
      executable.call(`${c.name}_${k}`);
      const got = view(c.result, executable, 2 * size + k * outSize, count);
      for (let i = 0; i < count; i++) {
        const [a, b] = [input[i]!, input[count + i]!];
        const want = new ARRAYS[c.result]([c.want(a, b)])[0]!;
        assert.ok(
          Object.is(got[i], want),
          `${c.name} ${scalar}x${c.lanes}(${a}, ${b}): expected ${want}, got ${got[i]}`,
        );
      }
    });
  } finally {
    executable.dispose();
  }
}

const COMPARISONS = ["lt", "le", "eq"];
/** Whether an op takes operands of this type. */
function accepts(op: keyof typeof ELEMENTWISE, scalar: Tested): boolean {
  const isFloat = scalar === "f32" || scalar === "f64";
  const domain: string = ELEMENTWISE[op].on;
  return domain === "number" || (domain === "float" ? isFloat : domain !== "bool" && !isFloat);
}

for (const scalar of ["f32", "f64", "i32", "u32"] as const) {
  test(`native ops on ${scalar} mean what the op table says`, { skip }, async () => {
    const cases: Case[] = [];
    for (const name of Object.keys(NATIVE) as (keyof typeof NATIVE)[]) {
      if (name === "divide" || name === "remainder" || !accepts(name, scalar)) continue;
      const { meaning, arity } = ELEMENTWISE[name];
      const isComparison = COMPARISONS.includes(name);
      for (const lanes of LANES[scalar]) {
        cases.push({
          name,
          scalar,
          result: isComparison ? "i32" : scalar,
          lanes,
          make: (a, b) => {
            if (arity === 1) return build.unary(name as "neg", a);
            const result = build.binary(name as "add", a, b);
            return isComparison ? build.convert(result, type("i32", lanes)) : result;
          },
          want: (a, b) =>
            wrap(meaning(a, b, 0, scalar as DType), isComparison ? "i32" : (scalar as DType)),
        });
      }
    }
    await check(scalar, cases);
  });

  test(`select and masks on ${scalar}`, { skip }, async () => {
    const is = (condition: boolean): number => (condition ? 1 : 0);
    const cases = LANES[scalar].flatMap((lanes): Case[] => {
      const i32 = type("i32", lanes);
      const lt = (a: Expr, b: Expr) => build.binary("lt", a, b);
      const eq = (a: Expr, b: Expr) => build.binary("eq", a, b);
      const number = (mask: Expr) => build.convert(mask, i32);
      const common = { scalar, result: "i32", lanes } as const;
      return [
        {
          ...common,
          name: "select",
          result: scalar,
          make: (a, b) => build.select(lt(a, b), a, b),
          want: (a, b) => [b, a][is(a < b)]!,
        },
        {
          ...common,
          name: "or",
          make: (a, b) => number(build.binary("or", lt(a, b), eq(a, b))),
          want: (a, b) => is(a < b || a === b),
        },
        {
          ...common,
          name: "and_not",
          make: (a, b) => number(build.binary("and", build.unary("not", lt(a, b)), eq(b, b))),
          want: (a, b) => is(!(a < b) && !Number.isNaN(b)),
        },
        {
          ...common,
          name: "xor_constant",
          make: (a, b) =>
            number(build.binary("xor", lt(a, b), build.constant({ ...a.type, mask: true }, 1))),
          want: (a, b) => is(!(a < b)),
        },
        {
          ...common,
          name: "mask_to_number",
          result: scalar,
          make: (a, b) => build.convert(lt(a, b), type(scalar, lanes)),
          want: (a, b) => is(a < b),
        },
        {
          ...common,
          name: "splat_mask",
          make: (a, b) => {
            const one = build.binary(
              "lt",
              build.constant(type(scalar), 1),
              build.constant(type(scalar), 2),
            );
            return number(build.binary("and", build.splat(one, lanes), lt(a, b)));
          },
          want: (a, b) => is(a < b),
        },
      ];
    });
    await check(scalar, cases);
  });
}

test("conversions truncate, saturate and take NaN to 0", { skip }, async () => {
  for (const from of ["f32", "f64", "i32", "u32"] as const) {
    const cases: Case[] = [];
    for (const to of ["f32", "f64", "i32", "u32"] as const) {
      for (const lanes of LANES[from]) {
        if (to === from || !LANES[to].includes(lanes)) continue;
        const isFloat = from === "f32" || from === "f64";
        const bounds = to === "i32" ? [-2147483648, 2147483647] : [0, 4294967295];
        const want = (a: number): number => {
          if (!isFloat || to === "f32" || to === "f64") return a;
          return Number.isNaN(a) ? 0 : Math.min(Math.max(Math.trunc(a), bounds[0]!), bounds[1]!);
        };
        const make = (a: Expr) => build.convert(a, type(to, lanes));
        cases.push({ name: `to_${to}`, scalar: from, result: to, lanes, make, want });
      }
    }
    await check(from, cases);
  }
});

test("bitcasts, constants and fused multiply-add", { skip }, async () => {
  const bits = (x: number): number => new Int32Array(new Float32Array([x]).buffer)[0]!;
  const quiet = (x: number): number => (Number.isNaN(x) ? 0 : bits(x));
  await check(
    "f32",
    LANES.f32
      .flatMap((lanes): Case[] => {
        const zero = build.constant(type("i32", lanes), 0);
        return [
          {
            name: "bits",
            scalar: "f32",
            result: "i32",
            lanes,
            make: (a) =>
              build.select(
                build.bitcast(build.binary("eq", a, a), "i32"),
                build.bitcast(a, "i32"),
                zero,
              ),
            want: quiet,
          },
          {
            name: "add_constant",
            scalar: "f32",
            result: "f32",
            lanes,
            make: (a) => build.add(a, build.constant(a.type, Math.fround(0.1))),
            want: (a) => a + Math.fround(0.1),
          },
        ];
      })
      .filter((c) => c.lanes === 1 || c.name !== "bits"),
  );
  for (const scalar of ["f32", "f64"] as const) {
    const e = scalar === "f32" ? 2 ** -12 : 2 ** -27;
    await check(
      scalar,
      LANES[scalar].map(
        (lanes): Case => ({
          name: "fma",
          scalar,
          result: scalar,
          lanes,
          // (1 + e)^2 - (1 + 2e) = e^2 is lost when the product is rounded first.
          make: (a) => {
            const c = (x: number) => build.constant(a.type, x);
            return build.fma(c(1 + e), c(1 + e), c(-(1 + 2 * e)));
          },
          want: () => e * e,
        }),
      ),
    );
  }
});

/** A program of one entry with this body, its arena preset by `data`. */
async function run(
  arenaBytes: number,
  data: (bytes: DataView, e: NativeExecutable) => void,
  body: (f: build.FunctionBuilder) => void,
  read: (bytes: DataView, e: NativeExecutable) => void,
): Promise<void> {
  const f = new build.FunctionBuilder("main");
  body(f);
  const executable = await loadNative(program([f.build({ exported: true })], arenaBytes), options);
  try {
    const bytes = new DataView(executable.memory.buffer, executable.memory.byteOffset, arenaBytes);
    data(bytes, executable);
    executable.call("main");
    read(bytes, executable);
  } finally {
    executable.dispose();
  }
}

test("horizontals combine the upper half onto the lower half", { skip }, async () => {
  for (const scalar of ["f32", "f64", "i32"] as const) {
    const size = bytesOf(scalar);
    const many = Array.from({ length: 16 }, (_, i) =>
      scalar === "i32" ? i * 70000001 : 10 ** (i % 9) / 3,
    );
    const data = Array.from(new ARRAYS[scalar](many));
    const round = (x: number): number => new ARRAYS[scalar]([x])[0]!;
    const ops = {
      add: (a: number, b: number) => round(scalar === "i32" ? (a + b) | 0 : a + b),
      max: Math.max,
      min: Math.min,
    };
    for (const lanes of LANES[scalar].filter((n) => n > 1)) {
      await run(
        1024,
        (_, e) => view(scalar, e, 0, 16).set(data),
        (f) => {
          const a = f.bind(build.load(storageOf(scalar), type(scalar, lanes), at(0)));
          (["add", "max", "min"] as const).forEach((op, i) => {
            f.store(storageOf(scalar), at(512 + i * size), build.horizontal(op, a));
          });
        },
        (_, e) => {
          const got = view(scalar, e, 512, 3);
          (["add", "max", "min"] as const).forEach((op, i) => {
            let level = data.slice(0, lanes);
            while (level.length > 1) {
              const half = level.length / 2;
              level = level.slice(0, half).map((x, k) => ops[op](x, level[half + k]!));
            }
            assert.equal(got[i], level[0], `${op} across ${scalar}x${lanes}`);
          });
        },
      );
    }
  }
});

test("bytes load as numbers and store their low eight bits", { skip }, async () => {
  for (const lanes of [1, 4, 8, 16] as const) {
    for (const scalar of ["u32", "i32"] as const) {
      await run(
        1024,
        (bytes) => {
          for (let i = 0; i < 16; i++) bytes.setUint8(3 + i, 250 - 13 * i);
        },
        (f) => {
          const t = type(scalar, lanes);
          const a = f.bind(build.load("u8", t, at(3)));
          f.store("i32", at(64), a);
          f.store("u8", at(129), build.add(a, build.constant(t, 1000)));
          f.store("f32", at(256), build.load("f32", type("f32", lanes), at(256), true));
          f.store(
            "f32",
            at(512),
            build.convert(build.load("u8", t, at(4), true), type("f32", lanes)),
          );
        },
        (bytes) => {
          for (let i = 0; i < lanes; i++) {
            assert.equal(bytes.getInt32(64 + 4 * i, true), 250 - 13 * i);
            assert.equal(bytes.getUint8(129 + i), (250 - 13 * i + 1000) & 255);
            assert.equal(bytes.getFloat32(512 + 4 * i, true), 237);
          }
          assert.equal(bytes.getUint8(129 + lanes), 0, "no byte behind the last lane is written");
        },
      );
    }
  }
});

test("loops, conditions, calls, results and division", { skip }, async () => {
  const helper = new build.FunctionBuilder("layers.0/helper");
  const offset = helper.parameter(type("index"), "register");
  const value = helper.parameter(type("i32"), "linux");
  helper.if(build.binary("eq", value, build.constant(type("i32"), 5)), () => {
    helper.push({ kind: "return", value: null });
  });
  helper.store(
    "i32",
    { offset: 64, terms: [{ variable: offset as Local, stride: 4 }], base: null },
    value,
  );

  const main = new build.FunctionBuilder("train");
  const n = main.parameter(type("index"), "n");
  const scale = main.parameter(type("f32"), "scale");
  const total = main.local(type("i32"), "total");
  const carried = main.local(type("i32"), "carried");
  main.loop(n, "i", (i) => {
    const i32 = build.convert(i, type("i32"));
    main.if(build.lessThan(build.index(2), i), () => {
      // Set in an inner block first, read in the next round: must live outside the loop.
      main.set(total, build.add(total, carried));
    });
    main.set(carried, i32);
    main.push({ kind: "call", callee: "layers.0/helper", args: [i, i32] });
    main.loop(build.sub(n, i), "j", (j) => {
      const quotient = build.binary(
        "divide",
        build.add(i, build.index(20)),
        build.add(j, build.index(1)),
      );
      const rest = build.binary("remainder", quotient, build.index(7));
      main.set(total, build.add(total, build.convert(rest, type("i32"))));
    });
  });
  main.store("f32", at(0), build.mul(scale, build.constant(type("f32"), 3)));
  main.push({ kind: "return", value: total });

  const corner = new build.FunctionBuilder("corner");
  const a = corner.parameter(type("i32"), "a");
  const b = corner.parameter(type("i32"), "b");
  corner.push({
    kind: "return",
    value: build.add(build.binary("divide", a, b), build.binary("remainder", a, b)),
  });

  const functions = [
    main.build({ exported: true, result: type("i32") }),
    helper.build(),
    corner.build({ exported: true, result: type("i32") }),
  ];
  const executable = await loadNative(program(functions, 4096), options);
  let want = 0;
  for (let i = 0; i < 9; i++) {
    if (i > 2) want += i - 1;
    for (let j = 0; j < 9 - i; j++) want += Math.trunc((i + 20) / (j + 1)) % 7;
  }
  assert.equal(executable.call("train", 9, 0.5), want);
  assert.equal(executable.call("train", 0, 0.5), 0);
  const memory = new DataView(executable.memory.buffer, executable.memory.byteOffset);
  assert.equal(memory.getFloat32(0, true), 1.5);
  assert.deepEqual(
    Array.from({ length: 10 }, (_, i) => memory.getInt32(64 + 4 * i, true)),
    [0, 1, 2, 3, 4, 0, 6, 7, 8, 0],
  );
  assert.equal(executable.call("corner", 17, -5), -3 + 2);
  assert.equal(executable.call("corner", -2147483648, -1), -2147483648);
  assert.equal(executable.call("corner", 3, 0), 0);
  assert.throws(
    () => executable.call("absent"),
    /no entry named absent; this program has train, corner/,
  );
  assert.throws(() => executable.call("train", 1), /train takes 2 numbers, got 1/);
  executable.dispose();
  executable.dispose();
  assert.throws(() => executable.call("train", 1, 1), /after dispose/);
});

test("a kernel whose addresses advance at different rates keeps its stores", { skip }, async () => {
  // gcc 12 makes one counter of the two and then believes that nothing is stored.
  const kernel = new build.FunctionBuilder("kernel");
  kernel.loop(49, "j", (j) => {
    const bytes = build.load("u8", type("u32", 16), element(0, j, 16));
    kernel.store("f32", element(1024, j, 64), build.convert(bytes, type("f32", 16)));
  });
  const main = new build.FunctionBuilder("main");
  main.push({ kind: "call", callee: "kernel", args: [] });
  const executable = await loadNative(
    program([kernel.build(), main.build({ exported: true })], 8192),
    options,
  );
  executable.memory.fill(9, 0, 784);
  executable.call("main");
  assert.ok(view("f32", executable, 1024, 784).every((x) => x === 9));
  executable.dispose();
});

test("64-bit lanes carry the bits of float64", { skip }, async () => {
  const scalars: Scalar[] = ["i64"];
  for (const lanes of [1, 2, 4, 8] as const) {
    await run(
      1024,
      (bytes) => {
        for (let i = 0; i < 8; i++) bytes.setFloat64(8 * i, i % 2 ? -1.5 * i : 3.25 * i, true);
      },
      (f) => {
        const x = f.bind(build.load("f64", type("f64", lanes), at(0)));
        const c = (value: string) => build.constant(type(scalars[0]!, lanes), value);
        const exponent = build.binary("shl", c("0x2"), c("0x34"));
        // Times four by adding to the exponent, then the sign flipped.
        const scaled = build.add(build.bitcast(x, "i64"), exponent);
        const flipped = build.binary("xor", scaled, c("0x8000000000000000"));
        f.store("f64", at(512), build.bitcast(flipped, "f64"));
      },
      (bytes) => {
        for (let i = 1; i < lanes; i++) {
          assert.equal(bytes.getFloat64(512 + 8 * i, true), -4 * (i % 2 ? -1.5 * i : 3.25 * i));
        }
      },
    );
  }
});
