// Stateless random numbers as graph nodes: element i of a stream depends on (seed, stream, step,
// i) and nothing else, so masks are equal on every target and thread count, are recomputed
// instead of stored, and a resume needs no generator state.
import type { Graph } from "./graph.ts";
import { drawnEachStep } from "./scan.ts";
import type { Shape } from "./shape.ts";
import { Tensor } from "./tensor.ts";

/** The two cells every random node reads: u32 scalars. */
export interface RandomState {
  readonly seed: Tensor;
  readonly step: Tensor;
}

/** 32 random bits an element; `stream` is a stable name, never a node number. In the body of a scan
 * they are others in every step. */
export function randomBits(graph: Graph, state: RandomState, stream: string, shape: Shape): Tensor {
  const drawn = drawnEachStep(graph, stream, (steps) =>
    randomBits(graph, state, stream, [steps, ...shape]),
  );
  if (drawn) return drawn;
  const inputs = [state.seed.node, state.step.node];
  return new Tensor(graph, graph.add("bits", inputs, { stream }, { shape, dtype: "u32" }));
}

/** Uniform in [0, 1) with 24 bits: k / 2^24. */
export function randomUniform(
  graph: Graph,
  state: RandomState,
  stream: string,
  shape: Shape,
): Tensor {
  return randomBits(graph, state, stream, shape)
    .shr(8)
    .cast("f32")
    .mul(2 ** -24);
}
