// A scan by its parts: which operand is what, and how one is put together. Whoever makes a loop of
// another, the gradient and the schedule, works on these.
import type { Keep, Sequence } from "./attributes.ts";
import type { Graph, Node, Scan } from "./graph.ts";

/** A named operand. */
export interface Operand {
  readonly name: string;
  readonly from: Node;
}

export interface Loop {
  readonly body: Graph;
  readonly steps: number;
  readonly reverse: boolean;
  /** Each with its start. */
  readonly carries: readonly Operand[];
  /** Each with the whole sequence. */
  readonly slices: readonly (Operand & Sequence)[];
  readonly captured: readonly Operand[];
  readonly stacks: readonly Sequence[];
  readonly keep: Keep;
}

export function loopOf({ attributes, inputs }: Scan): Loop {
  const { carries, slices, captured } = attributes;
  const behind = carries.length + slices.length;
  return {
    ...attributes,
    carries: carries.map((name, i) => ({ name, from: inputs[i]! })),
    slices: slices.map((slice, i) => ({ ...slice, from: inputs[carries.length + i]! })),
    captured: captured.map((name, i) => ({ name, from: inputs[behind + i]! })),
  };
}

/** The node of a loop. */
export function addLoop(graph: Graph, loop: Loop): Scan {
  const { body, steps, reverse, carries, slices, captured, stacks, keep } = loop;
  const operands = [...carries, ...slices, ...captured].map(({ from }) => from);
  return graph.add("scan", operands, {
    body,
    steps,
    reverse,
    carries: carries.map(({ name }) => name),
    slices: slices.map(({ name, axis }) => ({ name, axis })),
    captured: captured.map(({ name }) => name),
    stacks: stacks.map(({ name, axis }) => ({ name, axis })),
    keep,
  }) as Scan;
}

/** The carry of this name after the last step. */
export const lastOf = (graph: Graph, scan: Scan, name: string): Node =>
  graph.add("scanResult", [scan], { kind: "last", name });

/** The output of the body of this name in every step. */
export const stackOf = (graph: Graph, scan: Scan, name: string): Node =>
  graph.add("scanResult", [scan], { kind: "stack", name });
