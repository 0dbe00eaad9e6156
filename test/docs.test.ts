// The code of README and documentation compiles under the project's strict settings, runs, and prints
// what the pages say. All TypeScript runs in one process, all command lines of a page in one folder.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type DocProgram, docPages, isAsSaid, programsOf } from "./doc-blocks.ts";
import { writePng } from "./png-writer.ts";
import { root } from "./source-files.ts";

// inside the package, so that "downhill" resolves to it
const code = `${root}dist/docs-code/`;
const folder = mkdtempSync(join(tmpdir(), "downhill-docs-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const programs = docPages().flatMap(programsOf);
const compiledPrograms = programs.filter((p) => p.language === "ts" && p.unrun === undefined);
const place = ({ page, line }: DocProgram) => `${page}:${line}`;

/** A folder as the pages suppose it: a table, pictures, a text, and the command. */
function project(name: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, "bin"), { recursive: true });
  copyFileSync(`${root}examples/data/flowers.csv`, join(path, "flowers.csv"));
  writeFileSync(join(path, "play.txt"), readFileSync(`${root}README.md`, "utf8").slice(0, 6000));
  for (const [i, kind] of ["cat", "dog"].entries()) {
    mkdirSync(join(path, "pictures", kind), { recursive: true });
    for (let k = 0; k < 12; k++) {
      const sample = (x: number, y: number, c: number) =>
        (37 * k + 90 * i + 3 * x + 5 * y + 70 * c) % 256;
      const png = writePng({ width: 40, height: 34, depth: 8, type: 2, sample });
      writeFileSync(join(path, "pictures", kind, `${k}.png`), png);
    }
  }
  // the command without npx, which takes longer than what it starts
  const script = `#!/bin/sh\nexec "${process.execPath}" "${root}dist/cli/main.js" "$@"\n`;
  writeFileSync(join(path, "bin/downhill"), script);
  writeFileSync(join(path, "bin/npx"), '#!/bin/sh\nexec "$@"\n');
  for (const each of ["downhill", "npx"]) chmodSync(join(path, "bin", each), 0o755);
  return path;
}

/** Fails where a program did not print what its page says; with DOWNHILL_RECORD=1 the page is mended. */
function checkOutput(program: DocProgram, printed: string): void {
  if (program.output === undefined || isAsSaid(program.output, printed)) return;
  if (process.env.DOWNHILL_RECORD === "1") {
    const path = root + program.page;
    const text = readFileSync(path, "utf8");
    const from = text.indexOf("```text\n", text.indexOf(program.code)) + "```text\n".length;
    const to = text.indexOf("```\n", from);
    writeFileSync(path, `${text.slice(0, from)}${printed.trimEnd()}\n${text.slice(to)}`);
    return;
  }
  assert.fail(`${place(program)} prints\n${printed}\nand its page says\n${program.output}`);
}

test("few blocks are not run, and each says why", () => {
  const unrun = programs.filter((p) => p.unrun !== undefined);
  assert.ok(programs.length >= 50, `${programs.length} programs`);
  assert.ok(unrun.length <= 12, `${unrun.map(place).join("\n")}`);
  for (const program of unrun) assert.ok(program.unrun!.length > 10, place(program));
});

test("all TypeScript of README and documentation compiles, runs, and prints what is said", () => {
  rmSync(code, { recursive: true, force: true });
  mkdirSync(code, { recursive: true });
  const ours = compiledPrograms;
  assert.ok(ours.length >= 30, `${ours.length} programs`);
  for (const [i, program] of ours.entries()) {
    writeFileSync(`${code}p${i}.ts`, `// ${place(program)}\n${program.code}\nexport {};\n`);
  }
  const config = {
    extends: `${root}tsconfig.json`,
    compilerOptions: { rootDir: ".", outDir: "out", declaration: false, sourceMap: false },
    include: ["*.ts"],
    exclude: ["out"],
  };
  writeFileSync(`${code}tsconfig.json`, JSON.stringify(config));
  const compiled = spawnSync(
    process.execPath,
    [`${root}node_modules/typescript/bin/tsc`, "-p", code],
    { encoding: "utf8" },
  );
  const places = ours.map((p, i) => `p${i}.ts is ${place(p)}`);
  assert.equal(compiled.status, 0, `${compiled.stdout}\n${places.join("\n")}`);

  // one after another in one process, each with what it printed
  const runner = `
    const write = process.stdout.write.bind(process.stdout);
    const results = [];
    for (let i = 0; i < ${ours.length}; i++) {
      let printed = "";
      process.stdout.write = (text) => { printed += text; return true; };
      let failure;
      try { await import("${code}out/p" + i + ".js"); } catch (error) { failure = error.stack; }
      results.push({ printed, failure });
    }
    write(JSON.stringify(results));
  `;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", runner], {
    cwd: project("ts"),
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    timeout: 1_800_000,
  });
  assert.equal(run.status, 0, run.stderr);
  const results = JSON.parse(run.stdout) as { printed: string; failure?: string }[];
  assert.equal(results.length, ours.length);
  for (const [i, { printed, failure }] of results.entries()) {
    assert.equal(failure, undefined, place(ours[i]!));
    checkOutput(ours[i]!, printed);
  }
});

test("the README's own loss and optimizer train", () => {
  const i = compiledPrograms.findIndex(
    (p) => p.page === "README.md" && p.code.includes("heavyBall"),
  );
  const script = `
    import { dataset } from "downhill/data";
    import { train } from "downhill";
    import { heavyBall, huber, net } from "${code}out/p${i}.js";
    const inputs = Float32Array.from({ length: 8 * 784 }, (_, i) => (i * 37) % 101 / 101);
    const set = dataset({ name: "set", inputShape: [784], outputs: 10, inputs, labels: new Uint8Array(8) });
    const run = await train(net, set, { loss: huber, optimizer: heavyBall, epochs: 5, batchSize: 4 });
    console.log(run.history.at(-1).loss < run.history[0].loss);`;
  const run = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: root,
    encoding: "utf8",
  });
  assert.equal(run.stdout, "true\n", run.stderr);
});

const withCommands = docPages().filter((page) =>
  programsOf(page).some((p) => p.language === "sh" && !p.unrun),
);
for (const page of withCommands) {
  test(`the command lines of ${page}`, () => {
    const cwd = project(page.replaceAll("/", "-"));
    const env = { ...process.env, PATH: `${join(cwd, "bin")}:${process.env.PATH}`, NO_COLOR: "1" };
    for (const program of programsOf(page).filter((p) => p.language === "sh" && !p.unrun)) {
      const run = spawnSync("sh", ["-e", "-c", program.code], {
        cwd,
        env,
        encoding: "utf8",
        timeout: 1_800_000,
      });
      assert.equal(run.status, 0, `${place(program)}\n${run.stdout}${run.stderr}`);
      checkOutput(program, run.stdout);
    }
  });
}

test("a page that says something else than what is printed is found", () => {
  assert.ok(isAsSaid("a 1\nb 2\n", "a 1\nb 2\n"));
  assert.ok(!isAsSaid("a 1\nb 3\n", "a 1\nb 2\n"));
  assert.ok(!isAsSaid("a 1\n", "a 1\nb 2\n"));
  assert.ok(isAsSaid("a 1\n...\nd 4\n", "a 1\nb 2\nc 3\nd 4\n"));
  assert.ok(isAsSaid("a 1\n...\n", "a 1\nb 2\n"));
  assert.ok(!isAsSaid("a 1\n...\nd 4\n", "a 1\nb 2\nd 5\n"));
  assert.ok(!isAsSaid("a.1\n", "ax1\n"));
});
