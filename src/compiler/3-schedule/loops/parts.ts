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
    case "barrier":
      return NONE;
  }
}

/** Visits every local that an expression reads, each time it is read. Makes no lists: it is hot. */
export function eachLocal(e: Expr, visit: (local: Local) => void): void {
  switch (e.kind) {
    case "local":
      visit(e);
      break;
    case "constant":
      break;
    case "load":
      if (e.address.base) eachLocal(e.address.base, visit);
      break;
    case "binary":
      eachLocal(e.a, visit);
      eachLocal(e.b, visit);
      break;
    case "fma":
      eachLocal(e.a, visit);
      eachLocal(e.b, visit);
      eachLocal(e.c, visit);
      break;
    case "select":
      eachLocal(e.mask, visit);
      eachLocal(e.a, visit);
      eachLocal(e.b, visit);
      break;
    default:
      eachLocal(e.a, visit);
  }
}

/** Whether an expression loads: then it may change with every store. */
export function readsMemory(e: Expr): boolean {
  switch (e.kind) {
    case "local":
    case "constant":
      return false;
    case "load":
      return true;
    case "binary":
      return readsMemory(e.a) || readsMemory(e.b);
    case "fma":
      return readsMemory(e.a) || readsMemory(e.b) || readsMemory(e.c);
    case "select":
      return readsMemory(e.mask) || readsMemory(e.a) || readsMemory(e.b);
    default:
      return readsMemory(e.a);
  }
}
