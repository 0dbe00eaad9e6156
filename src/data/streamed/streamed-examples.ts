// The rows of a table that is larger than memory, for a trained network to answer: part by part, in one
// reading from its first row to its last.

import { AbortedError, FormatError } from "../../errors.ts";
import { onFile } from "../../formats/byte-source.ts";
import { CsvRows } from "../../formats/csv-rows.ts";
import { textPieces } from "../../formats/text-pieces.ts";
import { CsvTable, checkSeparator, decoded, mostRows, noRows } from "../csv.ts";
import { columnsOf } from "../numpy.ts";
import { checkOptionNames, type OptionNames } from "../option-names.ts";
import type { TableColumn } from "../table.ts";
import type { TableColumns } from "../table-columns.ts";
import {
  contentsRows,
  csvFound,
  EXAMPLES_OPTIONS,
  exampleColumns,
  examplesOf,
  GivenClasses,
  isApart,
  type KnownExamples,
  type TableExamples,
  type TableExamplesOptions,
} from "../table-examples.ts";
import { type TableKind, tableKind } from "../table-file.ts";
import type { Inputs } from "../values.ts";
import { packedArchive } from "./reader.ts";
import { checkedStreaming, STREAMING, type StreamingOptions } from "./streaming-options.ts";
import {
  emptied,
  type FileTables,
  jsonLinesTables,
  npyTables,
  parquetTables,
} from "./table-reader.ts";

/** How such a table is read, how large its parts are, and who watches. */
export type StreamedExamplesOptions = TableExamplesOptions &
  Pick<StreamingOptions, "partBytes" | "onProgress" | "signal">;

/** Rows of a part are so many, or a multiple: as `predict` takes them, so that no answer depends on how a
 * file is cut. */
const ROWS = 100;

/**
 * The rows of a table as `tableExamples` gives them, in parts of at most `partBytes` of inputs (32 MiB), or
 * of a hundred rows: CSV, JSON lines, Parquet and .npy, of any size.
 *
 * ```ts
 * for await (const part of streamedExamples("new.csv", trained)) console.log(await trained.predict(part));
 * ```
 * @throws DataError for columns that are missing or too many, by their names; FormatError for the file, when
 * its part is asked for
 */
export async function* streamedExamples(
  path: string,
  trained: KnownExamples,
  options: StreamedExamplesOptions = {},
): AsyncGenerator<TableExamples> {
  const kind = await tableKind(path);
  const { blocks: _, ...watched } = STREAMING;
  const known = { ...EXAMPLES_OPTIONS[kind], ...watched };
  checkOptionNames(path, options, known as OptionNames<StreamedExamplesOptions>);
  const { partBytes, onProgress, signal } = checkedStreaming(path, options);
  const pieces = examplePieces(path, kind, trained, options);
  const waiting = new Waiting();
  let shape: readonly number[] | undefined;
  for await (const { examples, seen, size } of pieces) {
    if (signal?.aborted) throw new AbortedError(`${path}: stopped while it was read`);
    shape ??= examples.inputShape;
    if (`${shape}` !== `${examples.inputShape}`) {
      throw new FormatError(path, `examples of [${shape}]`, `[${examples.inputShape}]`);
    }
    waiting.add(examples);
    const { BYTES_PER_ELEMENT, length } = examples.inputs;
    const bytes = (length / examples.count) * BYTES_PER_ELEMENT;
    const rows = Math.max(1, Math.floor(partBytes / bytes / ROWS)) * ROWS;
    while (waiting.count >= rows) yield waiting.take(rows);
    onProgress?.(Math.round(seen), size);
  }
  if (waiting.count > 0) yield waiting.take(waiting.count);
}

/**
 * The same as they are decoded, a piece at a time.
 * @param pieceBytes of a piece of text, where its rows are shorter
 */
export function examplePieces(
  file: string,
  kind: TableKind,
  trained: KnownExamples,
  options: TableExamplesOptions,
  pieceBytes?: number,
): AsyncGenerator<ExamplesPiece> {
  if (kind === "csv") return csvPieces(file, trained, options, pieceBytes);
  return tablePieces(file, () => tablesOf(file, kind, options, pieceBytes), trained, options);
}

interface ExamplesPiece {
  readonly examples: TableExamples;
  /** Bytes of the file up to its end, of how many. */
  readonly seen: number;
  readonly size: number;
}

async function* csvPieces(
  file: string,
  trained: KnownExamples,
  options: TableExamplesOptions,
  pieceBytes: number | undefined,
): AsyncGenerator<ExamplesPiece> {
  checkSeparator(file, options);
  const { separator = "," } = options;
  const source = await onFile(file);
  const rows = new CsvRows(file, separator);
  let columns: TableColumns | undefined;
  let count = 0;
  for await (const { from, bytes } of textPieces(source, file, separator, pieceBytes)) {
    const text = decoded(bytes, file, from === 0);
    const classes = new GivenClasses(file, trained, options);
    let table: CsvTable | undefined;
    rows.read(text, (cells, line) => {
      const isFirst = columns === undefined;
      columns ??= exampleColumns(file, cells, { file, line, separator, ...options }, trained);
      table ??= new CsvTable(columns, mostRows(text, columns), file, classes);
      if (!(isFirst && columns.hasHeader)) table.add(cells, line);
    });
    if (!table || table.rows === 0) continue;
    count += table.rows;
    const examples = examplesOf(file, csvFound(table), trained, options, classes);
    yield { examples, seen: from + bytes.length, size: source.size };
  }
  if (!columns) throw new FormatError(file, "a row", "no text", { fault: "no-rows" });
  if (count === 0) throw noRows(file);
}

async function* tablePieces(
  file: string,
  open: () => Promise<FileTables>,
  trained: KnownExamples,
  options: TableExamplesOptions,
): AsyncGenerator<ExamplesPiece> {
  const tables = await open();
  let first: readonly TableColumn[] | undefined;
  for await (const { seen, again: _, place: __, ...contents } of tables.pieces(() => first)) {
    if (contents.rows === 0) continue;
    const classes = new GivenClasses(file, trained, options);
    const found = contentsRows(file, contents, trained, options, classes);
    first ??= contents.columns.map(emptied);
    yield { examples: examplesOf(file, found, trained, options, classes), seen, size: tables.size };
  }
  if (!first) throw noRows(file);
}

async function tablesOf(
  file: string,
  kind: TableKind,
  options: TableExamplesOptions,
  pieceBytes: number | undefined,
): Promise<FileTables> {
  if (kind === "npz") throw packedArchive(file);
  if (kind === "parquet") return parquetTables(file, options);
  if (kind === "jsonLines") return jsonLinesTables(file, options, pieceBytes);
  return npyTables(file, (values, { count, inner }) =>
    isApart(options) && inner.length === 1
      ? columnsOf(values, count)
      : [{ name: "inputs", shape: inner, values }],
  );
}

/** Rows that were read and not yet asked for. */
class Waiting {
  #pieces: TableExamples[] = [];
  count = 0;

  add(examples: TableExamples): void {
    this.#pieces.push(examples);
    this.count += examples.count;
  }

  /** The first rows; there are as many. */
  take(rows: number): TableExamples {
    const taken: TableExamples[] = [];
    for (let wanted = rows; wanted > 0; ) {
      const first = this.#pieces.shift()!;
      const own = Math.min(wanted, first.count);
      taken.push(cut(first, 0, own));
      if (own < first.count) this.#pieces.unshift(cut(first, own, first.count));
      wanted -= own;
    }
    this.count -= rows;
    return joined(taken, rows);
  }
}

function cut(examples: TableExamples, from: number, to: number): TableExamples {
  const { count, inputs, labels } = examples;
  const size = inputs.length / count;
  return {
    ...examples,
    count: to - from,
    inputs: inputs.subarray(from * size, to * size),
    labels: labels?.slice(from, to),
  };
}

function joined(pieces: readonly TableExamples[], count: number): TableExamples {
  const [first] = pieces as readonly [TableExamples];
  if (pieces.length === 1) return first;
  const size = first.inputs.length / first.count;
  // bytes stay bytes; other numbers get the type that holds all of them
  const widest = pieces.find(({ inputs }) => inputs instanceof Float64Array) ?? first;
  const inputs = new (widest.inputs.constructor as new (length: number) => Inputs)(count * size);
  let at = 0;
  for (const piece of pieces) {
    inputs.set(piece.inputs, at);
    at += piece.inputs.length;
  }
  const isGiven = pieces.some(({ labels }) => labels !== undefined);
  const labels = pieces.flatMap(
    (piece) => piece.labels ?? new Array<undefined>(piece.count).fill(undefined),
  );
  return { ...first, count, inputs, labels: isGiven ? labels : undefined };
}
