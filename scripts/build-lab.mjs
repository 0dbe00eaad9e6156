// Builds the page of the lab into dist/lab-page: a static folder, every address relative. The library
// is the compiled one of dist/src, formulas become MathML here, and what the page is made of is named
// with its licence.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import temml from "temml";
import { build } from "vite";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The catalogue of formulas with its TeX replaced by MathML. */
const mathml = {
  name: "mathml",
  enforce: "pre",
  async load(id) {
    if (!id.endsWith("/lab/text/formulas.ts")) return null;
    const { formulas } = await import(`${root}dist/lab/text/formulas.js`);
    const typeset = Object.entries(formulas).map(([name, tex]) => [
      name,
      // trusted: terms carry the key that links them to their numbers (\\data{k=z.l}{z^l})
      temml.renderToString(tex, { displayMode: false, throwOnError: true, trust: true }),
    ]);
    const styled = typeset.find(([, markup]) => /\sstyle="/.test(markup));
    if (styled) throw new Error(`formula ${styled[0]}: the page's policy allows no style in it`);
    return `export const formulas = ${JSON.stringify(Object.fromEntries(typeset))};`;
  },
};

/** The style of a panel holds inside that panel alone: names of classes never meet. */
const scoped = {
  name: "scoped",
  enforce: "pre",
  transform(code, id) {
    const [, panel] = /\/lab\/panels\/([\w-]+)\/.*\.css$/.exec(id) ?? [];
    return panel ? `.panel-${panel} {\n${code}\n}` : null;
  },
};

/** The theme is set before the first paint, by a script that is no module: those wait. */
const theme = {
  name: "theme",
  transformIndexHtml: {
    order: "post",
    handler: () => [{ tag: "script", attrs: { src: "./theme.js" }, injectTo: "head-prepend" }],
  },
};

const alias = [
  ["downhill/data", "src/data/index.js"],
  ["downhill/graph", "src/graph.js"],
  ["downhill/keras", "src/keras/index.js"],
  ["downhill/onnx", "src/onnx/index.js"],
  ["downhill/standalone", "src/standalone/index.js"],
  ["downhill", "src/index.js"],
].map(([name, file]) => ({ find: new RegExp(`^${name}$`), replacement: `${root}dist/${file}` }));

await build({
  root: `${root}lab`,
  base: "./",
  configFile: false,
  logLevel: "warn",
  publicDir: `${root}lab/public`,
  plugins: [mathml, scoped, theme],
  resolve: { alias },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  worker: {
    format: "es",
    plugins: () => [mathml],
    // the panel Compiler has the whole pipeline, which other pages load when they need it
    rolldownOptions: { checks: { ineffectiveDynamicImport: false } },
  },
  build: {
    target: "es2022",
    outDir: `${root}dist/lab-page`,
    emptyOutDir: true,
    license: { fileName: "LICENSES.txt" },
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // what the page takes from the library is a function: nothing else of it comes along
    rollupOptions: {
      treeshake: { moduleSideEffects: (id) => !id.startsWith(`${root}dist/src/`) },
    },
  },
});
const licences = `${root}dist/lab-page/LICENSES.txt`;
const fonts = ["@fontsource-variable/inter", "@fontsource/stix-two-text"].map(
  (name) => `## ${name}\n\n${readFileSync(`${root}node_modules/${name}/LICENSE`, "utf8")}`,
);
writeFileSync(licences, [readFileSync(licences, "utf8"), ...fonts].join("\n"));

const { stdout, status } = spawnSync(process.execPath, [`${root}dist/scripts/lab-results.js`], {
  encoding: "utf8",
  maxBuffer: 2 ** 26,
  stdio: ["ignore", "pipe", "inherit"],
});
if (status !== 0) process.exit(status ?? 1);
mkdirSync(`${root}dist/lab-page/data`, { recursive: true });
for (const [name, content] of Object.entries(JSON.parse(stdout))) {
  writeFileSync(`${root}dist/lab-page/data/${name}.json`, JSON.stringify(content));
}

// last: the service worker knows all files and their digest
const page = `${root}dist/lab-page/`;
const files = readdirSync(page, { recursive: true })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => statSync(page + name).isFile() && name !== "LICENSES.txt")
  .sort();
const digest = createHash("sha256");
for (const name of files) digest.update(name).update(readFileSync(page + name));
const worker = readFileSync(`${root}lab/service-worker.js`, "utf8")
  .replace("__FILES__", JSON.stringify(["./", ...files.map((name) => `./${name}`)]))
  .replace("__VERSION__", JSON.stringify(digest.digest("hex").slice(0, 16)));
writeFileSync(`${page}sw.js`, worker);
