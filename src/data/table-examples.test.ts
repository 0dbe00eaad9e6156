// Random tables for a network to answer: what is written is what is read, whatever kind of file has it, in
// whatever order and dress; what is broken on the way is refused with its place.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { DownhillError } from "../errors.ts";
import { writeNpy } from "../formats/npy.ts";
import { randomStream } from "./random.ts";
import { examplePieces } from "./streamed/streamed-examples.ts";
import { type KnownExamples, type TableExamples, tableExamples } from "./table-examples.ts";
import { tableKind } from "./table-file.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-examples-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, "table");
const { below, uniform, normal } = randomStream(1, "tables");
const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;

/** Words that a name or a class may have. */
const PARTS = [
  "a",
  "B",
  "7",
  ",",
  ";",
  '"',
  "\n",
  " x",
  "é",
  "__proto__",
  "constructor",
  "\u2028",
  "日",
  "-1",
];
const word = () =>
  Array.from({ length: 1 + below(4) }, () => pick(PARTS))
    .join("")
    .trim();
function different(count: number): string[] {
  const found = new Set<string>();
  while (found.size < count) {
    const one = word();
    if (one !== "" && Number.isNaN(Number(one))) found.add(one);
  }
  return [...found];
}

const number = () =>
  pick([
    () => below(256),
    () => normal(),
    () => 1e30 * normal(),
    () => 1e-30 * normal(),
    () => -1 - below(9),
  ])();

/** A number as somebody may write it. */
const written = (x: number): string =>
  pick([
    () => `${x}`,
    () => x.toExponential(),
    () => ` ${x} `,
    () => (x >= 0 ? `+${x}` : `${x}`),
    () => `${x}`.replace("e", "E"),
  ])();

const quoted = (cell: string, separator: string): string =>
  below(3) === 0 || /["\r\n]/.test(cell) || cell.includes(separator) || cell !== cell.trim()
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;

interface Table {
  readonly known: KnownExamples;
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly labels: readonly (number | undefined)[];
  readonly classes: readonly string[];
}

function table(): Table {
  const width = 1 + below(6);
  const [names, classes] = [different(width), different(2 + below(3))];
  const rows = Array.from({ length: 1 + below(30) }, () => names.map(() => Math.fround(number())));
  return {
    known: {
      network: { inputShape: [width], outputs: classes.length },
      inputNames: names,
      classNames: classes,
    },
    ...{ names, rows, classes },
    labels: rows.map(() => (below(4) === 0 ? undefined : below(classes.length))),
  };
}

async function readBoth(known: KnownExamples, options = {}): Promise<TableExamples> {
  const whole = await tableExamples(path, known, options);
  const pieces: TableExamples[] = [];
  for await (const { examples } of examplePieces(
    path,
    await tableKind(path),
    known,
    options,
    1 + below(200),
  ))
    pieces.push(examples);
  assert.deepEqual(
    pieces.flatMap(({ inputs }) => [...inputs]),
    [...whole.inputs],
  );
  const labels = pieces.flatMap((p) => p.labels ?? Array(p.count).fill(undefined));
  assert.deepEqual(labels, whole.labels ?? Array(whole.count).fill(undefined));
  for (const { inputNames, label } of pieces)
    assert.deepEqual([inputNames, label], [whole.inputNames, whole.label]);
  return whole;
}

const shuffled = <T>(values: readonly T[]): T[] =>
  values
    .map((value) => ({ value, at: uniform() }))
    .sort((a, b) => a.at - b.at)
    .map(({ value }) => value);

/** Columns of a table in some order; -1 is that of the classes. */
const order = ({ names }: Table, hasClasses: boolean) =>
  shuffled([...names.keys(), ...(hasClasses ? [-1] : [])]);

function csvOf(one: Table, columns: readonly number[], separator: string): string[][] {
  const { names, rows, labels, classes } = one;
  let kind = word();
  while (names.includes(kind) || kind === "" || !Number.isNaN(Number(kind))) kind += "k";
  const head = columns.map((c) => quoted(c < 0 ? kind : names[c]!, separator));
  const cells = rows.map((row, i) =>
    columns.map((c) => {
      if (c >= 0) return written(row[c]!);
      return labels[i] === undefined ? "" : quoted(classes[labels[i]!]!, separator);
    }),
  );
  return [head, ...cells];
}

const textOf = (cells: readonly (readonly string[])[], separator: string): string => {
  const end = pick(["\n", "\r\n"]);
  const lines = cells.map((row) => row.join(separator)).join(end);
  return `${below(2) ? "\ufeff" : ""}${lines}${below(2) ? end : ""}`;
};

test("a random CSV file gives its numbers and classes, whatever its order, quotes and line ends", async () => {
  for (let i = 0; i < 200; i++) {
    const one = table();
    const separator = pick([",", ";", "\t", "|"]);
    // an empty cell in a table of classes alone would be a blank line
    const hasClasses = below(2) === 1;
    const columns = order(one, hasClasses);
    writeFileSync(path, textOf(csvOf(one, columns, separator), separator));
    const found = await readBoth(one.known, separator === "," ? {} : { separator });
    assert.deepEqual([...found.inputs], one.rows.flat(), `table ${i}`);
    assert.equal(found.label !== undefined, hasClasses);
    const given = hasClasses && one.labels.some((l) => l !== undefined);
    assert.deepEqual(found.labels, given ? one.labels : undefined, `table ${i}`);
    assert.deepEqual(found.inputNames, one.names);
  }
});

test("a random table without names goes by the order of its columns, and label says which is the class", async () => {
  for (let i = 0; i < 200; i++) {
    const one = table();
    const known = { ...one.known, inputNames: undefined };
    const at = below(one.names.length + 1);
    const columns = [...one.names.keys()];
    columns.splice(at, 0, -1);
    const [, ...rows] = csvOf(one, columns, ",");
    writeFileSync(path, textOf(rows, ","));
    const label = below(2) ? at : at - columns.length;
    const found = await readBoth(known, { header: false, label });
    assert.deepEqual([...found.inputs], one.rows.flat(), `table ${i}`);
    assert.equal(found.label, `${at}`);
    await assert.rejects(
      tableExamples(path, known, { header: false }),
      /say which column holds the classes/,
    );
    const alone = await readBoth(known, { header: false, ignore: [label] });
    assert.deepEqual([...alone.inputs], one.rows.flat());
    assert.deepEqual([alone.label, alone.labels], [undefined, undefined]);
  }
});

test("JSON lines and NumPy's arrays of random numbers give the same", async () => {
  for (let i = 0; i < 200; i++) {
    const one = table();
    const { rows, names, labels, classes } = one;
    const hasClasses = below(2) === 1;
    const lines = rows.map((row, r) => {
      const kind = labels[r] === undefined ? "" : classes[labels[r]!]!;
      const entries = order(one, hasClasses).map((c): [string, unknown] =>
        c < 0 ? ["kind of it", kind] : [names[c]!, row[c]],
      );
      return JSON.stringify(Object.fromEntries(entries));
    });
    writeFileSync(path, lines.join("\n"));
    const found = await readBoth(one.known);
    assert.deepEqual([...found.inputs], rows.flat(), `table ${i}`);
    const given = hasClasses && labels.some((l) => l !== undefined);
    assert.deepEqual(found.labels, given ? labels : undefined);
    const shape = [rows.length, names.length];
    writeFileSync(path, writeNpy({ dtype: "f4", shape, data: Float32Array.from(rows.flat()) }));
    assert.deepEqual([...(await readBoth(one.known)).inputs], rows.flat());
  }
});

test("a random fault is refused with its line, and never read as something else", async () => {
  const BAD = [
    "",
    "nan",
    "NaN",
    "inf",
    "Infinity",
    "null",
    "NA",
    "0x1F",
    "1e39",
    "1,5",
    "1_000",
    "--1",
    "1 2",
    "日",
    "1e",
    ".",
  ];
  for (let i = 0; i < 200; i++) {
    const one = table();
    const cells = csvOf(one, order(one, false), ",");
    const row = 1 + below(one.rows.length);
    const fault = below(4);
    let told: RegExp;
    if (fault === 0) {
      // in a table of one column it stands alone, where nothing would be a blank line
      const bad = pick(BAD.filter((text) => text !== "" || one.names.length > 1));
      cells[row]![below(one.names.length)] = `"${bad}"`;
      told = /, column ".*": expected a finite number, found "/s;
    } else if (fault === 1) {
      if (below(2) && one.names.length > 1) cells[row]!.pop();
      else cells[row]!.push("1");
      told = /line \d+: expected \d+ cells, found \d+$/;
    } else if (fault === 2) {
      cells[0]!.push(pick(cells[0]!));
      for (const line of cells.slice(1)) line.push("1");
      told = /line 1: expected different column names/;
    } else {
      const at = below(one.names.length);
      cells[row]![at] = `"${cells[row]![at]!.trim()}"x`;
      told = /expected quotes in pairs around whole cells/;
    }
    writeFileSync(path, textOf(cells, ","));
    const refused = (read: Promise<unknown>) =>
      assert.rejects(
        read,
        (error) => error instanceof DownhillError && told.test(error.message),
        `table ${i}, fault ${fault}`,
      );
    await refused(tableExamples(path, one.known));
    await refused(readBoth(one.known));
  }
});

test("a field of 20 MB is refused at once, a long word that is no class too", async () => {
  const known = { network: { inputShape: [2], outputs: 2 }, inputNames: ["a", "b"] };
  for (const huge of ["9".repeat(2e7), `"${"x".repeat(2e7)}"`, `"${"x,\n".repeat(5e6)}`]) {
    writeFileSync(path, `a,b\n1,${huge}\n`);
    await assert.rejects(tableExamples(path, known), DownhillError);
    await assert.rejects(readBoth(known), DownhillError);
    writeFileSync(path, `a,b,kind\n1,2,${huge}\n`);
    await assert.rejects(
      tableExamples(path, known),
      (error) => error instanceof DownhillError && error.message.length < 500,
    );
  }
});
