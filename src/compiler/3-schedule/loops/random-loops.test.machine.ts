// Random legal functions of the loop IR, for tests: nested loops with constant, computed and zero
// counts, branches, addresses of every form, all native ops on all types. They read and write only
// inside a small arena whose parts hold one kind of number each, so that results can be compared.
import {
  add,
  binary,
  bitcast,
  constant,
  convert,
  FunctionBuilder,
  fma,
  horizontal,
  index,
  lessThan,
  load,
  mul,
  select,
  splat,
  sub,
  unary,
} from "./builder.ts";
import {
  type Address,
  type Expr,
  type Local,
  type LoopFunction,
  type Storage,
  type Type,
  type,
} from "./kernel.ts";
import { type Mapping, mapExpr, mapStatement } from "./map.ts";

/** A random integer from `least` to `most`. */
export type Pick = (least: number, most: number) => number;

/** Where each kind of number lies; the first part begins at address 0. */
export const PARTS: Readonly<Record<Storage, { readonly start: number; readonly bytes: number }>> =
  {
    f32: { start: 0, bytes: 512 },
    f64: { start: 512, bytes: 512 },
    i32: { start: 1024, bytes: 512 },
    u8: { start: 1536, bytes: 256 },
  };
export const ARENA_BYTES = 1792;
/** How many lie side by side in tests of functions that are equal but for addresses. */
export const ARENAS = 4;

const BYTES = { f32: 4, f64: 8, i32: 4, u8: 1 } as const;
const F32 = [type("f32"), type("f32", 4)] as const;
const F64 = [type("f64"), type("f64", 2)] as const;
const I32 = [type("i32"), type("i32", 4)] as const;
const U32 = [type("u32"), type("u32", 4)] as const;
const I64 = [type("i64"), type("i64", 2)] as const;
const TYPES: readonly Type[] = [...F32, ...F64, ...I32, ...U32, ...I64];

const COMMON = ["add", "sub", "mul", "max", "min"] as const;
const INTEGER = [...COMMON, "and", "or", "xor", "shl", "shr"] as const;
const isFloat = (t: Type) => t.scalar === "f32" || t.scalar === "f64";
const same = (a: Type, b: Type) => a.scalar === b.scalar && a.lanes === b.lanes;

interface OpenLoop {
  readonly variable: Local;
  /** The largest value that the variable can have. */
  readonly last: number;
  /** How many ifs the loop is in. */
  readonly branches: number;
}

/** A function without result that takes one index parameter, 0 to 3, and fills the arena. */
export function randomFunction(pick: Pick, name = "random"): LoopFunction {
  return new Generator(pick, name).run();
}

class Generator {
  readonly #pick: Pick;
  readonly #f: FunctionBuilder;
  readonly #parameter: Local;
  readonly #loops: OpenLoop[] = [];
  /** Locals that are certainly set, by open block. */
  readonly #known: Local[][] = [[]];
  #branches = 0;
  #budget = 24;

  constructor(pick: Pick, name: string) {
    this.#pick = pick;
    this.#f = new FunctionBuilder(name);
    this.#parameter = this.#f.parameter(type("index"), "n");
  }

  run(): LoopFunction {
    while (this.#budget > 0) this.#statement();
    return this.#f.build({ exported: true });
  }

  #chance(percent: number): boolean {
    return this.#pick(1, 100) <= percent;
  }

  #one<T>(items: readonly T[]): T {
    return items[this.#pick(0, items.length - 1)]!;
  }

  #statement(): void {
    this.#budget--;
    const choice = this.#pick(0, 12);
    const inner = this.#loops.at(-1);
    if (choice <= 2 && this.#loops.length < 3) this.#loop();
    else if (choice === 3) this.#branch();
    else if (choice === 4 && inner) this.#guarded(inner);
    else if (choice === 5 && inner?.branches === this.#branches) this.#carried(inner);
    else if (choice === 6) this.#late();
    else if (choice === 7) this.#moving();
    else if (choice <= 9) this.#set();
    else this.#store();
  }

  #block(statements: number): void {
    this.#known.push([]);
    for (let i = 0; i < statements; i++) this.#statement();
    this.#known.pop();
  }

  #loop(): void {
    const last = this.#pick(0, 3);
    const computed = this.#chance(40);
    // At most last + 1 rounds, and sometimes none.
    const count = computed ? binary("min", this.#parameter, index(last + 1)) : last + 1;
    this.#f.loop(count, "i", (variable) => {
      this.#loops.push({ variable, last, branches: this.#branches });
      this.#block(this.#pick(1, 4));
      this.#loops.pop();
    });
  }

  /** An if on numbers. */
  #branch(): void {
    const condition = this.#mask(this.#one([F32[0], I32[0], U32[0], F64[0]]), 1);
    this.#branches++;
    this.#f.if(condition, () => this.#block(this.#pick(1, 3)));
    this.#branches--;
  }

  /** Stores before the start of the arena, but for conditions that skip the rounds where they do. */
  #guarded({ variable, last }: OpenLoop): void {
    const terms = [{ variable, stride: 4 }];
    for (let ahead = 1; ahead <= Math.min(last, 2); ahead++) {
      this.#f.if(lessThan(index(ahead - 1), variable), () => {
        const address = { offset: PARTS.f32.start - 4 * ahead, terms, base: null };
        this.#f.store("f32", address, this.#value(F32[0], 1));
      });
    }
  }

  /** Values that are read once, after statements that change what they were made of. */
  #late(): void {
    const t = this.#one([F32[0], F32[1], U32[0]]);
    const storage = t.scalar === "f32" ? "f32" : "i32";
    const changing = this.#f.local(t, "c");
    this.#f.set(changing, this.#value(t, 1));
    const address = this.#address(storage, t.lanes);
    const twice = this.#f.bind(this.#value(t, 1), "twice");
    const square = this.#f.bind(mul(twice, twice), "square");
    const made = this.#f.bind(add(load(storage, t, address), changing), "late");
    const more = this.#chance(50) ? this.#f.bind(mul(made, this.#leaf(t)), "later") : made;
    if (this.#chance(50)) this.#f.set(changing, this.#value(t, 1));
    if (this.#chance(50)) this.#f.store(storage, address, this.#value(t, 1));
    if (this.#chance(50)) this.#statement();
    const other = this.#f.bind(this.#value(t, 1), "other");
    const sum = add(add(more, changing), mul(other, add(other, square)));
    this.#f.store(storage, this.#address(storage, t.lanes), sum);
  }

  /** Stores at an address whose base changes between them. */
  #moving(): void {
    const row = this.#f.local(type("index"), "row");
    const base = mul(row, index(8));
    for (let i = 0; i < 2; i++) {
      this.#f.set(row, this.#small());
      const terms = this.#loops.slice(-1).map(({ variable }) => ({ variable, stride: 4 }));
      this.#f.store("f32", { offset: 64, terms, base }, this.#value(F32[0], 1));
    }
  }

  /** A value that the first round of a loop sets and later rounds find, or change. */
  #carried({ variable }: OpenLoop): void {
    const t = this.#one([F32[0], I32[0]]);
    const storage = t.scalar === "f32" ? "f32" : "i32";
    const local = this.#f.local(t, "carried");
    this.#f.if(lessThan(variable, index(1)), () => this.#f.set(local, this.#value(t, 1)));
    this.#late();
    this.#f.store(storage, this.#address(storage, 1), local);
    this.#f.if(this.#mask(t, 0), () => this.#f.set(local, this.#value(t, 1)));
  }

  #set(): void {
    const old = this.#known.flat();
    if (old.length > 0 && this.#chance(40)) {
      const local = this.#one(old);
      const isIndex = local.type.scalar === "index";
      this.#f.set(local, isIndex ? this.#small() : this.#value(local.type, 2));
      return;
    }
    const t = this.#chance(15) ? type("index") : this.#one(TYPES);
    const value = t.scalar === "index" ? this.#small() : this.#value(t, 2);
    const local = this.#f.local(t, "x");
    this.#f.set(local, value);
    this.#known.at(-1)!.push(local);
  }

  #store(): void {
    const storage = this.#one(["f32", "f64", "i32", "u8"] as const);
    const t = this.#stored(storage, this.#chance(50));
    this.#f.store(storage, this.#address(storage, t.lanes), this.#value(t, 3));
  }

  #stored(storage: Storage, vector: boolean): Type {
    if (storage === "f32") return F32[vector ? 1 : 0];
    if (storage === "f64") return F64[vector ? 1 : 0];
    return (storage === "u8" || this.#chance(50) ? U32 : I32)[vector ? 1 : 0];
  }

  /** An index from 0 to 3 that is not known when the code is made. */
  #small(): Expr {
    const known = this.#known.flat().filter((l) => l.type.scalar === "index");
    const choice = this.#pick(0, 3);
    if (choice === 0 && known.length > 0) return this.#one(known);
    if (choice === 1 && this.#loops.length > 0) {
      const { variable } = this.#one(this.#loops);
      return this.#chance(50) ? variable : sub(index(3), variable);
    }
    if (choice === 2) {
      const byte = load("u8", type("u32"), this.#address("u8", 1, 1));
      return convert(binary("and", byte, constant(type("u32"), 3)), type("index"));
    }
    return this.#parameter;
  }

  #address(storage: Storage, lanes: number, depth = 0): Address {
    const { start, bytes } = PARTS[storage];
    const width = BYTES[storage];
    const terms: { variable: Local; stride: number }[] = [];
    let [low, high] = [0, 0];
    for (const { variable, last } of this.#loops) {
      if (!this.#chance(50)) continue;
      const stride = width * this.#pick(-3, 4);
      terms.push({ variable, stride });
      low += Math.min(0, stride * last);
      high += Math.max(0, stride * last);
    }
    let base: Expr | null = null;
    if (depth === 0 && this.#chance(30)) {
      base = mul(this.#small(), index(width * this.#pick(1, 3)));
      high += 9 * width;
      if (this.#chance(30)) {
        base = add(base, index(-4 * width));
        low -= 4 * width;
      }
      if (this.#chance(50)) base = this.#f.bind(base, "row");
    }
    const first = (start - low) / width;
    const last = (start + bytes - high) / width - lanes;
    return { offset: width * this.#pick(first, last), terms, base };
  }

  #leaf(t: Type): Expr {
    const known = this.#known.flat().filter((l) => same(l.type, t));
    if (known.length > 0 && this.#chance(60)) return this.#one(known);
    if (t.scalar === "i64" || this.#chance(30)) {
      const number = () => (isFloat(t) ? this.#pick(-8, 8) / 4 : this.#pick(-20, 20));
      if (t.scalar === "i64") return constant(t, `0x${this.#pick(0, 2 ** 31).toString(16)}`);
      const lanes = t.lanes > 1 && this.#chance(30);
      return constant(t, lanes ? Array.from({ length: t.lanes }, number) : number());
    }
    const storage = isFloat(t)
      ? (t.scalar as "f32" | "f64")
      : this.#chance(30) && t.scalar === "u32"
        ? "u8"
        : "i32";
    const isSplat = t.lanes > 1 && this.#chance(30);
    return load(storage, t, this.#address(storage, isSplat ? 1 : t.lanes, 1), isSplat);
  }

  #mask(t: Type, depth: number): Expr {
    const op = this.#one(["lt", "le", "eq"] as const);
    const compared = binary(op, this.#value(t, depth), this.#value(t, depth));
    if (!this.#chance(20)) return compared;
    if (this.#chance(30)) return unary("not", compared);
    return binary(this.#one(["and", "or", "xor"] as const), compared, this.#mask(t, depth));
  }

  #value(t: Type, depth: number): Expr {
    if (depth === 0) return this.#leaf(t);
    const inner = (of: Type = t) => this.#value(of, depth - 1);
    switch (this.#pick(0, 7)) {
      case 0:
        return this.#leaf(t);
      case 1:
        return unary(
          this.#one(isFloat(t) ? ["neg", "abs", "floor", "sqrt"] : ["neg", "abs"]),
          inner(),
        );
      case 2:
        return fma(inner(), inner(), inner());
      case 3:
        return select(this.#mask(t, depth - 1), inner(), inner());
      case 4:
        return t.lanes > 1 ? splat(inner({ ...t, lanes: 1 }), t.lanes) : this.#convert(t, inner);
      case 5:
        return t.lanes > 1 ? this.#convert(t, inner) : this.#horizontal(t, inner);
      default:
        return binary(this.#one(isFloat(t) ? [...COMMON, "div"] : INTEGER), inner(), inner());
    }
  }

  #horizontal(t: Type, inner: (of: Type) => Expr): Expr {
    const lanes = t.scalar === "f64" || t.scalar === "i64" ? 2 : 4;
    return horizontal(this.#one(["add", "max", "min"] as const), inner({ ...t, lanes }));
  }

  /** From another type; never the bits of a float, since those of NaN differ. */
  #convert(t: Type, inner: (of: Type) => Expr): Expr {
    const partners: Readonly<Record<string, readonly Type["scalar"][]>> = {
      f32: ["i32", "u32"],
      f64: ["i64"],
      i32: ["f32", "u32"],
      u32: ["f32", "i32"],
      i64: ["f64"],
    };
    const scalars = partners[t.scalar]!;
    const from: Type = { ...t, scalar: this.#one(scalars) };
    if (this.#chance(20)) return convert(this.#mask(t, 0), t);
    if (isFloat(t) && this.#chance(30)) return bitcast(inner(from), t.scalar);
    if (t.scalar === "f32" && t.lanes === 1 && this.#chance(30)) return convert(inner(F64[0]), t);
    if (t.scalar === "f64" && t.lanes === 1 && this.#chance(50)) {
      return convert(inner(this.#one([F32[0], I32[0], U32[0]])), t);
    }
    return convert(inner(from), t);
  }
}

/** Numbers for the arena: small ones, with some that are not numbers. */
/** Functions like a random one whose addresses lie in one of `ARENAS` arenas side by side, and an entry
 * `main` that calls them all with its parameter. */
export function movedCopies(pick: Pick, fn: LoopFunction, count: number): LoopFunction[] {
  const copies = Array.from({ length: count }, (_, copy): LoopFunction => {
    // few patterns, so that some addresses move together and some stay
    const arenas = Array.from({ length: 3 }, () => pick(0, ARENAS - 1));
    let at = 0;
    const by: Mapping = {
      local: (local) => local,
      address: (address) => ({
        ...address,
        offset: address.offset + arenas[at++ % 3]! * ARENA_BYTES,
        base: address.base && mapExpr(address.base, by),
      }),
    };
    const body = fn.body.map((s) => mapStatement(s, by));
    return { ...fn, name: `${fn.name}${copy}`, exported: false, body };
  });
  const main = new FunctionBuilder("main");
  const n = main.parameter(type("index"), "n");
  main.loop(2, "twice", () => {
    for (const { name } of copies) main.push({ kind: "call", callee: name, args: [n] });
  });
  return [...copies, main.build({ exported: true })];
}

export function fillArena(memory: Uint8Array<ArrayBufferLike>): void {
  const view = new DataView(memory.buffer, memory.byteOffset);
  const odd = [NaN, Infinity, -Infinity, -0, 1e-40, 3e38];
  for (let at = 0; at < PARTS.f32.bytes; at += 4) {
    view.setFloat32(PARTS.f32.start + at, at % 52 ? (at % 37) / 4 - 4 : odd[(at / 52) % 6]!, true);
  }
  for (let at = 0; at < PARTS.f64.bytes; at += 8) {
    view.setFloat64(PARTS.f64.start + at, at % 56 ? (at % 43) / 8 - 2 : odd[(at / 56) % 6]!, true);
  }
  for (let at = 0; at < PARTS.i32.bytes; at += 4) {
    view.setInt32(PARTS.i32.start + at, Math.imul(at + 7, 0x9e3779b1) >> (at % 28), true);
  }
  for (let at = 0; at < PARTS.u8.bytes; at++) view.setUint8(PARTS.u8.start + at, at * 41);
}
