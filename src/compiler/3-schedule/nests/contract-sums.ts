// What all lowerings of a contraction write inside their loops.

import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
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

/** Visits all summands, the innermost loop unrolled; `body` adds each to `accs`. */
export function eachSummed(
  elements: Elements,
  accs: readonly Local[],
  loops: readonly SumLoop[],
  unroll: number,
  body: (at: Map<string, Index>) => void,
): void {
  eachPiece(elements, accs, loops, (piece, start) => {
    const outer = piece.slice(0, -1);
    const from = (label: string, i: Index) => plus(start.get(label) ?? fixed(0), i);
    elements.nest(
      outer.map((l) => l.count),
      "k",
      (indices) => {
        const at = new Map(outer.map((l, i) => [l.label, from(l.label, indices[i]!)]));
        const last = piece.at(-1);
        if (last === undefined) body(at);
        else
          eachOfLast(elements, last, unroll, (k) =>
            body(new Map(at).set(last.label, from(last.label, k))),
          );
      },
    );
  });
}

function eachOfLast(
  elements: Elements,
  { count }: SumLoop,
  unroll: number,
  body: (k: Index) => void,
): void {
  const copies = unroll > 1 && count <= 4 * unroll ? count : Math.min(unroll, count);
  const whole = Math.floor(count / copies);
  elements.loop(whole, "k", (i) => {
    for (let u = 0; u < copies; u++) body(plus(times(i, copies), fixed(u)));
  });
  for (let k = whole * copies; k < count; k++) body(fixed(k));
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
