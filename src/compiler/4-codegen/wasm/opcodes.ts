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
  "i32.eq": op(0x46, "ii>i"),
  "i32.ne": op(0x47, "ii>i"),
  "i32.lt_s": op(0x48, "ii>i"),
  "i32.lt_u": op(0x49, "ii>i"),
  "i32.gt_s": op(0x4a, "ii>i"),
  "i32.gt_u": op(0x4b, "ii>i"),
  "i32.le_s": op(0x4c, "ii>i"),
  "i32.le_u": op(0x4d, "ii>i"),
  "i32.ge_s": op(0x4e, "ii>i"),
  "i32.ge_u": op(0x4f, "ii>i"),
  "i64.eq": op(0x51, "ll>i"),
  "i64.lt_s": op(0x53, "ll>i"),
  "i64.le_s": op(0x57, "ll>i"),
  "f32.eq": op(0x5b, "ff>i"),
  "f32.lt": op(0x5d, "ff>i"),
  "f32.le": op(0x5f, "ff>i"),
  "f64.eq": op(0x61, "dd>i"),
  "f64.lt": op(0x63, "dd>i"),
  "f64.le": op(0x65, "dd>i"),

  "i32.add": op(0x6a, "ii>i"),
  "i32.sub": op(0x6b, "ii>i"),
  "i32.mul": op(0x6c, "ii>i"),
  "i32.div_s": op(0x6d, "ii>i"),
  "i32.div_u": op(0x6e, "ii>i"),
  "i32.rem_s": op(0x6f, "ii>i"),
  "i32.rem_u": op(0x70, "ii>i"),
  "i32.and": op(0x71, "ii>i"),
  "i32.or": op(0x72, "ii>i"),
  "i32.xor": op(0x73, "ii>i"),
  "i32.shl": op(0x74, "ii>i"),
  "i32.shr_s": op(0x75, "ii>i"),
  "i32.shr_u": op(0x76, "ii>i"),
  "i64.add": op(0x7c, "ll>l"),
  "i64.sub": op(0x7d, "ll>l"),
  "i64.mul": op(0x7e, "ll>l"),
  "i64.div_s": op(0x7f, "ll>l"),
  "i64.rem_s": op(0x81, "ll>l"),
  "i64.and": op(0x83, "ll>l"),
  "i64.or": op(0x84, "ll>l"),
  "i64.xor": op(0x85, "ll>l"),
  "i64.shl": op(0x86, "ll>l"),
  "i64.shr_s": op(0x87, "ll>l"),

  "f32.abs": op(0x8b, "f>f"),
  "f32.neg": op(0x8c, "f>f"),
  "f32.ceil": op(0x8d, "f>f"),
  "f32.floor": op(0x8e, "f>f"),
  "f32.trunc": op(0x8f, "f>f"),
  "f32.nearest": op(0x90, "f>f"),
  "f32.sqrt": op(0x91, "f>f"),
  "f32.add": op(0x92, "ff>f"),
  "f32.sub": op(0x93, "ff>f"),
  "f32.mul": op(0x94, "ff>f"),
  "f32.div": op(0x95, "ff>f"),
  "f32.min": op(0x96, "ff>f"),
  "f32.max": op(0x97, "ff>f"),
  "f32.copysign": op(0x98, "ff>f"),
  "f64.abs": op(0x99, "d>d"),
  "f64.neg": op(0x9a, "d>d"),
  "f64.ceil": op(0x9b, "d>d"),
  "f64.floor": op(0x9c, "d>d"),
  "f64.trunc": op(0x9d, "d>d"),
  "f64.nearest": op(0x9e, "d>d"),
  "f64.sqrt": op(0x9f, "d>d"),
  "f64.add": op(0xa0, "dd>d"),
  "f64.sub": op(0xa1, "dd>d"),
  "f64.mul": op(0xa2, "dd>d"),
  "f64.div": op(0xa3, "dd>d"),
  "f64.min": op(0xa4, "dd>d"),
  "f64.max": op(0xa5, "dd>d"),
  "f64.copysign": op(0xa6, "dd>d"),

  "i32.wrap_i64": op(0xa7, "l>i"),
  "i64.extend_i32_s": op(0xac, "i>l"),
  "i64.extend_i32_u": op(0xad, "i>l"),
  "f32.convert_i32_s": op(0xb2, "i>f"),
  "f32.convert_i32_u": op(0xb3, "i>f"),
  "f32.convert_i64_s": op(0xb4, "l>f"),
  "f32.demote_f64": op(0xb6, "d>f"),
  "f64.convert_i32_s": op(0xb7, "i>d"),
  "f64.convert_i32_u": op(0xb8, "i>d"),
  "f64.convert_i64_s": op(0xb9, "l>d"),
  "f64.promote_f32": op(0xbb, "f>d"),
  "i32.reinterpret_f32": op(0xbc, "f>i"),
  "i64.reinterpret_f64": op(0xbd, "d>l"),
  "f32.reinterpret_i32": op(0xbe, "i>f"),
  "f64.reinterpret_i64": op(0xbf, "l>d"),
  "i32.trunc_sat_f32_s": sat(0, "f>i"),
  "i32.trunc_sat_f32_u": sat(1, "f>i"),
  "i32.trunc_sat_f64_s": sat(2, "d>i"),
  "i32.trunc_sat_f64_u": sat(3, "d>i"),
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

  "i32x4.eq": simd(0x37, "vv>v"),
  "i32x4.lt_s": simd(0x39, "vv>v"),
  "i32x4.lt_u": simd(0x3a, "vv>v"),
  "i32x4.le_s": simd(0x3d, "vv>v"),
  "i32x4.le_u": simd(0x3e, "vv>v"),
  "f32x4.eq": simd(0x41, "vv>v"),
  "f32x4.lt": simd(0x43, "vv>v"),
  "f32x4.le": simd(0x45, "vv>v"),
  "f64x2.eq": simd(0x47, "vv>v"),
  "f64x2.lt": simd(0x49, "vv>v"),
  "f64x2.le": simd(0x4b, "vv>v"),
  "i64x2.eq": simd(0xd6, "vv>v"),
  "i64x2.lt_s": simd(0xd8, "vv>v"),
  "i64x2.le_s": simd(0xda, "vv>v"),

  "v128.not": simd(0x4d, "v>v"),
  "v128.and": simd(0x4e, "vv>v"),
  "v128.or": simd(0x50, "vv>v"),
  "v128.xor": simd(0x51, "vv>v"),
  "v128.bitselect": simd(0x52, "vvv>v"),
  "v128.store32_lane": simdMemory(0x5a, "iv", 0, "memoryLane"),
  "v128.load32_zero": simdMemory(0x5c, "i>v", 0),

  "f32x4.ceil": simd(0x67, "v>v"),
  "f32x4.floor": simd(0x68, "v>v"),
  "f32x4.trunc": simd(0x69, "v>v"),
  "f32x4.nearest": simd(0x6a, "v>v"),
  "f64x2.ceil": simd(0x74, "v>v"),
  "f64x2.floor": simd(0x75, "v>v"),
  "f64x2.trunc": simd(0x7a, "v>v"),
  "f64x2.nearest": simd(0x94, "v>v"),
  "i16x8.extend_low_i8x16_u": simd(0x89, "v>v"),
  "i32x4.extend_low_i16x8_u": simd(0xa9, "v>v"),

  "i32x4.abs": simd(0xa0, "v>v"),
  "i32x4.neg": simd(0xa1, "v>v"),
  "i32x4.shl": simd(0xab, "vi>v"),
  "i32x4.shr_s": simd(0xac, "vi>v"),
  "i32x4.shr_u": simd(0xad, "vi>v"),
  "i32x4.add": simd(0xae, "vv>v"),
  "i32x4.sub": simd(0xb1, "vv>v"),
  "i32x4.mul": simd(0xb5, "vv>v"),
  "i32x4.min_s": simd(0xb6, "vv>v"),
  "i32x4.min_u": simd(0xb7, "vv>v"),
  "i32x4.max_s": simd(0xb8, "vv>v"),
  "i32x4.max_u": simd(0xb9, "vv>v"),
  "i64x2.abs": simd(0xc0, "v>v"),
  "i64x2.neg": simd(0xc1, "v>v"),
  "i64x2.shl": simd(0xcb, "vi>v"),
  "i64x2.shr_s": simd(0xcc, "vi>v"),
  "i64x2.add": simd(0xce, "vv>v"),
  "i64x2.sub": simd(0xd1, "vv>v"),
  "i64x2.mul": simd(0xd5, "vv>v"),
  "f32x4.abs": simd(0xe0, "v>v"),
  "f32x4.neg": simd(0xe1, "v>v"),
  "f32x4.sqrt": simd(0xe3, "v>v"),
  "f32x4.add": simd(0xe4, "vv>v"),
  "f32x4.sub": simd(0xe5, "vv>v"),
  "f32x4.mul": simd(0xe6, "vv>v"),
  "f32x4.div": simd(0xe7, "vv>v"),
  "f32x4.min": simd(0xe8, "vv>v"),
  "f32x4.max": simd(0xe9, "vv>v"),
  "f64x2.abs": simd(0xec, "v>v"),
  "f64x2.neg": simd(0xed, "v>v"),
  "f64x2.sqrt": simd(0xef, "v>v"),
  "f64x2.add": simd(0xf0, "vv>v"),
  "f64x2.sub": simd(0xf1, "vv>v"),
  "f64x2.mul": simd(0xf2, "vv>v"),
  "f64x2.div": simd(0xf3, "vv>v"),
  "f64x2.min": simd(0xf4, "vv>v"),
  "f64x2.max": simd(0xf5, "vv>v"),
  "i32x4.trunc_sat_f32x4_s": simd(0xf8, "v>v"),
  "i32x4.trunc_sat_f32x4_u": simd(0xf9, "v>v"),
  "f32x4.convert_i32x4_s": simd(0xfa, "v>v"),
  "f32x4.convert_i32x4_u": simd(0xfb, "v>v"),
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
