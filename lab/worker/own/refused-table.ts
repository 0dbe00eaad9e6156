// A table that the library has refused, in parts that the page can say in its language.
import { FormatError } from "downhill";
import type { TableRefusal } from "../protocol.ts";

/** So much of what a file holds goes into a sentence. */
const MOST_FOUND = 200;

/** What is wrong with a table and where; undefined for every other error. */
export function refusedTable(error: unknown): TableRefusal | undefined {
  if (!(error instanceof FormatError) || !error.fault) return undefined;
  const { fault, file, found, position } = error;
  return {
    fault,
    file,
    found: found.slice(0, MOST_FOUND),
    ...(position && { line: position.line }),
    ...(position?.column === undefined ? {} : { column: position.column }),
  };
}
