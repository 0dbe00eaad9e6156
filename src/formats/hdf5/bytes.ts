// The bytes of an HDF5 file by address: numbers of 8 bytes, blocks that begin with a name, and how many of
// them a file may make its reader visit.

import { FormatError } from "../../errors.ts";
import { Reader } from "../reader.ts";

/** What an HDF5 file begins with. */
export const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** Whether bytes begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean =>
  SIGNATURE.every((byte, i) => bytes[i] === byte);

/** Structures that are visited at most: groups, lists of names, objects and their parts. */
const MOST_VISITED = 200_000;
/** Bytes of a name at most. */
const MOST_NAME = 1024;

/** A file whose structures are read by their addresses, each once. */
export class Hdf5Bytes {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly #visited = new Set<number>();
  #left = MOST_VISITED;

  constructor(bytes: Uint8Array, file: string) {
    this.file = file;
    this.bytes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  fail(expected: string, found: string, cure?: string): FormatError {
    return new FormatError(this.file, expected, found, cure === undefined ? {} : { cure });
  }

  /** Counts what is looked at, so that no file keeps its reader busy. */
  count(): void {
    if (this.#left-- <= 0) throw this.fail(`at most ${MOST_VISITED} parts`, "more");
  }

  /** A reader from an address on. */
  at(address: number, what: string): Reader {
    this.count();
    if (address > this.bytes.length) {
      throw this.fail(`${what} in the file`, `address ${address} of ${this.bytes.length}`);
    }
    return new Reader(this.bytes.subarray(address), this.file);
  }

  /** The same for a structure that one other leads to: a second way there would be a circle. */
  once(address: number, what: string): Reader {
    if (this.#visited.has(address)) throw this.fail(`${what} once`, `address ${address} twice`);
    this.#visited.add(address);
    return this.at(address, what);
  }

  /** A structure that begins with four letters and the number of its version, and that one other leads to. */
  block(address: number, letters: string, version: number, what: string): Reader {
    return this.begun(this.once(address, what), letters, version, what);
  }

  /** The rest of a structure that begins with four letters and the number of its version. */
  begun(reader: Reader, letters: string, version: number, what: string): Reader {
    const found = String.fromCharCode(...reader.take(4, what));
    const given = reader.u8(what);
    if (found === letters && given === version) return reader;
    throw this.fail(`${what} ("${letters}", version ${version})`, "other bytes");
  }

  /** A name that a 0 ends, which may be shown. */
  name(bytes: Uint8Array): string {
    const end = bytes.subarray(0, MOST_NAME + 1).indexOf(0);
    if (end < 0) throw this.fail(`a name of at most ${MOST_NAME} bytes`, "a longer one");
    return this.text(bytes.subarray(0, end), "a name");
  }

  text(bytes: Uint8Array, what: string): string {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      throw this.fail(`${what} in UTF-8`, "other bytes");
    }
    if (what !== "a name" || !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/]/u.test(text)) return text;
    throw this.fail(
      "names without control characters and slashes",
      JSON.stringify(text.slice(0, 40)),
    );
  }
}

/** An address that stands for none: undefined. */
export function address(reader: Reader, what: string): number | undefined {
  const bytes = reader.take(8, what);
  if (bytes.every((byte) => byte === 0xff)) return undefined;
  return new Reader(bytes, reader.file).u64LittleEndian(what);
}
