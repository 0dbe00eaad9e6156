// Contractions: sums of products, where the time goes. Two lowerings. "Rows": a register tile of
// rows x vectors of the result, the summed axes inside, one operand broadcast and the other loaded
// in vectors. "Dots": vectors along a summed axis and one horizontal sum an element, for operands
// that lie so. Which axes play which part follows from strides alone.
import { byteSize, isFloat } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import { fixed, type Index, NotVectorizable, plus, throughView, times } from "./access.ts";
import {
  type Attempt,
  firstThatWorks,
  type Lanes,
  type LowerContext,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
} from "./attempt.ts";
import { add, constant, fma, horizontal, mul } from "./builder.ts";
import type { Elements } from "./element.ts";
import type { Expr, Local } from "./kernel.ts";
import { type } from "./kernel.ts";
import { lanesFor } from "./layout.ts";
import type { Limits } from "./limits.ts";

type Contract = Extract<Node, { op: "contract" }>;

/** Which labels run along rows and along vectors, and which operand has which. */
interface Parts {
  /** Label of the vectors; "" for a result without axes. */
  readonly n: string;
  /** Label of the rows; "" for none. */
  readonly m: string;
  /** Operand that varies with n (0 left, 1 right), and the other. */
  readonly nSide: 0 | 1;
}

interface Shapes {
  readonly labels: readonly [string, string];
  readonly out: string;
  readonly summed: string;
  readonly extent: (label: string) => number;
}

function shapesOf(node: Contract): Shapes {
  const { left, right, out } = node.attributes;
  const extent = (label: string) => {
    const at = left.indexOf(label);
    return at >= 0 ? node.inputs[0]!.shape[at]! : node.inputs[1]!.shape[right.indexOf(label)]!;
  };
  const summed = [...new Set(left + right)].filter((l) => !out.includes(l)).join("");
  return { labels: [left, right], out, summed, extent };
}

/** Distance in elements between neighbours along an axis of an operand; null if not constant. */
export function strideAlong(
  node: Node,
  axis: number,
  context: Pick<LowerContext, "bufferOf">,
): number | null {
  let from = node;
  let at: Index[] = node.shape.map((_, k) => ({ ...fixed(0), lane: k === axis ? 1 : 0 }));
  for (;;) {
    const buffer = context.bufferOf(from);
    if (buffer) return at.reduce((sum, i, k) => sum + i.lane * buffer.strides[k]!, 0);
    if (from.op === "constant") return 0;
    if (
      from.op !== "permute" &&
      from.op !== "broadcast" &&
      from.op !== "slice" &&
      from.op !== "reshape"
    )
      return null;
    try {
      at = throughView(from, at, (e) => e);
    } catch {
      return null;
    }
    from = from.inputs[0]!;
  }
}

/** Labels of the result along which neighbours of exactly one operand are neighbours in memory. */
export function vectorLabels(
  node: Contract,
  context: Pick<LowerContext, "bufferOf">,
): { label: string; side: 0 | 1 }[] {
  const { labels, out } = shapesOf(node);
  return [...out].flatMap((label) => {
    const sides = ([0, 1] as const).filter((side) => labels[side].includes(label));
    if (sides.length !== 1) return [];
    const side = sides[0]!;
    const stride = strideAlong(node.inputs[side]!, labels[side].indexOf(label), context);
    return stride === 1 ? [{ label, side }] : [];
  });
}

export const lowerContraction: Lowering = (attempt, group, context, order) => {
  const node = group.anchor as Contract;
  const shapes = shapesOf(node);
  const inner = order.at(-1);
  const last = inner === undefined ? "" : shapes.out[inner]!;
  // an axis that both operands have is looped over: a tile has one operand along each of its axes
  const n = shapes.labels.every((l) => l.includes(last)) ? "" : last;
  const nSide = shapes.labels[1].includes(n) ? 1 : 0;
  const other = shapes.labels[1 - nSide]!;
  const m =
    [...shapes.out]
      .reverse()
      .find((l) => l !== n && other.includes(l) && !shapes.labels[nSide].includes(l)) ?? "";
  const parts: Parts = { n, m, nSide };
  const lanes = lanesOf(group, inner, context.limits);
  const graphFlops =
    2 * [...shapes.out, ...shapes.summed].reduce((p, l) => p * shapes.extent(l), 1);
  const rows = (count: Lanes): Lowered => {
    const { fn, result } = attempt(count, (a) => emitRows(a, node, shapes, parts));
    return { fn, graphFlops, emittedFlops: result, inVectors: count > 1 };
  };
  const k = shapes.summed.at(-1);
  const dotLanes =
    k === undefined ? 1 : lanesFor(shapes.extent(k), byteSize[node.dtype], context.limits);
  return firstThatWorks([
    () => {
      const fits = vectorLabels(node, context).some((v) => v.label === n && v.side === nSide);
      if (lanes === 1 || !fits) throw new NotVectorizable("no vector along the result");
      return rows(lanes);
    },
    () => {
      if (dotLanes === 1) throw new NotVectorizable("no vector along the sum");
      const { fn, result } = attempt(dotLanes, (a) => emitDots(a, node, shapes, parts, k!));
      return { fn, graphFlops, emittedFlops: result, inVectors: false };
    },
    () => rows(1),
  ]);
};

/** a * b + c for floats and integers alike. */
const multiplyAdd = (a: Expr, b: Expr, c: Expr): Expr =>
  c.type.scalar === "f32" || c.type.scalar === "f64" ? fma(a, b, c) : add(mul(a, b), c);

/** Index of an operand's element from the indices of all labels. */
const operandIndex = (labels: string, at: ReadonlyMap<string, Index>): Index[] =>
  [...labels].map((l) => at.get(l) ?? fixed(0));

/** A register tile: rows x vectors of the result. */
interface Tile {
  readonly rows: number;
  readonly vectors: number;
}

/** The tile that reads and computes least: r rows and v vectors take about v + r loads and r * v
 * multiply-adds a summand. Each variant at an edge is code of its own and counts for something. */
export function chooseTile(rows: number, vectors: number, sums: number, limits: Limits): Tile {
  const edges = (count: number, tile: number) => {
    const rest = count % tile;
    return rest === 0
      ? [[count / tile, tile]]
      : [
          [Math.floor(count / tile), tile],
          [1, rest],
        ];
  };
  let best: Tile & { cost: number } = { rows: 1, vectors: 1, cost: Number.POSITIVE_INFINITY };
  for (let r = 1; r <= Math.min(rows, limits.accumulators); r++) {
    for (
      let v = 1;
      v <= Math.min(vectors, limits.tileVectors) && r * v <= limits.accumulators;
      v++
    ) {
      let cost = 0;
      for (const [rowTiles, y] of edges(rows, r) as [number, number][]) {
        for (const [vectorTiles, x] of edges(vectors, v) as [number, number][]) {
          cost += rowTiles * vectorTiles * (x + y + 2 * x * y) * sums + VARIANT_COST * x * y;
        }
      }
      if (cost < best.cost) best = { rows: r, vectors: v, cost };
    }
  }
  return best;
}

/** What the code of one more accumulator's epilogue is worth, in instructions saved a run. */
const VARIANT_COST = 20;

/** Visits tiles of an axis: whole tiles in a loop, then the rest. */
function eachTile(
  elements: Elements,
  count: number,
  tile: number,
  name: string,
  body: (first: Index, size: number) => void,
): void {
  const whole = Math.floor(count / tile);
  if (whole > 0) elements.loop(whole, name, (i) => body(times(i, tile), tile));
  if (whole * tile < count) body(fixed(whole * tile), count - whole * tile);
}

/** Loops over the summed axes, the innermost one unrolled. */
function eachSummed(
  elements: Elements,
  summed: string,
  extent: (l: string) => number,
  unroll: number,
  body: (at: Map<string, Index>) => void,
): void {
  const outer = [...summed].slice(0, -1);
  const last = summed.at(-1);
  elements.nest(outer.map(extent), "k", (indices) => {
    const at = new Map(outer.map((l, i) => [l, indices[i]!]));
    if (last === undefined) return body(at);
    const count = extent(last);
    const copies = unroll > 1 && count <= 4 * unroll ? count : Math.min(unroll, count);
    const whole = Math.floor(count / copies);
    elements.loop(whole, "k", (i) => {
      for (let u = 0; u < copies; u++)
        body(new Map(at).set(last, plus(times(i, copies), fixed(u))));
    });
    for (let k = whole * copies; k < count; k++) body(new Map(at).set(last, fixed(k)));
  });
}

/** The register tile; returns the floating-point operations emitted. */
function emitRows(a: Attempt, node: Contract, shapes: Shapes, { n, m, nSide }: Parts): number {
  const { elements, lanes, context, storeRoots } = a;
  const { builder } = elements;
  const { limits } = context;
  const { labels, out, summed, extent } = shapes;
  const mSide = nSide === 1 ? 0 : 1;
  const columns = n === "" ? 1 : extent(n);
  const vectors = Math.ceil(columns / lanes);
  const rows = m === "" ? 1 : extent(m);
  const sums = [...summed].reduce((p, l) => p * extent(l), 1);
  const { rows: mTile, vectors: nTile } = chooseTile(rows, vectors, sums, limits);
  const outer = [...out].filter((l) => l !== n && l !== m);
  const t = type(node.dtype as "f32", lanes);

  const tile = (
    base: ReadonlyMap<string, Index>,
    row: Index,
    mCount: number,
    block: Index,
    nCount: number,
  ) => {
    const accs: Local[][] = [];
    const rowAt = (i: number) => plus(row, fixed(i));
    const columnAt = (j: number) => laneIndex(plus(block, fixed(j)), lanes);
    for (let i = 0; i < mCount; i++) {
      accs.push(Array.from({ length: nCount }, () => elements.local(t, "acc")));
      for (const acc of accs[i]!) builder.set(acc, constant(t, 0));
    }
    eachSummed(elements, summed, extent, limits.unroll, (summands) => {
      const at = new Map([...base, ...summands]);
      const vectorsHere = Array.from({ length: nCount }, (_, j) =>
        elements.spread(
          node.inputs[nSide]!,
          operandIndex(labels[nSide], new Map(at).set(n, columnAt(j))),
        ),
      );
      for (let i = 0; i < mCount; i++) {
        const x = elements.spread(
          node.inputs[mSide]!,
          operandIndex(labels[mSide], new Map(at).set(m, rowAt(i))),
        );
        for (const [j, acc] of accs[i]!.entries())
          builder.set(acc, multiplyAdd(x, vectorsHere[j]!, acc));
      }
    });
    for (let i = 0; i < mCount; i++) {
      for (let j = 0; j < nCount; j++) {
        const at = operandIndex(out, new Map(base).set(m, rowAt(i)).set(n, columnAt(j)));
        elements.preset(node, at, accs[i]![j]!);
        storeRoots(at, validLanes(block, j, columns, lanes));
      }
    }
  };

  // a last vector that must be cleaned is never in a looped tile, so its position is known
  const overColumns = (body: (block: Index, count: number) => void) => {
    const whole = a.cleansPads ? Math.floor(columns / lanes) : vectors;
    const looped = Math.floor(whole / nTile);
    if (looped > 0) elements.loop(looped, "n", (i) => body(times(i, nTile), nTile));
    for (let j = looped * nTile; j < vectors; j += nTile)
      body(fixed(j), Math.min(nTile, vectors - j));
  };
  const overRows = (body: (row: Index, count: number) => void) =>
    eachTile(elements, rows, mTile, "m", body);

  // few sums: the vector operand stays in the first-level cache, so rows go outside
  const panel = sums * columns * byteSize[node.dtype];
  elements.nest(outer.map(extent), "o", (indices) => {
    const base = new Map(outer.map((l, i) => [l, indices[i]!]));
    if (panel <= 16384)
      overRows((row, mc) => overColumns((block, nc) => tile(base, row, mc, block, nc)));
    else overColumns((block, nc) => overRows((row, mc) => tile(base, row, mc, block, nc)));
  });
  const outerCount = outer.reduce((p, l) => p * extent(l), 1);
  return 2 * outerCount * rows * vectors * lanes * sums;
}

/** How many lanes of vector `block + j` lie within the axis; all of them in a looped tile. */
function validLanes(block: Index, j: number, columns: number, lanes: number): number {
  if (block.terms.length > 0) return lanes;
  return Math.min(lanes, columns - (block.constant + j) * lanes);
}

/** Vectors along summed label `k`, one horizontal sum an element of the result. */
function emitDots(
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
    eachTile(elements, rows, mTile, "m", (row, mc) =>
      eachTile(elements, columns, nTile, "n", (column, nc) => tile(base, row, mc, column, nc)),
    );
  });
  const others = [...out, ...outerSums].reduce((p, l) => p * extent(l), 1);
  return 2 * others * Math.ceil(count / lanes) * lanes;
}
