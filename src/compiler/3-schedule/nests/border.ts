// Writes borders of zeros around values: along one axis all that lies outside, then along the next what
// is outside of the inside of that, so that nothing is written twice and the interior never.
import { byteSize } from "../../1-graph/dtype.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
import { type Bordered, storageOf } from "../elements/buffer.ts";
import { Elements } from "../elements/element.ts";
import { FunctionBuilder } from "../loops/builder.ts";
import type { LoopFunction } from "../loops/kernel.ts";
import { lanesFor } from "../plan/layout.ts";
import { eachVector, type LowerContext } from "./attempt.ts";

/** Positions along an axis: the first, how many there are, and how far apart. */
type Run = readonly [first: number, count: number, step: number];

/** The function that writes some borders. */
export function lowerBorders(
  name: string,
  values: readonly Bordered[],
  context: Pick<LowerContext, "limits" | "bufferOf">,
): LoopFunction {
  const builder = new FunctionBuilder(name);
  for (const value of values) emitBorder(builder, value, context);
  return builder.build();
}

function emitBorder(
  builder: FunctionBuilder,
  { value, border, shape, whole }: Bordered,
  { limits, bufferOf }: Pick<LowerContext, "limits" | "bufferOf">,
): void {
  const { dtype, strides, room } = whole;
  const order = [...shape.keys()].sort((a, b) => strides[b]! - strides[a]!);
  const inner = order.at(-1)!;
  const lanes = lanesFor(shape[inner]!, byteSize[dtype], limits, room);
  const elements = new Elements(builder, lanes, bufferOf);
  builder.node = value;
  const zero = elements.zero(dtype);
  const store = (indices: readonly Index[]) => {
    const at = shape.map((_, axis) => indices[order.indexOf(axis)]!);
    const { address, lane } = elements.address(whole, at);
    builder.store(storageOf[dtype], address, lane === 0 ? zero : elements.vector(zero));
  };
  const all = (axis: number): Run => [0, shape[axis]!, 1];
  const inside = (axis: number): Run => [
    border.low[axis]!,
    value.shape[axis]!,
    border.interior[axis]! + 1,
  ];
  const outside = (axis: number): Run[] => {
    const [first, count, step] = inside(axis);
    const behind = first + (count - 1) * step + 1;
    const gaps = Array.from({ length: step - 1 }, (_, i): Run => [first + 1 + i, count - 1, step]);
    const around: Run[] = [[0, first, 1], [behind, shape[axis]! - behind, 1], ...gaps];
    return around.filter(([, n]) => n > 0);
  };
  const position = (i: Index, [first, , step]: Run) => plus(times(i, step), fixed(first));
  for (const [k, axis] of order.entries()) {
    for (const run of outside(axis)) {
      const runs = order.map((a, i) => (i < k ? inside(a) : i > k ? all(a) : run));
      const [, last] = runs.pop()!;
      elements.nest(
        runs.map(([, count]) => count),
        "b",
        (outer) => {
          const at = outer.map((i, a) => position(i, runs[a]!));
          if (axis === inner) elements.loop(last, "b", (i) => store([...at, position(i, run)]));
          else eachVector(elements, last, lanes, (j) => store([...at, j]));
        },
      );
    }
  }
}
