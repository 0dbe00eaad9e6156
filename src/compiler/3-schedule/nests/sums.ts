// What a nest adds up: products of two operands, or values of one. A nest knows labels and loops, a
// sum knows what it reads for an index of every label.
import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import type { DType } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import type { Index } from "../elements/access.ts";
import type { Elements } from "../elements/element.ts";
import { add, binary, fma, mul } from "../loops/builder.ts";
import type { Expr, Local } from "../loops/kernel.ts";
import type { LowerContext } from "./attempt.ts";
import { affineStride, operandIndex } from "./labels.ts";
import type { SumLoop } from "./long-sums.ts";
import type { Ahead } from "./nest.ts";
import { combiners, type Reduction, startOf } from "./reduction.ts";

/** An index for each label. */
export type At = ReadonlyMap<string, Index>;

/** Of some lanes only what lies in the first `valid` counts. */
type Mask = (vector: Expr) => Expr;

export interface Sum {
  /** The node whose values the sums are. */
  readonly node: Node;
  readonly dtype: DType;
  readonly op: "add" | "max" | "min";
  /** What is there before anything was added. */
  readonly start: number;
  /** Labels of the result's axes. */
  readonly out: readonly string[];
  readonly extent: (label: string) => number;
  /** Loops over what is summed, outermost first. */
  readonly summed: readonly SumLoop[];
  /** Adds one summand, or a vector of them, to each accumulator of a tile. */
  readonly addTo: (elements: Elements, accs: readonly Local[][], at: TileAt, how: How) => void;
}

/** The index of every label, for row i and vector j of a tile. */
export type TileAt = (i: number, j: number) => At;

export interface How {
  readonly mask?: Mask | undefined;
  readonly ahead?: Ahead | undefined;
  readonly rowsAhead?: Ahead | undefined;
}

/** a * b + c for floats and integers alike. */
export const multiplyAdd = (a: Expr, b: Expr, c: Expr): Expr =>
  c.type.scalar === "f32" || c.type.scalar === "f64" ? fma(a, b, c) : add(mul(a, b), c);

/** The products of a contraction; `vectors` is the operand that is read first, along the label of the
 * columns. It is the same for all rows of a tile; the other is so for all columns, unless it runs
 * along them too. */
export function productsOf(
  node: Contract,
  shapes: Shapes,
  { vectors, columns }: { readonly vectors: 0 | 1; readonly columns: string },
  context: Pick<LowerContext, "bufferOf">,
): Sum {
  const { labels, out, extent } = shapes;
  const other = vectors === 1 ? 0 : 1;
  const isShared = labels[other].includes(columns);
  const addTo: Sum["addTo"] = (elements, accs, at, { mask, ahead, rowsAhead }) => {
    const read = (side: 0 | 1, i: number, j: number): Expr => {
      const index = operandIndex(labels[side], at(i, j));
      const [fetched, place] = side === vectors ? [ahead, j] : [rowsAhead, i];
      const further = fetched && place % fetched.each === 0 ? fetched.bytes : 0;
      const x = elements.spread(node.inputs[side] as Node, index, further);
      return mask ? elements.builder.bind(mask(x)) : x;
    };
    const line = accs[0]!.map((_, j) => read(vectors, 0, j));
    for (let i = 0; i < accs.length; i++) {
      let x = read(other, i, 0);
      for (const [j, acc] of accs[i]!.entries()) {
        if (isShared && j > 0) x = read(other, i, j);
        elements.builder.set(acc, multiplyAdd(x, line[j]!, acc));
      }
    }
  };
  return {
    node,
    dtype: node.dtype,
    op: "add",
    start: 0,
    out: [...out],
    extent,
    summed: sumLoops(node, shapes, context),
    addTo,
  };
}

/** Labels of a reduction's axes: of a value of so many axes, in order. */
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/** The values of a sum or an extreme over axes. */
export function valuesOf(anchor: Reduction): Sum {
  const [from] = anchor.inputs as [Node];
  const { axes } = anchor.attributes;
  const labels = from.shape.map((_, axis) => LETTERS[axis]!);
  const op = combiners[anchor.op];
  return {
    node: anchor,
    dtype: anchor.dtype,
    op,
    start: startOf(anchor),
    out: labels.filter((_, axis) => !axes.includes(axis)),
    extent: (label) => from.shape[labels.indexOf(label)]!,
    summed: axes.map((axis) => ({ label: labels[axis]!, count: from.shape[axis]! })),
    addTo: (elements, accs, at, { mask }) => {
      for (let i = 0; i < accs.length; i++) {
        for (let j = 0; j < accs[i]!.length; j++) {
          const indices = at(i, j);
          const x = elements.value(
            from,
            labels.map((l) => indices.get(l)!),
          );
          const acc = accs[i]![j]!;
          const value = acc.type.lanes > 1 ? elements.vector(x) : x;
          elements.builder.set(acc, binary(op, acc, mask ? mask(value) : value));
        }
      }
    },
  };
}

/** The loops over the summed labels, outermost first. Neighbours along which both operands lie
 * without a gap are one loop, whose index runs on in the inner one: the same sum in the same order,
 * with fewer loops to enter and leave. */
function sumLoops(
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
    if (count === 1) continue;
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
