// What the columns of a table are called and which hold what, by its first row and the options.

import { FormatError } from "../errors.ts";
import { cellNumber } from "../formats/csv-number.ts";

/** A column by its name, or by its position: 0 is the first, -1 the last. */
export type Column = string | number;

export interface TableColumns {
  readonly hasHeader: boolean;
  /** Of a table without a header: 0, 1, ... */
  readonly names: readonly string[];
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  /** -1: there is none. */
  readonly label: number;
}

/** What is said of the columns of a table. */
export interface ColumnOptions {
  readonly file: string;
  /** Of the names, in a table that is text. */
  readonly line?: number;
  /** Default: cells that came apart already. */
  readonly separator?: string;
  readonly header?: boolean | undefined;
  readonly label?: Column | undefined;
  readonly targets?: readonly Column[] | undefined;
  readonly ignore?: readonly Column[] | undefined;
}

/** The columns of a table by its first row; throws FormatError. */
export function tableColumns(first: readonly string[], options: ColumnOptions): TableColumns {
  const { file, header, label, targets = [], ignore = [] } = options;
  const hasHeader = header ?? checkedHeader(first, options);
  const names = first.map((name, i) => (hasHeader ? name.trim() : `${i}`));
  if (hasHeader) checkNames(names, options);
  const place = (column: Column) => find(names, column, hasHeader, options);
  const labelColumn = label === undefined ? -1 : place(label);
  const targetColumns = targets.map(place);
  const taken = new Set<number>();
  for (const column of [labelColumn, ...targetColumns, ...ignore.map(place)]) {
    if (column >= 0 && taken.has(column)) {
      const found = `"${names[column]}" named twice in the options`;
      throw new FormatError(file, "different columns", found);
    }
    taken.add(column);
  }
  const inputs = [...names.keys()].filter((column) => !taken.has(column));
  if (inputs.length === 0) {
    const cure = separatorCure(first, options);
    const found = "none besides the wanted values";
    throw new FormatError(file, "at least one column of inputs", found, {
      ...cure,
      fault: "no-inputs",
    });
  }
  return { hasHeader, names, inputs, targets: targetColumns, label: labelColumn };
}

const positionOf = (line: number | undefined) => (line === undefined ? {} : { position: { line } });

/** A table that does not say whether it has a header must have one. */
function checkedHeader(first: readonly string[], { file, line }: ColumnOptions): true {
  if (first.every((cell) => !Number.isNaN(cellNumber(cell)))) {
    throw new FormatError(file, "the names of the columns", "numbers only: the header is missing", {
      ...positionOf(line),
      cure: "pass header: false and name the label by its position, or header: true if these are names",
    });
  }
  return true;
}

function checkNames(
  names: readonly string[],
  { file, line }: Pick<ColumnOptions, "file" | "line">,
): void {
  const position = positionOf(line);
  const empty = names.indexOf("");
  if (empty >= 0) {
    throw new FormatError(file, "a name for every column", `an empty name, column ${empty}`, {
      ...position,
      fault: "column-name",
      cure: "give it one; pandas writes an empty name for its index: to_csv(..., index=False)",
    });
  }
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) {
      throw new FormatError(file, "different column names", `"${name}" twice`, {
        ...position,
        fault: "column-twice",
      });
    }
    seen.add(name);
  }
}

function find(
  names: readonly string[],
  column: Column,
  hasHeader: boolean,
  options: ColumnOptions,
): number {
  const { file, line } = options;
  const position = positionOf(line);
  const count = names.length;
  if (typeof column === "number") {
    if (Number.isInteger(column) && column >= -count && column < count) {
      return column < 0 ? column + count : column;
    }
    const wanted = `a column at position ${column}`;
    const found = `${count} columns, positions 0 to ${count - 1} or -1 to -${count}`;
    throw new FormatError(file, wanted, found, { ...position, ...separatorCure(names, options) });
  }
  if (!hasHeader) {
    throw new FormatError(file, `a column "${column}"`, "no header", {
      ...position,
      cure: "name columns by their position: 0 is the first, -1 the last",
    });
  }
  const found = names.indexOf(column);
  if (found >= 0) return found;
  const listed = names.length > 12 ? [...names.slice(0, 10), "...", names.at(-1)] : names;
  throw new FormatError(file, `a column "${column}"`, `the columns ${listed.join(", ")}`, {
    ...position,
    ...separatorCure(names, options),
  });
}

/** A row that is one cell was probably cut at the wrong character. */
function separatorCure(cells: readonly string[], { separator }: ColumnOptions): { cure?: string } {
  const other = [",", ";", "\t", "|"].find((s) => s !== separator && cells[0]?.includes(s));
  if (separator === undefined || cells.length > 1 || other === undefined) return {};
  return { cure: `pass separator: ${JSON.stringify(other)}` };
}
