// The loop IR beyond elementwise ops, run as native code: horizontals, bytes, loops, conditions,
// calls, division, and bits of float64.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as build from "../compiler/3-schedule/loops/builder.ts";
import { at, type Local, type } from "../compiler/3-schedule/loops/kernel.ts";
import { options, skip } from "./native.test.setup.ts";
import { loadNative, type NativeExecutable } from "./native.ts";
import {
  ARRAYS,
  bytesOf,
  element,
  LANES,
  program,
  storageOf,
  type Tested,
} from "./native-ops.test.cases.ts";

/** One of the library's typed arrays over its arena. */
function view(scalar: Tested, e: NativeExecutable, offset: number, count: number) {
  const buffer = e.memory.buffer as ArrayBuffer;
  return new ARRAYS[scalar](buffer, e.memory.byteOffset + offset, count);
}

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
  for (const lanes of [1, 2, 4, 8] as const) {
    await run(
      1024,
      (bytes) => {
        for (let i = 0; i < 8; i++) bytes.setFloat64(8 * i, i % 2 ? -1.5 * i : 3.25 * i, true);
      },
      (f) => {
        const x = f.bind(build.load("f64", type("f64", lanes), at(0)));
        const c = (value: string) => build.constant(type("i64", lanes), value);
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
