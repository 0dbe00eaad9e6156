// What C says for the text printer: GCC's and clang's vector extensions, and helper functions that
// are printed on demand. Nothing here is undefined behaviour in C, whatever the operands.
import { TargetError } from "../../errors.ts";
import type { Expr, LoopFunction, Storage, Type } from "../3-schedule/loops/kernel.ts";
import { laneBytes, type } from "../3-schedule/loops/kernel.ts";
import {
  conditional,
  fmaForms,
  type InstructionForm,
  instructionForms,
  widenForms,
} from "./c-instructions.ts";
import {
  element,
  isFloat,
  literal,
  SCALARS,
  type ScalarName,
  scalarOf,
  WIDTH,
} from "./c-literal.ts";
import {
  ATOM,
  atom,
  type Dialect,
  infix,
  LOOSE,
  type LoopVariable,
  type NativeRow,
  printBody,
  printNative,
  type Text,
  within,
} from "./text.ts";

// Keywords, our macros, and the macros that GNU C has under plain names.
const RESERVED = new Set(
  `M T FIRST LAST PART LOCAL Team Member Job LINE PAUSE get put barrier auto break case char const continue default do double else enum extern float for goto if
   inline int long register restrict return short signed sizeof static struct switch typedef union
   unsigned void volatile while linux unix i386 load store INLINE KERNEL HAS NEON KEEP8 KEEP16 KEEP32 KEEP64 STREAM16 STREAM32 STREAM64 FENCE asm typeof
   main`.split(/\s+/),
);
/** Names of functions, types and helpers: k_..., f32x16, max_f32x16. */
const OURS = /^(dh_|k_|__)|(^|_)[fiu](8|32|64)(x\d+)?$/;

/** Prints expressions for C and collects the types and helpers that they need. */
export class CDialect implements Dialect {
  readonly #vectors = new Set<string>();
  readonly #typedefs: string[] = [];
  readonly #helpers = new Map<string, string>();
  readonly #functions: ReadonlyMap<string, string>;

  constructor(functions: ReadonlyMap<string, string>) {
    this.#functions = functions;
  }

  isReserved(name: string): boolean {
    return RESERVED.has(name) || OURS.test(name);
  }

  prelude(): string[] {
    const scalars = Object.entries(SCALARS).map(
      ([name, c]) => `typedef ${c} ${name}, ${name}_at __attribute__((may_alias));`,
    );
    return [...scalars, ...this.#typedefs, "", ...this.#helpers.values()];
  }

  /** The C name of `lanes` scalars; vectors get their typedef on first use. */
  vector(name: ScalarName, lanes: number): string {
    if (lanes === 1) return name;
    const full = `${name}x${lanes}`;
    if (!this.#vectors.has(full)) {
      this.#vectors.add(full);
      const bytes = WIDTH[name] * lanes;
      this.#typedefs.push(
        `typedef ${name} ${full} __attribute__((vector_size(${bytes})));`,
        `typedef ${name} ${full}_at __attribute__((vector_size(${bytes}), aligned(${WIDTH[name]}), may_alias));`,
      );
    }
    return full;
  }

  type(t: Type): string {
    return this.vector(element(t), t.lanes);
  }

  /** A helper function, printed once; `lines` is its body. */
  #helper(
    name: string,
    result: string,
    parameters: string,
    lines: () => readonly string[],
  ): string {
    if (!this.#helpers.has(name)) {
      const body = lines().map((line) => (line.startsWith("#") ? line : `  ${line}`));
      this.#helpers.set(name, `INLINE ${result} ${name}(${parameters}) {\n${body.join("\n")}\n}\n`);
    }
    return name;
  }

  #cast(t: string, a: Text): Text {
    return atom(`(${t})${within(a, ATOM)}`);
  }

  constant(e: Extract<Expr, { kind: "constant" }>): Text {
    const { type: t, value } = e;
    if (typeof value === "object") {
      return atom(`(${this.type(t)}){${value.map((v) => literal(v, t)).join(", ")}}`);
    }
    if (t.lanes === 1) return atom(literal(value, t));
    const zero = `(${this.type(t)}){0}`;
    if (t.mask) return atom(value ? `~${zero}` : zero);
    if (Object.is(Number(value), 0)) return atom(zero);
    return this.splat(t, atom(literal(value, t)));
  }

  /** Signed integers wrap by doing the work unsigned; floats, masks and addresses need not. */
  #wrapping(t: Type, make: (cast: (a: Text) => Text) => Text): Text {
    if (t.mask || isFloat(t) || t.scalar === "index" || t.scalar === "u32") return make((a) => a);
    const unsigned = this.vector(t.scalar === "i64" ? "u64" : "u32", t.lanes);
    return this.#cast(
      this.type(t),
      make((a) => this.#cast(unsigned, a)),
    );
  }

  infix(token: string, t: Type, a: Text, b: Text): Text {
    if ("&|^".includes(token)) return infix(token, a, b);
    return this.#wrapping(t, (cast) => infix(token, cast(a), cast(b)));
  }

  prefix(token: string, t: Type, a: Text): Text {
    return this.#wrapping(t, (cast) => atom(`(${token}${within(cast(a), ATOM)})`));
  }

  complement(t: Type, a: Text): Text {
    return atom(`${t.mask && t.lanes === 1 ? "!" : "~"}${within(a, ATOM)}`);
  }

  compare(token: string, t: Type, a: Text, b: Text): Text {
    const compared = infix(token, a, b);
    if (t.lanes === 1) return compared;
    // The compiler's own name for the result may be long or long long.
    return this.#cast(this.type({ ...t, mask: true }), compared);
  }

  shift(token: string, t: Type, a: Text, b: Text, distance: Expr | null): Text {
    const most = laneBytes(t.scalar) === 8 || t.scalar === "index" ? 63 : 31;
    const by =
      distance?.kind === "constant" && typeof distance.value === "number"
        ? atom(String(distance.value & most))
        : infix("&", b, atom(String(most)));
    if (token === ">>") return infix(token, a, by);
    return this.#wrapping(t, (cast) => infix(token, cast(a), by));
  }

  divide(token: string, t: Type, a: Text, b: Text, divisor: Expr | null): Text {
    const value = divisor?.kind === "constant" && t.lanes === 1 ? Number(divisor.value) : 0;
    if (value > 0) return infix(token, a, b);
    const op = token === "/" ? "divide" : "remainder";
    return this.#call(this.#divider(token, op, t), [a, b]);
  }

  /** Dividing by zero and the least integer by -1 are undefined in C; here they give 0 and wrap. */
  #divider(token: string, op: string, t: Type): string {
    const name = this.type(t);
    return this.#helper(`${op}_${name}`, name, `${name} a, ${name} b`, () => {
      if (t.lanes > 1) {
        return [`return ${this.#byLane(t, this.#divider(token, op, scalarOf(t)), ["a", "b"])};`];
      }
      const zero = "if (b == 0) return 0;";
      if (t.scalar === "u32") return [zero, `return a ${token} b;`];
      const negated = token === "%" ? "0" : this.prefix("-", t, atom("a")).text;
      return [zero, `if (b == -1) return ${negated};`, `return a ${token} b;`];
    });
  }

  #call(name: string, args: readonly Text[]): Text {
    return atom(`${name}(${args.map((a) => a.text).join(", ")})`);
  }

  /** `{f(a[0], b[0]), ...}` */
  #byLane(t: Type, f: string, args: readonly string[]): string {
    const lanes = Array.from(
      { length: t.lanes },
      (_, i) => `${f}(${args.map((a) => `${a}[${i}]`).join(", ")})`,
    );
    return `(${this.type(t)}){${lanes.join(", ")}}`;
  }

  /** A helper that is one machine instruction, or its scalar builtin lane by lane. */
  #instruction(
    name: string,
    t: Type,
    args: readonly string[],
    forms: readonly InstructionForm[],
  ): string {
    const full = this.type(t);
    const scalar = `__builtin_${name}${t.scalar === "f32" ? "f" : ""}`;
    if (t.lanes === 1) return scalar;
    const parameters = args.map((a) => `${full} ${a}`).join(", ");
    return this.#helper(`${name}_${full}`, full, parameters, () =>
      conditional(forms, this.#byLane(t, scalar, args)),
    );
  }

  instruction(
    row: Extract<NativeRow, { form: "instruction" }>,
    t: Type,
    args: readonly Text[],
  ): Text {
    const names = args.map((_, i) => "abc"[i]!);
    return this.#call(this.#instruction(row.name, t, names, instructionForms(row, t, names)), args);
  }

  fma(t: Type, a: Text, b: Text, c: Text): Text {
    if (!isFloat(t)) return this.infix("+", t, this.infix("*", t, a, b), c);
    const forms = fmaForms(t, this.type(t));
    return this.#call(this.#instruction("fma", t, ["a", "b", "c"], forms), [a, b, c]);
  }

  formula(f: LoopFunction, args: readonly Text[]): Text {
    const result = this.type(f.result!);
    const name = `${f.name}_${this.type(f.parameters[0]!.type)}`;
    const parameters = f.parameters.map((p) => `${this.type(p.type)} ${p.name}`).join(", ");
    const lines = () => printBody(f, this).lines.map((line) => line.slice(2));
    return this.#call(this.#helper(name, result, parameters, lines), args);
  }

  select(t: Type, mask: Text, a: Text, b: Text): Text {
    if (t.lanes === 1) {
      const [m, x, y] = [mask, a, b].map((part) => within(part, ATOM));
      return { text: `${m} ? ${x} : ${y}`, binds: LOOSE };
    }
    const full = this.type(t);
    const m = this.type({ ...t, mask: true });
    const name = this.#helper(`select_${full}`, full, `${m} m, ${full} a, ${full} b`, () => [
      `return (${full})((m & (${m})a) | (~m & (${m})b));`,
    ]);
    return this.#call(name, [mask, a, b]);
  }

  splat(t: Type, a: Text): Text {
    const full = this.type(t);
    const scalar = element(t);
    const name = this.#helper(`splat_${full}`, full, `${scalar} a`, () => [
      `return (${full}){${Array<string>(t.lanes).fill("a").join(", ")}};`,
    ]);
    // A scalar mask is 1, a lane of a vector mask is all ones.
    const spread = t.mask ? atom(`-${within(a, ATOM)}`) : a;
    return this.#call(name, [spread]);
  }

  horizontal(op: "add" | "max" | "min", from: Type, a: Text): Text {
    return this.#call(this.#across(op, from), [a]);
  }

  #across(op: "add" | "max" | "min", from: Type): string {
    const full = this.type(from);
    const half = type(from.scalar, (from.lanes / 2) as Type["lanes"]);
    const part = (base: number) =>
      Array.from({ length: half.lanes }, (_, i) => `a[${base + i}]`).join(", ");
    const name = `${op}_across_${full}`;
    return this.#helper(name, element(from), `${full} a`, () => {
      const lane = (i: number): Text => atom(`a[${i}]`);
      const scalar = scalarOf(from);
      if (from.lanes === 2)
        return [`return ${printNative(this, op, scalar, [lane(0), lane(1)]).text};`];
      if (from.lanes === 4) {
        const pairs = [0, 1].map((i) => printNative(this, op, scalar, [lane(i), lane(i + 2)]));
        return [`return ${printNative(this, op, scalar, pairs).text};`];
      }
      const vector = this.type(half);
      const halves = printNative(this, op, half, [atom("low"), atom("high")]);
      return [
        `${vector} low = {${part(0)}};`,
        `${vector} high = {${part(half.lanes)}};`,
        `return ${this.#across(op, half)}(${halves.text});`,
      ];
    });
  }

  convert(from: Type, t: Type, a: Text): Text {
    const full = this.type(t);
    const source = this.type(from);
    if (from.lanes === 1) {
      return isFloat(from) && !isFloat(t)
        ? this.#call(this.#saturating(from, t), [a])
        : this.#cast(full, a);
    }
    if (from.mask) {
      const ones = infix("&", a, atom("1"));
      if (isFloat(t) || laneBytes(t.scalar) !== laneBytes(from.scalar)) {
        return this.#call("__builtin_convertvector", [ones, atom(full)]);
      }
      return this.#cast(full, ones);
    }
    if (isFloat(from) && !isFloat(t)) return this.#call(this.#saturating(from, t), [a]);
    const sameBits =
      !isFloat(from) && !isFloat(t) && laneBytes(from.scalar) === laneBytes(t.scalar);
    if (sameBits || source === full) return this.#cast(full, a);
    return this.#call("__builtin_convertvector", [a, atom(full)]);
  }

  /** Float to integer: towards zero, the nearest bound outside the range, 0 for NaN. */
  #saturating(from: Type, t: Type): string {
    const [source, full] = [this.type(from), this.type(t)];
    const unsigned = t.scalar === "u32";
    const bits = element(t) === "i64" ? 63 : unsigned ? 32 : 31;
    const suffix = from.scalar === "f32" ? "f" : "";
    const high = `0x1p${bits}${suffix}`;
    // For u32 everything above -1 truncates to 0 or more.
    const aboveLow = unsigned ? `a > -1.0${suffix}` : `a >= -0x1p${bits}${suffix}`;
    const most = literal(
      bits === 63 ? "0x7fffffffffffffff" : bits === 32 ? 4294967295 : 2147483647,
      scalarOf(t),
    );
    const least = unsigned
      ? "0"
      : literal(bits === 63 ? "0x8000000000000000" : -2147483648, scalarOf(t));
    return this.#helper(`${full}_from_${source}`, full, `${source} a`, () => {
      if (t.lanes === 1) {
        return [
          `if (${aboveLow} && a < ${high}) return (${full})a;`,
          `return a >= ${high} ? ${most} : a < 0 ? ${least} : 0;`,
        ];
      }
      const wide = this.type({ ...from, mask: true });
      const narrow = (mask: string): string =>
        laneBytes(from.scalar) === laneBytes(t.scalar)
          ? `(${full})${mask}`
          : `__builtin_convertvector(${mask}, ${full})`;
      return [
        `${wide} inside = (${wide})(${aboveLow}) & (${wide})(a < ${high});`,
        `${wide} above = (${wide})(a >= ${high}), below = (${wide})(a < 0) & ~inside;`,
        `${full} r = __builtin_convertvector((${source})((${wide})a & inside), ${full});`,
        `return r | (${narrow("above")} & ${most})${unsigned ? "" : ` | (${narrow("below")} & ${least})`};`,
      ];
    });
  }

  bitcast(from: Type, t: Type, a: Text): Text {
    const [source, full] = [this.type(from), this.type(t)];
    if (source === full) return a;
    if (from.lanes > 1 || isFloat(from) === isFloat(t)) return this.#cast(full, a);
    const name = this.#helper(`${full}_bits_${source}`, full, `${source} a`, () => [
      `${full} r;`,
      "__builtin_memcpy(&r, &a, sizeof r);",
      "return r;",
    ]);
    return this.#call(name, [a]);
  }

  load(e: Extract<Expr, { kind: "load" }>, address: Text): Text {
    const { type: t, storage } = e;
    this.#checkStorage(storage, t);
    if (e.takes) return atom(`__atomic_fetch_add((i32 *)(${address.text}), 1, __ATOMIC_RELAXED)`);
    const scalar = this.#call("load", [atom(storage), address]);
    const name = element(t);
    if (t.lanes === 1 || e.splat) {
      const one = name === storage ? scalar : this.#cast(name, scalar);
      return t.lanes === 1 ? one : this.splat(t, one);
    }
    if (storage === "u8")
      return this.#cast(this.type(t), this.#call(this.#widen(t.lanes), [address]));
    return this.#call("load", [atom(this.type(t)), address]);
  }

  /** Bytes to u32 lanes. */
  #widen(lanes: number): string {
    const full = this.vector("u32", lanes);
    const bytes = this.vector("u8", lanes);
    this.vector("i32", lanes);
    return this.#helper(`load_bytes_${full}`, full, "const char *p", () => {
      const plain = `__builtin_convertvector(load(${bytes}, p), ${full})`;
      return conditional(widenForms(lanes), plain);
    });
  }

  store(
    s: { readonly storage: Storage; readonly value: Expr; readonly streams?: boolean },
    address: Text,
    value: Text,
  ): string {
    const { storage, streams } = s;
    const t = s.value.type;
    this.#checkStorage(storage, t);
    if (t.lanes === 1) {
      const one = element(t) === storage ? value : this.#cast(storage, value);
      return `store(${storage}, ${address.text}, ${one.text});`;
    }
    const full = storage === "u8" ? this.vector("u8", t.lanes) : this.type(t);
    const stored =
      storage === "u8" ? this.#call("__builtin_convertvector", [value, atom(full)]) : value;
    const how = streams && storage === "f32" ? `STREAM${4 * t.lanes}` : "store";
    return `${how}(${full}, ${address.text}, ${stored.text});`;
  }

  #checkStorage(storage: Storage, t: Type): void {
    const fits = {
      f32: ["f32"],
      f64: ["f64"],
      i32: ["i32", "u32", "index"],
      u8: ["i32", "u32", "index"],
    };
    if (!t.mask && fits[storage].includes(t.scalar) && !(t.scalar === "index" && t.lanes > 1))
      return;
    throw new TargetError(
      `memory of ${storage} cannot hold ${t.mask ? "a mask" : `a value of type ${t.scalar}`}; convert it first`,
    );
  }

  address(offset: number, parts: readonly Text[]): Text {
    const terms: Text[] = [atom("M")];
    if (offset > 0) terms.push(atom(String(offset)));
    terms.push(...parts);
    if (offset < 0) terms.push(atom(`(${offset})`));
    return terms.reduce((a, b) => infix("+", a, b));
  }

  declare(t: Type, name: string, value: Text | null): string {
    const zero = t.lanes > 1 ? "{0}" : "0";
    return `${this.type(t)} ${name} = ${value?.text ?? zero};`;
  }

  keep(t: Type, name: string): string {
    return `KEEP${laneBytes(t.scalar) * t.lanes}(${name});`;
  }

  /** Not into the first level, which is full of what is used now. */
  fetch(address: Text): string {
    return `__builtin_prefetch(${address.text}, 0, 2);`;
  }

  loop({ name, declared }: LoopVariable, count: Text, isFixed: boolean): string {
    const start = declared ? `i64 ${name} = 0` : `${name} = 0`;
    if (isFixed) return `for (${start}; ${name} < ${count.text}; ${name}++)`;
    const end = `${name}_end`;
    const both = declared
      ? `${start}, ${end} = ${count.text}`
      : `i64 ${end} = ${count.text}, ${name}_start = (${start})`;
    return `for (${both}; ${name} < ${end}; ${name}++)`;
  }

  call(callee: string, args: readonly Text[], kernel?: string): string {
    const name = this.#functions.get(callee);
    if (name === undefined) throw new TargetError(`call of ${callee}, which is not in the program`);
    const remark = kernel === undefined ? "" : ` // ${kernel}`;
    return `${name}(${["M", ...args.map((a) => a.text)].join(", ")});${remark}`;
  }

  barrier(): string {
    return "barrier(T);";
  }
}
