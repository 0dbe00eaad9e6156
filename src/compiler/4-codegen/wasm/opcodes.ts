// The WebAssembly instructions that Downhill uses: one row each with its code, what it takes from
// the stack, what it leaves and which immediate follows. The assembler, its type check and the
// printer all read this table. Control instructions have stack effects that depend on their
// block; the assembler knows those by their immediate.

export type ValueType = "i32" | "i64" | "f32" | "f64" | "v128";

export const VALUE_TYPE_BYTE: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};

/** What follows the code of an instruction. */
export type Immediate =
  | "none"
  /** None, and takes and gives depend on the block or on the types on the stack. */
  | "effect"
  | "zero"
  | "block"
  | "label"
  | "function"
  | "local"
  | "memory"
  | "memoryLane"
  | "lane"
  | "shuffle"
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128";

export interface Opcode {
  /** 0xfc, 0xfd (vectors) or 0xfe (atomics) for codes of two parts, else 0. */
  readonly prefix: number;
  readonly code: number;
  readonly takes: readonly ValueType[];
  readonly gives: ValueType | null;
  readonly immediate: Immediate;
  /** log2 of the alignment that memory instructions state. */
  readonly align: number;
}

const LETTERS: Readonly<Record<string, ValueType>> = {
  i: "i32",
  l: "i64",
  f: "f32",
  d: "f64",
  v: "v128",
};

/** `effect` is "taken>given" in letters: i i32, l i64, f f32, d f64, v v128. */
function row(
  prefix: number,
  code: number,
  effect: string,
  immediate: Immediate,
  align = 0,
): Opcode {
  const [takes = "", gives = ""] = effect.split(">");
  return {
    prefix,
    code,
    takes: [...takes].map((letter) => LETTERS[letter]!),
    gives: LETTERS[gives] ?? null,
    immediate,
    align,
  };
}
const op = (code: number, effect: string, immediate: Immediate = "none") =>
  row(0, code, effect, immediate);
const sat = (code: number, effect: string) => row(0xfc, code, effect, "none");
const simd = (code: number, effect: string, immediate: Immediate = "none") =>
  row(0xfd, code, effect, immediate);
const memory = (code: number, effect: string, align: number) =>
  row(0, code, effect, "memory", align);
const simdMemory = (code: number, effect: string, align: number, immediate: Immediate = "memory") =>
  row(0xfd, code, effect, immediate, align);
const atomic = (code: number, effect: string) => row(0xfe, code, effect, "memory", 2);

type Words<Text> = Text extends `${infer First} ${infer Rest}` ? First | Words<Rest> : Text;

/** Instructions of one type and effect whose codes follow one another; a `_` is one that is not used. */
const inOrder = <Type extends string, Names extends string>(
  make: (code: number, effect: string) => Opcode,
  first: number,
  effect: string,
  type: Type,
  names: Names,
) =>
  Object.fromEntries(
    names
      .split(" ")
      .flatMap((name, i) => (name === "_" ? [] : [[`${type}.${name}`, make(first + i, effect)]])),
  ) as Readonly<Record<`${Type}.${Exclude<Words<Names>, "_">}`, Opcode>>;

export const OPCODES = {
  unreachable: op(0x00, "", "effect"),
  block: op(0x02, "", "block"),
  loop: op(0x03, "", "block"),
  if: op(0x04, "i", "block"),
  else: op(0x05, "", "effect"),
  end: op(0x0b, "", "effect"),
  br: op(0x0c, "", "label"),
  br_if: op(0x0d, "i", "label"),
  return: op(0x0f, "", "effect"),
  call: op(0x10, "", "function"),
  drop: op(0x1a, "", "effect"),
  select: op(0x1b, "", "effect"),
  "local.get": op(0x20, "", "local"),
  "local.set": op(0x21, "", "local"),
  "local.tee": op(0x22, "", "local"),

  "i32.load": memory(0x28, "i>i", 2),
  "f32.load": memory(0x2a, "i>f", 2),
  "f64.load": memory(0x2b, "i>d", 3),
  "i32.load8_u": memory(0x2d, "i>i", 0),
  "i32.store": memory(0x36, "ii", 2),
  "f32.store": memory(0x38, "if", 2),
  "f64.store": memory(0x39, "id", 3),
  "i32.store8": memory(0x3a, "ii", 0),

  "i32.const": op(0x41, ">i", "i32"),
  "i64.const": op(0x42, ">l", "i64"),
  "f32.const": op(0x43, ">f", "f32"),
  "f64.const": op(0x44, ">d", "f64"),

  "i32.eqz": op(0x45, "i>i"),
  ...inOrder(op, 0x46, "ii>i", "i32", "eq ne lt_s lt_u gt_s gt_u le_s le_u ge_s ge_u"),
  ...inOrder(op, 0x51, "ll>i", "i64", "eq _ lt_s _ _ _ le_s"),
  ...inOrder(op, 0x5b, "ff>i", "f32", "eq _ lt _ le"),
  ...inOrder(op, 0x61, "dd>i", "f64", "eq _ lt _ le"),
  ...inOrder(
    op,
    0x6a,
    "ii>i",
    "i32",
    "add sub mul div_s div_u rem_s rem_u and or xor shl shr_s shr_u",
  ),
  ...inOrder(op, 0x7c, "ll>l", "i64", "add sub mul div_s _ rem_s _ and or xor shl shr_s"),
  ...inOrder(op, 0x8b, "f>f", "f32", "abs neg ceil floor trunc nearest sqrt"),
  ...inOrder(op, 0x92, "ff>f", "f32", "add sub mul div min max copysign"),
  ...inOrder(op, 0x99, "d>d", "f64", "abs neg ceil floor trunc nearest sqrt"),
  ...inOrder(op, 0xa0, "dd>d", "f64", "add sub mul div min max copysign"),
  "i32.wrap_i64": op(0xa7, "l>i"),
  ...inOrder(op, 0xac, "i>l", "i64", "extend_i32_s extend_i32_u"),
  ...inOrder(op, 0xb2, "i>f", "f32", "convert_i32_s convert_i32_u"),
  "f32.convert_i64_s": op(0xb4, "l>f"),
  "f32.demote_f64": op(0xb6, "d>f"),
  ...inOrder(op, 0xb7, "i>d", "f64", "convert_i32_s convert_i32_u"),
  "f64.convert_i64_s": op(0xb9, "l>d"),
  "f64.promote_f32": op(0xbb, "f>d"),
  "i32.reinterpret_f32": op(0xbc, "f>i"),
  "i64.reinterpret_f64": op(0xbd, "d>l"),
  "f32.reinterpret_i32": op(0xbe, "i>f"),
  "f64.reinterpret_i64": op(0xbf, "l>d"),
  ...inOrder(sat, 0, "f>i", "i32", "trunc_sat_f32_s trunc_sat_f32_u"),
  ...inOrder(sat, 2, "d>i", "i32", "trunc_sat_f64_s trunc_sat_f64_u"),
  "i64.trunc_sat_f32_s": sat(4, "f>l"),
  "i64.trunc_sat_f64_s": sat(6, "d>l"),

  "v128.load": simdMemory(0x00, "i>v", 2),
  "v128.load32_splat": simdMemory(0x09, "i>v", 2),
  "v128.load64_splat": simdMemory(0x0a, "i>v", 3),
  "v128.store": simdMemory(0x0b, "iv", 2),
  "v128.const": simd(0x0c, ">v", "v128"),
  "i8x16.shuffle": simd(0x0d, "vv>v", "shuffle"),
  "i32x4.splat": simd(0x11, "i>v"),
  "i64x2.splat": simd(0x12, "l>v"),
  "f32x4.splat": simd(0x13, "f>v"),
  "f64x2.splat": simd(0x14, "d>v"),
  "i32x4.extract_lane": simd(0x1b, "v>i", "lane"),
  "i32x4.replace_lane": simd(0x1c, "vi>v", "lane"),
  "i64x2.extract_lane": simd(0x1d, "v>l", "lane"),
  "i64x2.replace_lane": simd(0x1e, "vl>v", "lane"),
  "f32x4.extract_lane": simd(0x1f, "v>f", "lane"),
  "f32x4.replace_lane": simd(0x20, "vf>v", "lane"),
  "f64x2.extract_lane": simd(0x21, "v>d", "lane"),
  "f64x2.replace_lane": simd(0x22, "vd>v", "lane"),
  "v128.store32_lane": simdMemory(0x5a, "iv", 0, "memoryLane"),
  "v128.load32_zero": simdMemory(0x5c, "i>v", 0),

  ...inOrder(simd, 0x37, "vv>v", "i32x4", "eq _ lt_s lt_u _ _ le_s le_u"),
  ...inOrder(simd, 0x41, "vv>v", "f32x4", "eq _ lt _ le"),
  ...inOrder(simd, 0x47, "vv>v", "f64x2", "eq _ lt _ le"),
  ...inOrder(simd, 0xd6, "vv>v", "i64x2", "eq _ lt_s _ le_s"),
  "v128.not": simd(0x4d, "v>v"),
  ...inOrder(simd, 0x4e, "vv>v", "v128", "and _ or xor"),
  "v128.bitselect": simd(0x52, "vvv>v"),
  ...inOrder(simd, 0x67, "v>v", "f32x4", "ceil floor trunc nearest"),
  ...inOrder(simd, 0x74, "v>v", "f64x2", "ceil floor _ _ _ _ trunc"),
  "f64x2.nearest": simd(0x94, "v>v"),
  "i16x8.extend_low_i8x16_u": simd(0x89, "v>v"),
  "i32x4.extend_low_i16x8_u": simd(0xa9, "v>v"),
  ...inOrder(simd, 0xa0, "v>v", "i32x4", "abs neg"),
  ...inOrder(simd, 0xab, "vi>v", "i32x4", "shl shr_s shr_u"),
  ...inOrder(simd, 0xae, "vv>v", "i32x4", "add _ _ sub _ _ _ mul min_s min_u max_s max_u"),
  ...inOrder(simd, 0xc0, "v>v", "i64x2", "abs neg"),
  ...inOrder(simd, 0xcb, "vi>v", "i64x2", "shl shr_s"),
  ...inOrder(simd, 0xce, "vv>v", "i64x2", "add _ _ sub _ _ _ mul"),
  ...inOrder(simd, 0xe0, "v>v", "f32x4", "abs neg _ sqrt"),
  ...inOrder(simd, 0xe4, "vv>v", "f32x4", "add sub mul div min max"),
  ...inOrder(simd, 0xec, "v>v", "f64x2", "abs neg _ sqrt"),
  ...inOrder(simd, 0xf0, "vv>v", "f64x2", "add sub mul div min max"),
  ...inOrder(simd, 0xf8, "v>v", "i32x4", "trunc_sat_f32x4_s trunc_sat_f32x4_u"),
  ...inOrder(simd, 0xfa, "v>v", "f32x4", "convert_i32x4_s convert_i32x4_u"),
  "f32x4.relaxed_madd": simd(0x105, "vvv>v"),
  "f64x2.relaxed_madd": simd(0x107, "vvv>v"),

  "memory.atomic.notify": atomic(0x00, "ii>i"),
  "memory.atomic.wait32": atomic(0x01, "iil>i"),
  "atomic.fence": row(0xfe, 0x03, "", "zero"),
  "i32.atomic.load": atomic(0x10, "i>i"),
  "i32.atomic.store": atomic(0x17, "ii"),
  "i32.atomic.rmw.add": atomic(0x1e, "ii>i"),
  "i32.atomic.rmw.sub": atomic(0x25, "ii>i"),
  "i32.atomic.rmw.xchg": atomic(0x41, "ii>i"),
  "i32.atomic.rmw.cmpxchg": atomic(0x48, "iii>i"),
} as const satisfies Record<string, Opcode>;

export type OpcodeName = keyof typeof OPCODES;

export const isOpcode = (name: string): name is OpcodeName => Object.hasOwn(OPCODES, name);
