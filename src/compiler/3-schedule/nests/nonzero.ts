// Whether a number is another than zero.
import { binary, bitcast, constant, unary } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";

/** x != 0; for floats on the bits without their sign, which is one comparison without a branch. */
export function isNonzero(x: Expr): Expr {
  const wide = x.type.scalar === "f64";
  if (x.type.scalar !== "f32" && !wide) return unary("not", binary("eq", x, constant(x.type, 0)));
  const bits = bitcast(x, wide ? "i64" : "i32");
  const zero = constant(bits.type, wide ? "0x0" : 0);
  const one = constant(bits.type, wide ? "0x1" : 1);
  return unary("not", binary("eq", binary("shl", bits, one), zero));
}
