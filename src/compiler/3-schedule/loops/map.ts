// Statements and expressions made anew with other locals and other addresses: for passes that move
// code to where its variables mean something else.
import type { Address, Expr, Local, Stmt } from "./kernel.ts";

/** What takes the place of what. Addresses are asked for in the order in which a walk meets them, an
 * address before those within its computed part. */
export interface Mapping {
  /** A local that is set, or counts a loop, stays one where this is none. */
  readonly local: (local: Local) => Expr;
  readonly address: (address: Address) => Address;
}

export function mapStatement(s: Stmt, by: Mapping): Stmt {
  const e = (x: Expr): Expr => mapExpr(x, by);
  const block = (statements: readonly Stmt[]): Stmt[] => statements.map((x) => mapStatement(x, by));
  switch (s.kind) {
    case "set": {
      const value = e(s.value);
      return { ...s, local: target(s.local, by), value };
    }
    case "store": {
      const address = by.address(s.address);
      return { ...s, address, value: e(s.value) };
    }
    case "loop": {
      const count = typeof s.count === "number" ? s.count : e(s.count);
      return { ...s, variable: target(s.variable, by), count, body: block(s.body) };
    }
    case "if": {
      const condition = e(s.condition);
      return { ...s, condition, then: block(s.then) };
    }
    case "call":
      return { ...s, args: s.args.map(e) };
    case "return":
      return { ...s, value: s.value && e(s.value) };
    case "barrier":
      return s;
  }
}

function target(local: Local, by: Mapping): Local {
  const other = by.local(local);
  return other.kind === "local" ? other : local;
}

export function mapExpr(x: Expr, by: Mapping): Expr {
  switch (x.kind) {
    case "local":
      return by.local(x);
    case "constant":
      return x;
    case "load":
      return { ...x, address: by.address(x.address) };
    case "binary": {
      const a = mapExpr(x.a, by);
      return { ...x, a, b: mapExpr(x.b, by) };
    }
    case "fma": {
      const a = mapExpr(x.a, by);
      const b = mapExpr(x.b, by);
      return { ...x, a, b, c: mapExpr(x.c, by) };
    }
    case "select": {
      const mask = mapExpr(x.mask, by);
      const a = mapExpr(x.a, by);
      return { ...x, mask, a, b: mapExpr(x.b, by) };
    }
    default:
      return { ...x, a: mapExpr(x.a, by) };
  }
}
