// A contraction by rows: a register tile of rows x vectors of the result, the summed axes inside, one
// operand broadcast and the other loaded in vectors.
import type { Contract, Shapes } from "../../1-graph/contraction.ts";
import { byteSize } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import { isElementwise } from "../../1-graph/ops.ts";
import { fixed, type Index, plus, times } from "../elements/access.ts";
import type { Buffer } from "../elements/buffer.ts";
import type { Elements } from "../elements/element.ts";
import { isExpanded } from "../elements/math.ts";
import { binary, constant, index, mul, sub } from "../loops/builder.ts";
import type { Expr, Local } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { LARGE } from "../loops/limits.ts";
import { type Attempt, laneIndex } from "./attempt.ts";
import { emitBlocks, waitingRoom, wantsBlocks } from "./contract-blocked.ts";
import { operandIndex, PANEL, type Parts } from "./contract-parts.ts";
import { eachSummed, multiplyAdd, sumLoops } from "./contract-sums.ts";
import { eachListedPiece, type SumLoop } from "./long-sums.ts";
import { chooseTile, eachTile, eachVectorTile, type Stretch } from "./tile.ts";

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

  /** Visits every live position; what `body` makes of each is added to `accs`. */
  each(accs: readonly Local[], body: (at: Index) => void): void {
    const { count } = this;
    eachListedPiece(this.#elements, accs, count, this.#extent, (i) => body(this.#at(i)));
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
export function emitRows(a: Attempt, node: Contract, shapes: Shapes, parts: Parts): number {
  const blocks = wantsBlocks(node, shapes, parts) ? waitingRoom(a, node) : undefined;
  if (blocks) return emitBlocks(a, node, shapes, parts, blocks);
  return new RowTiles(a, node, shapes, parts).emit();
}

/** The indices of a tile: of its row `i`, and how many rows it has; dead rows have no sums. */
interface TileRows {
  readonly at: (i: Index) => Index;
  readonly count: number;
  readonly isDead?: boolean;
}

type At = ReadonlyMap<string, Index>;

class RowTiles {
  readonly #a: Attempt;
  readonly #node: Contract;
  readonly #shapes: Shapes;
  readonly #parts: Parts;
  readonly #rows: number;
  readonly #columns: number;
  readonly #spill: Buffer | undefined;
  readonly #list: LiveList | null;
  readonly #loops: readonly SumLoop[];

  constructor(a: Attempt, node: Contract, shapes: Shapes, parts: Parts) {
    this.#a = a;
    this.#node = node;
    this.#shapes = shapes;
    this.#parts = parts;
    this.#rows = parts.m === "" ? 1 : shapes.extent(parts.m);
    this.#columns = parts.n === "" ? 1 : shapes.extent(parts.n);
    this.#spill = spillOf(a, node);
    this.#loops = sumLoops(node, shapes, a.context);
    const { live } = node.attributes;
    this.#list =
      live === undefined ? null : new LiveList(a.elements, node.inputs[2]!, shapes.extent(live));
  }

  emit(): number {
    const { elements, lanes, context } = this.#a;
    const { labels, out, summed, extent } = this.#shapes;
    const { n, m, nSide } = this.#parts;
    const [rows, columns] = [this.#rows, this.#columns];
    const vectors = Math.ceil(columns / lanes);
    const product = (of: readonly string[]) => of.reduce((p, l) => p * extent(l), 1);
    const sums = product([...summed]);
    const tile = chooseTile(rows, vectors, sums, context.limits);
    const outer = [...out].filter((l) => l !== n && l !== m);
    const overColumns = (body: (block: Index, count: number) => void, stretch?: Stretch) =>
      eachVectorTile(this.#a, columns, tile.vectors, body, stretch);
    const overRows = (body: (rows: TileRows) => void) => this.#overRows(tile.rows, body);
    const overOuter = (body: (base: At) => void) =>
      elements.nest(outer.map(extent), "o", (indices) =>
        body(new Map(outer.map((l, i) => [l, indices[i]!]))),
      );

    // few sums: the vector operand stays in the first-level cache, so rows go outside; where the
    // result is so large that it had better be walked through as it lies, the operand stays in the
    // second, whole or a stretch of it at a time; else it passes once for each tile of columns, if it
    // is the same for all that is outside
    const bytes = byteSize[this.#node.dtype];
    const panel = sums * columns * bytes;
    const isLarge = rows * columns * bytes > LARGE;
    const byRows = (stretch?: Stretch) =>
      overOuter((base) =>
        overRows((of) =>
          overColumns((block, count) => this.#tile(base, of, block, count), stretch),
        ),
      );
    const stretch = Math.floor(STRETCH / (sums * lanes * bytes * tile.vectors)) * tile.vectors;
    if (panel <= PANEL || (panel <= LARGE && isLarge)) byRows();
    else if (isLarge && stretch >= LEAST_STRETCH)
      eachVectorTile(this.#a, columns, stretch, (start, count) =>
        byRows({ start, vectors: count }),
      );
    else if (outer.some((l) => labels[nSide].includes(l)))
      overOuter((base) =>
        overColumns((block, count) => overRows((of) => this.#tile(base, of, block, count))),
      );
    else
      overColumns((block, count) =>
        overOuter((base) => overRows((of) => this.#tile(base, of, block, count))),
      );
    return 2 * product(outer) * rows * vectors * lanes * sums;
  }

  #overRows(tile: number, body: (rows: TileRows) => void): void {
    const list = this.#list;
    if (list && this.#node.attributes.live === this.#parts.m) {
      list.eachTile(tile, (at, count) => body({ at, count }));
      if (!this.#a.keepsWithoutSum)
        list.eachDead((row) => body({ at: () => row, count: 1, isDead: true }));
      return;
    }
    eachTile(this.#a.elements, this.#rows, tile, "m", (row, count) =>
      body({ at: (i) => plus(row, i), count }),
    );
  }

  #overSums(accs: readonly Local[], body: (at: Map<string, Index>) => void): void {
    const { elements } = this.#a;
    const { summed } = this.#shapes;
    if (this.#list && this.#node.attributes.live === summed)
      this.#list.each(accs, (k) => body(new Map([[summed, k]])));
    else eachSummed(elements, accs, this.#loops, body);
  }

  #tile(base: At, rows: TileRows, block: Index, vectors: number): void {
    const { elements, lanes } = this.#a;
    const t = type(this.#node.dtype as "f32", lanes);
    const accs: Local[][] = [];
    for (let i = 0; i < rows.count; i++) {
      accs.push(Array.from({ length: vectors }, () => elements.local(t, "acc")));
      for (const acc of accs[i]!) elements.builder.set(acc, constant(t, 0));
    }
    if (!rows.isDead)
      this.#overSums(accs.flat(), (summands) => this.#addTo(accs, base, summands, rows, block));
    if (this.#spill) this.#finishLater(this.#spill, accs, base, rows, block);
    else
      this.#each(accs, base, rows, block, (at, acc) => {
        elements.preset(this.#node, at, acc);
        this.#a.storeRoots(at);
      });
  }

  /** The products of one summand. */
  #addTo(accs: readonly Local[][], base: At, summands: At, rows: TileRows, block: Index): void {
    const { elements, lanes } = this.#a;
    const { labels } = this.#shapes;
    const { n, m, nSide } = this.#parts;
    const mSide = nSide === 1 ? 0 : 1;
    const at = new Map([...base, ...summands]);
    const vectors = accs[0]!.map((_, j) => {
      at.set(n, laneIndex(plus(block, fixed(j)), lanes));
      return elements.spread(this.#node.inputs[nSide]!, operandIndex(labels[nSide], at));
    });
    for (let i = 0; i < accs.length; i++) {
      at.set(m, rows.at(fixed(i)));
      const x = elements.spread(this.#node.inputs[mSide]!, operandIndex(labels[mSide], at));
      for (let j = 0; j < vectors.length; j++)
        elements.builder.set(accs[i]![j]!, multiplyAdd(x, vectors[j]!, accs[i]![j]!));
    }
  }

  #elementAt(base: At, rows: TileRows, block: Index, i: Index, j: Index): Index[] {
    const { n, m } = this.#parts;
    const column = laneIndex(plus(block, j), this.#a.lanes);
    return operandIndex(this.#shapes.out, new Map(base).set(m, rows.at(i)).set(n, column));
  }

  #each(
    accs: readonly Local[][],
    base: At,
    rows: TileRows,
    block: Index,
    body: (at: Index[], acc: Local) => void,
  ): void {
    for (let i = 0; i < accs.length; i++) {
      for (let j = 0; j < accs[i]!.length; j++) {
        const at = this.#elementAt(base, rows, block, fixed(i), fixed(j));
        body(at, accs[i]![j]!);
      }
    }
  }

  /** Stores the sums, then finishes them in a loop. */
  #finishLater(
    room: Buffer,
    accs: readonly Local[][],
    base: At,
    rows: TileRows,
    block: Index,
  ): void {
    const { elements, storeRoots } = this.#a;
    this.#each(accs, base, rows, block, (at, acc) => elements.store(room, at, acc));
    const finish = (i: Index, j: Index) => {
      const at = this.#elementAt(base, rows, block, i, j);
      elements.preset(this.#node, at, elements.reload(room, at));
      storeRoots(at);
    };
    elements.loop(accs.length, "i", (i) =>
      elements.loop(accs[0]!.length, "j", (j) => finish(i, j)),
    );
  }
}
