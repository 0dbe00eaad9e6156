// The parser of CSV text, Papa Parse. The build puts the package into this file.
import papaparse from "papaparse";

/** One row of cells, with what is wrong about its quotes and where the text goes on behind it. */
export interface ParsedRow {
  readonly cells: readonly string[];
  /** What the parser found wrong, else undefined. */
  readonly fault: string | undefined;
  /** The position in the text behind the row. */
  readonly end: number;
}

/** Gives the rows of a text one after another; lines end with "\n". */
export function eachRow(text: string, separator: string, row: (row: ParsedRow) => void): void {
  papaparse.parse<string[]>(text, {
    delimiter: separator,
    newline: "\n",
    // the fast way holds all lines at once
    fastMode: false,
    step: ({ data, errors, meta }) =>
      row({ cells: data, fault: errors[0]?.message, end: meta.cursor }),
  });
}
