// Where in a tensor the element lies that won in a window: an index that is a number of the program.

import type { Windows } from "../../1-graph/attributes.ts";
import type { Node } from "../../1-graph/graph.ts";
import { rowMajor, size } from "../../1-graph/shape.ts";
import { binary, constant, convert } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import { clamped, fixed, type Index, NotVectorizable, plus, times } from "./access.ts";
import type { Scope } from "./scope.ts";

/** The index of the element that `which`, a poolArgMax or other numbers (clamped), names for the
 * window at `at`. Found out in the present block, so that what is read there is read no sooner. */
export function winnerIndex(
  scope: Scope,
  which: Node,
  { axes, sizes, steps }: Windows,
  at: readonly Index[],
): Index[] {
  const named = scope.value(which, at);
  if (named.type.lanes > 1) throw new NotVectorizable("winners that differ by lane");
  const u32 = type("u32");
  const inside = isPlace(which) ? named : clamped(named, 0, size(sizes) - 1);
  let rest = scope.here(convert(inside, u32), "winner");
  const result = [...at];
  for (const [i, stride] of rowMajor(sizes).entries()) {
    const axis = axes[i]!;
    const start = times(at[axis]!, steps[i]!);
    result[axis] = start;
    // along an axis of one place there is nothing to find out, and nothing is left of the number
    if (sizes[i] === 1) continue;
    const by = constant(u32, stride);
    const place = stride === 1 ? rest : scope.here(binary("divide", rest, by), "place");
    if (stride > 1) rest = scope.here(binary("remainder", rest, by), "winner");
    const computed = scope.here(convert(place, type("index")), "place");
    result[axis] = plus(start, { ...fixed(0), computed });
  }
  return result;
}

/** Whether numbers are those of a pooling, wherever they were copied to, and so in range. */
const isPlace = (which: Node): boolean =>
  which.op === "poolArgMax" ||
  ((which.op === "copy" || which.op === "permute") && isPlace(which.inputs[0]!));
