// Prints a program as one C source: one function per kernel, exported functions named by
// symbolOf, only the types and helpers that the program uses, and no header (including one takes
// longer than compiling the rest). Byte 0 of the arena is M, the first parameter of each function.
import { TargetError } from "../../errors.ts";
import type { LoopFunction, Stmt } from "../3-schedule/loops/kernel.ts";
import type { Limits } from "../3-schedule/loops/limits.ts";
import type { Program } from "../3-schedule/program.ts";
import { CDialect } from "./c-dialect.ts";
import {
  type CSource,
  functionsInParts,
  inLastPart,
  PART_MACROS,
  type PrintedFunction,
  partsOf,
} from "./c-parts.ts";
import { TEAM_HEADERS, teamEntry, teamRuntime } from "./c-team.ts";
import { printBody, type StatementRemark } from "./text.ts";

/** What the C compiler of a machine may use. */
export interface NativeFeatures {
  readonly avx512: boolean;
  /** Whether vectors of 64 bytes take two passes, as on Zen 4. */
  readonly halves512?: boolean;
  readonly avx2: boolean;
  readonly fma: boolean;
  readonly neon: boolean;
}

/** The limits of a machine with these instructions. */
export function nativeLimits(features: NativeFeatures): Limits {
  if (features.avx512) {
    const passBytes = features.halves512 ? 32 : 64;
    return { vectorBytes: [64, 32, 16], passBytes, accumulators: 24, tileVectors: 3 };
  }
  if (features.avx2 && features.fma) {
    return { vectorBytes: [32, 16], accumulators: 12, tileVectors: 2 };
  }
  if (features.neon) {
    return { vectorBytes: [16], accumulators: 16, tileVectors: 2 };
  }
  return { vectorBytes: [16], accumulators: 8, tileVectors: 2 };
}

/**
 * The meaning of a source depends on these: a * b + c is not contracted, and the address 0 is not
 * taken for impossible: gcc writes two loop counters as one with a base of 0, then takes the store
 * behind that for one through a null pointer and removes calls of the kernel.
 */
export const C_FLAGS = [
  "-O1",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-fno-delete-null-pointer-checks",
] as const;

/** Keeps a vector where it was loaded: gcc takes it from memory again for each of its uses, though
 * registers are free, and its scheduling for the pressure on registers spills sums instead. */
const KEEP = [
  "#define KEEP8(v)",
  "#define KEEP16(v)",
  "#define KEEP32(v)",
  "#define KEEP64(v)",
  ...[
    ["__SSE2__", "16", "v"],
    ["__ARM_NEON", "16", "w"],
    ["__AVX__", "32", "v"],
    ["__AVX512F__", "64", "v"],
  ].flatMap(([has, bytes, register]) => [
    `#if defined(__GNUC__) && !defined(__clang__) && defined(${has})`,
    `#undef KEEP${bytes}`,
    `#define KEEP${bytes}(v) __asm__("" : "+${register}"(v))`,
    "#endif",
  ]),
];

/** Stores a vector of floats without fetching its line before; behind them a fence, as other threads may
 * see such stores later than all that follows. */
const STREAM = [
  ["16", "__SSE2__", "movntps"],
  ["32", "__AVX__", "movntps256"],
  ["64", "__AVX512F__", "movntps512"],
].flatMap(([bytes, has, builtin]) => [
  "#if HAS(__builtin_nontemporal_store)",
  `#define STREAM${bytes}(T, p, value) __builtin_nontemporal_store(value, (T *)(p))`,
  `#elif defined(__GNUC__) && defined(${has})`,
  `#define STREAM${bytes}(T, p, value) __builtin_ia32_${builtin}((float *)(p), value)`,
  "#else",
  `#define STREAM${bytes}(T, p, value) store(T, p, value)`,
  "#endif",
]);
const FENCE = [
  "#if defined(__GNUC__) && defined(__SSE2__)",
  "#define FENCE __builtin_ia32_sfence()",
  "#else",
  "#define FENCE",
  "#endif",
];

/** Whether a statement stores past the caches. */
const streams = (s: Stmt): boolean =>
  s.kind === "loop"
    ? s.body.some(streams)
    : s.kind === "if"
      ? s.then.some(streams)
      : s.kind === "store" && s.streams === true;

/** The name in the library of an exported function. */
export const symbolOf = (entry: string): string => `dh_${entry.replace(/\W/g, "_")}`;

/** C names of all functions: those of exported ones are known to the host. */
function functionNames(program: Program): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const f of program.functions) {
    let name = f.exported ? symbolOf(f.name) : `k_${f.name.replace(/\W/g, "_")}`;
    if (f.exported && taken.has(name)) {
      throw new TargetError(`two entries are named ${name} in C; rename ${f.name}`);
    }
    while (taken.has(name)) name += "_";
    taken.add(name);
    names.set(f.name, name);
  }
  return names;
}

/** Functions that another one calls before they are defined. */
function calledAhead(functions: readonly LoopFunction[]): string[] {
  const defined = new Set<string>();
  const ahead = new Set<string>();
  const visit = (s: Stmt): void => {
    if (s.kind === "call" && !defined.has(s.callee)) ahead.add(s.callee);
    if (s.kind === "loop") s.body.forEach(visit);
    if (s.kind === "if") s.then.forEach(visit);
  };
  for (const f of functions) {
    f.body.forEach(visit);
    defined.add(f.name);
  }
  return [...ahead];
}

/** The program as one C source. */
export const emitC = (program: Program, remark?: StatementRemark): string =>
  emitSource(program, remark).text;

/** The same, with its parts. */
export function emitSource(program: Program, remark?: StatementRemark): CSource {
  const functions = functionNames(program);
  const dialect = new CDialect(functions);
  const heads = new Map<string, string>();
  const printed = program.functions.map((f): PrintedFunction => {
    const { lines, names } = printBody(f, dialect, remark);
    const parameters = f.parameters.map((p) => `, ${dialect.type(p.type)} ${names.get(p)}`);
    const result = f.result ? dialect.type(f.result) : "void";
    const name = functions.get(f.name)!;
    // the host calls an entry of a team by a function that calls it in every thread
    const isLed = f.exported && f.isTeam === true;
    const open = isLed
      ? `KERNEL ${result} ${name}_team(char *M, Team *T`
      : `${f.exported ? "" : "KERNEL "}${result} ${name}(char *M`;
    const head = `${open}${parameters.join("")})`;
    heads.set(f.name, `${head};`);
    const all = f.body.some(streams) ? [...lines, "  FENCE;"] : lines;
    const body = `${head} {\n${all.join("\n")}\n}\n`;
    return { text: isLed ? `${body}\n${teamEntry(f, name)}` : body, exported: f.exported };
  });
  const parts = partsOf(printed);
  const isWhole = parts === 1;
  const local = isWhole ? "static" : "LOCAL";
  const forEntries = (lines: readonly string[]) => (isWhole ? lines : inLastPart(lines));
  const called = new Set(calledAhead(program.functions));
  const ahead = program.functions.filter((f) => called.has(f.name) || !(isWhole || f.exported));
  const text = [
    ...(isWhole ? [] : PART_MACROS),
    ...(program.team ? forEntries(TEAM_HEADERS) : []),
    `// cc ${C_FLAGS.join(" ")} -march=native -fPIC -shared; M is the arena, aligned to 64 bytes.`,
    "#ifdef __has_builtin",
    "#define HAS(x) __has_builtin(x)",
    "#else",
    "#define HAS(x) 0",
    "#endif",
    "#if defined(__aarch64__) && !HAS(__builtin_elementwise_fma)",
    "#include <arm_neon.h>",
    "#define NEON",
    "#endif",
    "#define INLINE static inline __attribute__((always_inline))",
    // No function is judged by its body (see C_FLAGS), even where those flags are forgotten.
    "#if defined(__GNUC__) && !defined(__clang__)",
    `#define KERNEL ${local} __attribute__((noinline, noipa))`,
    "#else",
    `#define KERNEL ${local} __attribute__((noinline))`,
    "#endif",
    ...KEEP,
    "#define load(T, p) (*(const T##_at *)(p))",
    "#define store(T, p, value) (*(T##_at *)(p) = (value))",
    ...STREAM,
    ...FENCE,
    ...dialect.prelude(),
    ...(program.team ? forEntries([teamRuntime()]) : []),
    ...(ahead.length > 0 ? [...ahead.map(({ name }) => heads.get(name)!), ""] : []),
    ...(isWhole ? printed.map((f) => f.text) : functionsInParts(printed)),
  ].join("\n");
  return { text, parts };
}
