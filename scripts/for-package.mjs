// Makes of a built tree what the package holds, in place: small code, in which functions and classes
// keep their names, no source maps, whose sources are not shipped, and of the declarations only those
// that an entry of package.json leads to.
// The code of the page, which only a browser reads, is packed; `downhill lab` unpacks it.
// `npm install` and `npm pack` end with it; a build for development does not.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { minifySync } from "vite";

/** `root` is a folder with package.json and dist. */
export function forPackage(root) {
  const dist = join(root, "dist");
  const files = readdirSync(dist, { recursive: true })
    .map((name) => join(dist, name))
    // the page is minified as it is
    .filter((path) => !path.startsWith(join(dist, "lab-page")) && !isTest(path));
  const needed = declarations(root);
  for (const path of files) {
    if (path.endsWith(".map")) rmSync(path);
    else if (path.endsWith(".d.ts") && !needed.has(path)) rmSync(path);
    else if (path.endsWith(".d.ts")) writeFileSync(path, indentedByTabs(path));
    else if (path.endsWith(".js")) writeFileSync(path, minified(path));
  }
  packPage(join(dist, "lab-page/assets"));
}

/** The page's own code and styles, each as a file with .br behind its name. */
function packPage(assets) {
  for (const name of readdirSync(assets).filter((name) => /\.(js|css)$/.test(name))) {
    const path = join(assets, name);
    writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
    rmSync(path);
  }
}

/** Tests are not shipped, and run from the same folder. */
const isTest = (path) => /\.(test|trust)\./.test(path);

/** The same code in less text: traces of the stack still name functions and classes. */
function minified(path) {
  const { code, errors } = minifySync(path, readFileSync(path, "utf8"), {
    module: true,
    compress: { keepNames: { function: true, class: true } },
    mangle: { toplevel: true, keepNames: true },
    codegen: { removeWhitespace: true, legalComments: "inline" },
  });
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return code;
}

/** Declarations with their comments, which editors show: four spaces are a tab. */
const indentedByTabs = (path) =>
  readFileSync(path, "utf8").replace(/^(?: {4})+/gm, (spaces) => "\t".repeat(spaces.length / 4));

/** The declarations of the entries, and what they import. */
function declarations(root) {
  const { exports, imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const found = new Set();
  const visit = (path) => {
    if (found.has(path)) return;
    found.add(path);
    const text = readFileSync(path, "utf8");
    for (const [, name] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"([.#][^"]+)"/g)) {
      const [from, names] = name.startsWith("#")
        ? [root, Object.values(imports[name])]
        : [dirname(path), [name]];
      for (const file of names) visit(resolve(from, file.replace(/\.[jt]s$/, ".d.ts")));
    }
  };
  for (const { types } of Object.values(exports)) {
    if (types !== undefined) visit(resolve(root, types));
  }
  return found;
}

const [, program, folder] = process.argv;
if (resolve(program) === import.meta.filename) forPackage(resolve(folder));
