// Writes the loops of a nest: a register tile of rows x vectors of sums, the summands inside. One
// writer for every nest that adds something up; what differs between them is in the nest and the sum.
import { fixed, type Index, plus, times } from "../elements/access.ts";
import type { Buffer } from "../elements/buffer.ts";
import { add, constant, horizontal } from "../loops/builder.ts";
import { type Expr, type Local, type } from "../loops/kernel.ts";
import { LONGEST } from "../loops/limits.ts";
import { type Attempt, laneIndex } from "./attempt.ts";
import type { LiveList } from "./live-list.ts";
import { eachSummand, PIECE, pieceOf } from "./long-sums.ts";
import type { Nest } from "./nest.ts";
import { type Room, workspaceRoom } from "./room.ts";
import { eachPart, joined } from "./sum-parts.ts";
import type { At, Sum, TileAt } from "./sums.ts";

/** Some places of a label: how many, and the index of each. Dead ones have no sums. */
export interface Range {
  readonly at: (i: Index) => Index;
  readonly count: number;
  readonly isDead?: boolean;
}
export type Ranges = ReadonlyMap<string, Range>;

/** The sums of a tile: rows of vectors, with the place of each; and of the places of the labels, each of
 * which has `rowsOf` rows, their number and that of vector j of place i. */
export interface Tile {
  readonly accs: readonly (readonly Local[])[];
  readonly at: TileAt;
  readonly places: number;
  readonly placeAt: TileAt;
}

/** What a kind of sum does in its own way. */
export interface Ways {
  /** Positions that a list names, of the rows or of what is summed. */
  readonly listed?: { readonly label: string; readonly list: LiveList } | undefined;
  /** Rows of a tile that are no label's: how many at each of its places, and the place of row i. */
  readonly rowsOf?: { readonly count: number; readonly at: (base: At, i: number) => At };
  /** Visits what is summed around the loops over it: the windows that cover a place. */
  readonly around?: (base: At, visit: (windows: At) => void) => void;
  /** What begins each round of one of the loops, by its number. */
  readonly enter?: { readonly loop: number; readonly begin: (ranges: Ranges) => void };
  /** Stores what a tile came to; default: the group's values at each of its places. */
  readonly finish?: (tile: Tile) => void;
  /** The memory of a value that the group makes, for sums that wait there. */
  readonly room?: Buffer | undefined;
}

const ZERO = fixed(0);
/** The label of the parts of a sum: no other label is longer than a letter. */
export const PART = "part";
const ONE: Range = { at: (i) => i, count: 1 };

/** Writes the loops of `nest`, which adds up a sum, or several of the same labels side by side. */
export function writeNest(
  a: Attempt,
  nest: Nest,
  sums: Sum | readonly Sum[],
  ways: Ways = {},
): void {
  new NestWriter(a, nest, [sums].flat(), ways).write();
}

/** Writes a nest for each of several sums of the same labels, one after another; what the group makes
 * of them is made at the end. */
export function writeApart(a: Attempt, nests: readonly (readonly [Nest, Sum])[]): void {
  const writers = nests.map(([nest, sum]) => new NestWriter(a, nest, [sum], {}));
  for (const writer of writers) writer.addUp();
  writers[0]!.finishParts(writers);
}

class NestWriter {
  readonly #a: Attempt;
  readonly #nest: Nest;
  /** Sums side by side are the rows of a tile, which has no others. */
  readonly #sums: readonly Sum[];
  /** The first of them: the labels are those of all. */
  readonly #sum: Sum;
  readonly #ways: Ways;
  /** Whether lanes run along the columns of the result: its places are counted in vectors. */
  readonly #isWide: boolean;
  /** Labels of the result but those of rows and columns. */
  readonly #outer: readonly string[];
  /** How many places of the unrolled labels there are. */
  readonly #unrolled: number;
  /** Whether rounds of a loop add to sums that wait; then each of them adds a piece from zero where
   * the sum is cut into pieces. */
  readonly #goesOn: boolean;
  readonly #inPieces: boolean;
  /** Where sums are added up apart, before they are added to those that wait. */
  readonly #apart: Room | undefined;
  /** All places of each label. */
  readonly #all: Ranges;
  /** Where each sum waits; none where they do not. */
  readonly #rooms: readonly Room[];

  constructor(a: Attempt, nest: Nest, sums: readonly Sum[], ways: Ways) {
    const [sum] = sums as [Sum];
    this.#a = a;
    this.#nest = nest;
    this.#sums = sums;
    this.#sum = sum;
    const beside = { count: sums.length, at: (base: At) => base };
    this.#ways = sums.length > 1 ? { ...ways, rowsOf: beside } : ways;
    this.#isWide = nest.columns !== "" && nest.along === nest.columns;
    this.#outer = sum.out.filter((l) => l !== nest.rows && l !== nest.columns);
    this.#unrolled = (nest.unrolled ?? []).reduce((p, l) => p * sum.extent(l), 1);
    this.#goesOn = nest.loops.some(({ inOrder }) => inOrder);
    // of a sum in parts each part is judged by itself
    const inPart = sum.summed.map((l) =>
      l.label === nest.parts?.label ? { ...l, count: nest.parts.step } : l,
    );
    const { waits, parts } = nest;
    const isApart = waits?.apart !== undefined;
    const outer = isApart ? nest.loops.find(({ inOrder }) => inOrder) : undefined;
    const inRound = inPart.map((l) => (l.label === outer?.label ? { ...l, count: outer.step } : l));
    this.#inPieces = this.#goesOn && pieceOf(inRound, isApart ? PIECE : LONGEST) !== null;
    const labels = [...sum.out, ...sum.summed.map(({ label }) => label)];
    this.#all = new Map(labels.map((l) => [l, { at: (i) => i, count: this.#countOf(l) }]));
    this.#rooms = waits || parts ? sums.map((s) => this.#roomOf(s)) : [];
    this.#apart = isApart ? this.#workspaceOf(sum) : undefined;
  }

  write(): void {
    this.addUp();
    if (this.#nest.parts) this.finishParts([this]);
  }

  /** Adds everything up; sums in parts wait, each part apart. */
  addUp(): void {
    const { parts } = this.#nest;
    if (!parts) {
      this.#walk(0, this.#all);
      return;
    }
    const { label, step } = parts;
    eachPart(this.#a.elements, this.#all.get(label)!.count, step, (number, first, length) => {
      const part = { at: (i: Index) => plus(first, i), count: length };
      const own = { at: () => number, count: 1 };
      this.#walk(0, new Map(this.#all).set(label, part).set(PART, own));
    });
  }

  /** The sum that row i of a tile adds up. */
  #sumOf(row: number): Sum {
    return this.#sums[row] ?? this.#sum;
  }

  /** Places of a label, or vectors of them. */
  #countOf(label: string): number {
    const summed = this.#sum.summed.find((l) => l.label === label);
    const count = summed ? summed.count : this.#sum.extent(label);
    return this.#isWide && label === this.#nest.columns
      ? Math.ceil(count / this.#nest.lanes)
      : count;
  }

  #walk(depth: number, ranges: Ranges): void {
    const loop = this.#nest.loops[depth];
    if (!loop) {
      this.#tile(ranges);
      return;
    }
    const waitsHere = this.#nest.waits?.depth === depth;
    if (waitsHere && this.#goesOn) this.#clear(this.#rooms[0]!, ranges);
    const apart = this.#nest.waits?.apart === depth ? this.#apart : undefined;
    if (apart) this.#clear(apart, ranges);
    this.#rounds(depth, ranges);
    if (apart) this.#join(apart, this.#rooms[0]!, ranges);
    if (waitsHere && !this.#nest.parts)
      this.#eachWaiting(ranges, (place) => this.#finishWaiting(place));
  }

  #clear({ buffer, at }: Room, ranges: Ranges): void {
    const zero = constant(
      type(this.#sum.dtype as "f32", this.#isWide ? this.#nest.lanes : 1),
      this.#sum.start,
    );
    this.#eachWaiting(ranges, (place) => this.#a.elements.store(buffer, at(place), zero));
  }

  /** Adds to sums that wait what was added up apart from them. */
  #join(from: Room, to: Room, ranges: Ranges): void {
    const { elements } = this.#a;
    this.#eachWaiting(ranges, (place) => {
      const now = elements.reload(to.buffer, to.at(place));
      const more = elements.reload(from.buffer, from.at(place));
      elements.store(to.buffer, to.at(place), add(now, more));
    });
  }

  /** The rounds of a loop: whole ones, and one for the rest. */
  #rounds(depth: number, ranges: Ranges): void {
    const { elements } = this.#a;
    const { label, step, inOrder } = this.#nest.loops[depth]!;
    const range = ranges.get(label)!;
    const { listed, enter } = this.#ways;
    const inside = (part: Range) => {
      const inner = new Map(ranges).set(label, part);
      if (enter?.loop === depth) enter.begin(inner);
      this.#walk(depth + 1, inner);
    };
    if (listed?.label === label) {
      listed.list.eachTile(step, (at, count) => inside({ at, count }));
      if (!this.#a.keepsWithoutSum)
        listed.list.eachDead((at) => inside({ at: () => at, count: 1, isDead: true }));
      return;
    }
    const from = (first: Index, count: number) =>
      inside({ at: (i) => range.at(plus(first, i)), count });
    const whole = Math.floor(range.count / step);
    const rest = range.count - whole * step;
    if (inOrder) {
      if (whole > 0) elements.inOrder([whole], label, ([i]) => from(times(i!, step), step));
      if (rest > 0) elements.inOrder([1], label, () => from(fixed(whole * step), rest));
      return;
    }
    if (whole > 0) elements.loop(whole, label, (i) => from(times(i, step), step));
    if (rest > 0) elements.once(() => from(fixed(whole * step), rest));
  }

  /** The place in row i and column j of what the loops left of each label. */
  #placeAt(ranges: Ranges, i: Index, j: Index): Map<string, Index> {
    const { rows, columns, lanes } = this.#nest;
    const place = new Map<string, Index>();
    for (const label of this.#outer) place.set(label, ranges.get(label)!.at(ZERO));
    const part = ranges.get(PART);
    if (part) place.set(PART, part.at(ZERO));
    if (rows !== "") place.set(rows, ranges.get(rows)!.at(i));
    if (columns !== "") {
      const column = ranges.get(columns)!.at(j);
      place.set(columns, this.#isWide ? laneIndex(column, lanes) : column);
    }
    return place;
  }

  /** The place in row i of a tile, of which there is one for each place of the unrolled labels. */
  #cellAt(ranges: Ranges, i: number, j: Index): Map<string, Index> {
    const place = this.#placeAt(ranges, fixed(Math.floor(i / this.#unrolled)), j);
    let rest = i % this.#unrolled;
    for (const label of this.#nest.unrolled ?? []) {
      const count = this.#sum.extent(label);
      place.set(label, fixed(rest % count));
      rest = Math.floor(rest / count);
    }
    return place;
  }

  #tile(ranges: Ranges): void {
    const { elements } = this.#a;
    const { rowsOf, finish } = this.#ways;
    const rows = (ranges.get(this.#nest.rows) ?? ONE).count * this.#unrolled;
    const columns = (ranges.get(this.#nest.columns) ?? ONE).count;
    const places = Array.from({ length: rows * columns }, (_, k) =>
      this.#cellAt(ranges, Math.floor(k / columns), fixed(k % columns)),
    );
    const placeAt: TileAt = (i, j) => places[i * columns + j]!;
    const beside = rowsOf?.count ?? 1;
    const at: TileAt = (i, j) =>
      rowsOf ? rowsOf.at(placeAt(Math.floor(i / beside), j), i % beside) : placeAt(i, j);
    const begins = !this.#goesOn || this.#inPieces;
    const accs = Array.from({ length: rows * beside }, (_, i) =>
      Array.from({ length: columns }, (_, j) =>
        begins
          ? elements.local(type(this.#sumOf(i).dtype as "f32", this.#nest.lanes), "acc")
          : this.#reload(i, at(i, j)),
      ),
    );
    if (begins) {
      for (const [i, line] of accs.entries())
        for (const acc of line) elements.builder.set(acc, constant(acc.type, this.#sumOf(i).start));
    }
    if (!ranges.get(this.#nest.rows)?.isDead) this.#addUp(accs, at, ranges);
    const sums = this.#acrossLanes(accs);
    if (this.#rooms.length === 0) {
      (finish ?? this.#finish)({ accs: sums, at, places: rows, placeAt });
      return;
    }
    for (const [i, line] of sums.entries()) {
      for (const [j, sum] of line.entries()) {
        const now = this.#inPieces ? add(this.#reload(i, at(i, j)), sum) : sum;
        this.#store(i, at(i, j), now);
      }
    }
    if (this.#nest.waits?.depth === this.#nest.loops.length)
      this.#eachWaiting(ranges, (place) => this.#finishWaiting(place));
  }

  readonly #finish = ({ accs, at }: Tile): void => {
    const beside = this.#sums.length;
    const axis = this.#sum.out.indexOf(this.#nest.columns);
    this.#a.elements.next = { axis, places: this.#nest.next ?? 0 };
    for (let i = 0; i < accs.length; i += beside) {
      for (let j = 0; j < accs[i]!.length; j++) {
        this.#preset(
          at(i, j),
          this.#sums.map((_, s) => accs[i + s]![j]!),
        );
        this.#finishPlace(at(i, j));
      }
    }
    this.#a.elements.next = undefined;
  };

  #indexOf(place: At): Index[] {
    return this.#sum.out.map((l) => place.get(l)!);
  }

  #preset(place: At, values: readonly Expr[]): void {
    for (const [i, { node }] of this.#sums.entries())
      this.#a.elements.preset(node, this.#indexOf(place), values[i]!);
  }

  #finishPlace(place: At): void {
    this.#a.storeRoots(this.#indexOf(place));
  }

  /** One number of each vector, where lanes run along what is summed. */
  #acrossLanes(accs: readonly (readonly Local[])[]): readonly (readonly Local[])[] {
    const { elements } = this.#a;
    if (this.#nest.lanes === 1 || this.#isWide) return accs;
    return accs.map((line, i) =>
      line.map((acc) => {
        const { dtype, op } = this.#sumOf(i);
        const total = elements.local(type(dtype as "f32"), "total");
        elements.builder.set(total, horizontal(op, acc));
        return total;
      }),
    );
  }

  /** Adds the summands of a tile that the loops left. */
  #addUp(accs: readonly Local[][], at: TileAt, ranges: Ranges): void {
    const { around } = this.#ways;
    if (!around) this.#addSummands(accs, at, ranges);
    else
      around(at(0, 0), (windows) =>
        this.#addSummands(accs, (i, j) => new Map([...at(i, j), ...windows]), ranges),
      );
  }

  #addSummands(accs: readonly Local[][], at: TileAt, ranges: Ranges): void {
    const { elements } = this.#a;
    const { lanes } = this.#nest;
    const all = accs.flatMap((line, i) => (this.#sumOf(i).op === "add" ? line : []));
    const addTo = (steps: At, valid?: number) => this.#addTo(accs, at, steps, valid);
    if (this.#nest.sum === "winners") {
      this.#sum.addTo(elements, accs, at, {});
      return;
    }
    const { listed } = this.#ways;
    if (listed && listed.label !== this.#nest.rows) {
      listed.list.each(all, (k) => addTo(new Map([[listed.label, k]])));
      return;
    }
    const left = this.#sum.summed.map(({ label }) => ({
      label,
      count: ranges.get(label)!.count,
    }));
    const start = new Map<string, Index>();
    for (const { label } of left) {
      const begun = ranges.get(label)!.at(ZERO);
      if (begun !== ZERO) start.set(label, begun);
    }
    const most = this.#inPieces ? PIECE : undefined;
    const inner = left.at(-1);
    if (lanes === 1 || this.#isWide || !inner) {
      eachSummand(elements, all, left, (steps) => addTo(steps), start, most);
      return;
    }
    // vectors along the innermost summed label, then what is left behind the last whole one
    const outside = left.slice(0, -1);
    const whole = Math.floor(inner.count / lanes);
    const along = (steps: Map<string, Index>, vector: Index) =>
      steps.set(inner.label, laneIndex(vector, lanes));
    if (whole > 0) {
      const loops = [...outside, { label: inner.label, count: whole }];
      const add = (steps: Map<string, Index>) => addTo(along(steps, steps.get(inner.label)!));
      eachSummand(elements, all, loops, add, start, most);
    }
    const valid = inner.count - whole * lanes;
    if (valid === 0) return;
    const add = (steps: Map<string, Index>) => addTo(along(steps, fixed(whole)), valid);
    eachSummand(elements, all, outside, add, start, most);
  }

  /** Adds one summand to each sum, or a vector of which only the first `valid` lanes are summands. */
  #addTo(accs: readonly Local[][], at: TileAt, steps: At, valid?: number): void {
    const { elements } = this.#a;
    const { ahead, rowsAhead } = this.#nest;
    const here: TileAt = (i, j) => new Map([...at(i, j), ...steps]);
    for (const [i, sum] of this.#sums.entries()) {
      const mask = (x: Expr) => elements.keepLanes(x, valid!, sum.start);
      sum.addTo(elements, this.#sums.length > 1 ? [accs[i]!] : accs, here, {
        mask: valid === undefined ? undefined : mask,
        ahead,
        rowsAhead,
      });
    }
  }

  #roomOf({ dtype }: Sum): Room {
    if (this.#nest.waits?.in === "result")
      return { buffer: this.#ways.room!, at: (place) => this.#indexOf(place) };
    return this.#workspaceOf({ dtype });
  }

  #workspaceOf({ dtype }: Pick<Sum, "dtype">): Room {
    const { parts, columns, lanes } = this.#nest;
    const extents = new Map(parts ? [[PART, parts.count]] : []);
    // the columns innermost, so that vectors lie whole
    for (const l of this.#sum.out) if (l !== columns) extents.set(l, this.#countOf(l));
    if (columns !== "") extents.set(columns, this.#countOf(columns) * (this.#isWide ? lanes : 1));
    return workspaceRoom(this.#a, dtype, extents);
  }

  #reload(row: number, place: At): Local {
    const { buffer, at } = this.#roomFor(row);
    return this.#a.elements.reload(buffer, at(place));
  }

  #store(row: number, place: At, value: Expr): void {
    const { buffer, at } = this.#roomFor(row);
    this.#a.elements.store(buffer, at(place), value);
  }

  /** Where the sums of a row wait: those of rows of one sum together. */
  #roomFor(row: number): Room {
    return this.#apart ?? this.#rooms[row] ?? this.#rooms[0]!;
  }

  #finishWaiting(place: At): void {
    const { buffer, at } = this.#rooms[0]!;
    this.#preset(place, [this.#a.elements.reload(buffer, at(place))]);
    this.#finishPlace(place);
  }

  /** Visits all places of what the loops left, in vectors, in the order in which they were made. */
  #eachWaiting(ranges: Ranges, body: (place: At) => void): void {
    const { elements } = this.#a;
    const { rows, columns, lanes } = this.#nest;
    const { count } = ranges.get(columns) ?? ONE;
    const width = this.#isWide ? 1 : lanes;
    const vector = (j: Index) => (width > 1 ? laneIndex(j, width) : j);
    const counts = [...this.#outer, rows].map((l) => (ranges.get(l) ?? ONE).count);
    elements.inOrder(counts, "i", (indices) => {
      const here = new Map(ranges);
      for (const [k, label] of this.#outer.entries())
        here.set(label, { at: () => ranges.get(label)!.at(indices[k]!), count: 1 });
      elements.loop(Math.ceil(count / width), "j", (j) =>
        body(this.#placeAt(here, indices.at(-1)!, vector(j))),
      );
    });
  }

  /** Adds up the parts of each sum of the writers, and finishes them together. */
  finishParts(writers: readonly NestWriter[]): void {
    const { elements } = this.#a;
    elements.builder.push({ kind: "barrier" });
    const { rows, columns } = this.#nest;
    const labels = [...this.#outer, rows, columns].filter((l) => l !== "");
    const counts = labels.map((l) => this.#all.get(l)!.count);
    elements.nest(counts, "o", (indices) => {
      const here = new Map(this.#all);
      for (const [i, l] of labels.entries()) here.set(l, { at: () => indices[i]!, count: 1 });
      const place = this.#placeAt(here, ZERO, ZERO);
      for (const writer of writers) writer.#preset(place, writer.#joinedParts(place));
      this.#finishPlace(place);
    });
  }

  #joinedParts(place: At): Expr[] {
    return this.#sums.map(({ op }, i) => {
      const partial = (p: number) => this.#reload(i, new Map(place).set(PART, fixed(p)));
      return joined(this.#a.elements, this.#nest.parts!.count, op, partial);
    });
  }
}
