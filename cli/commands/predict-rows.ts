// The rows of a table that a trained network answers, whether or not their classes are known: as a table of
// a line a row, as JSON lines, or as a CSV file.
import { type TrainedNetwork, writeFileAtomic } from "downhill";
import { type DataFlags, tableSeen } from "../flags/data.ts";
import { loadExamples } from "../flags/table.ts";
import { cut, displayWidth } from "../terminal/layout.ts";
import { print, printJson, say } from "../terminal/terminal.ts";
import { percent } from "../training/figures.ts";

/** Outputs that have a column in the terminal; of more only the largest is shown. */
const MOST_OUTPUTS = 10;
/** Columns of the terminal for a name. */
const NAME = 16;

interface RowFlags extends DataFlags {
  readonly save?: string;
  readonly json?: boolean;
}

/** One of the outputs of a network, or the only one. */
interface Head {
  /** Of several. */
  readonly name: string | undefined;
  readonly size: number;
  /** What its values are called. */
  readonly names: readonly string[];
  readonly values: Float32Array | Float64Array;
  readonly classes: Uint32Array;
}

interface Answered {
  readonly heads: readonly Head[];
  /** The place of the first of them in the table. */
  readonly first: number;
  readonly count: number;
  /** Whether the table has a column of classes. */
  readonly hasClasses: boolean;
  /** The class of each row, where it is given. */
  readonly labels: readonly (number | undefined)[] | undefined;
  readonly classNames: readonly string[] | undefined;
}

/** Answers all rows of the table, or the first of them, part by part. */
export async function answerRows(trained: TrainedNetwork, flags: RowFlags): Promise<void> {
  const { data, limit = Number.POSITIVE_INFINITY, save, json } = flags;
  const shown: Answered[] = [];
  const saved: Uint8Array[] = [];
  let first = 0;
  for await (const part of loadExamples(data, flags, tableSeen(flags, trained), trained)) {
    const count = Math.min(limit - first, part.count);
    const inputs = part.inputs.subarray(0, (count * part.inputs.length) / part.count);
    const answered: Answered = {
      heads: headsOf(trained, await trained.predict({ ...part, inputs })),
      ...{ first, count, hasClasses: part.label !== undefined },
      labels: part.labels,
      classNames: trained.classNames,
    };
    if (save !== undefined) saved.push(savedRows(answered));
    if (json) for (let row = 0; row < count; row++) printJson(jsonRow(answered, row));
    else if (save === undefined) shown.push(answered);
    first += count;
    if (first >= limit) break;
  }
  if (save !== undefined) {
    await writeFileAtomic(save, joined(saved));
    say(`${save}: the answers for ${first} rows`);
  }
  if (shown.length > 0) printRows(shown);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function headsOf(
  { classNames }: TrainedNetwork,
  predicted: Awaited<ReturnType<TrainedNetwork["predict"]>>,
): Head[] {
  const { parts } = predicted;
  const found = parts ? Object.entries(parts) : [[undefined, predicted] as const];
  let start = 0;
  return found.map(([name, { outputs: size, values, classes }]) => {
    const from = start;
    start += size;
    const names = Array.from({ length: size }, (_, i) => classNames?.[from + i] ?? `${i}`);
    return { name, size, names, values, classes };
  });
}

const outputsOf = ({ values, size }: Head, row: number): number[] =>
  Array.from(values.subarray(row * size, (row + 1) * size));

const labelText = ({ labels, classNames }: Answered, row: number): string => {
  const label = labels?.[row];
  return label === undefined ? "" : (classNames?.[label] ?? `${label}`);
};

function jsonRow({ heads, first, labels, classNames }: Answered, at: number) {
  const told = (head: Head) => {
    const outputs = outputsOf(head, at);
    if (head.size === 1) return { outputs };
    const answer = head.classes[at]!;
    return { answer, ...(classNames ? { class: head.names[answer] } : {}), outputs };
  };
  const label = labels?.[at];
  const row = first + at;
  const [only] = heads;
  if (only!.name === undefined) return { row, ...told(only!), label };
  return { row, parts: Object.fromEntries(heads.map((head) => [head.name, told(head)])), label };
}

/** Lines of a CSV file, its names first. */
function savedRows(answered: Answered): Uint8Array {
  const { heads, first, count, hasClasses } = answered;
  const names = heads.flatMap(({ name, size, names }) => {
    if (size === 1) return [name ?? "output"];
    return [name ?? "answer", ...names.map((one) => `${name ?? "output"} ${one}`)];
  });
  const rows = Array.from({ length: count }, (_, row) => [
    `${first + row}`,
    ...(hasClasses ? [labelText(answered, row)] : []),
    ...heads.flatMap((head) => [
      ...(head.size === 1 ? [] : [head.names[head.classes[row]!]!]),
      ...outputsOf(head, row).map(String),
    ]),
  ]);
  const lines = first === 0 ? [["row", ...(hasClasses ? ["class"] : []), ...names], ...rows] : rows;
  return new TextEncoder().encode(
    lines.map((cells) => `${cells.map(quoted).join(",")}\n`).join(""),
  );
}

/** A cell as RFC 4180 has it. */
const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

function printRows(parts: readonly Answered[]): void {
  const [{ heads, hasClasses }] = parts as readonly [Answered];
  const isAlone = heads.length === 1 && heads[0]!.size <= MOST_OUTPUTS;
  const head = heads.flatMap(({ name, size, names }) => {
    if (size === 1) return [name ?? "output"];
    return [name ?? "answer", ...(isAlone ? names : [""])];
  });
  const rows = parts.flatMap((part) => shownRows(part, isAlone));
  const table = [["row", ...(hasClasses ? ["class"] : []), ...head], ...rows].map((cells) =>
    cells.map((cell) => cut(cell, NAME)),
  );
  const widths = table[0]!.map((_, k) =>
    table.reduce((most, row) => Math.max(most, displayWidth(row[k]!)), 0),
  );
  const text = table.map((row) =>
    row.map((cell, k) => " ".repeat(widths[k]! - displayWidth(cell)) + cell).join("  "),
  );
  print(text.join("\n"));
  const isRight = parts.flatMap(({ heads, labels, count }) =>
    (labels?.slice(0, count) ?? []).map((label, row) =>
      label === undefined ? label : label === heads[0]!.classes[row],
    ),
  );
  const known = isRight.filter((right) => right !== undefined);
  if (known.length === 0 || heads.length > 1) return;
  const right = known.filter(Boolean).length;
  print(`\n${right} of ${known.length} right, ${percent(right / known.length)}`);
}

/** The cells of the rows; outputs have columns where there are few. */
function shownRows(answered: Answered, isAlone: boolean): string[][] {
  const { heads, first, count, hasClasses } = answered;
  const shown = (x: number) => (x >= 0 && x <= 1 ? x.toFixed(3) : `${Number(x.toPrecision(5))}`);
  return Array.from({ length: count }, (_, row) => [
    `${first + row}`,
    ...(hasClasses ? [labelText(answered, row)] : []),
    ...heads.flatMap((one) => {
      const outputs = outputsOf(one, row);
      if (one.size === 1) return outputs.map(shown);
      const answer = one.classes[row]!;
      return [one.names[answer]!, ...(isAlone ? outputs : [outputs[answer]!]).map(shown)];
    }),
  ]);
}
