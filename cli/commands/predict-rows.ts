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
  readonly count: number;
  /** The class of each row, where it is given. */
  readonly labels: readonly (number | undefined)[] | undefined;
  readonly classNames: readonly string[] | undefined;
}

/** Answers all rows of the table, or the first of them. */
export async function answerRows(trained: TrainedNetwork, flags: RowFlags): Promise<void> {
  const all = await loadExamples(flags.data, flags, tableSeen(flags, trained), trained);
  const count = Math.min(flags.limit ?? all.count, all.count);
  const size = all.inputs.length / all.count;
  const inputs = all.inputs.subarray(0, count * size);
  const heads = headsOf(trained, await trained.predict({ ...all, inputs }));
  const answered = { heads, count, labels: all.labels, classNames: trained.classNames };
  if (flags.save !== undefined) {
    const lines = savedRows(answered).map((cells) => `${cells.map(quoted).join(",")}\n`);
    await writeFileAtomic(flags.save, new TextEncoder().encode(lines.join("")));
    say(`${flags.save}: the answers for ${count} rows`);
  }
  if (flags.json) for (let row = 0; row < count; row++) printJson(jsonRow(answered, row));
  else if (flags.save === undefined) printRows(answered);
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

function jsonRow({ heads, labels, classNames }: Answered, row: number) {
  const told = (head: Head) => {
    const outputs = outputsOf(head, row);
    if (head.size === 1) return { outputs };
    const answer = head.classes[row]!;
    return { answer, ...(classNames ? { class: head.names[answer] } : {}), outputs };
  };
  const label = labels?.[row];
  const [first] = heads;
  if (first!.name === undefined) return { row, ...told(first!), label };
  return { row, parts: Object.fromEntries(heads.map((head) => [head.name, told(head)])), label };
}

/** The cells of a CSV file, its names first. */
function savedRows(answered: Answered): string[][] {
  const { heads, count, labels } = answered;
  const own = labels ? ["class"] : [];
  const names = heads.flatMap(({ name, size, names }) => {
    if (size === 1) return [name ?? "output"];
    return [name ?? "answer", ...names.map((one) => `${name ?? "output"} ${one}`)];
  });
  const rows = Array.from({ length: count }, (_, row) => [
    `${row}`,
    ...(labels ? [labelText(answered, row)] : []),
    ...heads.flatMap((head) => [
      ...(head.size === 1 ? [] : [head.names[head.classes[row]!]!]),
      ...outputsOf(head, row).map(String),
    ]),
  ]);
  return [["row", ...own, ...names], ...rows];
}

/** A cell as RFC 4180 has it. */
const quoted = (cell: string): string =>
  /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;

function printRows(answered: Answered): void {
  const { heads, count, labels } = answered;
  const shown = (x: number) => (x >= 0 && x <= 1 ? x.toFixed(3) : `${Number(x.toPrecision(5))}`);
  const isAlone = heads.length === 1 && heads[0]!.size <= MOST_OUTPUTS;
  const head = heads.flatMap(({ name, size, names }) => {
    if (size === 1) return [name ?? "output"];
    return [name ?? "answer", ...(isAlone ? names : [""])];
  });
  const lines = Array.from({ length: count }, (_, row) => [
    `${row}`,
    ...(labels ? [labelText(answered, row)] : []),
    ...heads.flatMap((one) => {
      const outputs = outputsOf(one, row);
      if (one.size === 1) return outputs.map(shown);
      const answer = one.classes[row]!;
      return [one.names[answer]!, ...(isAlone ? outputs : [outputs[answer]!]).map(shown)];
    }),
  ]);
  const table = [["row", ...(labels ? ["class"] : []), ...head], ...lines].map((cells) =>
    cells.map((cell) => cut(cell, NAME)),
  );
  const widths = table[0]!.map((_, k) =>
    table.reduce((most, row) => Math.max(most, displayWidth(row[k]!)), 0),
  );
  const text = table.map((row) =>
    row.map((cell, k) => " ".repeat(widths[k]! - displayWidth(cell)) + cell).join("  "),
  );
  print(text.join("\n"));
  const known = labels
    ? [...labels.slice(0, count).keys()].filter((row) => labels[row] !== undefined)
    : [];
  if (known.length === 0 || heads.length > 1) return;
  const right = known.filter((row) => labels![row] === heads[0]!.classes[row]).length;
  print(`\n${right} of ${known.length} right, ${percent(right / known.length)}`);
}
