// A CSV file as the data of a command: which column holds the class, what is left out, and which rows
// are for training, validation and test.
import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { Command } from "commander";
import type { Dataset } from "downhill/data";
import { type Column, type CsvOptions, csvFile, type Splits, shuffle, split } from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { refuse } from "./values.ts";

export interface TableFlags {
  readonly label?: Column;
  readonly ignore?: readonly Column[];
  readonly classes?: number | readonly string[];
  readonly separator?: string;
  readonly header?: boolean;
  readonly testData?: string;
}

const NAMES = ["label", "ignore", "classes", "separator", "header", "testData"] as const;

/** The share of the rows that validation takes, and the test where no file is given for it. */
const HELD = 1 / 6;

export function addTableFlags(command: Command): Command {
  return command
    .option("--label <column>", "CSV: the column of the class, a name or 0, 1, ... or -1", column)
    .option("--ignore <columns>", "CSV: columns to leave out, such as id,date", columns)
    .option("--classes <names|n>", "CSV: all classes in their order, or how many", classes)
    .option("--separator <c>", "CSV: what stands between cells (default: a comma)", separator)
    .option("--header", "CSV: the first row has names, even if they are numbers")
    .option("--no-header", "CSV: there are no names; columns are 0, 1, ...")
    .option("--test-data <file>", "CSV: rows for the test (default: a sixth of --data)");
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

/** Whether --data names a file of text, which is then a table: no folder, no IDX and no gzip file. */
export function isTable(data: string): boolean {
  if (!statSync(data, { throwIfNoEntry: false })?.isFile()) return false;
  const file = openSync(data, "r");
  try {
    const [first, second] = [0, 1].map((at) => {
      const byte = new Uint8Array(1);
      return readSync(file, byte, 0, 1, at) === 1 ? byte[0] : undefined;
    });
    return !(first === 0 && second === 0) && !(first === 0x1f && second === 0x8b);
  } finally {
    closeSync(file);
  }
}

/** What an example of the data is, in errors: an image of so many pixels, or a row. */
export const exampleOf = (data: string, size: number): string =>
  isTable(data) ? `a row of ${data} has ${size} inputs` : `an image of ${data} has ${size} pixels`;

/** Throws UsageError where flags for tables come with other data. */
export function checkNoTable(data: string, flags: TableFlags): void {
  const given = NAMES.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  throw new UsageError(`${flagOf(given, flags)}: goes with a CSV file, but --data is ${data}`);
}

const flagOf = (name: (typeof NAMES)[number], { header }: TableFlags): string => {
  if (name === "header") return header ? "--header" : "--no-header";
  return name === "testData" ? "--test-data" : `--${name}`;
};

/** The rows in an order drawn from seed 1, cut into training, validation and test. */
export async function loadTable(
  data: string,
  flags: TableFlags,
  divideBy: number,
): Promise<Splits> {
  const options = csvOptions(data, flags, divideBy);
  const all = shuffle(await csvFile(data, options));
  const held = Math.floor(all.count * HELD);
  const sizes = flags.testData === undefined ? [held, held] : [held];
  const parts: Dataset[] = split(all, all.count - sizes.length * held, ...sizes);
  const [training, validation, rest] = parts as [Dataset, Dataset, Dataset?];
  const test = rest ?? (await csvFile(flags.testData!, sameClasses(options, all)));
  return {
    training: { ...training, name: `${data} training` },
    validation: { ...validation, name: `${data} validation` },
    test: rest ? { ...test, name: `${data} test` } : test,
  };
}

/** A second file has the classes of the first. */
const sameClasses = (options: CsvOptions, { classNames, classes }: Dataset): CsvOptions => ({
  ...options,
  classes: classNames ?? classes,
});

function csvOptions(data: string, flags: TableFlags, divideBy: number): CsvOptions {
  const { label, ignore, classes, separator, header } = flags;
  if (label === undefined) {
    throw new UsageError(
      `--data ${data}: which column of the table holds the class? give --label with its name, or its position: 0 is the first, -1 the last`,
    );
  }
  return {
    label,
    divideBy,
    ...(ignore === undefined ? {} : { ignore }),
    ...(classes === undefined ? {} : { classes }),
    ...(separator === undefined ? {} : { separator }),
    ...(header === undefined ? {} : { header }),
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
  flags: TableFlags,
  divideBy: number,
): { readonly names: readonly string[]; readonly lines: readonly string[] } {
  const file = JSON.stringify(data);
  const options = JSON.stringify(csvOptions(data, flags, divideBy));
  const lines = [`const all = shuffle(await csvFile(${file}, ${options}));`];
  const names = ["csvFile", "shuffle", "split"];
  const held = `const held = Math.floor(all.count * ${HELD});`;
  if (flags.testData === undefined) {
    const parts = "split(all, all.count - 2 * held, held, held)";
    return { names, lines: [...lines, held, `const [training, validation, test] = ${parts};`] };
  }
  const same = `{ ...${options}, classes: all.classNames ?? all.classes }`;
  const test = `const test = await csvFile(${JSON.stringify(flags.testData)}, ${same});`;
  const parts = "split(all, all.count - held, held)";
  return { names, lines: [...lines, held, `const [training, validation] = ${parts};`, test] };
}
