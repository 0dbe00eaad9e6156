// Makes of a built tree what the package holds, in place: the library in a few pieces, small code, no source
// maps, whose sources are not shipped, and of the declarations only those that an entry of package.json leads
// to: with their comments where the entry itself takes names of them, without elsewhere, where no editor
// shows them. What only a browser reads of the page, its code and the record, is packed; `downhill lab`
// unpacks it. `npm install` and `npm pack` end with it; a build for development does not.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { minifySync } from "vite";
import { inLines } from "./break-lines.mjs";
import { joinModules } from "./join-modules.mjs";

/** `root` is a folder with package.json and dist. */
export async function forPackage(root) {
  const dist = join(root, "dist");
  await joinModules(root);
  const files = readdirSync(dist, { recursive: true })
    .map((name) => join(dist, name))
    // the page is minified as it is
    .filter((path) => !path.startsWith(join(dist, "lab-page")) && !isTest(path));
  const { needed, shown } = declarations(root);
  const library = join(dist, "src/");
  for (const path of files) {
    if (path.endsWith(".map")) rmSync(path);
    else if (path.endsWith(".d.ts") && !needed.has(path)) rmSync(path);
    else if (path.endsWith(".d.ts")) writeFileSync(path, declared(path, shown.has(path)));
    else if (path.endsWith(".js"))
      writeFileSync(path, minified(path, isTraced(relative(library, path))));
    else if (path.endsWith("LICENSES.txt")) writeFileSync(path, withoutRepeats(path));
  }
  const ofPage = join(dist, "lab-page/LICENSES.txt");
  writeFileSync(ofPage, withoutRepeats(ofPage));
  packPage(join(dist, "lab-page"));
}

/** The page's own code and styles and the book's record, each as a file with .br behind its name. */
function packPage(page) {
  const isPacked = (name) => /^(assets|data)[\\/].*\.(js|css|json)$/.test(name);
  for (const name of readdirSync(page, { recursive: true }).filter(isPacked)) {
    const path = join(page, name);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
    rmSync(path);
  }
}

/** Whether traces of the stack name the functions of a file of the library: those of what is called from
 * outside, of the compiler and of training do; elsewhere errors say where they are. */
const isTraced = (name) => /^(index|graph|pieces[\\/](core|plan-whole))\.js$/.test(name);

/** Tests are not shipped, and run from the same folder. */
const isTest = (path) => /\.(test|trust)\./.test(path);

/** The same code in less text: traces of the stack still name classes, and functions where that is said. */
function minified(path, isTraced) {
  const keepNames = { function: isTraced, class: true };
  const { code, errors } = minifySync(path, readFileSync(path, "utf8"), {
    module: true,
    compress: { keepNames },
    mangle: { toplevel: true, keepNames },
    codegen: { removeWhitespace: true, legalComments: "inline" },
  });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return inLines(code);
}

/** Declarations in less text: four spaces are a tab; where no editor shows them, lines are joined. */
function declared(path, isShown) {
  const text = readFileSync(path, "utf8");
  if (!isShown) {
    const bare = text.replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "");
    // a line of // would hide what is joined to it
    return /\/\//.test(bare) ? bare : bare.replace(/^ +/gm, "").replace(/([;{,])\n/g, "$1");
  }
  return text.replace(/^(?: {4})+/gm, (spaces) => "\t".repeat(spaces.length / 4));
}

/** Characters from which on a paragraph of a license is not said twice. */
const LONG = 200;

/** Licenses of several packages: a long paragraph that stood under an earlier one is named, not repeated. */
function withoutRepeats(path) {
  const under = new Map();
  let heading = "";
  const kept = [];
  for (const paragraph of readFileSync(path, "utf8").split(/\n{2,}/)) {
    if (paragraph.startsWith("## ")) heading = paragraph.slice(3).split("\n")[0].trim();
    const key = paragraph
      .replace(/["'\u2018-\u201d]/g, "'")
      .replace(/\s+/g, " ")
      .trim();
    const before = under.get(key);
    const line = `("${key.slice(0, 20)}..." as under ${before})`;
    if (before !== undefined && key.length >= LONG) kept.push(line);
    else kept.push(paragraph);
    if (before === undefined) under.set(key, heading);
  }
  return kept.join("\n\n");
}

/** The declarations of the entries and what they import, and those that an entry itself takes names of. */
function declarations(root) {
  const { exports, imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const importsOf = (path) =>
    [...readFileSync(path, "utf8").matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([.#][^"]+)"/g)].flatMap(
      ([, name]) => {
        const [from, names] = name.startsWith("#")
          ? [root, Object.values(imports[name])]
          : [dirname(path), [name]];
        return names.map((file) => resolve(from, file.replace(/\.[jt]s$/, ".d.ts")));
      },
    );
  const entries = Object.values(exports).flatMap(({ types }) =>
    types ? [resolve(root, types)] : [],
  );
  const needed = new Set();
  const visit = (path) => {
    if (needed.has(path)) return;
    needed.add(path);
    importsOf(path).forEach(visit);
  };
  entries.forEach(visit);
  return { needed, shown: new Set([...entries, ...entries.flatMap(importsOf)]) };
}

const [, program, folder] = process.argv;
if (resolve(program) === import.meta.filename) await forPackage(resolve(folder));
