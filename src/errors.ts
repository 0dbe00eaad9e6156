// The closed list of errors that Downhill throws on purpose. Every message says where, what was
// expected, what arrived and the cure if it is known. Anything else that comes out is a bug.

/** The base of every error that Downhill throws on purpose. A message may quote what a file or a person
 * says; control characters in it are written out, so that it can be shown on a terminal. */
export class DownhillError extends Error {
  override readonly name: string = "DownhillError";

  constructor(message?: string, options?: ErrorOptions) {
    super(message === undefined ? message : writtenOut(message), options);
  }
}

/** Control characters as \u001b and the like, but for ends of lines and tabs; also those that turn the
 * direction of what follows. */
const writtenOut = (text: string): string =>
  text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, (c) =>
    c === "\n" || c === "\t" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A data set that cannot be used: missing files, wrong sizes, labels out of range. */
export class DataError extends DownhillError {
  override readonly name = "DataError";
}

/** What is wrong with a table, by name: who says it in another language need not read the message. */
export type TableFault =
  | "no-rows"
  | "encoding"
  | "blank-line"
  | "quotes"
  | "cells"
  | "number"
  | "no-class"
  | "class-kind"
  | "class-number"
  | "class-count"
  | "column-name"
  | "column-twice"
  | "no-inputs";

/** A file whose bytes do not follow its format. */
export class FormatError extends DownhillError {
  override readonly name = "FormatError";
  readonly file: string;
  readonly expected: string;
  readonly found: string;
  /** Where in the file, for formats made of lines or rows. */
  readonly position: FilePosition | undefined;
  /** Of a table: which fault it is. */
  readonly fault: TableFault | undefined;

  constructor(
    file: string,
    expected: string,
    found: string,
    hints: { cure?: string; position?: FilePosition; fault?: TableFault } = {},
  ) {
    const { cure, position } = hints;
    const column = position?.column === undefined ? "" : `, column "${brief(position.column, 80)}"`;
    const where =
      position === undefined
        ? file
        : `${file}, ${position.unit ?? "line"} ${position.line}${column}`;
    const told = `expected ${brief(expected, 400)}, found ${brief(found, 200)}`;
    super(`${where}: ${told}${cure === undefined ? "" : `; ${cure}`}`);
    this.file = file;
    this.expected = expected;
    this.found = found;
    this.position = position;
    this.fault = hints.fault;
  }
}

/** A text cut to `most` characters: what a file holds may be long, a message may not. */
const brief = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most)}...`;

/** A line, counted from 1, or a row, counted from 0, and the name of a column. */
export interface FilePosition {
  readonly line: number;
  /** Default line. */
  readonly unit?: "line" | "row";
  readonly column?: string | undefined;
}

/** Shapes that do not fit together. */
export class ShapeError extends DownhillError {
  override readonly name = "ShapeError";
}

/** A graph that is not legal. */
export class GraphError extends DownhillError {
  override readonly name = "GraphError";
}

/** A target that cannot run here, or cannot run this program. */
export class TargetError extends DownhillError {
  override readonly name = "TargetError";
}

/** An option whose value is impossible. */
export class OptionError extends DownhillError {
  override readonly name = "OptionError";
}

/** A training run whose numbers stopped being finite. */
export class DivergenceError extends DownhillError {
  override readonly name = "DivergenceError";
  readonly step: number;
  readonly epoch: number;
  /** The first layer with a value that is not finite, `undefined` where it is not known. */
  readonly layer: string | undefined;

  constructor(message: string, where: { step: number; epoch: number; layer?: string | undefined }) {
    super(message);
    this.step = where.step;
    this.epoch = where.epoch;
    this.layer = where.layer;
  }
}

/** A plan that needs more memory than the limit allows; nothing was allocated. */
export class MemoryLimitError extends DownhillError {
  override readonly name = "MemoryLimitError";
  readonly neededBytes: number;
  readonly limitBytes: number;

  constructor(message: string, size: { neededBytes: number; limitBytes: number }) {
    super(message);
    this.neededBytes = size.neededBytes;
    this.limitBytes = size.limitBytes;
  }
}

/** A run that its caller stopped. */
export class AbortedError extends DownhillError {
  override readonly name = "AbortedError";
}
