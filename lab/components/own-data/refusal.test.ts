// What the library says of tables and classes, in the page's two languages: from real faults, each with
// the place where it is, and nothing of the library's English in the German.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FormatError } from "downhill";
import { classOddities, dataset, readCsv } from "downhill/data";
import { de } from "../../text/de.ts";
import { en } from "../../text/en.ts";
import { refusedTable } from "../../worker/own/refused-table.ts";
import { classOddityInWords } from "./class-oddity.ts";
import { refusalOf } from "./refusal.ts";

/** A table for each fault, and where the fault is. */
const TABLES: Readonly<Record<string, readonly [table: string, line?: number, column?: string]>> = {
  "no-rows": [""],
  encoding: ["a,b,class\n1,\u0000,x\n"],
  "blank-line": ["a,b,class\n1,2,x\n\n3,4,y\n", 3],
  quotes: ['a,b,class\n1,"2,x\n', 2],
  cells: ["a,b,class\n1,2,x\n3,y\n", 3],
  number: ["a,b,class\n1,2,x\n3,four,y\n", 3, "b"],
  "no-class": ["a,b,class\n1,2,\n", 2, "class"],
  "class-kind": ["a,b,class\n1,2,7\n3,4,y\n", 3, "class"],
  "class-number": ["a,b,class\n1,2,0.5\n", 2, "class"],
  "column-name": ["a,,class\n1,2,x\n", 1],
  "column-twice": ["a,a,class\n1,2,x\n", 1],
  "no-inputs": ["class\nx\n"],
};

function refused(table: string) {
  try {
    readCsv(table, "mine.csv", { label: "class" });
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return { failure: { name: error.name, message: error.message }, table: refusedTable(error) };
  }
  return assert.fail("the table was read");
}

test("each fault of a table has its name, its place and its sentence in both languages", () => {
  const german = new Set<string>();
  for (const [fault, [table, line, column]] of Object.entries(TABLES)) {
    const { failure, table: parts } = refused(table);
    assert.equal(parts?.fault, fault, failure.message);
    assert.equal(parts?.line, line, fault);
    assert.equal(parts?.column, column, fault);
    const of = { ...failure, table: parts! };
    const english = refusalOf(of, en.ownData);
    const said = refusalOf(of, de.ownData);
    const place = line === undefined ? "mine.csv: " : `mine.csv, Zeile ${line}`;
    assert.ok(said.startsWith(place), said);
    if (column) assert.ok(said.includes(`Spalte „${column}“`), said);
    assert.doesNotMatch(said, /\b(expected|line|column|found|row|the|of|cells)\b/, said);
    assert.notEqual(said, english);
    german.add(said.slice(said.indexOf(": ")));
  }
  assert.equal(german.size, Object.keys(TABLES).length, "each says something else");
  const { table } = refused(TABLES.number![0]);
  assert.match(refusalOf({ name: "", message: "", table: table! }, de.ownData), /"four"/);
});

const set = (name: string, labels: readonly number[], names: readonly string[]) =>
  dataset({
    name,
    inputShape: [1],
    outputs: names.length,
    inputs: Float32Array.from(labels, (label, i) => label + i / 1000),
    labels: Uint8Array.from(labels),
    classNames: names,
  });

test("each oddity of classes has its sentence in both languages", () => {
  const names = ["cat", "dog", "<b>hen</b>", "yak"];
  const one = classOddities({ training: set("training", [1, 1, 1, 1], names) });
  const most = classOddities({ training: set("training", [0, 0, 0, 0, 0, 0, 0, 0, 1], names) });
  const sorted = [...Array(20).fill(0), ...Array(20).fill(1)] as number[];
  const cut = classOddities({
    training: set("training", sorted, names),
    validation: set("validation", [0, 0, 2, 2, 2], names),
    test: set("test", [0, 1, 2], names),
  });
  const all = [...one, ...most, ...cut];
  assert.deepEqual([...new Set(all.map(({ kind }) => kind))].sort(), [
    "empty",
    "missing",
    "one-class",
    "outweighs",
    "sorted",
    "unknown",
  ]);
  const say = (words: typeof en | typeof de) => (kind: string) =>
    classOddityInWords(
      all.find((oddity) => oddity.kind === kind)!,
      words.ownData as typeof en.ownData,
    );
  const [english, german] = [say(en), say(de)];
  assert.equal(
    english("missing"),
    "The validation set has no example of class dog, which training has.",
  );
  assert.equal(
    german("missing"),
    "In der Validierungsmenge fehlt die Klasse dog, die das Training hat.",
  );
  assert.match(
    german("unknown"),
    /kein Beispiel der Klasse <b>hen<\/b>, .* Validierungsmenge 3 hat/,
  );
  assert.match(german("outweighs"), /^88\.9.% der Trainingsbeispiele sind von der Klasse cat/);
  for (const { kind } of all) {
    assert.doesNotMatch(german(kind), /\b(example|class|training|the|has)\b/, german(kind));
  }
});
