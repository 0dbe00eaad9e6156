// A text on disk as pieces of some hundred kilobytes, each of which ends with a row: what is too large to
// be read at once is read so. Rows are told apart in bytes, as ends of lines and quotes are ASCII.

import { FormatError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";

/** A piece and where it begins, in bytes. */
export interface TextPiece {
  readonly from: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Bytes of a piece, where its rows are shorter. */
const PIECE = 2 ** 18;
/** A row has at most so many bytes: a quote that is left open would make one of the whole file. */
const MOST_ROW = 2 ** 24;

const [FEED, RETURN, QUOTE] = [10, 13, 34];

/**
 * The pieces of a text, one after another.
 * @param separator what stands before a cell; with it a line end in quotes is none, as in CSV files
 * @throws FormatError for a row of more than 16 MiB
 */
export async function* textPieces(
  source: ByteSource,
  file: string,
  separator?: string,
  size: number = PIECE,
): AsyncGenerator<TextPiece> {
  const before = separator === undefined ? undefined : new TextEncoder().encode(separator);
  let rest = new Uint8Array(0);
  let from = 0;
  for (let at = 0; at < source.size; ) {
    const to = Math.min(at + size, source.size);
    const read = await source.read(at, to);
    const bytes = new Uint8Array(rest.length + read.length);
    bytes.set(rest);
    bytes.set(read, rest.length);
    at = to;
    const isLast = at === source.size;
    const end = isLast ? bytes.length : lastRowEnd(bytes, before, from === 0);
    if (end > 0) yield { from, bytes: bytes.subarray(0, end) };
    from += end;
    rest = bytes.slice(end);
    if (rest.length > MOST_ROW) {
      throw new FormatError(
        file,
        `rows of at most ${MOST_ROW} bytes`,
        `more from byte ${from} on`,
        {
          ...(before ? { cure: "is a quote left open there?" } : {}),
        },
      );
    }
  }
}

/** Where the last row ends that is whole; 0 where none is. */
function lastRowEnd(bytes: Uint8Array, before: Uint8Array | undefined, isStart: boolean): number {
  if (!before) return bytes.lastIndexOf(FEED) + 1;
  // the last byte may be the first of two that belong together
  const most = bytes.length - 1;
  if (!bytes.includes(QUOTE)) {
    const feed = bytes.lastIndexOf(FEED) + 1;
    if (feed > 0) return feed;
    const found = bytes.lastIndexOf(RETURN, most - 1) + 1;
    return found;
  }
  const beginsCell = (at: number): boolean =>
    at === 0 ||
    (isStart && at === 3 && bytes[0] === 0xef) ||
    bytes[at - 1] === FEED ||
    bytes[at - 1] === RETURN ||
    before.every((byte, i) => bytes[at - before.length + i] === byte);
  let isQuoted = false;
  let end = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (isQuoted) {
      if (byte !== QUOTE) continue;
      if (at < most && bytes[at + 1] === QUOTE) at++;
      else isQuoted = false;
    } else if (byte === QUOTE) isQuoted = beginsCell(at);
    else if (byte === FEED || (byte === RETURN && at < most && bytes[at + 1] !== FEED))
      end = at + 1;
  }
  return end;
}
