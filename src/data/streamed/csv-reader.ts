// A CSV file in pieces of whole rows.

import { FormatError } from "../../errors.ts";
import { onFile } from "../../formats/byte-source.ts";
import { CsvRows } from "../../formats/csv-rows.ts";
import { type TextPiece, textPieces } from "../../formats/text-pieces.ts";
import {
  type CsvOptions,
  CsvTable,
  checkCsvOptions,
  csvFields,
  decoded,
  mostRows,
  noRows,
} from "../csv.ts";
import { TableClasses } from "../table-classes.ts";
import { type TableColumns, tableColumns } from "../table-columns.ts";
import type { FirstPiece, StreamReader } from "./reader.ts";

/** @param pieceBytes of a piece, where its rows are shorter */
export async function csvReader(
  file: string,
  options: CsvOptions,
  pieceBytes?: number,
): Promise<StreamReader> {
  checkCsvOptions(file, options);
  const { separator = ",", classes, divideBy = 1 } = options;
  const source = await onFile(file);
  const counted = new TableClasses(0, file, classes);
  let columns: TableColumns | undefined;

  /** The rows of a piece; `reader` takes their classes, where they are not known. */
  const decode = ({ from, bytes }: TextPiece, rows: CsvRows, reader?: TableClasses) => {
    const text = decoded(bytes, file, from === 0);
    let table: CsvTable | undefined;
    rows.read(text, (cells, line) => {
      const isHeader = from === 0 && !table;
      columns ??= tableColumns(cells, { file, line, separator, ...options });
      table ??= new CsvTable(columns, mostRows(text, columns), file, reader);
      if (!(isHeader && columns.hasHeader)) table.add(cells, line);
    });
    return {
      rows: table?.rows ?? 0,
      inputShape: [columns?.inputs.length ?? 0],
      inputs: table?.inputs ?? new Float32Array(0),
      targets: columns?.targets.length ? table?.targets : undefined,
    };
  };

  async function* pieces(): AsyncGenerator<FirstPiece> {
    const rows = new CsvRows(file, separator);
    let count = 0;
    for await (const piece of textPieces(source, file, separator, pieceBytes)) {
      const { line } = rows;
      const [from, to] = [piece.from, piece.from + piece.bytes.length];
      const found = decode(piece, rows, counted);
      if (found.rows === 0) continue;
      count += found.rows;
      const again = async () =>
        decode({ from, bytes: await source.read(from, to) }, new CsvRows(file, separator, line));
      yield { ...found, seen: to, place: `line ${line} and those behind it`, again };
    }
    if (!columns) throw new FormatError(file, "a row", "no text", { fault: "no-rows" });
    if (count === 0) throw noRows(file);
  }

  return {
    size: source.size,
    pieces,
    finish: () => {
      const { inputNames } = csvFields(columns!);
      const named = { divideBy, ...(inputNames ? { inputNames } : {}) };
      if (columns!.label >= 0) return { ...named, ...counted.finish() };
      return { ...named, outputs: columns!.targets.length };
    },
  };
}
