// The rows of a CSV text (RFC 4180) with the lines they begin on: any line ends, quoted cells, blank
// lines at the end. Papa Parse reads the cells; this file refuses what it would only repair.

import { eachRow } from "../bundled/papaparse.ts";
import { FormatError } from "../errors.ts";

/** Cells of a row at most: more would make arrays of many times the size of a file. */
const MOST_CELLS = 2 ** 18;
/** A row of so many characters is counted before it is parsed. */
const LONG_ROW = 2 ** 18;

type EachRow = (cells: readonly string[], line: number) => void;

/** Gives each row to `row` with its line, counted from 1; throws FormatError. */
export function readCsvRows(text: string, file: string, separator: string, row: EachRow): void {
  new CsvRows(file, separator).read(text, row);
}

/** The rows of a text that comes in pieces, each of which ends with a row. */
export class CsvRows {
  readonly #file: string;
  readonly #separator: string;
  #line: number;
  #blank: number | undefined;

  /** @param line the one that the first piece begins with */
  constructor(file: string, separator: string, line = 1) {
    this.#file = file;
    this.#separator = separator;
    this.#line = line;
  }

  /** The line that the next piece begins with. */
  get line(): number {
    return this.#line;
  }

  /** The rows of a text, or of its next piece; throws FormatError. */
  read(text: string, row: EachRow): void {
    const [file, separator] = [this.#file, this.#separator];
    const lines = withLineFeeds(text, this.#line === 1);
    if (lines.includes("\0")) {
      throw new FormatError(file, "text", "a character of code 0", {
        cure: "save it as UTF-8",
        fault: "encoding",
      });
    }
    checkLongRows(lines, file, separator, this.#line);
    let [from, begin] = [0, 0];
    eachRow(lines, separator, ({ cells, fault, end }) => {
      // behind the last line end there is no row
      if (begin === lines.length) return;
      begin = end;
      const position = { line: this.#line };
      if (fault !== undefined) {
        const found = `${start(cells)} (${fault})`;
        throw new FormatError(file, "quotes in pairs around whole cells", found, {
          position,
          fault: "quotes",
        });
      }
      if (cells.length === 1 && cells[0]!.trim() === "") {
        this.#blank ??= this.#line;
      } else {
        if (this.#blank !== undefined) {
          const cure = "remove it; blank lines may stand at the end only";
          throw new FormatError(file, "a row", "a blank line", {
            position: { line: this.#blank },
            cure,
            fault: "blank-line",
          });
        }
        row(cells, this.#line);
      }
      // a quoted cell may hold line ends
      for (
        let at = lines.indexOf("\n", from);
        at >= 0 && at < end;
        at = lines.indexOf("\n", from)
      ) {
        this.#line += 1;
        from = at + 1;
      }
    });
  }
}

/** Characters that are put right at a time. */
const PIECE = 2 ** 16;

/** The text without a byte order mark at its start and without "\r" that stands for a line end by itself. */
function withLineFeeds(text: string, isStart: boolean): string {
  const whole = isStart && text.startsWith("\uFEFF") ? text.slice(1) : text;
  // "\r" before "\n" is white space behind the last cell
  if (!/\r(?!\n)/.test(whole)) return whole;
  // as bytes: what replaces parts of strings leaves many times their size behind
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder("utf-8", { ignoreBOM: true })];
  const bytes = new Uint8Array(3 * (PIECE + 1));
  const pieces: string[] = [];
  for (let from = 0; from < whole.length; ) {
    let to = from + PIECE;
    const isCut = /[\r\ud800-\udbff]/.test(whole[to - 1] ?? "");
    if (isCut) to += 1;
    const { written } = encoder.encodeInto(whole.slice(from, to), bytes);
    pieces.push(decoder.decode(bytes.subarray(0, returnsToFeeds(bytes, written))));
    from = to;
  }
  return pieces.join("");
}

const [FEED, RETURN] = [10, 13];

/** Writes "\n" for "\r" and "\r\n" in place; returns how many bytes are left. */
function returnsToFeeds(bytes: Uint8Array, length: number): number {
  let at = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    bytes[at++] = byte === RETURN ? FEED : byte;
    if (byte === RETURN && i + 1 < length && bytes[i + 1] === FEED) i++;
  }
  return at;
}

/** Throws FormatError for a row of too many cells before one of them is made. */
function checkLongRows(text: string, file: string, separator: string, first: number): void {
  let quote = text.indexOf('"');
  let isQuoted = false;
  let [line, lines, row] = [first, first, 0];
  for (let from = 0; from < text.length; lines++) {
    const next = text.indexOf("\n", from);
    const end = next < 0 ? text.length : next;
    from = end + 1;
    while (quote >= 0 && quote < end) {
      const isEscaped: boolean = isQuoted && text[quote + 1] === '"';
      if (isQuoted) isQuoted = isEscaped;
      else isQuoted = quote === 0 || text[quote - 1] === separator || text[quote - 1] === "\n";
      quote = text.indexOf('"', quote + (isEscaped ? 2 : 1));
    }
    if (isQuoted) continue;
    if (end - row > LONG_ROW && cellsWithin(text, row, end, separator) > MOST_CELLS) {
      throw new FormatError(file, `at most ${MOST_CELLS} cells in a row`, "more", {
        position: { line },
      });
    }
    line = lines + 1;
    row = from;
  }
}

function cellsWithin(text: string, from: number, to: number, separator: string): number {
  let cells = 1;
  for (let at = text.indexOf(separator, from); at >= 0 && at < to; cells++) {
    at = text.indexOf(separator, at + 1);
  }
  return cells;
}

const start = (cells: readonly string[]): string => JSON.stringify(cells.join(",").slice(0, 40));
