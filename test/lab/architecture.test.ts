// The rules that keep the lab's parts apart, read off the source: the library in the worker alone,
// imports in one direction, panels that know nothing of each other.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { isTest, root, type SourceFile, sourceFiles } from "../source-files.ts";

const lab = sourceFiles("lab").filter((file) => !isTest(file));
const byPath = new Map(lab.map((file) => [file.path, file]));
/** Its imports are those of the programs that it writes. */
const WRITES_PROGRAMS = "lab/take-away/typescript.ts";

function none(rule: string, offences: readonly string[]): void {
  assert.equal(offences.length, 0, `${rule}:\n${offences.join("\n")}`);
}
const offending = (isWrong: (imported: string, file: SourceFile) => boolean): string[] =>
  lab
    .filter(({ path }) => path !== WRITES_PROGRAMS)
    .flatMap((f) => f.imports.filter((i) => isWrong(i, f)).map((i) => `${f.path} imports ${i}`));

/** What a file imports to run, not only to check types. */
const needed = ({ path, code }: SourceFile): string[] =>
  [...code.matchAll(/(?:^|\n)\s*(?:import|export)(?!\s+type\b)[^;"']*?\bfrom\s*["']([^"'\n]+)/g)]
    .map(([, name]) => name!)
    .map((name) => (name.startsWith(".") ? normalize(join(dirname(path), name)) : name));

test("there is a lab to check, pages and all", () => {
  assert.ok(lab.length > 200, `${lab.length} files`);
  assert.ok(lab.some(({ path }) => path.endsWith("/panel.tsx")));
});

const PACKAGES = ["preact", "preact/hooks", "@preact/signals"];
const LIBRARY = [
  "downhill",
  "downhill/data",
  "downhill/graph",
  "downhill/keras",
  "downhill/onnx",
  "downhill/standalone",
];
/** What the page takes of the library: where MNIST has its digits, a function of a few lines. */
const IN_PAGE = "lab/drawing/centre.ts";

test("the library is imported in the worker alone, everything else by nobody but for Preact", () => {
  const isOwn = (imported: string) => imported.startsWith("lab/");
  none(
    "imports of packages",
    offending((imported, { path }) => {
      if (isOwn(imported) || PACKAGES.includes(imported)) return false;
      if (path === IN_PAGE && imported === "downhill/data") return false;
      return !(path.startsWith("lab/worker/") && LIBRARY.includes(imported));
    }),
  );
  none(
    "no page in the worker",
    offending((i, { path }) => path.startsWith("lab/worker/") && PACKAGES.includes(i)),
  );
});

test("nothing that runs in the page brings the library with it by a detour", () => {
  const reached = new Set<string>();
  const visit = (path: string): void => {
    if (reached.has(path) || path === IN_PAGE) return;
    reached.add(path);
    for (const next of byPath.has(path) ? needed(byPath.get(path)!) : []) visit(next);
  };
  for (const { path } of lab) {
    if (!path.startsWith("lab/worker/") && path !== WRITES_PROGRAMS) visit(path);
  }
  assert.ok(reached.has("lab/worker/own/own.ts"), "values of the worker's are found");
  none(
    "the library in the page",
    [...reached].filter((path) => LIBRARY.includes(path)),
  );
  // nor by what the page takes: the worker's scripts are named by each other and, but for the first, by
  // none of the page's
  const assets = join(root, "dist/lab-page/assets");
  const texts = new Map(
    readdirSync(assets)
      .filter((name) => name.endsWith(".js"))
      .map((name) => [name, readFileSync(join(assets, name), "utf8")] as const),
  );
  const [first] = [...texts.keys()].filter((name) => /^main-/.test(name));
  const ofWorker = new Set<string>();
  const take = (name: string): void => {
    if (ofWorker.has(name)) return;
    ofWorker.add(name);
    for (const other of texts.keys()) if (texts.get(name)!.includes(other)) take(other);
  };
  take(first!);
  assert.ok(
    [...ofWorker].some((name) => /DownhillError/.test(texts.get(name)!)),
    "the library is in the worker",
  );
  for (const [name, text] of texts) {
    if (ofWorker.has(name)) continue;
    assert.doesNotMatch(text, /DownhillError/, name);
    const named = [...ofWorker].filter((other) => other !== first && text.includes(other));
    assert.deepEqual(named, [], name);
  }
});

/** What the files of a folder may import of the lab, besides their own folder. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  "lab/text": ["lab/components/numbers.ts"],
  "lab/settings": [],
  "lab/drawing": [],
  "lab/store": [],
  "lab/network": ["lab/settings", "lab/worker/protocol.ts"],
  "lab/runs": ["lab/settings", "lab/worker/protocol.ts"],
  "lab/worker": ["lab/settings", "lab/network", "lab/store"],
  "lab/state": ["lab/settings", "lab/drawing", "lab/runs", "lab/store", "lab/text", "lab/worker"],
  "lab/take-away": [
    "lab/settings",
    "lab/state",
    "lab/worker/protocol.ts",
    "lab/worker/questions.ts",
    // what a word means, which explains itself wherever it stands
    "lab/components/lens/explained.ts",
  ],
  "lab/components": [
    "lab/drawing",
    "lab/network",
    "lab/state",
    "lab/text",
    "lab/worker",
    "lab/take-away/save.ts",
  ],
  "lab/panels": [
    "lab/settings",
    "lab/drawing",
    "lab/network",
    "lab/runs",
    "lab/text",
    "lab/worker",
    "lab/state",
    "lab/take-away",
    "lab/components",
  ],
  "lab/app": ["lab/components", "lab/panels", "lab/runs", "lab/state", "lab/worker/protocol.ts"],
};

const folderOf = (path: string): string => path.split("/").slice(0, 2).join("/");

test("each folder sees only what lies below it", () => {
  const folders = new Set(lab.map(({ path }) => folderOf(path)).filter((f) => !/\.tsx?$/.test(f)));
  assert.deepEqual([...folders].sort(), Object.keys(ALLOWED).sort(), "every folder has its rule");
  const within = (path: string, part: string) => path === part || path.startsWith(`${part}/`);
  none(
    "imports between folders",
    offending((imported, { path }) => {
      const folder = folderOf(path);
      const allowed = ALLOWED[folder];
      if (!allowed || !imported.startsWith("lab/") || /\.css$/.test(imported)) return false;
      return ![folder, ...allowed].some((part) => within(imported, part));
    }),
  );
});

test("panels know nothing of each other", () => {
  const panelOf = (path: string) => /^lab\/panels\/([^/]+)/.exec(path)?.[1];
  none(
    "imports between panels",
    offending((imported, { path }) => {
      const [own, other] = [panelOf(path), panelOf(imported)];
      return own !== undefined && other !== undefined && own !== other;
    }),
  );
});
