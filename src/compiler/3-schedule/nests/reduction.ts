// What the lowerings of a sum or an extreme share: where it starts, how it goes on, and what it reads.
import type { NodeOf } from "../../1-graph/graph.ts";
import type { Index } from "../elements/access.ts";

const starts = {
  sum: { f32: 0, f64: 0, i32: 0, u32: 0 },
  maximum: {
    f32: Number.NEGATIVE_INFINITY,
    f64: Number.NEGATIVE_INFINITY,
    i32: -(2 ** 31),
    u32: 0,
  },
  minimum: {
    f32: Number.POSITIVE_INFINITY,
    f64: Number.POSITIVE_INFINITY,
    i32: 2 ** 31 - 1,
    u32: 2 ** 32 - 1,
  },
} as const;
export const combiners = { sum: "add", maximum: "max", minimum: "min" } as const;

export type Reduction = NodeOf<"sum" | "maximum" | "minimum">;

export const startOf = (anchor: Reduction): number => starts[anchor.op][anchor.dtype as "f32"];

/** The operand's index, of a position of the result and one of what is summed. */
export function reducedIndex(
  { attributes: { axes }, inputs: [from] }: Reduction,
  at: readonly Index[],
  reduced: readonly Index[],
): Index[] {
  let kept = 0;
  return from!.shape.map((_, axis) => {
    const k = axes.indexOf(axis);
    return k >= 0 ? reduced[k]! : at[kept++]!;
  });
}
