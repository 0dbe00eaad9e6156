// Whether two functions are equal but for the constants of their addresses: the same statements on the
// same locals, with the same numbers, at other places of the arena.
import type { Node } from "../../1-graph/graph.ts";
import type { Address, Expr, Local, LoopFunction, Stmt, Type } from "./kernel.ts";

/** Equal for functions that are alike; two that are not seldom have one. */
export function likeness(fn: LoopFunction): number {
  return mixed(mixed(fn.locals.length, fn.parameters.length), blockLikeness(fn.body));
}

function blockLikeness(statements: readonly Stmt[]): number {
  let all = statements.length;
  for (let i = 0; i < statements.length; i++) {
    const s = statements[i]!;
    all = mixed(all, s.kind.length);
    if (s.kind === "set") all = mixed(all, s.local.id);
    else if (s.kind === "if") all = mixed(all, blockLikeness(s.then));
    else if (s.kind === "loop") {
      if (typeof s.count === "number") all = mixed(all, s.count);
      all = mixed(all, blockLikeness(s.body));
    }
  }
  return all;
}

const mixed = (a: number, b: number): number => Math.imul(a ^ b, 0x01000193) ^ (a >>> 15);

/** What two functions that are alike differ in; null where they differ in more. */
export function compared(a: LoopFunction, b: LoopFunction): Differences | null {
  const comparison = new Comparison();
  return comparison.functions(a, b) ? comparison : null;
}

export interface Differences {
  /** The constants of the addresses of each, in the order of `Mapping`. */
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Nodes of the second behind statements that were written for other nodes in the first; each
   * pair at least once. */
  readonly nodes: readonly (readonly [first: Node, second: Node])[];
}

class Comparison implements Differences {
  readonly first: number[] = [];
  readonly second: number[] = [];
  readonly nodes: [Node, Node][] = [];

  functions(a: LoopFunction, b: LoopFunction): boolean {
    return (
      (a.isTeam ?? false) === (b.isTeam ?? false) &&
      (a.result && b.result ? sameType(a.result, b.result) : a.result === b.result) &&
      a.parameters.length === b.parameters.length &&
      a.locals.length === b.locals.length &&
      a.parameters.every((p, i) => p.id === b.parameters[i]!.id) &&
      a.locals.every((local, i) => sameType(local.type, b.locals[i]!.type)) &&
      this.#blocks(a.body, b.body)
    );
  }

  #blocks(a: readonly Stmt[], b: readonly Stmt[]): boolean {
    if (a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!this.#statements(a[i]!, b[i]!)) return false;
    return true;
  }

  #statements(a: Stmt, b: Stmt): boolean {
    if (a.node !== b.node && a.node && b.node) this.#pair(a.node, b.node);
    switch (a.kind) {
      case "set":
        return b.kind === "set" && sameLocal(a.local, b.local) && this.#exprs(a.value, b.value);
      case "store":
        return (
          b.kind === "store" &&
          a.storage === b.storage &&
          this.#addresses(a.address, b.address) &&
          this.#exprs(a.value, b.value)
        );
      case "loop":
        return (
          b.kind === "loop" &&
          sameLocal(a.variable, b.variable) &&
          (typeof a.count === "number" || typeof b.count === "number"
            ? a.count === b.count
            : this.#exprs(a.count, b.count)) &&
          this.#blocks(a.body, b.body)
        );
      case "if":
        return (
          b.kind === "if" && this.#exprs(a.condition, b.condition) && this.#blocks(a.then, b.then)
        );
      case "call":
        return b.kind === "call" && a.callee === b.callee && this.#lists(a.args, b.args);
      case "barrier":
        return b.kind === "barrier";
      case "return":
        return (
          b.kind === "return" &&
          (a.value && b.value ? this.#exprs(a.value, b.value) : a.value === b.value)
        );
    }
  }

  #pair(a: Node, b: Node): void {
    const last = this.nodes.at(-1);
    if (last?.[0] !== a || last[1] !== b) this.nodes.push([a, b]);
  }

  #lists(a: readonly Expr[], b: readonly Expr[]): boolean {
    return a.length === b.length && a.every((e, i) => this.#exprs(e, b[i]!));
  }

  #addresses(a: Address, b: Address): boolean {
    this.first.push(a.offset);
    this.second.push(b.offset);
    if (a.terms.length !== b.terms.length) return false;
    for (let i = 0; i < a.terms.length; i++) {
      const one = a.terms[i]!;
      const other = b.terms[i]!;
      if (one.stride !== other.stride || !sameLocal(one.variable, other.variable)) return false;
    }
    return a.base && b.base ? this.#exprs(a.base, b.base) : a.base === b.base;
  }

  #exprs(a: Expr, b: Expr): boolean {
    if (!sameType(a.type, b.type)) return false;
    switch (a.kind) {
      case "local":
        return b.kind === "local" && a.id === b.id;
      case "constant":
        return b.kind === "constant" && sameValue(a.value, b.value);
      case "load":
        return (
          b.kind === "load" &&
          a.storage === b.storage &&
          a.splat === b.splat &&
          a.ahead === b.ahead &&
          a.takes === b.takes &&
          this.#addresses(a.address, b.address)
        );
      case "unary":
        return b.kind === "unary" && a.op === b.op && this.#exprs(a.a, b.a);
      case "horizontal":
        return b.kind === "horizontal" && a.op === b.op && this.#exprs(a.a, b.a);
      case "binary":
        return (
          b.kind === "binary" && a.op === b.op && this.#exprs(a.a, b.a) && this.#exprs(a.b, b.b)
        );
      case "fma":
        return (
          b.kind === "fma" &&
          this.#exprs(a.a, b.a) &&
          this.#exprs(a.b, b.b) &&
          this.#exprs(a.c, b.c)
        );
      case "select":
        return (
          b.kind === "select" &&
          this.#exprs(a.mask, b.mask) &&
          this.#exprs(a.a, b.a) &&
          this.#exprs(a.b, b.b)
        );
      case "splat":
        return b.kind === "splat" && this.#exprs(a.a, b.a);
      case "convert":
        return b.kind === "convert" && this.#exprs(a.a, b.a);
      case "bitcast":
        return b.kind === "bitcast" && this.#exprs(a.a, b.a);
    }
  }
}

const sameType = (a: Type, b: Type): boolean =>
  a === b || (a.scalar === b.scalar && a.lanes === b.lanes && a.mask === b.mask);

const sameLocal = (a: Local, b: Local): boolean => a.id === b.id && sameType(a.type, b.type);

type Value = Extract<Expr, { kind: "constant" }>["value"];

/** Two zeros of unlike sign are two values. */
const sameValue = (a: Value, b: Value): boolean =>
  typeof a === "object" && typeof b === "object"
    ? a.length === b.length && a.every((x, i) => Object.is(x, b[i]))
    : Object.is(a, b);
