// Collecting cases of ops: small graphs with their inputs and how closely results must agree.
import { type DType, Graph, input, type Shape, type Tensor } from "downhill/graph";
import { exact, type Tolerance } from "./compare.ts";
import { Source, wholeNumbers } from "./numbers.ts";

export interface OpCase {
  /** Unique among the cases that run together: it prefixes the names of buffers. */
  readonly name: string;
  readonly op: string;
  readonly graph: Graph;
  readonly output: Tensor;
  readonly inputs: ReadonlyMap<string, ArrayLike<number>>;
  readonly tolerance: Tolerance;
}

export const DTYPES: readonly DType[] = ["f32", "f64", "i32", "u32", "u8", "bool"];
export const ARITHMETIC = ["f32", "f64", "i32", "u32"] as const satisfies readonly DType[];
export const FLOATS = ["f32", "f64"] as const satisfies readonly DType[];

export const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** Collects cases; each has a graph of its own, with one output named y. */
export class Cases {
  readonly list: OpCase[] = [];
  readonly source: Source;
  readonly #prefix: string;
  readonly #op: string;
  constructor(op: string, seed: number) {
    this.#op = op;
    this.#prefix = op;
    this.source = new Source(seed);
  }

  add(
    what: string,
    build: (make: (shape: Shape, dtype: DType, values?: ArrayLike<number>) => Tensor) => Tensor,
    tolerance: Tolerance = exact,
  ): void {
    const graph = new Graph();
    const inputs = new Map<string, ArrayLike<number>>();
    const id = `${this.#prefix}${this.list.length}`;
    const make = (shape: Shape, dtype: DType, values?: ArrayLike<number>): Tensor => {
      const name = `${id}.x${inputs.size}`;
      inputs.set(name, values ?? wholeNumbers(this.source, dtype, count(shape)));
      return input(graph, name, "data", shape, dtype);
    };
    const output = build(make);
    graph.output("y", output.node);
    this.list.push({
      name: id,
      op: `${this.#op}: ${what}`,
      graph,
      output,
      inputs,
      tolerance,
    });
  }
}

/** Awkward shapes. */
export const SHAPES: readonly Shape[] = [
  [],
  [1],
  [2],
  [3],
  [5],
  [7],
  [17],
  [31],
  [33],
  [64],
  [3, 17],
  [7, 33],
  [2, 3, 5],
  [2, 1, 3, 7],
  [31, 1],
];
