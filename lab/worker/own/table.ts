// A CSV file as a set. The library reads it and is strict; what it must be told - what separates
// cells, whether there is a header, which column is the class - is found here and can be changed.
import { type Dataset, knownImageShape, readCsv } from "downhill/data";
import { OwnDataError } from "./errors.ts";
import { LIMITS, type ReadingOptions } from "./own.ts";

/** A first look at a table. */
export interface TableForm {
  readonly separator: string;
  readonly hasHeader: boolean;
  /** Names of the columns, or their numbers. */
  readonly columns: readonly string[];
  /** The place of the column with the class. */
  readonly label: number;
}

/** Names of the column with the class, the surest first: y may be a coordinate beside x. */
const LABELS = [
  /^(label|class|target|digit|species|category|klasse|ziffer|art)$/i,
  /^y$/i,
] as const;

/** What the first line says; cells in quotes are looked at without them. */
function formOf(text: string): TableForm {
  const first = text
    .slice(0, 100_000)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n|\r/, 1)[0]!;
  const separator = [",", ";", "\t"].reduce((best, each) =>
    first.split(each).length > first.split(best).length ? each : best,
  );
  const cells = first.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  // the class may be a word in a table without a header: one number among the cells is enough
  const hasHeader = !cells.some((cell) => cell !== "" && Number.isFinite(Number(cell)));
  const columns = hasHeader ? cells : cells.map((_, i) => `${i + 1}`);
  const named = LABELS.map((pattern) => columns.findIndex((name) => pattern.test(name)));
  const label = hasHeader ? named.find((place) => place >= 0) : undefined;
  return { separator, hasHeader, columns, label: label ?? columns.length - 1 };
}

/** Reads a table; throws the library's errors, which name the line and the column. */
export function readTable(
  text: string,
  file: string,
  options: ReadingOptions,
): { readonly set: Dataset; readonly form: TableForm } {
  const form = formOf(text);
  const label = options.label ?? form.label;
  const { separator, hasHeader } = form;
  const read = readCsv(text, file, { label, separator, header: hasHeader });
  if (read.inputs.length > LIMITS.values) {
    throw new OwnDataError({ kind: "values", most: LIMITS.values, found: read.inputs.length });
  }
  const set = asPictures(read as Dataset);
  const divideBy = options.divideBy ?? set.divideBy;
  return { set: { ...set, divideBy }, form: { ...form, label } };
}

/** A row of pixels is a square picture where all its numbers are bytes, as many as a square has. */
function asPictures(set: Dataset): Dataset {
  const side = Math.sqrt(set.inputShape[0]!);
  if (!Number.isInteger(side) || side < 8 || knownImageShape(set)) return set;
  let most = 0;
  for (const value of set.inputs) {
    if (value < 0 || value > 255 || !Number.isInteger(value)) return set;
    most = Math.max(most, value);
  }
  const picture = { height: side, width: side, channels: 1 };
  // bytes as MNIST has them, or a few levels of grey, as 0..16
  const divideBy = most > 16 ? 256 : Math.max(1, most);
  return { ...set, inputs: Uint8Array.from(set.inputs), divideBy, picture };
}
