// Builds functions of the loop IR: typed constructors for expressions with constant folding where
// it saves emitted code, and a FunctionBuilder that keeps the open blocks, so that a value can be
// bound at the loop level where it is first known (loop-invariant code moves out by construction).
import type { Node } from "../../1-graph/graph.ts";
import type { Address, Expr, Local, LoopFunction, Stmt, Storage, Type } from "./kernel.ts";
import { type } from "./kernel.ts";

type Lanes = Type["lanes"];

export const constant = (t: Type, value: number | string | readonly number[]): Expr => ({
  kind: "constant",
  type: t,
  value,
});
export const index = (value: number): Expr => constant(type("index"), value);

const maskOf = (t: Type): Type => ({ ...t, mask: true });
const isNumber = (e: Expr, value: number): boolean => e.kind === "constant" && e.value === value;

type Binary = Extract<Expr, { kind: "binary" }>["op"];
const COMPARISONS: ReadonlySet<Binary> = new Set<Binary>(["lt", "le", "eq"]);

/** a op b; both of one type, which is that of the result, or its mask for comparisons. */
export function binary(op: Binary, a: Expr, b: Expr): Expr {
  if (a.type.scalar === "index") {
    if (op === "add" && isNumber(b, 0)) return a;
    if (op === "add" && isNumber(a, 0)) return b;
    if (op === "mul" && isNumber(b, 1)) return a;
    if (op === "mul" && (isNumber(b, 0) || isNumber(a, 0))) return index(0);
    if (a.kind === "constant" && b.kind === "constant") {
      const [x, y] = [a.value as number, b.value as number];
      if (op === "add") return index(x + y);
      if (op === "sub") return index(x - y);
      if (op === "mul") return index(x * y);
    }
  }
  return { kind: "binary", type: COMPARISONS.has(op) ? maskOf(a.type) : a.type, op, a, b };
}
export const add = (a: Expr, b: Expr): Expr => binary("add", a, b);
export const sub = (a: Expr, b: Expr): Expr => binary("sub", a, b);
export const mul = (a: Expr, b: Expr): Expr => binary("mul", a, b);
export const div = (a: Expr, b: Expr): Expr => binary("div", a, b);
export const lessThan = (a: Expr, b: Expr): Expr => binary("lt", a, b);

export const unary = (op: Extract<Expr, { kind: "unary" }>["op"], a: Expr): Expr => ({
  kind: "unary",
  type: a.type,
  op,
  a,
});
export const fma = (a: Expr, b: Expr, c: Expr): Expr => ({ kind: "fma", type: c.type, a, b, c });
export const select = (mask: Expr, a: Expr, b: Expr): Expr => ({
  kind: "select",
  type: a.type,
  mask,
  a,
  b,
});

/** The scalar `a` in every lane; a itself when one lane is asked for. */
export function splat(a: Expr, lanes: Lanes): Expr {
  if (lanes === 1 || a.type.lanes === lanes) return a;
  const t: Type = { ...a.type, lanes };
  if (a.kind === "constant" && !Array.isArray(a.value)) return constant(t, a.value);
  if (a.kind === "load") return { ...a, type: t, splat: true };
  return { kind: "splat", type: t, a };
}
export const convert = (a: Expr, t: Type): Expr =>
  a.type.scalar === t.scalar && !a.type.mask ? a : { kind: "convert", type: t, a };
export const bitcast = (a: Expr, scalar: Type["scalar"]): Expr => ({
  kind: "bitcast",
  type: type(scalar, a.type.lanes),
  a,
});
export const horizontal = (op: "add" | "max" | "min", a: Expr): Expr =>
  a.type.lanes === 1 ? a : { kind: "horizontal", type: type(a.type.scalar), op, a };
export const load = (
  storage: Storage,
  t: Type,
  address: Address,
  splatted = false,
  ahead?: number,
): Expr => ({
  kind: "load",
  type: t,
  storage,
  address,
  splat: splatted,
  ...(ahead ? { ahead } : {}),
});

/** The number at an address, to which one is added in the same instant. */
export const take = (address: Address): Expr => ({
  kind: "load",
  type: type("i32"),
  storage: "i32",
  address,
  splat: false,
  takes: true,
});

/** Collects one function: locals, and a stack of open blocks from the function's body inward. */
export class FunctionBuilder {
  readonly #name: string;
  readonly #locals: Local[] = [];
  readonly #blocks: Stmt[][] = [[]];
  #parameters = 0;
  /** What is being written: statements from here on are for it. */
  node: Node | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  local(t: Type, name = "v"): Local {
    const local: Local = { kind: "local", type: t, id: this.#locals.length, name };
    this.#locals.push(local);
    return local;
  }

  parameter(t: Type, name: string): Local {
    this.#parameters += 1;
    return this.local(t, name);
  }

  /** How many loops are open: 0 in the function's body. */
  get depth(): number {
    return this.#blocks.length - 1;
  }

  push(statement: Stmt, depth = this.depth): void {
    this.#blocks[depth]!.push(statement);
  }

  set(local: Local, value: Expr, depth = this.depth): void {
    this.push({ kind: "set", local, value, node: this.node }, depth);
  }

  /** A new local that holds `value`, set in the block at `depth`, before its open inner loop. */
  bind(value: Expr, name = "v", depth = this.depth): Expr {
    if (value.kind === "local" || value.kind === "constant") return value;
    const local = this.local(value.type, name);
    this.set(local, value, depth);
    return local;
  }

  store(storage: Storage, address: Address, value: Expr, streams = false): void {
    const mark = streams ? { streams } : {};
    this.push({ kind: "store", storage, address, value, ...mark, node: this.node });
  }

  loop(
    count: number | Expr,
    name: string,
    body: (variable: Local) => void,
    marks: Pick<Extract<Stmt, { kind: "loop" }>, "most" | "isIndependent"> = {},
  ): void {
    const variable = this.local(type("index"), name);
    this.#blocks.push([]);
    body(variable);
    const inner = this.#blocks.pop()!;
    this.push({ kind: "loop", variable, count, body: inner, ...marks, node: this.node });
  }

  if(condition: Expr, then: () => void): void {
    this.#blocks.push([]);
    then();
    const block = this.#blocks.pop()!;
    this.push({ kind: "if", condition, then: block, node: this.node });
  }

  build(
    options: { exported?: boolean; result?: Type | null; isTeam?: boolean } = {},
  ): LoopFunction {
    return {
      name: this.#name,
      parameters: this.#locals.slice(0, this.#parameters),
      locals: this.#locals,
      result: options.result ?? null,
      body: this.#blocks[0]!,
      exported: options.exported ?? false,
      ...(options.isTeam ? { isTeam: true } : {}),
    };
  }
}
