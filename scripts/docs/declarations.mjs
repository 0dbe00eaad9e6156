// What an entry of the package exports, read from the declarations that the build wrote: they hold each
// type written out and the docstring in front of it.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseSync } from "vite";

/**
 * One exported name.
 * @typedef {{ name: string, file: string, kind: "function" | "value" | "type" | "class", code: string,
 *   docs: string, members: readonly Member[], end: number }} Export
 * A member of an interface or a class.
 * @typedef {{ name: string, code: string, docs: string }} Member
 */

/** The exports of `entry`, a file of declarations, in the order of its lists. @returns {Export[]} */
export function exportsOf(entry, root) {
  const found = [];
  for (const statement of parsed(entry).body) {
    if (statement.type !== "ExportNamedDeclaration" || !statement.source) continue;
    const file = fileOf(statement.source.value, entry, root);
    for (const { local, exported } of statement.specifiers) {
      found.push({ ...declarationOf(local.name, file, root), name: exported.name });
    }
  }
  return found;
}

const files = new Map();

/** The syntax tree of a file, its text, and its docstrings by where they end. */
function parsed(file) {
  const known = files.get(file);
  if (known) return known;
  const text = readFileSync(file, "utf8");
  const { program, comments, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const docstrings = comments.filter(({ type, value }) => type === "Block" && value[0] === "*");
  const result = { body: program.body, text, docstrings };
  files.set(file, result);
  return result;
}

function fileOf(source, from, root) {
  if (!source.startsWith("#")) return resolve(dirname(from), source.replace(/\.[jt]s$/, ".d.ts"));
  const { imports } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  return resolve(root, imports[source].node.replace(/\.js$/, ".d.ts"));
}

/** The declaration of a name, in its file or in the one that this passes it on from. */
function declarationOf(name, file, root) {
  const { body, text, docstrings } = parsed(file);
  const own = body.filter((statement) => namesOf(statement).includes(name));
  if (own.length === 0) {
    for (const { source, specifiers = [] } of body) {
      const passed = source && specifiers.find((s) => (s.exported ?? s.local).name === name);
      if (passed)
        return declarationOf(
          (passed.local ?? passed.exported).name,
          fileOf(source.value, file, root),
          root,
        );
    }
    throw new Error(`${file}: no declaration of ${name}`);
  }
  // an interface that a class merges with says nothing of its own
  const statement = own.find((s) => kindOf(s) === "class") ?? own[0];
  const { declaration } = statement;
  const members = declaration.body?.body ?? [];
  return {
    file,
    kind: kindOf(statement),
    code: own
      .filter((s) => kindOf(s) === kindOf(statement))
      .map((s) => codeOf(s, text))
      .join("\n"),
    docs: docsBefore(statement.start, text, docstrings),
    members: members
      .filter(({ key }) => key === undefined || key.type !== "PrivateIdentifier")
      .map((m) => ({
        name: m.key?.name ?? (m.type === "TSCallSignatureDeclaration" ? "call" : "constructor"),
        code: text.slice(m.start, m.end).replace(/;$/, ""),
        docs: docsBefore(m.start, text, docstrings),
      })),
  };
}

function namesOf({ type, declaration }) {
  if (type !== "ExportNamedDeclaration" || !declaration) return [];
  return declaration.declarations?.map(({ id }) => id.name) ?? [declaration.id.name];
}

function kindOf({ declaration: { type } }) {
  if (type === "TSDeclareFunction" || type === "FunctionDeclaration") return "function";
  if (type === "ClassDeclaration") return "class";
  return type === "VariableDeclaration" ? "value" : "type";
}

/** The declaration as one reads it: without members, which are listed below, and without `declare`. */
function codeOf({ declaration }, text) {
  const { start, end, body } = declaration;
  const whole = body?.body ? text.slice(start, body.start).trim() : text.slice(start, end);
  return whole.replace(/^declare /, "").replace(/;$/, "");
}

/** The docstring that ends right before `start`, without its frame. */
function docsBefore(start, text, docstrings) {
  const found = docstrings.findLast(
    ({ end }) => end <= start && /^\s*$/.test(text.slice(end, start)),
  );
  if (!found) return "";
  return found.value
    .replace(/^\*/, "")
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, ""))
    .join("\n")
    .trim();
}
