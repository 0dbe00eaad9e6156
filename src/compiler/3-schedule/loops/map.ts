// Statements and expressions made anew with other locals and other addresses: for passes that move
// code to where its variables mean something else.
import type { Node } from "../../1-graph/graph.ts";
import type { Address, Expr, Local, Stmt } from "./kernel.ts";

/** What takes the place of what. Addresses are asked for in the order in which a walk meets them, an
 * address before those within its computed part. */
export interface Mapping {
  /** A local that is set, or counts a loop, stays one where this is none. */
  readonly local: (local: Local) => Expr;
  readonly address: (address: Address) => Address;
  /** What statements were written for; default: the same. */
  readonly node?: (node: Node) => Node;
}

export function mapStatement(from: Stmt, by: Mapping): Stmt {
  const node = by.node && from.node ? by.node(from.node) : from.node;
  const s = node === from.node ? from : { ...from, node };
  switch (s.kind) {
    case "set": {
      const value = mapExpr(s.value, by);
      const local = target(s.local, by);
      return value === s.value && local === s.local ? s : { ...s, local, value };
    }
    case "store": {
      const address = by.address(s.address);
      const value = mapExpr(s.value, by);
      return address === s.address && value === s.value ? s : { ...s, address, value };
    }
    case "loop": {
      const count = typeof s.count === "number" ? s.count : mapExpr(s.count, by);
      return { ...s, variable: target(s.variable, by), count, body: mapBlock(s.body, by) };
    }
    case "if": {
      const condition = mapExpr(s.condition, by);
      return { ...s, condition, then: mapBlock(s.then, by) };
    }
    case "call":
      return { ...s, args: s.args.map((e) => mapExpr(e, by)) };
    case "return":
      return { ...s, value: s.value && mapExpr(s.value, by) };
    case "barrier":
      return s;
  }
}

export function mapBlock(statements: readonly Stmt[], by: Mapping): Stmt[] {
  const mapped: Stmt[] = [];
  for (let i = 0; i < statements.length; i++) mapped.push(mapStatement(statements[i]!, by));
  return mapped;
}

function target(local: Local, by: Mapping): Local {
  const other = by.local(local);
  return other.kind === "local" ? other : local;
}

/** The expression itself where nothing in it is replaced. */
export function mapExpr(x: Expr, by: Mapping): Expr {
  switch (x.kind) {
    case "local":
      return by.local(x);
    case "constant":
      return x;
    case "load": {
      const address = by.address(x.address);
      return address === x.address ? x : { ...x, address };
    }
    case "binary": {
      const a = mapExpr(x.a, by);
      const b = mapExpr(x.b, by);
      return a === x.a && b === x.b ? x : { ...x, a, b };
    }
    case "fma": {
      const a = mapExpr(x.a, by);
      const b = mapExpr(x.b, by);
      const c = mapExpr(x.c, by);
      return a === x.a && b === x.b && c === x.c ? x : { ...x, a, b, c };
    }
    case "select": {
      const mask = mapExpr(x.mask, by);
      const a = mapExpr(x.a, by);
      const b = mapExpr(x.b, by);
      return mask === x.mask && a === x.a && b === x.b ? x : { ...x, mask, a, b };
    }
    default: {
      const a = mapExpr(x.a, by);
      return a === x.a ? x : { ...x, a };
    }
  }
}
