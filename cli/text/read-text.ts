// A file as text: UTF-8 without byte order mark, every end of line a new line. What cannot be read so
// is refused with the place, and what is changed is said.

import { readFile, stat } from "node:fs/promises";
import { DataError, systemReason } from "downhill";

/** A text and what was changed in it, a sentence each. */
export interface ReadText {
  readonly text: string;
  readonly notes: readonly string[];
}

/** Bytes that a text may have: all of it is held several times while it is learned. */
const MOST_BYTES = 256 * 2 ** 20;

/** Reads a text; throws DataError for other files. */
export async function readText(file: string): Promise<ReadText> {
  const found = await stat(file).catch((cause) => {
    throw new DataError(`cannot read ${file}: ${systemReason(cause)}`, { cause });
  });
  if (!found.isFile()) throw new DataError(`${file}: expected a file of text, found a folder`);
  if (found.size > MOST_BYTES) {
    throw new DataError(
      `${file}: expected a text of at most ${MOST_BYTES} bytes, got ${found.size}; take a part of it: head -c ${MOST_BYTES}`,
    );
  }
  return asText(await readFile(file), file);
}

/** The same for bytes; throws DataError where they are no UTF-8. */
export function asText(bytes: Uint8Array, file: string): ReadText {
  const notes: string[] = [];
  const [first, second, third] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new DataError(`${file}: expected UTF-8, found UTF-16; iconv -f utf-16 -t utf-8 makes it`);
  }
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  if (hasMark) notes.push("the byte order mark at its beginning is left out");
  const decoded = decode(hasMark ? bytes.subarray(3) : bytes, file, hasMark ? 3 : 0);
  const returns = decoded.match(/\r\n?/g)?.length ?? 0;
  if (returns === 0) return { text: decoded, notes };
  const count = returns.toLocaleString("en-US");
  notes.push(
    returns === 1
      ? "1 end of line with a carriage return is read as a new line"
      : `${count} ends of lines with carriage returns are read as new lines`,
  );
  return { text: decoded.replace(/\r\n?/g, "\n"), notes };
}

function decode(bytes: Uint8Array, file: string, skipped: number): string {
  // a second mark is a character
  const decoder = () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return decoder().decode(bytes);
  } catch (cause) {
    const at = firstInvalid(bytes, decoder);
    const line = bytes.subarray(0, at).reduce((n, byte) => n + Number(byte === 0x0a), 1);
    const found = `byte 0x${bytes[at]!.toString(16).padStart(2, "0")}`;
    throw new DataError(
      `${file}: expected text in UTF-8, found ${found} at byte ${at + skipped}, line ${line}; if it is Latin-1, iconv -f latin1 -t utf-8 makes UTF-8 of it`,
      { cause },
    );
  }
}

/** Where the character begins that is none: the longest beginning that can be decoded ends there. */
function firstInvalid(bytes: Uint8Array, decoder: () => TextDecoder): number {
  const canBegin = (length: number) => {
    try {
      // with `stream` a character that is cut at the end may go on
      decoder().decode(bytes.subarray(0, length), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (canBegin(middle)) good = middle;
    else bad = middle;
  }
  // some bytes of the character may have looked well
  let at = good;
  while (at > 0 && (bytes[at - 1]! & 0xc0) === 0x80) at--;
  const isBegun =
    at > 0 && bytes[at - 1]! >= 0xc0 && !isWhole(bytes.subarray(at - 1, good), decoder);
  return isBegun ? at - 1 : good;
}

function isWhole(bytes: Uint8Array, decoder: () => TextDecoder): boolean {
  try {
    decoder().decode(bytes);
    return true;
  } catch {
    return false;
  }
}
