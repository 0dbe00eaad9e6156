// JSON lines: an object a line, whose keys are the columns of a table.

import { readFile, fileSize as sizeOfFile } from "#host";
import { FormatError } from "../errors.ts";
import { isNestedDeeply } from "../formats/nesting.ts";
import { ColumnBuilder } from "./column-builder.ts";
import type { Dataset } from "./dataset.ts";
import { checkOptionNames } from "./option-names.ts";
import {
  TABLE_OPTIONS,
  type TableColumn,
  type TableContents,
  type TableOptions,
  tableSet,
} from "./table.ts";

/** The most bytes of a file, about as many as a text can have characters. */
const MOST_BYTES = 2 ** 29 - 64;
const MOST_COLUMNS = 65_536;

/**
 * Reads a file of JSON lines in UTF-8 into a set: an object a line with the same keys in each; values are
 * numbers, true and false (1 and 0), words, or arrays of numbers of one shape, in 32 bits as in CSV files.
 * Blank lines are passed over. Source: https://jsonlines.org.
 * @throws FormatError for its text, with the line; DataError for its meaning
 */
export async function jsonLinesFile(path: string, options: TableOptions): Promise<Dataset> {
  return readJsonLines(await jsonLinesText(path), path, options);
}

/** The text of a file; throws FormatError for one that is too large or no UTF-8. */
async function jsonLinesText(path: string): Promise<string> {
  const size = await sizeOfFile(path);
  if (size > MOST_BYTES) {
    throw new FormatError(path, `at most ${MOST_BYTES} bytes`, `${size}`, {
      cure: "split it, or keep the examples as Parquet",
    });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(path));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new FormatError(path, "text in UTF-8", "other bytes", { fault: "encoding" });
  }
}

/** The columns of a file. */
export const jsonLinesColumns = async (
  path: string,
  options: Pick<TableOptions, "ignore">,
): Promise<TableContents> => wholeContents(await jsonLinesText(path), path, options);

/** The same of a text; `file` is what errors call it. */
export function readJsonLines(text: string, file: string, options: TableOptions): Dataset {
  checkOptionNames(file, options, TABLE_OPTIONS);
  return tableSet(file, wholeContents(text, file, options), options);
}

function wholeContents(
  text: string,
  file: string,
  options: Pick<TableOptions, "ignore">,
): TableContents {
  const contents = jsonLinesContents(text, file, options);
  if (contents.rows === 0) throw new FormatError(file, "a line", "no text", { fault: "no-rows" });
  return contents;
}

/** The columns of a text, or of a piece of one; `ends` is the line behind its last. */
export interface JsonLinesContents extends TableContents {
  readonly ends: number;
}

/**
 * The columns of lines.
 * @param first the number of the first line
 * @param like the columns that lines before had
 */
export function jsonLinesContents(
  text: string,
  file: string,
  { ignore = [] }: Pick<TableOptions, "ignore">,
  first = 1,
  like?: readonly TableColumn[],
): JsonLinesContents {
  const ignored = new Set(ignore.filter((column) => typeof column === "string"));
  const builders = new Map<string, ColumnBuilder | undefined>();
  const build = (key: string, before?: TableColumn) => {
    const builder = ignored.has(key) ? undefined : new ColumnBuilder(file, key, "f32", before);
    builders.set(key, builder);
  };
  for (const column of like ?? []) build(column.name, column);
  const lines: number[] = [];
  let ends = first;
  for (const content of linesOf(text)) {
    const line = ends++;
    if (content === "") continue;
    const entries = entriesOf(content, line, file);
    if (builders.size === 0) for (const [key] of entries) build(key);
    addRow(builders, entries, { file, line });
    lines.push(line);
  }
  // a column that is left out needs its name and place only
  const columns = Array.from(
    builders,
    ([name, builder]) => builder?.finish() ?? { name, shape: [], values: [] },
  );
  return { columns, rows: lines.length, position: (row) => ({ line: lines[row]! }), ends };
}

function* linesOf(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf("\n", from);
    const end = found < 0 ? text.length : found;
    yield text.slice(from, end).trim();
    from = end + 1;
  }
}

/** The keys and values of a line. */
export function entriesOf(content: string, line: number, file: string): [string, unknown][] {
  const refuse = (found: string): never => {
    throw new FormatError(file, "an object of JSON in each line", found, { position: { line } });
  };
  if (isNestedDeeply(content)) return refuse("one that is nested too deeply");
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return refuse(content.slice(0, 40));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return refuse(content.slice(0, 40));
  }
  return Object.entries(value);
}

function addRow(
  builders: ReadonlyMap<string, ColumnBuilder | undefined>,
  entries: readonly [string, unknown][],
  { file, line }: { readonly file: string; readonly line: number },
): void {
  const unknown = entries.find(([key]) => !builders.has(key));
  if (unknown || entries.length > MOST_COLUMNS) {
    throw new FormatError(
      file,
      `the keys of the first line, ${[...builders.keys()].slice(0, 12).join(", ")}`,
      `"${(unknown?.[0] ?? "too many").slice(0, 40)}"`,
      { position: { line }, cure: "every line needs the same keys" },
    );
  }
  const values = new Map(entries);
  for (const [key, builder] of builders) builder?.add(values.get(key), { line });
}
