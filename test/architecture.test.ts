// The rules that keep the parts apart, read off the source: directions of imports, sizes of files,
// who may print, who may know a target, which functions of Math would differ between engines.
import assert from "node:assert/strict";
import { test } from "node:test";
import { codeLines, isTest, type SourceFile, sourceFiles } from "./source-files.ts";

const library = sourceFiles("src");
const production = library.filter((f) => !isTest(f));
const programs = [
  "cli",
  "book",
  "lab",
  "photographs",
  "standalone-page",
  "bench",
  "test",
  "scripts",
].flatMap(sourceFiles);

/** Fails with all offences of a rule. */
function none(rule: string, offences: readonly string[]): void {
  assert.equal(offences.length, 0, `${rule}:\n${offences.join("\n")}`);
}
const offending = (
  files: readonly SourceFile[],
  isWrong: (imported: string, file: SourceFile) => boolean,
): string[] =>
  files.flatMap((f) => f.imports.filter((i) => isWrong(i, f)).map((i) => `${f.path} imports ${i}`));

test("there is source to check", () => assert.ok(production.length > 60));

/** The number of a compiler phase; undefined for other files. */
const phase = (path: string): number | undefined => {
  const digit = /^src\/compiler\/(\d)-/.exec(path)?.[1];
  return digit === undefined ? undefined : Number(digit);
};

test("a phase imports only from itself and the phases before it", () => {
  const wrong = (imported: string, file: SourceFile) => {
    const [from, to] = [phase(file.path), phase(imported)];
    return from !== undefined && to !== undefined && to > from;
  };
  none("imports go to smaller phase numbers", offending(production, wrong));
});

/** What the files of a folder may import from src, besides their own folder. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "src/data": ["src/errors.ts", "src/formats"],
  "src/formats": ["src/errors.ts", "src/bundled"],
  // packages that the build puts into the file
  "src/bundled": [],
  "src/nn": ["src/errors.ts", "src/data", "src/compiler/1-graph", "src/compiler/2-autodiff"],
  "src/compiler/1-graph": ["src/errors.ts", "src/data"],
  "src/compiler/2-autodiff": ["src/errors.ts", "src/compiler/1-graph"],
  "src/compiler/3-schedule": ["src/errors.ts", "src/data/random.ts", "src/compiler/1-graph"],
  "src/compiler/4-codegen": [
    "src/errors.ts",
    "src/compiler/1-graph/dtype.ts",
    "src/compiler/1-graph/ops.ts",
    "src/compiler/3-schedule",
  ],
  "src/runtime": [
    "src/errors.ts",
    "src/formats",
    "src/compiler/1-graph",
    "src/compiler/3-schedule",
    "src/compiler/4-codegen",
  ],
  // a machine, whatever its target
  "src/train": [
    "src/errors.ts",
    "src/formats",
    "src/data",
    "src/nn",
    "src/compiler/1-graph",
    "src/compile.ts",
    "src/runtime/machine.ts",
  ],
  // files of other programs, of an entry of their own: nothing else imports it
  "src/onnx": [
    "src/errors.ts",
    "src/bundled",
    "src/formats",
    "src/data",
    "src/compiler/1-graph",
    "src/nn",
    "src/train",
  ],
  "src/keras": [
    "src/errors.ts",
    "src/formats",
    "src/data",
    "src/compiler/1-graph/shape.ts",
    "src/nn",
    "src/train",
  ],
  // the texts of the stages, for readers: it may look into all of the compiler
  "src/inspect": ["src/errors.ts", "src/compiler"],
  "src/search": ["src/errors.ts", "src/data", "src/nn", "src/train"],
  // a trained network, through the compiler, as a program of its own
  "src/standalone": [
    "src/errors.ts",
    "src/data",
    "src/formats/safetensors.ts",
    "src/nn",
    "src/compiler/3-schedule/program.ts",
    "src/compiler/4-codegen",
    "src/plan-whole.ts",
    "src/runtime",
    "src/train",
  ],
};

test("the folders of the library see only what lies below them", () => {
  const wrong = (imported: string, { path }: SourceFile) => {
    const folder = Object.keys(ALLOWED).find((f) => path.startsWith(`${f}/`));
    if (!folder || !imported.startsWith("src/")) return false;
    return ![folder, ...ALLOWED[folder]!].some(
      (a) => imported === a || imported.startsWith(`${a}/`),
    );
  };
  none("imports between folders", offending(production, wrong));
});

/** Parts of a folder of which each imports only from those before it; the rest stands above them. */
const ORDER = {
  "src/compiler/3-schedule": ["loops/", "plan/", "elements/", "nests/", "threads/"],
  cli: [
    "place",
    "terminal/",
    "pictures/",
    "flags/",
    "training/",
    "text/",
    "tune/",
    "lab/",
    "commands/",
  ],
} as const;

for (const [parent, parts] of Object.entries(ORDER)) {
  test(`each part of ${parent} imports only from those before it`, () => {
    const files = sourceFiles(parent).filter((f) => !isTest(f));
    const part = (path: string) => parts.findIndex((name) => path.startsWith(`${parent}/${name}`));
    const wrong = (imported: string, { path }: SourceFile) =>
      part(path) >= 0 &&
      imported.startsWith(`${parent}/`) &&
      (part(imported) < 0 || part(imported) > part(path));
    none(parts.join(", "), offending(files, wrong));
    const found = new Set(files.map(({ path }) => part(path)).filter((i) => i >= 0));
    assert.equal(found.size, parts.length, "each of the parts is there");
  });
}

test("code generation sees kernels, never graph nodes", () => {
  const isLoops = (path: string) =>
    path.startsWith("src/compiler/3-schedule/loops/") ||
    path === "src/compiler/3-schedule/program.ts";
  const wrong = (imported: string, { path }: SourceFile) =>
    phase(path) === 4 && phase(imported) === 3 && !isLoops(imported);
  none(
    "4-codegen takes the loop IR from 3-schedule and nothing else",
    offending(production, wrong),
  );
});

test("only code generation, the runtimes and the pipeline know targets", () => {
  const files = production.filter(({ path }) => phase(path) !== undefined && phase(path)! < 4);
  const named = files.filter((f) => /["'`](wasm|webgpu|x86|avx\w*|sse\w*)["'`]/.test(f.code));
  none(
    "no target is named before phase 4",
    named.map((f) => f.path),
  );
});

test("no file imports itself by a detour, not even a type", () => {
  const byPath = new Map(production.map((f) => [f.path, f]));
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.add([...trail.slice(at), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const next of byPath.get(path)?.imports ?? []) {
      if (byPath.has(next)) visit(next, [...trail, path]);
    }
    done.add(path);
  };
  for (const path of byPath.keys()) visit(path, []);
  none("cycles", [...found]);
});

test("programs, benchmarks and tests import the library by its name", () => {
  // hostile files are for the readers themselves, which only the library's doors call
  const isAttack = ({ path }: SourceFile) => /^test\/(fuzz|hostile)\//.test(path);
  const isReader = (path: string) =>
    /^src\/(formats|data)\//.test(path) ||
    /^src\/runtime\/host-(native-cache|node-image)\.ts$/.test(path);
  none(
    "no path into src",
    offending(programs, (i, file) => i.startsWith("src/") && !(isAttack(file) && isReader(i))),
  );
});

test("the command line takes nothing of the lab's: both take it of the library", () => {
  // what the tests of one draw, the other may draw too
  const files = sourceFiles("cli").filter((f) => !isTest(f));
  none(
    "imports of the lab",
    offending(files, (imported) => imported.startsWith("lab/")),
  );
});

test("the page of one network takes what the network sees and the pen, and nobody takes of it", () => {
  const to: Readonly<Record<string, readonly string[]>> = {
    photographs: ["photographs/"],
    "standalone-page": ["standalone-page/", "photographs/", "lab/drawing/", "lab/style/"],
  };
  const wrong = (imported: string, { path }: SourceFile) => {
    const own = to[path.split("/")[0]!];
    return own
      ? !own.some((begin) => imported.startsWith(begin))
      : imported.startsWith("standalone-page/");
  };
  const local = (imported: string) =>
    /^[\w-]+\//.test(imported) && !imported.startsWith("downhill/");
  const files = [...programs, ...library].filter((f) => !isTest(f));
  none(
    "imports",
    offending(files, (imported, file) => local(imported) && wrong(imported, file)),
  );
});

test("the library imports nothing of Node but through #host, and packages only to bundle them", () => {
  const mayImport = ({ path }: SourceFile) =>
    /^src\/(runtime\/host-(node|native)|bundled\/)/.test(path);
  const files = production.filter((f) => !mayImport(f));
  const wrong = (imported: string) => imported !== "#host" && !imported.startsWith("src/");
  none("imports of packages", offending(files, wrong));
});

test("nothing in src makes code of text", () => {
  const CODE = [
    /\beval\s*\(/,
    /\bFunction\s*\(/,
    /\b(Async|Generator|AsyncGenerator)Function\b/,
    /\.constructor\s*\(/,
    /["'](node:)?vm["']/,
    /["'](node:)?(repl|inspector)["']/,
    /\bset(Timeout|Interval|Immediate)\s*\(\s*["'`]/,
    /\beval:\s*true/,
    /\bdocument\.write|\binnerHTML\b|\binsertAdjacentHTML\b/,
    /\b(importScripts|createContextualFragment)\b/,
  ];
  const offences = production.flatMap((f) =>
    CODE.filter((pattern) => pattern.test(f.code)).map((pattern) => `${f.path}: ${pattern}`),
  );
  none("code of text", offences);
  // a module is imported by a name that stands in the source, never by one that a file gave
  const imports = production.flatMap((f) =>
    [...f.code.matchAll(/(?<![.\w])import\(\s*([^)]+?)\s*\)/g)]
      .filter(([, name]) => !/^["'][^"']*["']$/.test(name!))
      .filter(([, name]) => !new RegExp(`\\bconst ${name} = "[^"]*";`).test(f.code))
      .map(([whole]) => `${f.path}: ${whole}`),
  );
  none("imports by a computed name", imports);
});

test("only programs print", () => {
  const printing = production.filter((f) => /\bconsole\.|process\.std/.test(f.code));
  none(
    "no printing in src",
    printing.map((f) => f.path),
  );
});

test("nothing in src calls functions whose last bit differs between engines", () => {
  const MATH =
    /\bMath\.(exp|expm1|log|log1p|log2|log10|a?sinh?|a?cosh?|a?tanh?|atan2|pow|cbrt|hypot)\b/g;
  const offences = production
    .filter(({ path }) => path !== "src/compiler/1-graph/ops.ts")
    .flatMap((f) => [...f.code.matchAll(MATH)].map((m) => `${f.path}: ${m[0]}`));
  none("src/data/math.ts has them", offences);
  // 2 to a whole power is exact
  const powers = production.flatMap((f) =>
    [...f.code.matchAll(/(\S+)\s*\*\*/g)]
      .filter((m) => !/(^|[(-])2n?$/.test(m[1]!))
      .map(() => f.path),
  );
  none("powers other than of 2", powers);
});

test("what a page shows is asserted once it is shown, not read once", () => {
  // a busy machine shows it later: shows, until, steady and eventually read it again
  const ONCE =
    /assert\.\w+\([^,;]*\bawait [^,;]*\.(inner|all|text|input|getA|is[EDVC]|count\()[^;]*;/g;
  const offences = programs
    .filter(({ path }) => /^test\/lab\/.*\.test\.ts$/.test(path))
    .flatMap(({ path, code }) => {
      const outside = code.replace(/^( *)(\S.*)?\beventually\((.|\n)*?\n\1\S/gm, "");
      return [...outside.matchAll(ONCE)].map(([found]) => `${path}: ${found.slice(0, 90)}`);
    });
  none("what is shown is waited for", offences);
});

test("no file is a drawer for everything", () => {
  const files = [...library, ...programs].map((f) => f.path);
  none(
    "names",
    files.filter((p) => /(^|\/)(utils?|helpers?|common|misc|shared)(\.|\/|-)/.test(p)),
  );
  const defaults = [...production, ...programs].filter(
    (f) =>
      /\bexport default\b/.test(f.code) &&
      !f.path.endsWith(".config.ts") &&
      // what is loaded when it is first shown
      !/^lab\/panels\/[^/]+\/panel\.tsx$/.test(f.path),
  );
  none(
    "default exports",
    defaults.map((f) => f.path),
  );
});

test("no type is given up", () => {
  none(
    "any",
    [...library, ...programs]
      .filter((f) => /[:<]\s*any\b|\bas any\b/.test(f.code))
      .map((f) => f.path),
  );
});

test("files are short and begin by saying what they do", (t) => {
  const sizes = production.map((f) => ({ path: f.path, lines: codeLines(f) }));
  const long = [...library, ...programs].filter((f) => codeLines(f) > 400);
  none(
    "at most 400 lines of code",
    long.map((f) => `${f.path} has ${codeLines(f)}`),
  );
  const sorted = sizes.map((s) => s.lines).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)]!;
  t.diagnostic(`${sizes.length} files in src, median ${median} lines of code`);
  assert.ok(median <= 140, `the median is ${median} lines of code`);
  const silent = production.filter((f) => !f.text.startsWith("//"));
  none(
    "a file opens with a comment",
    silent.map((f) => f.path),
  );
});

/** In how many files of the compiler each op is named: the table and its meaning, its shape, its
 * gradient, and whoever knows it by name in the schedule. A new op needs a line in as many; these
 * numbers may fall. Ops whose names are words of other things too (input, constant, sum) are left out. */
const NAMED_IN = {
  contract: 16,
  window: 10,
  fold: 11,
  poolArgMax: 11,
  poolPick: 11,
  unpool: 10,
  reshape: 16,
  permute: 13,
  broadcast: 11,
  slice: 11,
  pad: 9,
  gather: 10,
  scatterAdd: 9,
  nonzero: 7,
  iota: 8,
  bits: 10,
  cast: 9,
  maximum: 7,
  minimum: 7,
  scan: 6,
  scanResult: 6,
} as const;

test("a structural op is named in few files", (t) => {
  const compiler = production.filter((f) => f.path.startsWith("src/compiler/"));
  const found = Object.keys(NAMED_IN).map((op) => {
    const naming = new RegExp(`"${op}"|^\\s+${op}: `, "m");
    return [op, compiler.filter((f) => naming.test(f.code)).length] as const;
  });
  t.diagnostic(found.map(([op, n]) => `${op} ${n}`).join(", "));
  none(
    "ops named in more files than before",
    found
      .filter(([op, n]) => n > NAMED_IN[op as keyof typeof NAMED_IN])
      .map(([op, n]) => `${op} is named in ${n} files`),
  );
});
