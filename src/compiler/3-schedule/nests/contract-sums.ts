// What all lowerings of a contraction write inside their loops.

import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import { fixed, type Index, plus } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { add, binary, bitcast, constant, fma, mul, unary } from "../loops/builder.ts";
import type { Expr, Local } from "../loops/kernel.ts";
import type { LowerContext } from "./attempt.ts";
import { affineStride } from "./contract-parts.ts";
import { eachPiece, type SumLoop } from "./long-sums.ts";

/** a * b + c for floats and integers alike. */
export const multiplyAdd = (a: Expr, b: Expr, c: Expr): Expr =>
  c.type.scalar === "f32" || c.type.scalar === "f64" ? fma(a, b, c) : add(mul(a, b), c);

/** The loops over the summed labels, outermost first. Neighbours along which both operands lie
 * without a gap are one loop, whose index runs on in the inner one: the same sum in the same order,
 * with fewer loops to enter and leave. */
export function sumLoops(
  node: Contract,
  { labels, summed, extent }: Shapes,
  context: Pick<LowerContext, "bufferOf">,
): SumLoop[] {
  const strideOf = (side: 0 | 1, label: string) => {
    const axis = labels[side].indexOf(label);
    return axis < 0 ? 0 : affineStride(node.inputs[side]!, axis, context);
  };
  const loops: SumLoop[] = [];
  for (const label of summed) {
    const count = extent(label);
    const outer = loops.at(-1);
    const runsOn =
      outer !== undefined &&
      ([0, 1] as const).every((side) => {
        const apart = strideOf(side, outer.label);
        const step = strideOf(side, label);
        return apart !== null && step !== null && apart === step * count;
      });
    if (runsOn) loops[loops.length - 1] = { label, count: outer.count * count };
    else loops.push({ label, count });
  }
  return loops;
}

/** Visits all summands; `body` adds each to `accs`. */
export function eachSummed(
  elements: Elements,
  accs: readonly Local[],
  loops: readonly SumLoop[],
  body: (at: Map<string, Index>) => void,
): void {
  eachPiece(elements, accs, loops, (piece, start) =>
    elements.nest(
      piece.map((l) => l.count),
      "k",
      (steps) =>
        body(
          new Map(piece.map(({ label }, i) => [label, plus(start.get(label) ?? ZERO, steps[i]!)])),
        ),
    ),
  );
}

const ZERO = fixed(0);

/** x != 0; for floats on the bits without their sign, which is one comparison without a branch. */
export function isNonzero(x: Expr): Expr {
  const wide = x.type.scalar === "f64";
  if (x.type.scalar !== "f32" && !wide) return unary("not", binary("eq", x, constant(x.type, 0)));
  const bits = bitcast(x, wide ? "i64" : "i32");
  const zero = constant(bits.type, wide ? "0x0" : 0);
  const one = constant(bits.type, wide ? "0x1" : 1);
  return unary("not", binary("eq", binary("shl", bits, one), zero));
}
