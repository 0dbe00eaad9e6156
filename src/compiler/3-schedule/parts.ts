// What expressions and statements of the loop IR are made of, for code that walks them all.
import type { Expr, Local, Stmt } from "./kernel.ts";

const NONE: readonly Expr[] = [];

/** The operands of an expression; of a load the computed part of its address. */
export function partsOf(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case "local":
    case "constant":
      return NONE;
    case "load":
      return e.address.base ? [e.address.base] : NONE;
    case "binary":
      return [e.a, e.b];
    case "fma":
      return [e.a, e.b, e.c];
    case "select":
      return [e.mask, e.a, e.b];
    default:
      return [e.a];
  }
}

/** The expressions that a statement itself evaluates, without those of its inner blocks. */
export function operandsOf(s: Stmt): readonly Expr[] {
  switch (s.kind) {
    case "set":
      return [s.value];
    case "store":
      return s.address.base ? [s.address.base, s.value] : [s.value];
    case "loop":
      return typeof s.count === "number" ? NONE : [s.count];
    case "if":
      return [s.condition];
    case "call":
      return s.args;
    case "return":
      return s.value ? [s.value] : NONE;
  }
}

/** Visits every local that an expression reads, each time it is read. */
export function eachLocal(e: Expr, visit: (local: Local) => void): void {
  if (e.kind === "local") visit(e);
  else for (const part of partsOf(e)) eachLocal(part, visit);
}

export const readsMemory = (e: Expr): boolean => e.kind === "load" || partsOf(e).some(readsMemory);
