// What every command says fits into terminals of 40 and of 80 columns: no line is wider, styles aside and
// wide characters counted. And it names commands as the program was called.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import stringWidth from "string-width";
import { folder, outcome, start, writeDigits } from "./fixture.ts";
import { asCalled, calledAs } from "./terminal/called.ts";
import { COMMAND_NAMES } from "./terminal/command-names.ts";
import { cut, displayWidth, fitted, fittingParts, unbroken } from "./terminal/layout.ts";

const QUICK = "--data . --limit 200 --network 784,10,10";

const LINES: readonly string[] = [
  "--help",
  ...COMMAND_NAMES.map((name) => `${name} --help`),
  `train ${QUICK} --epochs 4 --run run`,
  "runs .",
  "evaluate run/best.safetensors --data .",
  "predict run/best.safetensors --data . --limit 2",
  "predict run/best.safetensors t10k-images-idx3-ubyte --limit 1",
  "attack run/best.safetensors --data . --count 20 --attacks noise,fgsm,lbfgs",
  "doctor run/best.safetensors --data .",
  "gallery errors run/best.safetensors --data .",
  `check-gradients ${QUICK} --count 5`,
  `tune ${QUICK} random --trials 2 --epochs 1`,
  "evaluate long.safetensors --data animals.csv --label what",
  `train --data animals.csv --label what --epochs 3 --network 2,5,2`,
  "describe --data animals.csv --label what",
  `range ${QUICK}`,
  `train ${QUICK} --dry-run`,
  `train ${QUICK} --overfit-one-batch`,
  ...["js", "html", "onnx", "npz", "json", "pytorch"].map(
    (format) => `export long.safetensors --format ${format}`,
  ),
  "evaluate long.npz --data animals.csv --label what",
  "bench shapes --help",
  "reproduce --list",
  "replay --list",
  "show gradient",
  // what is refused
  "evaluate nowhere.safetensors",
  "predict t10k-images-idx3-ubyte run/best.safetensors",
  "predict run/best.safetensors run/best.safetensors",
  "evaluate run",
  "runs animals.csv/none",
  "train --resume animals.csv",
  "train --learning-rat 3",
  "gallery errors",
  "predict long.safetensors animals.csv",
];

before(async () => {
  writeDigits(400, 60);
  mkdirSync(join(folder, "empty"), { recursive: true });
  const name = (i: number) =>
    i % 2 ? "ein sehr langer Name einer Klasse" : "短い名前の動物たちです";
  const rows = Array.from({ length: 60 }, (_, i) => `${i % 2},${(i * 7) % 11},${name(i)}`);
  writeFileSync(join(folder, "animals.csv"), ["x,y,what", ...rows].join("\n"));
  const made = await outcome(
    start(
      "train --data animals.csv --label what --epochs 1 --network 2,5,2 --save long.safetensors".split(
        " ",
      ),
    ),
  );
  assert.equal(made.code, 0, made.stderr);
});

for (const columns of [80, 40]) {
  for (const line of LINES) {
    test(`${columns} columns: ${line}`, async () => {
      const words = line.replace("--run run", `--run run${columns}`).replaceAll("run/", `run80/`);
      const { stdout, stderr } = await outcome(
        start(words.replace(/ run$/, " run80").split(" "), { COLUMNS: `${columns}` }),
      );
      const lines = `${stdout}${stderr}`.split("\n");
      assert.ok(
        lines.some((text) => text.trim() !== ""),
        "it says something",
      );
      for (const text of lines) assert.ok(stringWidth(text) <= columns, JSON.stringify(text));
      assert.doesNotMatch(stdout + stderr, /NaN|undefined|\bbug\b|2\^53|E(NOENT|ISDIR|ACCES)/);
    });
  }
}

test("a long line is broken at a gap first, then at spaces, and goes on further in", () => {
  assert.equal(
    fitted("  downhill train      the first network", 24),
    "  downhill train\n    the first network",
  );
  assert.equal(fitted("one two three four", 10), "one two\n  three\n  four");
  assert.equal(fitted("短い名前の動物", 10), "短い名前\n  の動物");
  assert.equal(
    fitted("a line that is as long as it likes", Number.POSITIVE_INFINITY).includes("\n"),
    false,
  );
});

test("a table that is too wide becomes several, each with its first column", () => {
  const table = [
    " class  right   recall  taken for",
    "  短い  12 / 9  75.0 %  bellis (4)",
    "crocus   1 / 2   8.0 %",
  ];
  assert.equal(fitted(table.join("\n"), 34), table.join("\n"));
  assert.deepEqual(fitted(`of 7\n\n${table.join("\n")}`, 24).split("\n"), [
    ...["of 7", ""],
    ...[" class  right   recall", "  短い  12 / 9  75.0 %", "crocus   1 / 2   8.0 %"],
    ...["", " class  taken for", "  短い  bellis (4)", "crocus"],
  ]);
  // a column that fits nowhere is broken as lines are
  for (const line of fitted(table.join("\n"), 12).split("\n")) assert.ok(displayWidth(line) <= 12);
});

test("a command is broken as a shell takes it, between its words", () => {
  const end = process.platform === "win32" ? "" : " \\";
  const line = '  npx downhill export net.safetensors --title "Draw a digit" --format html';
  const broken = fitted(line, 40).split("\n");
  assert.deepEqual(broken, [
    `  npx downhill export${end}`,
    `    net.safetensors --title${end}`,
    `    "Draw a digit" --format html`,
  ]);
  assert.equal(fitted("npx downhill train --resume a-run goes on", 30).includes("\\"), false);
  const styled = fitted("\u001b[36mdownhill train --epochs 3 --data flowers.csv\u001b[0m", 30);
  assert.equal(
    styled.split("\n").every((part) => displayWidth(part) <= 30),
    true,
  );
  assert.match(styled, /3( \\)?/);
});

test("what is styled keeps its place, and paragraphs of help are broken once", () => {
  const dim = fitted("\u001b[2m  one two three four\u001b[0m", 12);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: styles are taken away
  assert.equal(dim.replace(/\u001b\[\d+m/g, ""), "  one two\n    three\n    four");
  const sentence =
    "that the paragraph of a help text is broken at the hundredth column of its source";
  assert.equal(unbroken(`${sentence}\nas here.\nNext`), `${sentence} as here.\nNext`);
  const ended = `${sentence}.\nA sentence`;
  const table = `${sentence}  4\nnext  5`;
  for (const text of [ended, table, "short\nlines"]) assert.equal(unbroken(text), text);
});

test("styles take no columns, wide characters two", () => {
  assert.equal(displayWidth("\u001b[1mbold\u001b[0m 短い"), 9);
  assert.equal(cut("短い名前", 5), "短い…");
  assert.deepEqual(fittingParts(["aaa", "bbb", "ccc"], [1, 0, 2], 8, "  "), ["aaa", "bbb"]);
});

test("commands are named as the program was called", () => {
  const path = { PATH: "/usr/bin:/home/ada/bin:/home/ada/p/node_modules/.bin" };
  const called = (script: string, environment = {}) =>
    calledAs(script, { ...path, ...environment }, "/home/ada/p");
  assert.equal(called("/home/ada/bin/downhill"), "downhill");
  assert.equal(called("/home/ada/p/node_modules/.bin/downhill"), "npx downhill");
  assert.equal(called("/home/ada/bin/downhill", { npm_command: "exec" }), "npx downhill");
  assert.equal(called("/home/ada/p/node_modules/downhill/dist/cli/main.js"), "npx downhill");
  assert.equal(called("/home/ada/p/dist/cli/main.js"), "node dist/cli/main.js");
  assert.equal(called("/opt/down hill/dist/cli/main.js"), 'node "/opt/down hill/dist/cli/main.js"');
  const text =
    "downhill train --l2 5, `downhill lab`, downhill is a system, npm install downhill x";
  const start = asCalled(text, {
    ...path,
    npm_lifecycle_event: "start",
    npm_command: "run-script",
  });
  assert.match(
    start,
    /^npm start -- --l2 5, `\S.* lab`, downhill is a system, npm install downhill x$/,
  );
  assert.doesNotMatch(asCalled(text, path), /(^|`)downhill/);
  // behind a style and at the beginning of a line, and commands that came later
  const styled = "\u001b[36mdownhill describe --data x\n  downhill range --help";
  assert.doesNotMatch(asCalled(styled, path), /downhill (describe|range)/);
});
