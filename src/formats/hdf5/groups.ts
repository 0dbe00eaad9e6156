// The groups of an HDF5 file: names in a heap, in a tree of lists that are sorted by them.

import { Reader } from "../reader.ts";
import { address, type Hdf5Bytes } from "./bytes.ts";
import { MESSAGE, type Message, messageOf, messagesOf } from "./objects.ts";

/** An object of a file: a group or a dataset. */
export interface Hdf5Object {
  /** Its names from the root on, with slashes between; "" for the root. */
  readonly path: string;
  readonly messages: readonly Message[];
}

/** Groups in groups at most. */
const MOST_DEPTH = 32;
/** Levels of a tree of names. */
const MOST_LEVELS = 8;
const SYMBOLIC = 2;

/** All objects below an address, each group before what is in it. */
export function objectsBelow(from: Hdf5Bytes, root: number): Hdf5Object[] {
  const found: Hdf5Object[] = [];
  const open: { readonly path: string; readonly at: number; readonly depth: number }[] = [
    { path: "", at: root, depth: 0 },
  ];
  for (let next = open.pop(); next; next = open.pop()) {
    const { path, at, depth } = next;
    if (depth > MOST_DEPTH) throw from.fail(`groups at most ${MOST_DEPTH} deep`, "deeper ones");
    const messages = messagesOf(from, at);
    found.push({ path, messages });
    if (messages.some(({ type }) => type === MESSAGE.link || type === MESSAGE.linkInfo)) {
      throw from.fail(
        `group "${path}" of the kind that h5py writes by itself`,
        "one of later versions",
        'write the file with libver="earliest" and without track_order',
      );
    }
    const table = messageOf(from, messages, MESSAGE.symbolTable);
    if (!table) continue;
    for (const [name, where] of namesOf(from, table)) {
      open.push({ path: path === "" ? name : `${path}/${name}`, at: where, depth: depth + 1 });
    }
  }
  return found;
}

/** Names and addresses of what a group holds. */
function namesOf(from: Hdf5Bytes, table: Uint8Array): Map<string, number> {
  const reader = new Reader(table, from.file);
  const tree = reader.u64LittleEndian("a tree");
  const heap = namesIn(from, reader.u64LittleEndian("a heap"));
  const names = new Map<string, number>();
  const open = [{ at: tree, most: MOST_LEVELS }];
  for (let next = open.pop(); next; next = open.pop()) {
    const node = from.block(next.at, "TREE", 0, "a tree of names");
    const level = node.u8("a tree");
    if (level >= next.most) throw from.fail("a tree that gets lower", `level ${level}`);
    const count = node.u16LittleEndian("a tree");
    node.take(16, "a tree");
    for (let i = 0; i < count; i++) {
      node.take(8, "a tree");
      const child = node.u64LittleEndian("a tree");
      if (level > 0) open.push({ at: child, most: level });
      else readList(from, child, heap, names);
    }
  }
  return names;
}

function readList(from: Hdf5Bytes, at: number, heap: Uint8Array, names: Map<string, number>): void {
  const list = from.block(at, "SNOD", 1, "a list of names");
  list.u8("a list");
  const count = list.u16LittleEndian("a list");
  for (let i = 0; i < count; i++) {
    from.count();
    const offset = list.u64LittleEndian("a name");
    const where = list.u64LittleEndian("an object");
    const kind = list.u32LittleEndian("a name");
    list.take(20, "a name");
    if (offset >= heap.length) throw from.fail("a name in its heap", `offset ${offset}`);
    const name = from.name(heap.subarray(offset));
    if (kind === SYMBOLIC) throw from.fail("no links by name", `"${name.slice(0, 40)}"`);
    if (name === "" || names.has(name)) {
      throw from.fail("each name once", `"${name.slice(0, 40)}" twice, or none`);
    }
    names.set(name, where);
  }
}

/** The bytes of a heap of names. */
function namesIn(from: Hdf5Bytes, at: number): Uint8Array {
  const heap = from.block(at, "HEAP", 0, "a heap of names");
  heap.take(3, "a heap");
  const size = heap.u64LittleEndian("a heap");
  heap.take(8, "a heap");
  const where = address(heap, "a heap");
  if (where === undefined) throw from.fail("names in a heap", "no address");
  return from.at(where, "a heap").take(size, "a heap");
}
