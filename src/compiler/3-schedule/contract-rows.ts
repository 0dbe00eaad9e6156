// A contraction by rows: a register tile of rows x vectors of the result, the summed axes inside, one
// operand broadcast and the other loaded in vectors.
import { byteSize } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import { isElementwise } from "../1-graph/ops.ts";
import { fixed, type Index, plus, times } from "./access.ts";
import { type Attempt, laneIndex } from "./attempt.ts";
import type { Buffer } from "./buffer.ts";
import { binary, constant, index, mul, sub } from "./builder.ts";
import { emitBlocks, LARGE, waitingRoom, wantsBlocks } from "./contract-blocked.ts";
import { type Contract, operandIndex, PANEL, type Parts, type Shapes } from "./contract-parts.ts";
import { eachSummed, multiplyAdd, sumLoops } from "./contract-sums.ts";
import type { Elements } from "./element.ts";
import type { Expr, Local } from "./kernel.ts";
import { type } from "./kernel.ts";
import { isExpanded } from "./math.ts";
import { chooseTile, eachTile, eachVectorTile, type Stretch, validLanes } from "./tile.ts";

/** Positions of an axis that a `nonzero` lists: the live ones first, the others after. */
class LiveList {
  readonly #elements: Elements;
  readonly #list: Node;
  readonly #extent: number;

  constructor(elements: Elements, list: Node, extent: number) {
    this.#elements = elements;
    this.#list = list;
    this.#extent = extent;
  }

  /** How many positions are live, type index; loaded once, at the top of the function. */
  get count(): Expr {
    return this.#elements.listed(this.#list, fixed(this.#extent)).computed!;
  }

  /** Visits every live position. */
  each(body: (at: Index) => void): void {
    this.#elements.repeat(this.count, this.#extent, "k", (i) => body(this.#at(i)));
  }

  /** Visits the live positions `tile` at a time, the rest one by one. */
  eachTile(tile: number, body: (rowAt: (i: Index) => Index, count: number) => void): void {
    const { count } = this;
    const bind = (e: Expr) => this.#elements.keep(e);
    const whole = bind(binary("divide", count, index(tile)));
    this.#elements.repeat(whole, Math.ceil(this.#extent / tile), "m", (i) =>
      body((r) => this.#at(plus(times(i, tile), r)), tile),
    );
    const done = bind(mul(whole, index(tile)));
    this.#elements.repeat(bind(sub(count, done)), tile, "m", (i) =>
      body(() => this.#at(plus(i, { ...fixed(0), computed: done })), 1),
    );
  }

  /** Visits every position that is not live. */
  eachDead(body: (at: Index) => void): void {
    const { count } = this;
    const dead = this.#elements.keep(sub(index(this.#extent), count));
    this.#elements.repeat(dead, this.#extent, "m", (i) =>
      body(this.#at(plus(i, { ...fixed(0), computed: count }))),
    );
  }

  #at(i: Index): Index {
    return this.#elements.listed(this.#list, i);
  }
}

/** Where the sums of a tile can wait, so that a long epilogue is a loop over them and not code for
 * each: in the memory of a value that the group makes. */
function spillOf(a: Attempt, node: Contract): Buffer | undefined {
  const isLong = a.group.members.some((m) => isElementwise(m.op) && isExpanded(m.op));
  return isLong ? waitingRoom(a, node) : undefined;
}

/** Bytes of the vector operand in a stretch of columns, which stay in the second-level cache. */
const STRETCH = 2 ** 17;
/** Vectors: in a shorter stretch the result is not walked through as it lies. */
const LEAST_STRETCH = 8;

/** Emits the nest of tiles; returns the floating-point operations of one run. */
export function emitRows(
  a: Attempt,
  node: Contract,
  shapes: Shapes,
  { n, m, nSide }: Parts,
): number {
  const blocks = wantsBlocks(node, shapes, { n, m, nSide }) ? waitingRoom(a, node) : undefined;
  if (blocks) return emitBlocks(a, node, shapes, { n, m, nSide }, blocks);
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

  const spill = spillOf(a, node);

  const { live } = node.attributes;
  const list = live === undefined ? null : new LiveList(elements, node.inputs[2]!, extent(live));
  const loops = sumLoops(node, shapes, context);
  const overSums = (body: (at: Map<string, Index>) => void) => {
    if (list && live === summed) list.each((k) => body(new Map([[summed, k]])));
    else eachSummed(elements, loops, limits.unroll, body);
  };

  const tile = (
    base: ReadonlyMap<string, Index>,
    rowAt: (i: Index) => Index,
    mCount: number,
    block: Index,
    nCount: number,
    isDead = false,
  ) => {
    const accs: Local[][] = [];
    const columnAt = (j: Index) => laneIndex(plus(block, j), lanes);
    for (let i = 0; i < mCount; i++) {
      accs.push(Array.from({ length: nCount }, () => elements.local(t, "acc")));
      for (const acc of accs[i]!) builder.set(acc, constant(t, 0));
    }
    const sumUp = isDead ? () => {} : overSums;
    sumUp((summands) => {
      const at = new Map([...base, ...summands]);
      const vectorsHere = Array.from({ length: nCount }, (_, j) =>
        elements.spread(
          node.inputs[nSide]!,
          operandIndex(labels[nSide], new Map(at).set(n, columnAt(fixed(j)))),
        ),
      );
      for (let i = 0; i < mCount; i++) {
        const x = elements.spread(
          node.inputs[mSide]!,
          operandIndex(labels[mSide], new Map(at).set(m, rowAt(fixed(i)))),
        );
        for (const [j, acc] of accs[i]!.entries())
          builder.set(acc, multiplyAdd(x, vectorsHere[j]!, acc));
      }
    });
    const elementAt = (i: Index, j: Index) =>
      operandIndex(out, new Map(base).set(m, rowAt(i)).set(n, columnAt(j)));
    const eachAccumulator = (body: (at: Index[], acc: Local, valid: number) => void) => {
      for (let i = 0; i < mCount; i++) {
        for (let j = 0; j < nCount; j++)
          body(elementAt(fixed(i), fixed(j)), accs[i]![j]!, validLanes(block, j, columns, lanes));
      }
    };
    if (spill) {
      eachAccumulator((at, acc) => elements.store(spill, at, acc));
      const finish = (at: Index[], valid: number) => {
        elements.preset(node, at, elements.reload(spill, at));
        storeRoots(at, valid);
      };
      const lastValid = validLanes(block, nCount - 1, columns, lanes);
      const whole = lastValid === lanes ? nCount : nCount - 1;
      elements.loop(mCount, "i", (i) => {
        if (whole > 0) elements.loop(whole, "j", (j) => finish(elementAt(i, j), lanes));
        if (whole < nCount) finish(elementAt(i, fixed(whole)), lastValid);
      });
    } else {
      eachAccumulator((at, acc, valid) => {
        elements.preset(node, at, acc);
        storeRoots(at, valid);
      });
    }
  };

  const overColumns = (body: (block: Index, count: number) => void, stretch?: Stretch) =>
    eachVectorTile(a, columns, nTile, body, stretch);
  const overRows = (
    body: (rowAt: (i: Index) => Index, count: number, isDead?: boolean) => void,
  ) => {
    if (list && live === m) {
      list.eachTile(mTile, body);
      if (!a.keepsWithoutSum) list.eachDead((row) => body(() => row, 1, true));
    } else eachTile(elements, rows, mTile, "m", (row, count) => body((i) => plus(row, i), count));
  };

  // few sums: the vector operand stays in the first-level cache, so rows go outside; where the result
  // is so large that it had better be walked through as it lies, the operand stays in the second,
  // whole or a stretch of it at a time; else it passes once for each tile of columns, if it is the
  // same for all that is outside
  const bytes = sums * lanes * byteSize[node.dtype];
  const panel = sums * columns * byteSize[node.dtype];
  const overOuter = (body: (base: ReadonlyMap<string, Index>) => void) =>
    elements.nest(outer.map(extent), "o", (indices) =>
      body(new Map(outer.map((l, i) => [l, indices[i]!]))),
    );
  const isLarge = rows * columns * byteSize[node.dtype] > LARGE;
  const byRows = (stretch?: Stretch) =>
    overOuter((base) =>
      overRows((rowAt, mc, dead) =>
        overColumns((block, nc) => tile(base, rowAt, mc, block, nc, dead), stretch),
      ),
    );
  const stretch = Math.floor(STRETCH / (bytes * nTile)) * nTile;
  if (panel <= PANEL || (panel <= LARGE && isLarge)) byRows();
  else if (isLarge && stretch >= LEAST_STRETCH)
    eachVectorTile(a, columns, stretch, (start, count) => byRows({ start, vectors: count }));
  else if (outer.some((l) => labels[nSide].includes(l)))
    overOuter((base) =>
      overColumns((block, nc) =>
        overRows((rowAt, mc, dead) => tile(base, rowAt, mc, block, nc, dead)),
      ),
    );
  else
    overColumns((block, nc) =>
      overOuter((base) => overRows((rowAt, mc, dead) => tile(base, rowAt, mc, block, nc, dead))),
    );
  const outerCount = outer.reduce((p, l) => p * extent(l), 1);
  return 2 * outerCount * rows * vectors * lanes * sums;
}
