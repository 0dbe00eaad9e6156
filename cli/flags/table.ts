// A table as the data of a command, whether CSV, JSON lines, Parquet or NumPy's: which column holds the
// class, what is left out, and which rows are for training, validation and test.
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { Dataset } from "downhill/data";
import {
  arrangeInputs,
  type Column,
  type KnownExamples,
  npzSplits,
  type PictureSides,
  permutation,
  type Splits,
  shuffle,
  split,
  streamed,
  streamedExamples,
  subset,
  type TableExamples,
  type TableFileOptions,
  type TableKind,
  tableExamples,
  tableFile,
  tableKindOf,
} from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { say } from "../terminal/terminal.ts";
import { checkNotStreamed, isStreamed, type StreamFlags, whileShown } from "./stream.ts";
import { refuse } from "./values.ts";

export interface TableFlags {
  readonly label?: Column;
  readonly ignore?: readonly Column[];
  readonly classes?: number | readonly string[];
  readonly separator?: string;
  readonly header?: boolean;
  readonly testData?: string;
}

/** What is known of a table's examples besides. */
export interface TableSeen {
  readonly divideBy: number | undefined;
  /** How large encoded pictures are made. */
  readonly picture?: PictureSides | undefined;
  /** The columns that a model learned from, in its order. */
  readonly inputNames?: readonly string[] | undefined;
}

const NAMES = ["label", "ignore", "classes", "separator", "header", "testData"] as const;

/** The share of the rows that validation takes, and the test where no file is given for it. */
const HELD = 1 / 6;

export function addTableFlags(command: Command): Command {
  return command
    .option(
      "--label <column>",
      "tables: the column of the class, a name or 0, 1, ... or -1; .npz: an array; .npy: also a file of classes",
      column,
    )
    .option("--ignore <columns>", "tables: columns to leave out, such as id,date", columns)
    .option("--classes <names|n>", "tables: all classes in their order, or how many", classes)
    .option("--separator <c>", "CSV: what stands between cells (default: a comma)", separator)
    .option("--header", "CSV: the first row has names, even if they are numbers")
    .option("--no-header", "CSV: there are no names; columns are 0, 1, ...")
    .option("--test-data <file>", "tables: rows for the test (default: a sixth of --data)");
}

/** Whole numbers are positions, everything else is a name. */
const column = (text: string): Column => (/^-?\d+$/.test(text) ? Number(text) : text);

const columns = (text: string): readonly Column[] => text.split(",").map((part) => column(part));

function classes(text: string): number | readonly string[] {
  if (/^\d+$/.test(text)) {
    return Number(text) >= 1 ? Number(text) : refuse("how many classes there are, from 1");
  }
  const names = text.split(",").map((name) => name.trim());
  return names.length >= 2 ? names : refuse("two names or more, such as cat,dog");
}

function separator(text: string): string {
  const known: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t" };
  const character = known[text] ?? text;
  return character.length === 1 ? character : refuse("one character, or tab");
}

/** Bytes that tell what a file is. */
const START = 512;

function startOf(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(START);
    return bytes.subarray(0, readSync(file, bytes, 0, START, 0));
  } finally {
    closeSync(file);
  }
}

/** Whether --data names a file that is a table: no folder, no IDX and no gzip file. */
export function isTable(data: string): boolean {
  if (!statSync(data, { throwIfNoEntry: false })?.isFile()) return false;
  const [first, second] = startOf(data);
  return !(first === 0 && second === 0) && !isPickle(data);
}

/** Whether --data names a file as the book's mnist.pkl.gz: gzipped, or a pickle. */
export function isPickle(data: string): boolean {
  if (!statSync(data, { throwIfNoEntry: false })?.isFile()) return false;
  const [first, second] = startOf(data);
  return (first === 0x1f && second === 0x8b) || first === 0x80;
}

const KIND_NAMES: Readonly<Record<TableKind, string>> = {
  csv: "CSV",
  jsonLines: "JSON lines",
  npy: "a NumPy array",
  npz: "a NumPy archive",
  parquet: "Parquet",
};

/** What the inputs of a table are divided by where nobody says it: undefined leaves that to its kind. */
export const tableDivisor = (data: string): number | undefined =>
  tableKindOf(startOf(data)) === "csv" ? 1 : undefined;

/** What an example of the data is, in errors: an image of so many pixels, or a row. */
export const exampleOf = (data: string, size: number): string =>
  isTable(data) ? `a row of ${data} has ${size} inputs` : `an image of ${data} has ${size} pixels`;

/** Throws UsageError where flags for tables come with other data. */
export function checkNoTable(data: string, flags: TableFlags): void {
  const given = NAMES.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(
    `${flagOf(given, flags)}: goes with a table (CSV, JSON lines, Parquet, NumPy), but --data is ${data}`,
  );
}

const flagOf = (name: (typeof NAMES)[number], { header }: TableFlags): string => {
  if (name === "header") return header ? "--header" : "--no-header";
  return name === "testData" ? "--test-data" : `--${name}`;
};

/** The rows in an order drawn from seed 1, cut into training, validation and test; an archive that is
 * cut already stays so. */
export async function loadTable(
  data: string,
  flags: TableFlags & StreamFlags,
  seen: TableSeen,
): Promise<Splits> {
  checkCsvFlags(data, flags);
  const kind = tableKindOf(startOf(data));
  if (isSplit(data, flags)) {
    checkNotStreamed(data, "an archive", flags);
    return npzSplits(data, splitOptions(flags, seen.divideBy));
  }
  const options = tableOptions(data, flags, seen);
  const isOnDisk = isStreamed(data, kind, flags);
  const read = (file: string, own: TableFileOptions, names: readonly string[] | undefined) =>
    arranged(file, own, names, isOnDisk ? flags : undefined);
  const all = await read(data, options, seen.inputNames);
  const held = Math.floor(all.count * HELD);
  const sizes = flags.testData === undefined ? [held, held] : [held];
  sizes.unshift(all.count - sizes.length * held);
  const parts: Dataset[] = isOnDisk ? drawnRows(all, sizes) : split(shuffle(all), ...sizes);
  const [training, validation, rest] = parts as [Dataset, Dataset, Dataset?];
  const test = rest ?? (await read(flags.testData!, sameClasses(options, all), all.inputNames));
  return {
    training: { ...training, name: `${data} training` },
    validation: { ...validation, name: `${data} validation` },
    test: rest ? { ...test, name: `${data} test` } : test,
  };
}

/** The rows that a shuffled table would have in these parts, in the order of the file. */
function drawnRows(all: Dataset, sizes: readonly number[]): Dataset[] {
  const rows = permutation(1, 0, all.count, "shuffle");
  let from = 0;
  return sizes.map((size) => subset(all, rows.subarray(from, (from += size)).sort()));
}

/** The set in a file, on disk or in memory. */
const tableIn = (
  file: string,
  options: TableFileOptions,
  stream: StreamFlags | undefined,
): Promise<Dataset> =>
  stream
    ? whileShown(file, stream, (how) => streamed(file, { ...options, ...how }))
    : tableFile(file, options);

/** The set in a file, with its columns in the order that is known; says where that is another one. */
async function arranged(
  file: string,
  options: TableFileOptions,
  names: readonly string[] | undefined,
  stream: StreamFlags | undefined,
): Promise<Dataset> {
  const set = await tableIn(file, options, stream);
  if (!names) return set;
  const known = arrangeInputs(set, names);
  if (known !== set) say(inOtherOrder(file));
  return known;
}

const inOtherOrder = (file: string): string =>
  `${file}: its columns stand in another order; they are taken by name`;

function checkNamedAsTable(data: string): void {
  if (!/\.(onnx|safetensors|html|js)$/i.test(data)) return;
  throw new UsageError(`--data ${data}: expected a table, and this is named like a network`);
}

/** All rows in their order; undefined for an archive that is cut into sets already. */
export async function loadWholeTable(
  data: string,
  flags: TableFlags & StreamFlags,
  seen: TableSeen,
): Promise<Dataset | undefined> {
  checkCsvFlags(data, flags);
  if (isSplit(data, flags)) return undefined;
  const isOnDisk = isStreamed(data, tableKindOf(startOf(data)), flags);
  return tableIn(data, tableOptions(data, flags, seen), isOnDisk ? flags : undefined);
}

/** Whether a table is given as examples to answer, of which nobody need know the class: all of its rows. */
export const isToAnswer = (data: string, flags: TableFlags & { readonly save?: string }): boolean =>
  (flags.label === undefined || flags.save !== undefined) &&
  isTable(data) &&
  !(isSplit(data, flags) && readFileSync(data).includes("x_train.npy"));

/** All rows of such a table in their order, as a network takes them, in one part or, of one on disk, many. */
export async function* loadExamples(
  data: string,
  flags: TableFlags & StreamFlags,
  seen: TableSeen,
  known: KnownExamples,
): AsyncGenerator<TableExamples> {
  checkCsvFlags(data, flags);
  checkNamedAsTable(data);
  const odd = (["classes", "testData"] as const).find((name) => flags[name] !== undefined);
  if (odd !== undefined) throw new UsageError(`${flagOf(odd, flags)}: ${GOES_WITH_LABEL}`);
  const { label, ignore, separator, header, part } = flags;
  const { picture, divideBy } = seen;
  const kind = tableKindOf(startOf(data));
  const options = {
    ...(label === undefined ? {} : { label }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(separator === undefined ? {} : { separator }),
    ...(header === undefined ? {} : { header }),
    ...(picture === undefined || kind !== "parquet" ? {} : { picture }),
    ...(divideBy === undefined ? {} : { divideBy }),
  };
  const partBytes = part === undefined ? {} : { partBytes: part * 1e6 };
  const parts = isStreamed(data, kind, flags)
    ? streamedExamples(data, known, { ...options, ...partBytes })
    : [await tableExamples(data, known, options)];
  let isFirst = true;
  for await (const examples of parts) {
    if (isFirst && examples.isArranged) say(inOtherOrder(data));
    if (isFirst && examples.label !== undefined && label === undefined) {
      say(
        `${data}: column ${examples.label} is no input of the network; it is taken for the class`,
      );
    }
    isFirst = false;
    yield examples;
  }
}

const GOES_WITH_LABEL =
  "goes with --label, the column of the class, where rows are drawn for a test";

/** Throws UsageError where flags for text come with another kind of table. */
function checkCsvFlags(data: string, flags: TableFlags): void {
  const kind = tableKindOf(startOf(data));
  const odd = (["separator", "header"] as const).find((name) => flags[name] !== undefined);
  if (odd === undefined || kind === "csv") return;
  throw new UsageError(
    `${flagOf(odd, flags)}: goes with a CSV file, but ${data} is ${KIND_NAMES[kind]}`,
  );
}

/** An archive of x_train, y_train, x_test and y_test needs no flag. */
const isSplit = (data: string, { label, testData, ignore }: TableFlags): boolean =>
  [label, testData, ignore].every((flag) => flag === undefined) &&
  tableKindOf(startOf(data)) === "npz";

const splitOptions = ({ classes }: TableFlags, divideBy: number | undefined) => ({
  ...(classes === undefined ? {} : { classes }),
  ...(divideBy === undefined ? {} : { divideBy }),
});

/** A second file has the classes of the first. */
const sameClasses = (
  options: TableFileOptions,
  { classNames, classes }: Dataset,
): TableFileOptions => ({ ...options, classes: classNames ?? classes });

function tableOptions(
  data: string,
  flags: TableFlags,
  { divideBy, picture }: TableSeen,
): TableFileOptions {
  const { label, ignore, separator, header } = flags;
  const kind = tableKindOf(startOf(data));
  checkNamedAsTable(data);
  if (label === undefined) {
    const cure =
      kind === "npy"
        ? "give --label with an .npy file of them, or for a matrix the position of a column: 0, -1"
        : "give --label with its name, or its position: 0 is the first, -1 the last";
    throw new UsageError(`--data ${data}: which column of the table holds the class? ${cure}`);
  }
  const isFile = kind === "npy" && typeof label === "string";
  return {
    ...(isFile ? { labels: label } : { label }),
    ...splitOptions(flags, divideBy),
    ...(ignore === undefined ? {} : { ignore }),
    ...(separator === undefined ? {} : { separator }),
    ...(header === undefined ? {} : { header }),
    ...(picture === undefined || kind !== "parquet" ? {} : { picture }),
  };
}

/** The flags that a table was given, and nothing else. */
export const tableFlagsOf = (flags: TableFlags): TableFlags =>
  Object.fromEntries(
    NAMES.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  );

/** The same as words of a command line. */
export function tableWords(flags: TableFlags): Record<string, string> {
  const words: Record<string, string> = {};
  for (const name of NAMES) {
    const value = flags[name];
    if (value === undefined) continue;
    const text = value === "\t" ? "tab" : `${value}`;
    words[flagOf(name, flags)] = typeof value === "boolean" ? "" : text;
  }
  return words;
}

/** The same as code that reads the sets: the names that it imports, and its lines. */
export function tableCode(
  data: string,
  flags: TableFlags & StreamFlags,
  seen: TableSeen,
): { readonly names: readonly string[]; readonly lines: readonly string[] } {
  const file = JSON.stringify(data);
  if (isSplit(data, flags)) {
    const code = JSON.stringify(splitOptions(flags, seen.divideBy));
    const call = `npzSplits(${[file, code].filter((part) => part !== "{}").join(", ")})`;
    return {
      names: ["npzSplits"],
      lines: [`const { training, validation, test } = await ${call};`],
    };
  }
  const options = JSON.stringify(tableOptions(data, flags, seen));
  if (flags.stream) return streamedCode(file, options, flags);
  const read = tableKindOf(startOf(data)) === "csv" ? "csvFile" : "tableFile";
  const lines = [`const all = shuffle(await ${read}(${file}, ${options}));`];
  const names = [read, "shuffle", "split"];
  const held = `const held = Math.floor(all.count * ${HELD});`;
  if (flags.testData === undefined) {
    const parts = "split(all, all.count - 2 * held, held, held)";
    return { names, lines: [...lines, held, `const [training, validation, test] = ${parts};`] };
  }
  const same = `{ ...${options}, classes: all.classNames ?? all.classes }`;
  const test = `const test = await ${read}(${JSON.stringify(flags.testData)}, ${same});`;
  const parts = "split(all, all.count - held, held)";
  return { names, lines: [...lines, held, `const [training, validation] = ${parts};`, test] };
}

/** The same of a table that stays on disk. */
function streamedCode(file: string, options: string, { testData, part }: TableFlags & StreamFlags) {
  const more = part === undefined ? "" : `, partBytes: ${part * 1e6}`;
  const rows = (from: string, to?: string) =>
    `subset(all, rows.slice(${[from, to].filter((end) => end !== undefined).join(", ")}).sort())`;
  const cut = `all.count - ${testData === undefined ? "2 * " : ""}held`;
  const lines = [
    `const all = await streamed(${file}, { ...${options}${more} });`,
    'const rows = permutation(1, 0, all.count, "shuffle");',
    `const held = Math.floor(all.count * ${HELD});`,
    `const training = ${rows("0", cut)};`,
    `const validation = ${rows(cut, testData === undefined ? "all.count - held" : undefined)};`,
    testData === undefined
      ? `const test = ${rows("all.count - held")};`
      : `const test = await streamed(${JSON.stringify(testData)}, { ...${options}${more}, classes: all.classNames ?? all.classes });`,
  ];
  return { names: ["streamed", "permutation", "subset"], lines };
}
