// The solved exercises of the book (book/exercises): every code block compiles and its assertions hold,
// every formula can be set, every address and every experiment that is named is there, and the index
// lists what the files say of themselves. Blocks are modules of this process: no other is started but
// the compiler's.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import temml from "temml";
import { experiments } from "../book/index.ts";
import { readSettings } from "../lab/settings/address.ts";
import { root } from "./source-files.ts";

const folder = `${root}book/exercises/`;
// inside the package, so that "downhill" resolves to it
const compiled = `${root}dist/exercises/`;

/** What a file may say of itself, and whether its code must assert something. */
const STATES = new Map([
  ["program", true],
  ["derived and checked", true],
  ["derived", false],
  ["open", true],
]);

interface Exercise {
  readonly file: string;
  readonly text: string;
  readonly title: string;
  readonly place: string;
  readonly kind: string;
  readonly state: string;
  /** TypeScript, in order. */
  readonly blocks: readonly string[];
}

function readExercise(file: string): Exercise {
  const text = readFileSync(folder + file, "utf8");
  const head = /^# (.+)\n\nChapter (\d), _(.+)_ · (exercise|problem) · \*\*(.+)\*\*\n\n/.exec(text);
  assert.ok(head, `${file}: expected a title, then: Chapter 1, _Section_ · exercise · **state**`);
  const [, title, chapter, section, kind, state] = head as unknown as string[];
  assert.ok(STATES.has(state!), `${file}: no such state: ${state}`);
  assert.ok(file.startsWith(`ch${chapter}-`), `${file}: says chapter ${chapter}`);
  const blocks = [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]!);
  return { file, text, title: title!, place: section!, kind: kind!, state: state!, blocks };
}

const exercises = readdirSync(folder)
  .filter((name) => name !== "README.md")
  .sort()
  .map(readExercise);

const moduleOf = ({ file }: Exercise, at: number) => `${file.replace(/\.md$/, "")}-${at + 1}`;

test("all exercises and problems of the book have a file", () => {
  const counts = [1, 2, 3, 4, 5, 6].map(
    (chapter) => exercises.filter(({ file }) => file.startsWith(`ch${chapter}-`)).length,
  );
  assert.deepEqual(counts, [8, 5, 27, 3, 3, 12]);
  for (const [at, { file }] of exercises.entries()) {
    const before = exercises.slice(0, at).filter((e) => e.file.slice(0, 3) === file.slice(0, 3));
    assert.equal(Number(file.slice(4, 6)), before.length + 1, `${file}: numbers go up by one`);
  }
});

test("the index lists them as they are", () => {
  const rows = exercises.map(
    ({ file, title, place, kind, state }) =>
      `| [${title}](${file}) | ${place} | ${kind} | ${state} |`,
  );
  const index = readFileSync(`${folder}README.md`, "utf8");
  const listed = index.split("\n").filter((line) => line.startsWith("| ["));
  assert.deepEqual(listed, rows);
});

test("every formula can be set, on a page that takes backslashes out before signs", () => {
  let count = 0;
  for (const { file, text } of exercises) {
    const prose = text.replace(/```[\s\S]*?```/g, "").replace(/`[^`\n]*`/g, "");
    for (const [, display, inline] of prose.matchAll(/\$\$([^$]+)\$\$|\$([^$]+)\$/g)) {
      const tex = display ?? inline!;
      count++;
      assert.doesNotMatch(tex, /\\[^a-zA-Z]/, `${file}: ${tex}`);
      assert.doesNotThrow(
        () => temml.renderToString(tex, { throwOnError: true }),
        `${file}: ${tex}`,
      );
    }
    assert.equal(prose.split("$").length % 2, 1, `${file}: a formula without an end`);
  }
  assert.ok(count > 200, `${count} formulas`);
});

test("what they point to is there: panels and settings of the lab, experiments, other files", () => {
  const places = readFileSync(`${root}lab/state/place.ts`, "utf8");
  const panels = [...places.split("] as const")[0]!.matchAll(/"([a-z-]+)"/g)].map((m) => m[1]!);
  assert.ok(panels.includes("train"));
  const ids = new Set(experiments.map(({ id }) => id));
  for (const { file, text } of exercises) {
    for (const [address] of text.matchAll(/\?panel=[^`\s)]+/g)) {
      const query = new URLSearchParams(address);
      assert.ok(panels.includes(query.get("panel")!), `${file}: ${address}`);
      assert.deepEqual(readSettings(query).problems, [], `${file}: ${address}`);
      const experiment = query.get("experiment");
      assert.ok(experiment === null || ids.has(experiment), `${file}: ${address}`);
    }
    for (const [id] of text.matchAll(/\bch\d-[a-zA-Z0-9.-]*[a-zA-Z0-9](?!\.?\w*\.md)\b/g)) {
      if (!exercises.some((e) => e.file.startsWith(id))) assert.ok(ids.has(id), `${file}: ${id}`);
    }
    for (const [, other] of text.matchAll(/\]\(([\w-]+\.md)\)/g)) {
      assert.ok(
        exercises.some((e) => e.file === other),
        `${file}: ${other}`,
      );
    }
  }
});

test("every code block compiles", () => {
  rmSync(compiled, { recursive: true, force: true });
  mkdirSync(compiled, { recursive: true });
  for (const exercise of exercises) {
    const { file, state, blocks } = exercise;
    const asserts = blocks.length > 0 && blocks.every((code) => /\bassert[.(]/.test(code));
    assert.equal(asserts, STATES.get(state), `${file}: ${state}, with ${blocks.length} blocks`);
    for (const [i, code] of blocks.entries()) {
      writeFileSync(`${compiled}${moduleOf(exercise, i)}.ts`, code);
    }
  }
  const config = {
    extends: `${root}tsconfig.json`,
    compilerOptions: {
      rootDir: ".",
      outDir: "out",
      declaration: false,
      sourceMap: false,
      // strict as most programs are; a page of mathematics is not read better with ! behind each index
      noUncheckedIndexedAccess: false,
      noUnusedLocals: true,
    },
    include: ["*.ts"],
    exclude: ["out"],
  };
  writeFileSync(`${compiled}tsconfig.json`, JSON.stringify(config));
  const args = [`${root}node_modules/typescript/bin/tsc`, "-p", compiled];
  const tsc = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", timeout: 300_000 });
  assert.equal(tsc.status, 0, tsc.stdout);
});

for (const exercise of exercises) {
  for (const i of exercise.blocks.keys()) {
    const name = moduleOf(exercise, i);
    test(`${name}: what it asserts holds`, async () => {
      await import(pathToFileURL(`${compiled}out/${name}.js`).href);
    });
  }
}
