// A contraction by dots: vectors along a summed axis and one horizontal sum an element of the result,
// for operands that both lie so (the backward pass of a wide dense layer). What the group makes of
// the sums is made in vectors where it can be: they wait in memory until some rows are complete.
import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import { isFloat } from "../../1-graph/dtype.ts";
import { fixed, type Index, NotVectorizable, plus } from "../elements/access.ts";
import type { Buffer } from "../elements/buffer.ts";
import { constant, fma, horizontal } from "../loops/builder.ts";
import { type } from "../loops/kernel.ts";
import { type Attempt, eachVector, laneIndex, lanesOf } from "./attempt.ts";
import { waitingRoom } from "./contract-blocked.ts";
import { operandIndex, type Parts, strideAlong } from "./contract-parts.ts";
import { eachSummed } from "./contract-sums.ts";
import { chooseTile, eachTile } from "./tile.ts";

/** Most columns of a stretch, whose sums may wait until they are finished. */
const STRETCH = 64;

/** Columns of a stretch: whole vectors, one stretch for each thread at least, and no rest if it can
 * be had. */
function stretchOf(columns: number, lanes: number, threads: number): number {
  const most = Math.min(STRETCH, Math.ceil(columns / threads / lanes) * lanes);
  for (let s = most; s >= most / 2; s -= lanes) if (columns % s === 0) return s;
  return most;
}

/** Where the sums wait; undefined where they are all that the group makes or no vectors can be had. */
function roomOf(a: Attempt, node: Contract): Buffer | undefined {
  const { group, order, context, lanes } = a;
  const isAlone = group.members.length === 1;
  return isAlone || lanesOf(group, order.at(-1), context) !== lanes
    ? undefined
    : waitingRoom(a, node);
}

/** Vectors along summed label `k`, one horizontal sum an element of the result; whether sums may
 * wait to be finished in vectors is tried. Returns the floating-point operations of one run. */
export function emitDots(
  a: Attempt,
  node: Contract,
  shapes: Shapes,
  { n, m, nSide }: Parts,
  k: string,
  mayWait: boolean,
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
  const room = mayWait && n !== "" ? roomOf(a, node) : undefined;

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
    const outside = outerSums.map((label) => ({ label, count: extent(label) }));
    const whole = Math.floor(count / lanes);
    if (whole > 0)
      eachSummed(elements, accs.flat(), [...outside, { label: k, count: whole }], (at) =>
        step(at, laneIndex(at.get(k)!, lanes), lanes),
      );
    if (whole * lanes < count)
      eachSummed(elements, accs.flat(), outside, (at) =>
        step(at, laneIndex(fixed(whole), lanes), count - whole * lanes),
      );
    for (let i = 0; i < mCount; i++) {
      for (let j = 0; j < nCount; j++) {
        const at = operandIndex(
          out,
          new Map(base).set(m, plus(row, fixed(i))).set(n, plus(column, fixed(j))),
        );
        const total = elements.local(type(node.dtype as "f32"), "total");
        builder.set(total, horizontal("add", accs[i]![j]!));
        if (room) elements.store(room, at, total);
        else {
          elements.preset(node, at, total);
          storeRoots(at);
        }
      }
    }
  };
  /** Finishes sums that wait. What lies behind their last column was never summed. */
  const finish = (
    base: ReadonlyMap<string, Index>,
    [row, mCount]: readonly [Index, number],
    [column, nCount]: readonly [Index, number],
  ) => {
    if (!room) return;
    // behind the sums, by the same thread
    elements.inOrder([mCount], "i", ([i]) =>
      eachVector(elements, nCount, lanes, (j) => {
        const at = operandIndex(out, new Map(base).set(m, plus(row, i!)).set(n, plus(column, j)));
        elements.preset(node, at, elements.reload(room, at));
        storeRoots(at);
      }),
    );
  };
  elements.nest(outer.map(extent), "o", (indices) => {
    const base = new Map(outer.map((l, i) => [l, indices[i]!]));
    const overRows = (body: (row: Index, count: number) => void) =>
      eachTile(elements, rows, mTile, "m", body);
    const overColumns = (of: number, body: (column: Index, count: number) => void) =>
      eachTile(elements, of, nTile, "n", body);
    // a stretch of the longer operand waits in a cache for all tiles of the shorter one
    if (columns > rows)
      eachTile(
        elements,
        columns,
        stretchOf(columns, lanes, context.threads),
        "s",
        (first, size) => {
          overRows((row, mc) =>
            overColumns(size, (column, nc) => tile(base, row, mc, plus(first, column), nc)),
          );
          finish(base, [fixed(0), rows], [first, size]);
        },
      );
    else
      overRows((row, mc) => {
        overColumns(columns, (column, nc) => tile(base, row, mc, column, nc));
        finish(base, [row, mc], [fixed(0), columns]);
      });
  });
  const others = [...out, ...outerSums].reduce((p, l) => p * extent(l), 1);
  return 2 * others * Math.ceil(count / lanes) * lanes;
}
