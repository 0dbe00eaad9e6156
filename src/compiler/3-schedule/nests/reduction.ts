// What the lowerings of a sum or an extreme share: where it starts and how it goes on.
import type { NodeOf } from "../../1-graph/graph.ts";

const start = (float: number, i32: number, u32: number) => ({ f32: float, f64: float, i32, u32 });
const starts = {
  sum: start(0, 0, 0),
  maximum: start(Number.NEGATIVE_INFINITY, -(2 ** 31), 0),
  minimum: start(Number.POSITIVE_INFINITY, 2 ** 31 - 1, 2 ** 32 - 1),
};
export const combiners = { sum: "add", maximum: "max", minimum: "min" } as const;

export type Reduction = NodeOf<"sum" | "maximum" | "minimum">;

export const startOf = (anchor: Reduction): number => starts[anchor.op][anchor.dtype as "f32"];
