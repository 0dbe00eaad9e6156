// Joins the modules of the library into the pieces that a package has. What every training loads is one
// file, core.js: a bundler makes one piece of it, which packs better than many, and Node opens one file in
// the place of two hundred. What is loaded when it is asked for stays apart, as does what only some entries
// have, so that whoever uses neither loads neither.
import { readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { build } from "vite";

/** What the smallest training names. */
const SMALL = "dense, network, quadratic, sgd, sigmoid, train";

/** `root` is a folder with package.json and dist, whose dist/src is changed in place. */
export async function joinModules(root) {
  const library = join(root, "dist/src");
  const { exports, imports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports)
    .filter((entry) => entry.default)
    .map((entry) => resolve(root, entry.default));
  const hosts = Object.values(imports["#host"]).map((path) => resolve(root, path));
  const workers = hosts.map((path) => path.replace(/\.js$/, "-worker.js"));
  // the core needs a host, and a bundler makes one file of a worker: neither may need the core
  const loaded = await loadedBy(root, entries[0]);
  const ofHost = reached([resolve(root, imports["#host"].default)]);
  const ofWorker = reached(workers);
  const core = new Set([...loaded].filter((id) => !ofHost.has(id) && !ofWorker.has(id)));
  const reachedByCore = reached(core);
  const isBehind = (id) =>
    reachedByCore.has(id) && !core.has(id) && ![...reached([id])].some((other) => core.has(other));
  const groups = [
    { name: "errors", test: (id) => ofHost.has(id) && !hosts.includes(id), priority: 2 },
    { name: "team", test: (id) => ofWorker.has(id) && loaded.has(id), priority: 2 },
    {
      name: (id) => basename(id, ".js"),
      debugName: "behind",
      test: (id) => isBehind(id),
      priority: 1,
    },
    { name: "core", test: (id) => core.has(id) },
  ];

  const before = modulesIn(library);
  const output = await bundled(root, {
    input: Object.fromEntries(
      [...entries, ...hosts, ...workers].map((path) => [
        relative(library, path).replace(/\.js$/, ""),
        path,
      ]),
    ),
    preserveEntrySignatures: "strict",
    experimental: { chunkOptimization: false },
    output: {
      dir: library,
      entryFileNames: "[name].js",
      chunkFileNames: "pieces/[name].js",
      codeSplitting: { groups },
    },
  });
  checkOrder(
    output,
    hosts.map((path) => relative(library, path)),
  );
  const written = new Set(output.map(({ fileName }) => join(library, fileName)));
  for (const path of before) if (!written.has(path)) rmSync(path);
  removeEmpty(library);
}

/** The modules whose code the smallest training has before it loads more. */
async function loadedBy(root, entry) {
  const small = "\0small";
  const output = await bundled(root, {
    input: small,
    plugins: [
      {
        name: "small",
        resolveId: (id) => (id === small ? id : null),
        load: (id) => (id === small ? `export { ${SMALL} } from ${JSON.stringify(entry)};` : null),
        resolveDynamicImport: (id) => ({ id: `#${id}`, external: true }),
      },
    ],
  });
  return new Set(
    Object.entries(output[0].modules).flatMap(([id, { renderedLength }]) =>
      renderedLength > 0 && id !== small ? [id] : [],
    ),
  );
}

/** Pieces of the modules of the library; they are written where `output` has a folder. */
async function bundled(root, { output: { dir, ...output } = {}, ...options }) {
  const made = await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      ssr: true,
      target: "es2022",
      outDir: dir,
      emptyOutDir: false,
      minify: false,
      write: dir !== undefined,
      rolldownOptions: {
        external: /^(#|node:)/,
        platform: "neutral",
        output,
        ...options,
      },
    },
    ssr: { noExternal: true, target: "node" },
  });
  return made.output;
}

/** Modules with all that they import. */
function reached(modules) {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, name] of readFileSync(path, "utf8").matchAll(
      /^(?:im|ex)port (?:[^;="]+ from )?"(\.[^"]+)"/gm,
    ))
      visit(resolve(path, "..", name));
  };
  for (const path of modules) visit(path);
  return seen;
}

/** Throws unless every piece is made after those that it imports: what one says when it is made, as that a
 * class extends another, needs that. */
function checkOrder(output, hosts) {
  const importsOf = new Map(output.map(({ fileName, imports }) => [fileName, imports]));
  const done = new Set();
  const visit = (name, above) => {
    if (name === "#host") {
      for (const host of hosts) visit(host, above);
      return;
    }
    if (done.has(name) || !importsOf.has(name)) return;
    if (above.includes(name))
      throw new Error(`pieces in a circle: ${[...above, name].join(" > ")}`);
    for (const other of importsOf.get(name)) visit(other, [...above, name]);
    done.add(name);
  };
  for (const name of importsOf.keys()) visit(name, []);
}

const modulesIn = (folder) =>
  readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".js") && !/\.(test|trust)\./.test(name))
    .map((name) => join(folder, name));

function removeEmpty(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
