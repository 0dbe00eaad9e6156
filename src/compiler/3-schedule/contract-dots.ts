// A contraction by dots: vectors along a summed axis and one horizontal sum an element of the result,
// for operands that both lie so (the backward pass of a wide dense layer).
import { isFloat } from "../1-graph/dtype.ts";
import { fixed, type Index, NotVectorizable, plus } from "./access.ts";
import { type Attempt, laneIndex } from "./attempt.ts";
import { constant, fma, horizontal } from "./builder.ts";
import {
  type Contract,
  operandIndex,
  type Parts,
  type Shapes,
  strideAlong,
} from "./contract-parts.ts";
import { type } from "./kernel.ts";
import { chooseTile, eachTile } from "./tile.ts";

/** Vectors along summed label `k`, one horizontal sum an element of the result. */
export function emitDots(
  a: Attempt,
  node: Contract,
  shapes: Shapes,
  { n, m, nSide }: Parts,
  k: string,
): number {
  const { elements, lanes, context, storeRoots } = a;
  const { builder } = elements;
  const { labels, out, summed, extent } = shapes;
  const strides = ([0, 1] as const).map((side) =>
    labels[side].includes(k)
      ? strideAlong(node.inputs[side]!, labels[side].indexOf(k), context)
      : 0,
  );
  if (strides.some((s) => s !== 1) || !isFloat(node.dtype))
    throw new NotVectorizable("a sum with gaps");
  const mSide = nSide === 1 ? 0 : 1;
  const t = type(node.dtype, lanes);
  const columns = n === "" ? 1 : extent(n);
  const rows = m === "" ? 1 : extent(m);
  const { rows: mTile, vectors: nTile } = chooseTile(
    rows,
    columns,
    extent(k) / lanes,
    context.limits,
  );
  const outer = [...out].filter((l) => l !== n && l !== m);
  const outerSums = [...summed].filter((l) => l !== k);
  const count = extent(k);

  const tile = (
    base: ReadonlyMap<string, Index>,
    row: Index,
    mCount: number,
    column: Index,
    nCount: number,
  ) => {
    const accs = Array.from({ length: mCount }, () =>
      Array.from({ length: nCount }, () => elements.local(t, "acc")),
    );
    for (const acc of accs.flat()) builder.set(acc, constant(t, 0));
    const step = (sums: ReadonlyMap<string, Index>, along: Index, valid: number) => {
      const at = new Map([...base, ...sums]).set(k, along);
      const read = (side: 0 | 1, label: string, index: Index) => {
        const x = elements.vector(
          elements.value(
            node.inputs[side]!,
            operandIndex(labels[side], new Map(at).set(label, index)),
          ),
        );
        return valid < lanes ? builder.bind(elements.keepLanes(x, valid, 0)) : x;
      };
      const columnsHere = Array.from({ length: nCount }, (_, j) =>
        read(nSide, n, plus(column, fixed(j))),
      );
      for (let i = 0; i < mCount; i++) {
        const x = read(mSide, m, plus(row, fixed(i)));
        for (const [j, acc] of accs[i]!.entries()) builder.set(acc, fma(x, columnsHere[j]!, acc));
      }
    };
    elements.nest(outerSums.map(extent), "k", (indices) => {
      const sums = new Map(outerSums.map((l, i) => [l, indices[i]!]));
      const whole = Math.floor(count / lanes);
      if (whole > 0) elements.loop(whole, "k", (i) => step(sums, laneIndex(i, lanes), lanes));
      if (whole * lanes < count) step(sums, laneIndex(fixed(whole), lanes), count - whole * lanes);
    });
    for (let i = 0; i < mCount; i++) {
      for (let j = 0; j < nCount; j++) {
        const at = operandIndex(
          out,
          new Map(base).set(m, plus(row, fixed(i))).set(n, plus(column, fixed(j))),
        );
        const total = elements.local(type(node.dtype as "f32"), "total");
        builder.set(total, horizontal("add", accs[i]![j]!));
        elements.preset(node, at, total);
        storeRoots(at);
      }
    }
  };
  elements.nest(outer.map(extent), "o", (indices) => {
    const base = new Map(outer.map((l, i) => [l, indices[i]!]));
    const overRows = (body: (row: Index, count: number) => void) =>
      eachTile(elements, rows, mTile, "m", body);
    const overColumns = (body: (column: Index, count: number) => void) =>
      eachTile(elements, columns, nTile, "n", body);
    // the larger operand passes once
    if (columns > rows)
      overColumns((column, nc) => overRows((row, mc) => tile(base, row, mc, column, nc)));
    else overRows((row, mc) => overColumns((column, nc) => tile(base, row, mc, column, nc)));
  });
  const others = [...out, ...outerSums].reduce((p, l) => p * extent(l), 1);
  return 2 * others * Math.ceil(count / lanes) * lanes;
}
