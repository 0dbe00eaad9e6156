// The rows of a CSV text (RFC 4180) with the lines they begin on: any line ends, quoted cells, blank
// lines at the end. Papa Parse reads the cells; this file refuses what it would only repair.

import { eachRow } from "../bundled/papaparse.ts";
import { FormatError } from "../errors.ts";

/** Cells of a row at most: more would make arrays of many times the size of a file. */
const MOST_CELLS = 2 ** 18;
/** A line so long is counted before it is parsed. */
const LONG_LINE = 2 ** 18;

/** Gives each row to `row` with its line, counted from 1; throws FormatError. */
export function readCsvRows(
  text: string,
  file: string,
  separator: string,
  row: (cells: readonly string[], line: number) => void,
): void {
  const lines = withLineFeeds(text);
  if (lines.includes("\0")) {
    throw new FormatError(file, "text", "a character of code 0", { cure: "save it as UTF-8" });
  }
  checkLongLines(lines, file, separator);
  let [line, from] = [1, 0];
  let blank: number | undefined;
  eachRow(lines, separator, ({ cells, fault, end }) => {
    const position = { line };
    if (fault !== undefined) {
      const found = `${start(cells)} (${fault})`;
      throw new FormatError(file, "quotes in pairs around whole cells", found, { position });
    }
    if (cells.length === 1 && cells[0]!.trim() === "") {
      blank ??= line;
    } else {
      if (blank !== undefined) {
        const cure = "remove it; blank lines may stand at the end only";
        throw new FormatError(file, "a row", "a blank line", { position: { line: blank }, cure });
      }
      row(cells, line);
    }
    // a quoted cell may hold line ends
    for (let at = lines.indexOf("\n", from); at >= 0 && at < end; at = lines.indexOf("\n", from)) {
      line += 1;
      from = at + 1;
    }
  });
}

/** The text without a byte order mark and without "\r" that stands for a line end by itself. */
function withLineFeeds(text: string): string {
  const whole = text.startsWith("\uFEFF") ? text.slice(1) : text;
  // "\r" before "\n" is white space behind the last cell
  return /\r(?!\n)/.test(whole) ? whole.replace(/\r\n?/g, "\n") : whole;
}

function checkLongLines(text: string, file: string, separator: string): void {
  let line = 1;
  for (let from = 0; from < text.length; line++) {
    const next = text.indexOf("\n", from);
    const end = next < 0 ? text.length : next;
    if (end - from > LONG_LINE) {
      let cells = 1;
      for (let at = text.indexOf(separator, from); at >= 0 && at < end; cells++) {
        at = text.indexOf(separator, at + 1);
      }
      if (cells > MOST_CELLS) {
        throw new FormatError(file, `at most ${MOST_CELLS} cells in a line`, `${cells}`, {
          position: { line },
        });
      }
    }
    from = end + 1;
  }
}

const start = (cells: readonly string[]): string => JSON.stringify(cells.join(",").slice(0, 40));
