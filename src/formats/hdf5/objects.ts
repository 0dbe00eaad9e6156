// What an object of an HDF5 file consists of: messages that say what it is, one after another.

import type { Hdf5Bytes } from "./bytes.ts";

export interface Message {
  readonly type: number;
  readonly flags: number;
  readonly data: Uint8Array;
}

/** The messages that are read, by their numbers. */
export const MESSAGE = {
  dataspace: 1,
  linkInfo: 2,
  datatype: 3,
  link: 6,
  layout: 8,
  filters: 11,
  attribute: 12,
  continuation: 16,
  symbolTable: 17,
} as const;

/** Messages of an object at most. */
const MOST_MESSAGES = 4096;
const IS_SHARED = 2;

/** The messages of an object, in their order; throws FormatError. */
export function messagesOf(from: Hdf5Bytes, address: number): Message[] {
  const what = "an object";
  const head = from.once(address, what);
  const version = head.u8(what);
  if (version !== 1) {
    throw from.fail(
      `${what} of version 1 at ${address}`,
      String.fromCharCode(version) === "O" ? "version 2" : `version ${version}`,
      'write the file as h5py does by itself, with libver="earliest"',
    );
  }
  head.u8(what);
  const count = head.u16LittleEndian(what);
  if (count > MOST_MESSAGES) throw from.fail(`at most ${MOST_MESSAGES} messages`, `${count}`);
  head.take(4, what);
  const size = head.u32LittleEndian(what);
  head.take(4, what);
  const blocks = [head.take(size, what)];
  const messages: Message[] = [];
  for (let block = blocks.shift(); block; block = blocks.shift()) {
    let at = 0;
    while (at + 8 <= block.length && messages.length < count) {
      const view = new DataView(block.buffer, block.byteOffset + at, block.length - at);
      const [type, length, flags] = [
        view.getUint16(0, true),
        view.getUint16(2, true),
        block[at + 4]!,
      ];
      if (at + 8 + length > block.length) {
        throw from.fail(`${length} bytes of a message`, `${block.length - at - 8}`);
      }
      const data = block.subarray(at + 8, at + 8 + length);
      at += 8 + length;
      from.count();
      messages.push({ type, flags, data });
      if (type !== MESSAGE.continuation) continue;
      if (length < 16) throw from.fail("16 bytes of a continuation", `${length}`);
      const low = new DataView(data.buffer, data.byteOffset, 16);
      const [where, long] = [0, 8].map((i) => Number(low.getBigUint64(i, true))) as [
        number,
        number,
      ];
      blocks.push(from.once(where, what).take(long, what));
    }
  }
  if (messages.length < count) throw from.fail(`${count} messages`, `${messages.length}`);
  return messages;
}

/** The message of a type; undefined where the object has none. */
export function messageOf(
  from: Hdf5Bytes,
  messages: readonly Message[],
  type: number,
): Uint8Array | undefined {
  const found = messages.find((message) => message.type === type);
  if (found && (found.flags & IS_SHARED) !== 0) {
    throw from.fail("types that stand where they are used", "a shared one");
  }
  return found?.data;
}
