// Writes HDF5 files that every version of the library reads: groups in the old style, datasets of floats in
// one piece, little-endian. The same datasets give the same bytes.
// Source: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html.

import { SIGNATURE } from "./bytes.ts";
import { MESSAGE } from "./objects.ts";

export interface Hdf5Values {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array;
}

/** A group: what it holds, by name. */
type Group = Map<string, Group | Hdf5Values>;

/** Half of what a list of names holds at most: 8, as the library takes it by itself. Every list and every tree
 * takes the memory of a full one, so a file whose groups are small says that its own are smaller. */
const MOST_LIST_HALF = 4;
const ENTRY_SIZE = 40;
const UNDEFINED = 2n ** 64n - 1n;
const START_SIZE = 96;

/** The bytes of a file that holds these datasets by their paths: layers/dense/vars/0. */
export function writeHdf5(datasets: ReadonlyMap<string, Hdf5Values>): Uint8Array<ArrayBuffer> {
  const root: Group = new Map();
  for (const [path, values] of datasets) {
    const names = path.split("/");
    let group = root;
    for (const name of names.slice(0, -1)) {
      const inside = group.get(name) ?? new Map();
      group.set(name, inside);
      group = inside as Group;
    }
    group.set(names.at(-1)!, values);
  }
  const most = mostNames(root);
  const listHalf = Math.min(MOST_LIST_HALF, Math.ceil(most / 2));
  const writer = new Writer(listHalf, Math.ceil(most / (4 * listHalf)));
  return writer.file(writer.group(root));
}

const mostNames = (group: Group): number =>
  Math.max(1, group.size, ...[...group.values()].map((x) => (x instanceof Map ? mostNames(x) : 0)));

/** Where a group lies: its object, its tree and its heap of names. */
interface Placed {
  readonly object: number;
  readonly tree: number;
  readonly heap: number;
}

class Writer {
  readonly #listHalf: number;
  readonly #treeHalf: number;
  readonly #parts: (readonly [at: number, bytes: Uint8Array])[] = [];
  #end = START_SIZE;

  constructor(listHalf: number, treeHalf: number) {
    this.#listHalf = listHalf;
    this.#treeHalf = treeHalf;
  }

  /** Puts bytes at the end, at a multiple of 8; returns where. */
  #put(bytes: Uint8Array): number {
    const at = this.#end;
    this.#parts.push([at, bytes]);
    this.#end += Math.ceil(bytes.length / 8) * 8;
    return at;
  }

  group(group: Group): Placed {
    // names in the order of their bytes, as lists and trees are searched
    const names = [...group.keys()].sort(byBytes);
    const objects = names.map((name) => {
      const inside = group.get(name)!;
      return inside instanceof Map ? this.group(inside) : this.#dataset(inside);
    });
    const offsets: number[] = [];
    const heaped: number[] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (const name of names) {
      offsets.push(heaped.length);
      const text = [...new TextEncoder().encode(name), 0];
      heaped.push(...text, ...new Array<number>((8 - (text.length % 8)) % 8).fill(0));
    }
    const words = this.#put(Uint8Array.from(heaped));
    const heap = this.#put(fields("HEAP", [1, 0], [3, 0], [8, heaped.length], [8, 1], [8, words]));
    const children: [key: number, at: number][] = [];
    for (let first = 0; first < names.length; first += 2 * this.#listHalf) {
      const count = Math.min(2 * this.#listHalf, names.length - first);
      const entries = Array.from({ length: count }, (_, i) =>
        this.#entry(offsets[first + i]!, objects[first + i]!),
      );
      const list = new Uint8Array(8 + 2 * this.#listHalf * ENTRY_SIZE);
      list.set(fields("SNOD", [1, 1], [1, 0], [2, count]));
      for (const [i, entry] of entries.entries()) list.set(entry, 8 + i * ENTRY_SIZE);
      children.push([offsets[first + count - 1]!, this.#put(list)]);
    }
    const tree = new Uint8Array(24 + 16 * 2 * this.#treeHalf + 8);
    tree.set(
      fields(
        ...([
          "TREE",
          [1, 0],
          [1, 0],
          [2, children.length],
          [8, UNDEFINED],
          [8, UNDEFINED],
          [8, 0],
        ] as const),
        ...children.flatMap(
          ([key, at]) =>
            [
              [8, at],
              [8, key],
            ] as const,
        ),
      ),
    );
    const treeAt = this.#put(tree);
    const object = this.#object([[MESSAGE.symbolTable, fields([8, treeAt], [8, heap])]]);
    return { object, tree: treeAt, heap };
  }

  /** What a list says of one object: of a group also where its names lie. */
  #entry(name: number, object: Placed | number): Uint8Array {
    const isGroup = typeof object !== "number";
    return fields(
      [8, name],
      [8, isGroup ? object.object : object],
      [4, isGroup ? 1 : 0],
      [4, 0],
      [8, isGroup ? object.tree : 0],
      [8, isGroup ? object.heap : 0],
    );
  }

  #dataset({ shape, data }: Hdf5Values): number {
    const isWide = data instanceof Float64Array;
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const at = raw.length > 0 ? this.#put(raw) : UNDEFINED;
    const places = isWide ? [52, 11, 0, 52] : [23, 8, 0, 23];
    const width = data.BYTES_PER_ELEMENT;
    return this.#object([
      [
        MESSAGE.dataspace,
        fields([1, 1], [1, shape.length], [1, 0], [5, 0], ...shape.map((n) => [8, n] as const)),
      ],
      [
        MESSAGE.datatype,
        fields(
          ...([
            [1, 0x11],
            [1, 0x20],
            [1, 8 * width - 1],
            [1, 0],
            [4, width],
            [2, 0],
          ] as const),
          ...([[2, 8 * width], ...places.map((n) => [1, n] as const)] as const),
          [4, isWide ? 1023 : 127],
        ),
      ],
      [MESSAGE.layout, fields([1, 3], [1, 1], [8, at], [8, raw.length])],
    ]);
  }

  /** An object made of messages, each of a multiple of 8 bytes. */
  #object(messages: readonly (readonly [type: number, data: Uint8Array])[]): number {
    const parts = messages.flatMap(([type, data]) => {
      const size = Math.ceil(data.length / 8) * 8;
      const padded = new Uint8Array(size);
      padded.set(data);
      return [fields([2, type], [2, size], [4, 0]), padded];
    });
    const size = parts.reduce((sum, part) => sum + part.length, 0);
    const head = fields([1, 1], [1, 0], [2, messages.length], [4, 1], [4, size], [4, 0]);
    return this.#put(joined([head, ...parts]));
  }

  file({ object, tree, heap }: Placed): Uint8Array<ArrayBuffer> {
    const start = fields(
      ...([
        ...SIGNATURE.map((byte) => [1, byte] as const),
        [5, 0],
        [1, 8],
        [1, 8],
        [1, 0],
      ] as const),
      ...([
        [2, this.#listHalf],
        [2, this.#treeHalf],
        [4, 0],
        [8, 0],
        [8, UNDEFINED],
      ] as const),
      ...([
        [8, this.#end],
        [8, UNDEFINED],
        [8, 0],
        [8, object],
        [4, 1],
        [4, 0],
      ] as const),
      ...([
        [8, tree],
        [8, heap],
      ] as const),
    );
    const bytes = new Uint8Array(this.#end);
    bytes.set(start);
    for (const [at, part] of this.#parts) bytes.set(part, at);
    return bytes;
  }
}

/** Four letters, or a number in so many bytes, little-endian. */
type Field = string | readonly [width: number, value: number | bigint];

function fields(...list: readonly Field[]): Uint8Array {
  const bytes: number[] = [];
  for (const field of list) {
    if (typeof field === "string") bytes.push(...new TextEncoder().encode(field));
    else {
      let rest = BigInt(field[1]);
      for (let i = 0; i < field[0]; i++, rest >>= 8n) bytes.push(Number(rest & 255n));
    }
  }
  return Uint8Array.from(bytes);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const byBytes = (a: string, b: string): number => {
  const [x, y] = [a, b].map((text) => new TextEncoder().encode(text)) as [Uint8Array, Uint8Array];
  const at = x.findIndex((byte, i) => byte !== y[i]);
  return at < 0 ? x.length - y.length : x[at]! - (y[at] ?? -1);
};
