// The code of the documentation: its fenced blocks, page by page, as programs that are run. A block
// `ts` is a program, `ts more` goes on with the one before it on the page, `sh` is a command line; a
// block `text` behind one is what it prints. `not run: WHY` behind the language leaves a block out.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source-files.ts";

export interface DocProgram {
  /** Path of the page from the root, and the line of the first block. */
  readonly page: string;
  readonly line: number;
  readonly language: "ts" | "sh";
  readonly code: string;
  /** What it prints, where the page says it; a line of three dots stands for any lines. */
  readonly output: string | undefined;
  /** Why it is not run. */
  readonly unrun: string | undefined;
}

/** Code of other systems, beside which ours stands, and data that a page shows. */
const OTHERS = ["python", "js", "html", "csv"];

/** README and all pages of docs, but for those that are made of other files. */
export function docPages(): string[] {
  const pages = readdirSync(`${root}docs`, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".md") && !/^(reference|\.vitepress)\//.test(name));
  return ["README.md", ...pages.map((name) => join("docs", name)).sort()];
}

/** The programs of a page, in its order; throws for a block of no known kind. */
export function programsOf(page: string): DocProgram[] {
  const text = readFileSync(root + page, "utf8");
  const found: DocProgram[] = [];
  for (const { index, 1: info, 2: code } of text.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)) {
    const [, language, how = ""] = /^(\w*) ?(.*)$/.exec(info!)!;
    const line = text.slice(0, index).split("\n").length;
    const last = found.at(-1);
    const unrun = /^not run: (.+)$/.exec(how)?.[1];
    if (how !== "" && how !== "more" && unrun === undefined) {
      throw new Error(`${page}:${line}: what is "${how}"?`);
    }
    if ((language === "ts" || language === "sh") && how !== "more") {
      found.push({ page, line, language, code: code!, output: undefined, unrun });
    } else if (language === "ts" && last?.language === "ts") {
      found[found.length - 1] = { ...last, code: `${last.code}\n${code}`, output: undefined };
    } else if (language === "text" && last) {
      found[found.length - 1] = { ...last, output: code! };
    } else if (!OTHERS.includes(language!)) {
      throw new Error(`${page}:${line}: a block of language "${language}"`);
    }
  }
  return found;
}

/** Whether a program printed what its page says. */
export function isAsSaid(said: string, printed: string): boolean {
  const parts = said.trimEnd().split(/^\.\.\.$\n?/m);
  const pattern = parts
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("(?:.*\\n)*");
  return new RegExp(`^${pattern}\\n*$`).test(`${printed.trimEnd()}\n`);
}
