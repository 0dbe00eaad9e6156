// The API reference: a page a subject, in Markdown, from the declarations of all entries of the package.
// No name is listed by hand: a file belongs to the first subject that knows it, one that none knows to
// that of its folder, and an entry of its own has a page of its own.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { exportsOf } from "./declarations.mjs";

/** The subjects of the main entry, in the order of the sidebar: what files of src belong to each. */
const SUBJECTS = [
  ["errors", "Errors", /^errors/],
  ["boltzmann", "Boltzmann machines", /boltzmann/],
  ["attacks", "Augmentation and attacks", /attack|augment|affine|elastic|distorted/],
  ["search", "Search", /^search\//],
  ["doctor", "The doctor and gradient checks", /doctor|gradient-check|summary/],
  ["files", "Files", /^formats\/|^runtime\/host|load|foreign|checkpoint|-order|onnx/],
  [
    "programs",
    "Programs and machines",
    /^runtime\/|^compile|nn\/(step|evaluation-step|trace|batch)\./,
  ],
  // passed on from `downhill/data`, where its page is
  ["data", "downhill/data", /^data\//],
  [
    "optimizers",
    "Optimizers and schedules",
    /optimizer|adaptive|clipping|average\.|schedules|full-batch/,
  ],
  ["objectives", "Losses and objectives", /loss|objective|regularizer|metric/],
  ["using", "Trained networks", /trained|predict|input-gradient|sample|top-answers|state\./],
  ["training", "Training", /^train\//],
  ["layers", "Networks and layers", /^nn\//],
];
const ORDER = [
  "layers",
  "objectives",
  "optimizers",
  "training",
  "using",
  "files",
  "doctor",
  "search",
  "attacks",
  "boltzmann",
  "programs",
  "errors",
];

/** The pages as { name, title, entry, exports }. */
export function referencePages(root) {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const pages = [];
  for (const [path, { types }] of Object.entries(exports)) {
    if (types === undefined) continue;
    const entry = path === "." ? "downhill" : `downhill${path.slice(1)}`;
    const found = exportsOf(`${root}${types.slice(2)}`, root).map((each) => ({
      ...each,
      path: relative(`${root}dist/src`, each.file),
    }));
    if (path !== ".") {
      pages.push({ name: basename(path), title: entry, entry, exports: found });
      continue;
    }
    for (const name of ORDER) {
      const [, title] = SUBJECTS.find(([subject]) => subject === name);
      const own = found.filter((each) => subjectOf(each.path) === name);
      pages.push({ name, title, entry, exports: own });
    }
  }
  return pages;
}

/** The sidebar's list of the pages, which needs no build. */
export function referenceItems() {
  const titles = ORDER.map((name) => [name, SUBJECTS.find(([subject]) => subject === name)[1]]);
  const root = new URL("../../", import.meta.url);
  const { exports } = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
  const entries = Object.entries(exports).filter(([path, { types }]) => path !== "." && types);
  const others = entries.map(([path]) => [basename(path), `downhill${path.slice(1)}`]);
  return [
    { text: "All names", link: "/reference/" },
    ...[...titles, ...others].map(([name, text]) => ({ text, link: `/reference/${name}` })),
  ];
}

function subjectOf(path) {
  const subject = SUBJECTS.find(([, , files]) => files.test(path));
  if (!subject) throw new Error(`${path}: belongs to no subject of the reference`);
  return subject[0];
}

/** Writes the pages into a folder, which is emptied. */
export function writeReference(root, folder) {
  const pages = referencePages(root);
  const places = new Map();
  for (const { name, exports } of pages) {
    for (const each of exports)
      if (!places.has(each.name)) places.set(each.name, `./${name}.md#${anchor(each)}`);
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const page of pages) writeFileSync(`${folder}/${page.name}.md`, pageText(page, places));
  writeFileSync(`${folder}/index.md`, indexText(pages));
  return pages;
}

/** Names that differ by case only, such as Loss and loss, need different anchors. */
const anchor = ({ name, kind }) => `${kind}-${name}`.toLowerCase();

function indexText(pages) {
  const lists = pages.map(({ name, title, exports }) => {
    const names = exports
      .filter(({ kind }) => kind !== "type")
      .map((each) => `[\`${each.name}\`](./${name}.md#${anchor(each)})`);
    return `## [${title}](./${name}.md)\n\n${names.join(", ")}\n`;
  });
  return `# Reference\n\nEverything that the entries of the package export, from the docstrings of the sources. The\nnames of types stand on the pages, beside what takes or gives them.\n\n${lists.join("\n")}`;
}

function pageText({ title, entry, exports }, places) {
  const head = `# ${title}\n\nFrom \`${entry}\`.\n`;
  // what one calls, then what that takes and gives
  const [types, values] = [true, false].map((isType) =>
    exports.filter(({ kind }) => (kind === "type") === isType),
  );
  return [head, ...[...values, ...types].map((each) => exportText(each, places))].join("\n");
}

function exportText(each, places) {
  const { name, code, docs, members } = each;
  const parts = [`## ${name} {#${anchor(each)}}`, fenced(code)];
  if (docs) parts.push(prose(docs));
  if (members.length > 0) parts.push(members.map(memberText).join("\n"));
  const seen = [
    ...new Set([code, ...members.map((m) => m.code)].join(" ").match(/\b[A-Za-z]\w+/g)),
  ];
  const linked = seen.filter((word) => word !== name && /^[A-Z]/.test(word) && places.has(word));
  if (linked.length > 0) {
    parts.push(`See ${linked.map((word) => `[\`${word}\`](${places.get(word)})`).join(", ")}.`);
  }
  return `${parts.join("\n\n")}\n`;
}

function memberText({ code, docs }) {
  const line = code.replace(/^readonly /, "").replace(/\s+/g, " ");
  const lines = docs ? prose(docs).replace(/\n/g, "\n  ") : "";
  return `- ${inCode(line)}${lines && `  \n  ${lines}`}`;
}

const fenced = (code) => `\`\`\`ts\n${code}\n\`\`\``;
const inCode = (text) => (text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``);

/** A docstring as Markdown: tags become sentences, and no angle bracket becomes an element. */
function prose(docs) {
  const [text, ...tags] = docs.split(/^@/m);
  const lines = tags.map((tag) => {
    const [, kind, rest] = /^(\w+)\s*([\s\S]*)$/.exec(tag);
    const said = rest.trim().replace(/\n\s*/g, " ");
    if (kind === "param") {
      const [, name, what] = /^(\S+)\s*([\s\S]*)$/.exec(said);
      return `- \`${name}\`: ${escaped(what)}`;
    }
    return `- ${kind === "throws" ? "Throws" : `${kind}:`} ${escaped(said)}`;
  });
  const body = text
    .trim()
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, i) => (i % 2 ? part : escaped(part)))
    .join("");
  return [body, lines.join("\n")].filter(Boolean).join("\n\n");
}

/** Text outside of code spans, whose brackets and underscores mean themselves. */
const escaped = (text) =>
  text
    .split(/(`[^`]*`)/)
    .map((part, i) =>
      i % 2 ? part : part.replace(/[<>{}*_|[\]]/g, (c) => `&#${c.charCodeAt(0)};`),
    )
    .join("");
