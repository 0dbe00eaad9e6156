// The source tree as text: every TypeScript file of some folders with its imports and code lines.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments. */
  readonly code: string;
  /** What it imports: paths from the root for files, names for packages. */
  readonly imports: readonly string[];
}

/** Removes comments; strings that hold comment signs are rare enough to be left to the reader. */
const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[\s;,{}()])\/\/[^\n]*/g, "$1");

/** import ... from "x", export ... from "x", import "x", import("x"). */
const FROM = [
  /(?:^|\n)\s*(?:import|export)\b[^;"']*?\bfrom\s*["']([^"'\n]+)["']/g,
  /(?:^|\n)\s*import\s*["']([^"'\n]+)["']/g,
  /\bimport\(\s*["']([^"']+)["']/g,
];

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const code = withoutComments(text);
  const imports = FROM.flatMap((pattern) => [...code.matchAll(pattern)].map((m) => m[1]!)).map(
    (name) => (name.startsWith(".") ? normalize(join(dirname(path), name)) : name),
  );
  return { path, text, code, imports };
}

/** All TypeScript files below a folder that exists. */
export function sourceFiles(folder: string): SourceFile[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return names
    .filter((name) => /\.tsx?$/.test(name) && !name.includes("node_modules"))
    .map((name) => readSource(`${folder}/${name}`.replaceAll("\\", "/")))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

export const isTest = ({ path }: SourceFile): boolean => /\.(test|trust)\./.test(path);
/** Lines that hold code. */
export const codeLines = ({ code }: SourceFile): number =>
  code.split("\n").filter((line) => line.trim() !== "").length;
