// What all lowerings of a contraction write inside their loops.

import { fixed, type Index, plus, times } from "./access.ts";
import { add, binary, bitcast, constant, fma, mul, unary } from "./builder.ts";
import type { Elements } from "./element.ts";
import type { Expr } from "./kernel.ts";

/** a * b + c for floats and integers alike. */
export const multiplyAdd = (a: Expr, b: Expr, c: Expr): Expr =>
  c.type.scalar === "f32" || c.type.scalar === "f64" ? fma(a, b, c) : add(mul(a, b), c);

/** Loops over the summed axes, the innermost one unrolled. */
export function eachSummed(
  elements: Elements,
  summed: string,
  extent: (l: string) => number,
  unroll: number,
  body: (at: Map<string, Index>) => void,
): void {
  const outer = [...summed].slice(0, -1);
  const last = summed.at(-1);
  elements.nest(outer.map(extent), "k", (indices) => {
    const at = new Map(outer.map((l, i) => [l, indices[i]!]));
    if (last === undefined) return body(at);
    const count = extent(last);
    const copies = unroll > 1 && count <= 4 * unroll ? count : Math.min(unroll, count);
    const whole = Math.floor(count / copies);
    elements.loop(whole, "k", (i) => {
      for (let u = 0; u < copies; u++)
        body(new Map(at).set(last, plus(times(i, copies), fixed(u))));
    });
    for (let k = whole * copies; k < count; k++) body(new Map(at).set(last, fixed(k)));
  });
}

/** x != 0; for floats on the bits without their sign, which is one comparison without a branch. */
export function isNonzero(x: Expr): Expr {
  const wide = x.type.scalar === "f64";
  if (x.type.scalar !== "f32" && !wide) return unary("not", binary("eq", x, constant(x.type, 0)));
  const bits = bitcast(x, wide ? "i64" : "i32");
  const zero = constant(bits.type, wide ? "0x0" : 0);
  const one = constant(bits.type, wide ? "0x1" : 1);
  return unary("not", binary("eq", binary("shl", bits, one), zero));
}
