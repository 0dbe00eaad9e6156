// Prints functions of the loop IR as statements of a C-like language. What differs between C and
// its relatives (types, loads, conversions, instructions) is asked of a Dialect; names, scopes,
// parentheses and the table of native ops are decided here. A new native op is one row of NATIVE:
// with `formula` it needs nothing of any dialect. A local is declared where it is first set if all
// its uses are in that block, so the text reads like written code; else at the top, as zero.
import * as build from "../3-schedule/loops/builder.ts";
import type { Address, Expr, Local, LoopFunction, Stmt, Type } from "../3-schedule/loops/kernel.ts";
import { laneBytes } from "../3-schedule/loops/kernel.ts";

type ExprOf<Kind extends Expr["kind"]> = Extract<Expr, { kind: Kind }>;
type UnaryOp = ExprOf<"unary">["op"];
type BinaryOp = ExprOf<"binary">["op"];

export type NativeRow =
  /** `a token b`, or `token a` for unary ops; integers wrap. */
  | { readonly form: "infix" | "compare" | "prefix"; readonly token: string }
  /** Only the low five (or six, for 64 bits) bits of the distance count. */
  | { readonly form: "shift"; readonly token: string }
  /** Division of integers, rounding towards zero. */
  | { readonly form: "divide"; readonly token: string }
  /** All bits flipped, or a mask negated. */
  | { readonly form: "complement" }
  /** One instruction of the machine; `x86` is its mnemonic without the v. */
  | {
      readonly form: "instruction";
      readonly name: string;
      readonly x86: { readonly f32: string; readonly f64: string };
    }
  /** Written with other ops: becomes a small function, one for each type. */
  | { readonly form: "formula"; readonly of: (f: build.FunctionBuilder, a: Expr, b: Expr) => Expr };

const isFloat = (t: Type): boolean => t.scalar === "f32" || t.scalar === "f64";
/** The integer with the width of a float, and back. */
const bits = (a: Expr): Expr => build.bitcast(a, laneBytes(a.type.scalar) === 8 ? "i64" : "i32");
const float = (a: Expr): Expr => build.bitcast(a, laneBytes(a.type.scalar) === 8 ? "f64" : "f32");
const like = (a: Expr, value: number | string): Expr => build.constant(a.type, value);
const signBit = (a: Expr): Expr =>
  like(a, laneBytes(a.type.scalar) === 8 ? "0x8000000000000000" : -2147483648);

function absolute(a: Expr): Expr {
  if (a.type.scalar === "u32") return a;
  if (!isFloat(a.type)) {
    return build.select(build.lessThan(a, like(a, 0)), build.unary("neg", a), a);
  }
  const pattern = bits(a);
  return float(build.binary("and", pattern, build.unary("not", signBit(pattern))));
}

/** Adding and subtracting 2^23 (2^52) rounds to an integer; larger values have no fraction. */
function floor(f: build.FunctionBuilder, a: Expr): Expr {
  const big = like(a, a.type.scalar === "f64" ? 4503599627370496 : 8388608);
  const size = f.bind(absolute(a), "size");
  const sign = build.binary("and", bits(a), signBit(bits(a)));
  const rounded = build.sub(build.add(size, big), big);
  const near = f.bind(float(build.binary("or", bits(rounded), sign)), "near");
  const above = build.select(build.lessThan(a, near), like(a, 1), like(a, 0));
  return build.select(build.lessThan(size, big), build.sub(near, above), a);
}

/** Taken both ways round, the two results differ only for NaN and for zeros of unlike sign. */
function maximum(f: build.FunctionBuilder, a: Expr, b: Expr): Expr {
  const one = build.select(build.lessThan(b, a), a, b);
  if (!isFloat(a.type)) return one;
  const first = f.bind(bits(one), "first");
  const second = bits(build.select(build.lessThan(a, b), b, a));
  const unlike = f.bind(build.binary("xor", first, second), "unlike");
  // A NaN stays one; -0 - -0 = +0; all else loses nothing.
  return build.sub(float(build.binary("or", first, unlike)), float(unlike));
}

function minimum(_: build.FunctionBuilder, a: Expr, b: Expr): Expr {
  const one = build.select(build.lessThan(a, b), a, b);
  if (!isFloat(a.type)) return one;
  const other = build.select(build.lessThan(b, a), b, a);
  return float(build.binary("or", bits(one), bits(other)));
}

/** How each native op is written. */
export const NATIVE = {
  neg: { form: "prefix", token: "-" },
  abs: { form: "formula", of: (_, a) => absolute(a) },
  floor: { form: "formula", of: floor },
  sqrt: { form: "instruction", name: "sqrt", x86: { f32: "sqrtps", f64: "sqrtpd" } },
  not: { form: "complement" },
  add: { form: "infix", token: "+" },
  sub: { form: "infix", token: "-" },
  mul: { form: "infix", token: "*" },
  div: { form: "divide", token: "/" },
  max: { form: "formula", of: maximum },
  min: { form: "formula", of: minimum },
  lt: { form: "compare", token: "<" },
  le: { form: "compare", token: "<=" },
  eq: { form: "compare", token: "==" },
  and: { form: "infix", token: "&" },
  or: { form: "infix", token: "|" },
  xor: { form: "infix", token: "^" },
  shl: { form: "shift", token: "<<" },
  shr: { form: "shift", token: ">>" },
  divide: { form: "divide", token: "/" },
  remainder: { form: "divide", token: "%" },
} as const satisfies { [K in UnaryOp | BinaryOp]: NativeRow };

/** A piece of text and how tightly it binds. */
export interface Text {
  readonly text: string;
  readonly binds: Binding;
}
export const LOOSE = 0;
export const SUM = 1;
export const PRODUCT = 2;
export const ATOM = 3;
export type Binding = 0 | 1 | 2 | 3;

export const atom = (text: string): Text => ({ text, binds: ATOM });
/** The text, in parentheses unless it binds at least as tightly as asked. */
export const within = (t: Text, binds: Binding): string =>
  t.binds >= binds ? t.text : `(${t.text})`;

/** `a token b` with as few parentheses as keep the order of operations plain to a reader. */
export function infix(token: string, a: Text, b: Text): Text {
  const binds =
    token === "+" || token === "-" ? SUM : token === "*" || token === "/" ? PRODUCT : LOOSE;
  const left = binds === LOOSE ? ATOM : binds;
  const right = binds === SUM ? PRODUCT : ATOM;
  return { text: `${within(a, left)} ${token} ${within(b, right)}`, binds };
}

export interface LoopVariable {
  readonly name: string;
  /** Whether the loop declares it. */
  readonly declared: boolean;
}

/** What a language must say for itself; `t` is the type of the result unless said otherwise. */
export interface Dialect {
  /** Whether a name must not be given to a local. */
  isReserved(name: string): boolean;
  constant(e: ExprOf<"constant">): Text;
  infix(token: string, t: Type, a: Text, b: Text): Text;
  prefix(token: string, t: Type, a: Text): Text;
  complement(t: Type, a: Text): Text;
  /** t: the type of the operands. */
  compare(token: string, t: Type, a: Text, b: Text): Text;
  shift(token: string, t: Type, a: Text, b: Text, distance: Expr | null): Text;
  divide(token: string, t: Type, a: Text, b: Text, divisor: Expr | null): Text;
  instruction(
    row: Extract<NativeRow, { form: "instruction" }>,
    t: Type,
    args: readonly Text[],
  ): Text;
  /** Prints `f` once under this name and gives a call of it. */
  formula(f: LoopFunction, args: readonly Text[]): Text;
  fma(t: Type, a: Text, b: Text, c: Text): Text;
  select(t: Type, mask: Text, a: Text, b: Text): Text;
  splat(t: Type, a: Text): Text;
  horizontal(op: ExprOf<"horizontal">["op"], from: Type, a: Text): Text;
  convert(from: Type, t: Type, a: Text): Text;
  bitcast(from: Type, t: Type, a: Text): Text;
  load(e: ExprOf<"load">, address: Text): Text;
  store(s: Extract<Stmt, { kind: "store" }>, address: Text, value: Text): string;
  /** The sum of these parts as an address in the arena. */
  address(offset: number, parts: readonly Text[]): Text;
  /** Declares a local; without a value it is zero. */
  declare(t: Type, name: string, value: Text | null): string;
  /** Keeps a loaded vector that is used more than once in its register; "" where nothing need be
   * said. */
  keep(t: Type, name: string): string;
  /** Fetches what lies at an address, which need not be memory, into a cache. */
  fetch(address: Text): string;
  /** isFixed: the count cannot change while the loop runs. */
  loop(variable: LoopVariable, count: Text, isFixed: boolean): string;
  /** `kernel`: what runs, where the function bears the name of another kernel. */
  call(callee: string, args: readonly Text[], kernel?: string): string;
  barrier(): string;
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);

/** Names of the locals: as given where that is unique and legal, else with the id behind. */
function localNames(f: LoopFunction, d: Dialect): Map<Local, string> {
  const wanted = f.locals.map((local) => local.name.replace(/\W/g, "_").replace(/^(?=\d|$)/, "_"));
  const count = new Map<string, number>();
  for (const name of wanted) count.set(name, (count.get(name) ?? 0) + 1);
  const taken = new Set<string>();
  const names = new Map<Local, string>();
  f.locals.forEach((local, i) => {
    const base = wanted[i]!;
    let name = count.get(base) === 1 ? base : `${base}${local.id}`;
    while (taken.has(name) || d.isReserved(name)) name += "_";
    taken.add(name);
    names.set(local, name);
  });
  return names;
}

/** The operands of an expression that are expressions, addresses included. */
function operands(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "local":
    case "constant":
      return [];
    case "binary":
      return [e.a, e.b];
    case "fma":
      return [e.a, e.b, e.c];
    case "select":
      return [e.mask, e.a, e.b];
    case "load":
      return addressOperands(e.address);
    default:
      return [e.a];
  }
}
const addressOperands = (a: Address): readonly Expr[] => [
  ...a.terms.map((term) => term.variable),
  ...(a.base ? [a.base] : []),
];

/** Which statement declares each local, the locals that are declared on top, and those read twice. */
function declarations(f: LoopFunction): {
  readonly declaring: ReadonlyMap<Local, Stmt>;
  readonly top: readonly Local[];
  /** Locals that some statement sets; the others are parameters with their first value. */
  readonly assigned: ReadonlySet<Local>;
  readonly shared: ReadonlySet<Local>;
} {
  const homes = new Map<Local, readonly Stmt[] | null>();
  const found = new Map<Local, Stmt>();
  const open = new Set<readonly Stmt[]>();
  const once = new Set<Local>();
  const shared = new Set<Local>();
  const use = (local: Local): void => {
    (once.has(local) ? shared : once).add(local);
    const home = homes.get(local);
    if (home && open.has(home)) return;
    homes.set(local, null);
    found.delete(local);
  };
  const assigned = new Set<Local>();
  const define = (local: Local, by: Stmt, home: readonly Stmt[]): void => {
    assigned.add(local);
    if (homes.has(local)) {
      use(local);
    } else {
      homes.set(local, home);
      found.set(local, by);
    }
  };
  const read = (e: Expr): void => {
    if (e.kind === "local") use(e);
    else operands(e).forEach(read);
  };
  const visit = (block: readonly Stmt[]): void => {
    open.add(block);
    for (const s of block) {
      if (s.kind === "set") {
        read(s.value);
        define(s.local, s, block);
      } else if (s.kind === "store") {
        addressOperands(s.address).forEach(read);
        read(s.value);
      } else if (s.kind === "loop") {
        if (typeof s.count !== "number") read(s.count);
        define(s.variable, s, s.body);
        visit(s.body);
      } else if (s.kind === "if") {
        read(s.condition);
        visit(s.then);
      } else if (s.kind === "call") s.args.forEach(read);
      else if (s.kind === "return" && s.value) read(s.value);
    }
    open.delete(block);
  };
  for (const local of f.parameters) homes.set(local, f.body);
  visit(f.body);
  const top = [...homes].flatMap(([local, home]) => (home ? [] : [local]));
  return { declaring: found, top, assigned, shared };
}

/**
 * A native op on operands of type t that are printed already; `second`, the second operand where
 * there is one, lets shifts and divisions by constants be written shorter.
 */
export function printNative(
  d: Dialect,
  op: UnaryOp | BinaryOp,
  t: Type,
  args: readonly Text[],
  second: Expr | null = null,
): Text {
  const row: NativeRow = NATIVE[op];
  const [a, b] = args as [Text, Text];
  switch (row.form) {
    case "infix":
      return d.infix(row.token, t, a, b);
    case "prefix":
      return d.prefix(row.token, t, a);
    case "complement":
      return d.complement(t, a);
    case "compare":
      return d.compare(row.token, t, a, b);
    case "shift":
      return d.shift(row.token, t, a, b, second);
    case "divide":
      return isFloat(t) ? d.infix(row.token, t, a, b) : d.divide(row.token, t, a, b, second);
    case "instruction":
      return d.instruction(row, t, args);
    case "formula": {
      const f = new build.FunctionBuilder(op);
      const [x, y] = args.map((_, i) => f.parameter(t, "ab"[i]!));
      const value = row.of(f, x!, y ?? x!);
      f.push({ kind: "return", value });
      return d.formula(f.build({ result: value.type }), args);
    }
  }
}

/** What is said behind the lines of a statement; "" for nothing. */
export type StatementRemark = (s: Stmt) => string;

/** The lines of a function's body, and the names of its locals. */
export function printBody(
  f: LoopFunction,
  d: Dialect,
  remark: StatementRemark = () => "",
): { readonly lines: readonly string[]; readonly names: ReadonlyMap<Local, string> } {
  const names = localNames(f, d);
  const { declaring, top, assigned, shared } = declarations(f);
  const nameOf = (local: Local): string => names.get(local)!;

  const address = (a: Address, ahead = 0): Text =>
    d.address(a.offset + ahead, [
      ...(a.base ? [print(a.base)] : []),
      ...a.terms.map(({ variable, stride }) => print(build.mul(variable, build.index(stride)))),
    ]);

  function print(e: Expr): Text {
    switch (e.kind) {
      case "local":
        return atom(nameOf(e));
      case "constant":
        return d.constant(e);
      case "unary":
        return printNative(d, e.op, e.a.type, [print(e.a)]);
      case "binary":
        return printNative(d, e.op, e.a.type, [print(e.a), print(e.b)], e.b);
      case "fma":
        return d.fma(e.type, print(e.a), print(e.b), print(e.c));
      case "select":
        return d.select(e.type, print(e.mask), print(e.a), print(e.b));
      case "splat":
        return d.splat(e.type, print(e.a));
      case "load":
        return d.load(e, address(e.address));
      case "horizontal":
        return d.horizontal(e.op, e.a.type, print(e.a));
      case "convert":
        return d.convert(e.a.type, e.type, print(e.a));
      case "bitcast":
        return d.bitcast(e.a.type, e.type, print(e.a));
    }
  }

  function statement(s: Stmt): string[] {
    switch (s.kind) {
      case "set": {
        const value = print(s.value);
        const name = nameOf(s.local);
        const isVector = s.value.kind === "load" && !s.value.splat && s.value.type.lanes > 1;
        const kept = isVector && shared.has(s.local) ? d.keep(s.local.type, name) : "";
        const set =
          declaring.get(s.local) === s
            ? d.declare(s.local.type, name, value)
            : `${name} = ${value.text};`;
        const line = `${kept ? `${set} ${kept}` : set}${remark(s)}`;
        return s.value.kind === "load" && s.value.ahead
          ? [line, `${d.fetch(address(s.value.address, s.value.ahead))}${remark(s)}`]
          : [line];
      }
      case "store":
        return [`${d.store(s, address(s.address), print(s.value))}${remark(s)}`];
      case "loop": {
        const variable = {
          name: nameOf(s.variable),
          declared: declaring.get(s.variable) === s,
        };
        const count = typeof s.count === "number" ? build.index(s.count) : s.count;
        const isFixed =
          count.kind === "constant" || (count.kind === "local" && !assigned.has(count));
        return [`${d.loop(variable, print(count), isFixed)} {${remark(s)}`, ...block(s.body), "}"];
      }
      case "if":
        return [`if (${print(s.condition).text}) {${remark(s)}`, ...block(s.then), "}"];
      case "call":
        return [d.call(s.callee, s.args.map(print), s.kernel)];
      case "barrier":
        return [d.barrier()];
      case "return":
        return [s.value ? `return ${print(s.value).text};` : "return;"];
    }
  }
  const block = (body: readonly Stmt[]): string[] => indented(body.flatMap(statement));

  const zeros = top.map((local) => d.declare(local.type, nameOf(local), null));
  return { lines: [...indented(zeros), ...block(f.body)], names };
}
