// Every native op, on every type and number of lanes, against its meaning in the op table, on all
// pairs of awkward values; conversions after them, and the same code under gcc's sanitizers.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import * as build from "../compiler/3-schedule/loops/builder.ts";
import { type } from "../compiler/3-schedule/loops/kernel.ts";
import { C_FLAGS, emitC, symbolOf } from "../compiler/4-codegen/c.ts";
import { folder, options, skip } from "./native.test.setup.ts";
import { loadNative } from "./native.ts";
import {
  ARRAYS,
  type Case,
  conversionCases,
  LANES,
  layOut,
  maskCases,
  opCases,
  type Tested,
} from "./native-ops.test.cases.ts";

const SCALARS = ["f32", "f64", "i32", "u32"] as const;

/** Runs cases, all of one operand type, in one program and compares every element exactly. */
async function check(scalar: Tested, cases: readonly Case[]): Promise<void> {
  const { program, first, second, entry, offset } = layOut(scalar, cases);
  const executable = await loadNative(program, options);
  const { buffer, byteOffset } = executable.memory;
  const view = (as: Tested, at: number, count: number) =>
    new ARRAYS[as](buffer as ArrayBuffer, byteOffset + at, count);
  try {
    const count = first.length;
    const input = view(scalar, 0, 2 * count);
    input.set([...first, ...second]);
    cases.forEach((c, k) => {
      executable.call(entry(k));
      const got = view(c.result, offset(k), count);
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

for (const scalar of SCALARS) {
  test(`native ops on ${scalar} mean what the op table says`, { skip }, () =>
    check(scalar, opCases(scalar)),
  );
  test(`select and masks on ${scalar}`, { skip }, () => check(scalar, maskCases(scalar)));
  test(`conversions from ${scalar} truncate, saturate and take NaN to 0`, { skip }, () =>
    check(scalar, conversionCases(scalar)),
  );
}

test("bitcasts, constants and fused multiply-add", { skip }, async () => {
  const bits = (x: number): number => new Int32Array(new Float32Array([x]).buffer)[0]!;
  const quiet = (x: number): number => (Number.isNaN(x) ? 0 : bits(x));
  await check(
    "f32",
    LANES.f32.flatMap((lanes): Case[] => {
      const common = { scalar: "f32", lanes } as const;
      const zero = build.constant(type("i32", lanes), 0);
      const tenth = Math.fround(0.1);
      return [
        {
          ...common,
          name: "bits",
          result: "i32",
          make: (a) => build.select(build.binary("eq", a, a), build.bitcast(a, "i32"), zero),
          want: quiet,
        },
        {
          ...common,
          name: "add_constant",
          result: "f32",
          make: (a) => build.add(a, build.constant(a.type, tenth)),
          want: (a) => a + tenth,
        },
      ];
    }),
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

/** Compiles with gcc's sanitizers and runs; what was printed, or null where it has none. */
function sanitized(name: string, source: string, input: Uint8Array): string | null {
  const program = join(folder, name);
  const flags = ["-g", "-march=native", "-w", "-fsanitize=address,undefined,float-cast-overflow"];
  const args = [...C_FLAGS, ...flags, "-fno-sanitize-recover=all", "-x", "c", "-", "-o", program];
  const cc = spawnSync("cc", [...args, "-lm"], { input: source, encoding: "utf8" });
  if (cc.status !== 0) {
    assert.match(cc.stderr, /lib[a-z]*san|unsupported|unrecognized/, "the source itself compiles");
    return null;
  }
  // Leak checking needs ptrace, which containers forbid.
  const env = { ...process.env, ASAN_OPTIONS: "detect_leaks=0" };
  const run = spawnSync(program, { input, env, encoding: "utf8" });
  return `${run.status} ${run.stderr}`;
}

test("generated C has no undefined behaviour on any operand", { skip }, async (t) => {
  for (const scalar of SCALARS) {
    const cases = [opCases, maskCases, conversionCases]
      .flatMap((make) => make(scalar))
      .filter((c) => c.lanes === 1 || c.lanes === 8);
    const { program, first, second, entry } = layOut(scalar, cases);
    const input = new Uint8Array(ARRAYS[scalar].from([...first, ...second]).buffer);
    // The arena is exactly as large as planned: a byte beyond it is an error.
    const main = [
      "#include <stdio.h>",
      "#include <stdlib.h>",
      "int main(void) {",
      `  char *M = aligned_alloc(64, ${program.arenaBytes});`,
      `  if (fread(M, 1, ${input.length}, stdin) != ${input.length}) return 2;`,
      ...cases.map((_, k) => `  ${symbolOf(entry(k))}(M);`),
      "  free(M);",
      "  return 0;",
      "}",
    ];
    const printed = sanitized(
      `sanitized-${scalar}`,
      `${emitC(program)}${main.join("\n")}\n`,
      input,
    );
    if (printed === null) return t.skip("this compiler has no sanitizers");
    assert.equal(printed, "0 ", scalar);
  }
});

test("the sanitizers see what they should", { skip }, (t) => {
  const source = "int main(int n, char **v) { return 2147483647 + n; }\n";
  const printed = sanitized("overflow", source, new Uint8Array());
  if (printed === null) return t.skip("this compiler has no sanitizers");
  assert.match(printed, /signed integer overflow/);
});
