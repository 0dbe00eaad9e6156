// How a program for the loop nests is made: a graph of given inputs, filled with whole numbers from a seed
// that its name gives.
import { Graph, input, type Shape, type Tensor } from "downhill/graph";
import { Source } from "../numbers.ts";
import type { OpProgram } from "./random-ops.ts";

export interface NestCase extends OpProgram {
  readonly name: string;
  /** Inputs whose zeros are skipped. */
  readonly sparse?: ReadonlySet<string>;
}

type DType = "f32" | "f64" | "i32" | "u32" | "u8";
export type Make = (shape: Shape, options?: MakeOptions) => Tensor;
interface MakeOptions {
  readonly dtype?: DType;
  readonly role?: "data" | "parameter";
  readonly most?: number;
  /** Columns that are zero in every row. */
  readonly isSparse?: boolean;
}
/** Gives the results; updates are those that it makes itself. */
type Build = (make: Make, graph: Graph) => Tensor | readonly Tensor[];

const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** A program with inputs of seeded whole numbers. */
export function nestCase(name: string, build: Build): NestCase {
  const graph = new Graph();
  const source = new Source(
    [...name].reduce((h, c) => Math.imul(h ^ c.charCodeAt(0), 16777619), 7),
  );
  const inputs = new Map<string, Float64Array>();
  const sparse = new Set<string>();
  const make: Make = (shape, { dtype = "f32", role = "data", most = 2, isSparse = false } = {}) => {
    const id = `x${inputs.size}`;
    const low = dtype === "u8" || dtype === "u32" ? 0 : -most;
    const columns = shape.at(-1) ?? 1;
    const live = Array.from({ length: columns }, () => !isSparse || source.chance(0.3));
    const next = (_: unknown, i: number) => (live[i % columns] ? source.int(low, most) : 0);
    inputs.set(id, Float64Array.from({ length: count(shape) }, next));
    if (isSparse) sparse.add(id);
    return input(graph, id, role, shape, dtype);
  };
  const built = build(make, graph);
  for (const [i, t] of (Array.isArray(built) ? built : [built]).entries())
    graph.output(`y${i}`, t.node);
  return { name, graph, inputs, sparse };
}

/** Windows over some axes; default: they touch and do not overlap. */
export const windows = (axes: readonly number[], sizes: readonly number[], steps = sizes) => ({
  axes,
  sizes,
  steps,
});
