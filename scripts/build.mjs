// Compiles the whole tree with tsc into dist (everything runs from dist), then bundles the command line
// and the files of src/bundled in place with the packages they use, so that the published package
// depends on none; their licences go beside them. `downhill` itself stays an import: there is one copy of
// the library. Files are written over those of the build before, and what this build did not write goes
// at its end, but for the pieces of the command line: a process that runs from dist loads some of them
// only when it needs them.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));
/** So long a process may still need the pieces of an earlier build. */
const HELD_MS = 24 * 3600 * 1000;
/** Clocks of file systems may be some milliseconds behind. */
const begin = Date.now() - 100;
/** Files of a folder of dist that this build wrote. */
const written = (folder) =>
  readdirSync(`${root}dist/${folder}`, { recursive: true }).filter(
    (name) => statSync(`${root}dist/${folder}/${name}`).mtimeMs >= begin,
  );
const isBuilt = existsSync(`${root}dist`);
const tsc = spawnSync(process.execPath, [`${root}node_modules/typescript/bin/tsc`, "-p", root], {
  stdio: "inherit",
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);

const digest = createHash("sha256");
const compiled = written("src").filter(
  (name) => name.endsWith(".js") && !/\.(test|trust)\./.test(name),
);
for (const name of compiled.sort()) digest.update(readFileSync(`${root}dist/src/${name}`));
const buildId = digest.digest("hex").slice(0, 32);
writeFileSync(
  `${root}dist/book/built-from.js`,
  `export const BUILT_FROM = ${JSON.stringify(builtFrom())};\n`,
);
writeFileSync(`${root}dist/src/build-id.js`, `export const BUILD_ID = "${buildId}";\n`);

/** WebAssembly files of packages, packed, as base64 in the code: they need no file beside it. */
const wasmInCode = {
  name: "wasm-in-code",
  enforce: "pre",
  load(id) {
    if (!id.endsWith(".wasm")) return null;
    const packed = gzipSync(readFileSync(id), { level: 9 });
    return `export default ${JSON.stringify(packed.toString("base64"))};`;
  },
};

const libraries = written("src/bundled")
  .filter((name) => name.endsWith(".js") && !name.includes(".test."))
  .map((name) => name.slice(0, -".js".length));
await build({
  root,
  configFile: false,
  logLevel: "warn",
  plugins: [wasmInCode],
  build: {
    ssr: true,
    target: "es2022",
    outDir: `${root}dist/src/bundled`,
    emptyOutDir: false,
    minify: process.argv.includes("--package"),
    license: { fileName: "LICENSES.txt" },
    rolldownOptions: {
      input: Object.fromEntries(
        libraries.map((name) => [name, `${root}dist/src/bundled/${name}.js`]),
      ),
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].chunk.js" },
    },
  },
  ssr: { noExternal: true, target: "webworker" }, // what runs in a browser runs in Node too
});
for (const name of libraries) rmSync(`${root}dist/src/bundled/${name}.js.map`, { force: true });

const [runtime] = await scriptOf("dist/src/standalone/run/open.js", "downhill");
const [named] = await scriptOf("dist/src/standalone/run/open-named.js", "downhill");
const [page, style] = await scriptOf("standalone-page/main.ts", "downhillPage");
writeFileSync(
  `${root}dist/src/standalone/texts.js`,
  Object.entries({ RUNTIME: runtime, NAMED_RUNTIME: named, PAGE_SCRIPT: page, PAGE_STYLE: style })
    .map(([name, text]) => `export const ${name} = ${JSON.stringify(text)};\n`)
    .join(""),
);

await build({
  root,
  configFile: false,
  logLevel: "warn",
  build: {
    ssr: true,
    target: "node20",
    outDir: `${root}dist/cli`,
    emptyOutDir: false,
    minify: false,
    license: { fileName: "LICENSES.txt" },
    rolldownOptions: {
      input: Object.fromEntries(
        ["main", "tune/worker"].map((name) => [name, `${root}dist/cli/${name}.js`]),
      ),
      external: [/^downhill(\/|$)/, /\/(bench|book)\//],
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].chunk.js" },
    },
  },
  ssr: { noExternal: true, target: "node" },
});
rmSync(`${root}dist/cli/main.js.map`, { force: true }); // of the file before it was bundled
chmodSync(`${root}dist/cli/main.js`, 0o755);
await import("./build-lab.mjs");
if (isBuilt) removeOld("dist", process.argv.includes("--package"));
if (process.argv.includes("--package")) await (await import("./for-package.mjs")).forPackage(root);

/** A module with what it imports as one small script, which defines its exports as one name, and its
 * styles; they may stand in a page. */
async function scriptOf(entry, name) {
  const library = [
    ["downhill/data", "src/data/index.js"],
    ["#host", "src/runtime/host-web.js"],
  ].map(([find, file]) => ({ find, replacement: `${root}dist/${file}` }));
  const [{ output }] = await build({
    root,
    configFile: false,
    logLevel: "warn",
    resolve: { alias: library },
    build: {
      write: false,
      target: "es2022",
      minify: true,
      lib: { entry: root + entry, formats: ["iife"], name },
      rolldownOptions: { treeshake: { moduleSideEffects: (id) => /\.css$/.test(id) } },
    },
  });
  const script = output.find(({ type }) => type === "chunk").code.trim();
  const style = output.find(({ fileName }) => /\.css$/.test(fileName))?.source ?? "";
  if (/<\/(script|style)|<!--/i.test(script + style))
    throw new Error(`${entry} would end its script`);
  return [script, style.trim()];
}

/** The commit that is built, ten digits, with "+" where code of results differs; undefined without git. */
function builtFrom() {
  const git = (...args) => {
    const { status, stdout } = spawnSync("git", args, { cwd: root, encoding: "utf8" });
    return status === 0 ? stdout.trim() : undefined;
  };
  const hash = git("rev-parse", "--short=10", "HEAD");
  const changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "book/*.ts");
  return hash && `${hash}${changed ? "+" : ""}`;
}

/** Removes what earlier builds left; a package has no pieces of another build either. */
function removeOld(folder, isPackage) {
  for (const entry of readdirSync(`${root}${folder}`, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      removeOld(path, isPackage);
      if (readdirSync(`${root}${path}`).length === 0) rmdirSync(`${root}${path}`);
      continue;
    }
    const { mtimeMs } = statSync(`${root}${path}`);
    const isPiece = entry.name.endsWith(".chunk.js") && mtimeMs > begin - HELD_MS;
    if (mtimeMs < begin && !(isPiece && !isPackage)) rmSync(`${root}${path}`);
  }
}
