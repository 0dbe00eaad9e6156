// Machine instructions that have no operator in C: fused multiply-add, square root, widening of
// bytes. Each is a list of forms with the condition under which the compiler knows them; behind
// the last stands plain C, lane by lane, so that any width compiles on any machine. Builtins and
// not intrinsics, because their headers take longer to read than a program takes to compile.
import type { Type } from "../3-schedule/loops/kernel.ts";
import { laneBytes } from "../3-schedule/loops/kernel.ts";
import type { NativeRow } from "./text.ts";

/** A preprocessor condition, and the statements that hold under it; the last gives the value. */
export interface InstructionForm {
  readonly condition: string;
  readonly before?: readonly string[];
  readonly value: string;
}

/** The body of a helper function: the first form whose condition holds, else the plain value. */
export function conditional(forms: readonly InstructionForm[], plain: string): string[] {
  if (forms.length === 0) return [`return ${plain};`];
  const branches = forms.flatMap(({ condition, before, value }, i) => [
    `#${i === 0 ? "if" : "elif"} ${condition}`,
    ...(before ?? []),
    `return ${value};`,
  ]);
  return [...branches, "#else", `return ${plain};`, "#endif"];
}

const bytesOf = (t: Type): number => laneBytes(t.scalar) * t.lanes;
const known = (macro: string, builtin: string): string => `defined(${macro}) && HAS(${builtin})`;

/** An instruction of the op table on operands of these names. */
export function instructionForms(
  row: Extract<NativeRow, { form: "instruction" }>,
  t: Type,
  names: readonly string[],
): InstructionForm[] {
  const args = names.join(", ");
  const x86 = `__builtin_ia32_${t.scalar === "f32" ? row.x86.f32 : row.x86.f64}`;
  const clang = `__builtin_elementwise_${row.name}`;
  const forms = [{ condition: `HAS(${clang})`, value: `${clang}(${args})` }];
  const add = (macro: string, builtin: string, value: string) =>
    forms.push({ condition: known(macro, builtin), value: `${builtin}(${value})` });
  // All lanes, current rounding mode.
  if (bytesOf(t) === 64) add("__AVX512F__", `${x86}512_mask`, `${args}, a, -1, 4`);
  if (bytesOf(t) === 32) add("__AVX__", `${x86}256`, args);
  if (bytesOf(t) === 16) add("__SSE2__", x86, args);
  return forms;
}

/** a * b + c; `name` is the C type. */
export function fmaForms(t: Type, name: string): InstructionForm[] {
  const x86 = `__builtin_ia32_vfmadd${t.scalar === "f32" ? "ps" : "pd"}`;
  const clang = "__builtin_elementwise_fma";
  const forms = [{ condition: `HAS(${clang})`, value: `${clang}(a, b, c)` }];
  const add = (macro: string, builtin: string, value: string) =>
    forms.push({ condition: known(macro, builtin), value: `${builtin}(${value})` });
  if (bytesOf(t) === 64) add("__AVX512F__", `${x86}512_mask`, "a, b, c, -1, 4");
  if (bytesOf(t) === 32) add("__FMA__", `${x86}256`, "a, b, c");
  if (bytesOf(t) === 16) {
    add("__FMA__", x86, "a, b, c");
    const [suffix, vector] = t.scalar === "f32" ? ["f32", "float32x4_t"] : ["f64", "float64x2_t"];
    const args = ["c", "a", "b"].map((arg) => `(${vector})${arg}`).join(", ");
    forms.push({ condition: "defined(NEON)", value: `(${name})vfmaq_${suffix}(${args})` });
  }
  return forms;
}

/** Bytes at p as u32 lanes; gcc would take them one by one. They come as one integer into a
 * register: put together in memory they could not be forwarded from the stores to the load. */
export function widenForms(lanes: number): InstructionForm[] {
  const form = (macro: string, builtin: string, more = ""): InstructionForm => {
    const whole = lanes === 16 ? "bytes" : lanes === 8 ? "long long" : "int";
    return {
      condition: known(macro, builtin),
      before: [
        "typedef char bytes __attribute__((vector_size(16)));",
        ...(lanes === 16 ? [] : [`typedef ${whole} wide __attribute__((vector_size(16)));`]),
        `${whole} b;`,
        `__builtin_memcpy(&b, p, ${lanes});`,
      ],
      value: `(u32x${lanes})(i32x${lanes})${builtin}(${lanes === 16 ? "b" : "(bytes)(wide){b}"}${more})`,
    };
  };
  const name = "__builtin_ia32_pmovzxbd";
  if (lanes === 16) return [form("__AVX512F__", `${name}512_mask`, ", (i32x16){0}, -1")];
  if (lanes === 8) return [form("__AVX2__", `${name}256`)];
  return lanes === 4 ? [form("__SSE4_1__", `${name}128`)] : [];
}
