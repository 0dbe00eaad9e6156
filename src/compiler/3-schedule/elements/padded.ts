// The value of a tensor with zeros around and between its scope.
import type { Padding } from "../../1-graph/attributes.ts";
import type { Node } from "../../1-graph/graph.ts";
import { binary, constant, select } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import { clamped, fixed, type Index, plus, toExpr } from "./access.ts";
import type { Scope } from "./scope.ts";

/** Zero outside, the operand inside; the load is clamped so that it never leaves the operand. */
export function paddedValue(
  scope: Scope,
  node: Node,
  { low, interior }: Padding,
  at: readonly Index[],
): Expr {
  const operand = node.inputs[0]!;
  const bind = (e: Expr) => scope.keepAt(e, at, "padded");
  let inside: Expr | null = null;
  const inner = at.map((i, k): Index => {
    const n = operand.shape[k]!;
    if (node.shape[k] === n) return i;
    const here = bind(toExpr(plus(i, fixed(-low[k]!))));
    const step = constant(here.type, interior[k]! + 1);
    const quotient = interior[k] === 0 ? here : bind(binary("divide", here, step));
    const kept = bind(clamped(quotient, 0, n - 1));
    const exact = interior[k] === 0 ? kept : binary("mul", kept, step);
    const hit = binary("eq", here, exact);
    inside = bind(inside ? binary("and", inside, hit) : hit);
    return { ...fixed(0), computed: kept };
  });
  const value = scope.value(operand, inner);
  if (!inside) return value;
  const mask = value.type.lanes > 1 ? scope.vector(inside) : inside;
  const isMask = node.dtype === "bool";
  const kept = isMask ? binary("and", mask, value) : select(mask, value, constant(value.type, 0));
  return scope.keep(kept, "padded");
}
