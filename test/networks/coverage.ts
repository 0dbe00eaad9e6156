// Which blocks of the compiler ran, by V8's own counters: every function and every branch that V8 tells
// apart, with its line in the source. (A branch that always runs as often as what is around it is no
// block of its own: it is reached whenever that is.)
import { readFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

export interface Branch {
  /** Of the source. */
  readonly line: number;
  /** The first line of its text. */
  readonly text: string;
}

export interface FileCoverage {
  /** From the root of the repository. */
  readonly path: string;
  readonly branches: number;
  readonly unreached: readonly Branch[];
}

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Runs `body` and tells what of the source files whose path begins with `prefix` it reached. The
 * files must be loaded before or in `body`. */
export async function coverageOf(
  prefix: string,
  body: () => unknown | Promise<unknown>,
): Promise<FileCoverage[]> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  try {
    await body();
    const { result } = await session.post("Profiler.takePreciseCoverage");
    return result
      .filter(({ url }) => url.includes(`/dist/${prefix}`) && !url.includes(".test."))
      .map(({ url, functions }) => ofFile(fileURLToPath(url), functions))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  } finally {
    await session.post("Profiler.stopPreciseCoverage");
    session.disconnect();
  }
}

interface Counted {
  readonly functionName: string;
  readonly ranges: readonly { startOffset: number; endOffset: number; count: number }[];
}

function ofFile(file: string, functions: readonly Counted[]): FileCoverage {
  const code = readFileSync(file, "utf8");
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
  const starts = lineStarts(code);
  const path = file
    .slice(root.length)
    .replace(/^dist\//, "")
    .replace(/\.js$/, ".ts");
  const source = readFileSync(`${root}${path}`, "utf8").split("\n");
  const ranges = functions.flatMap((f) => f.ranges);
  const missed = ranges.filter((r) => r.count === 0);
  // a block inside a block that was not reached either says nothing more
  const outermost = missed.filter(
    (r) =>
      !missed.some((o) => o !== r && o.startOffset <= r.startOffset && o.endOffset >= r.endOffset),
  );
  const unreached = outermost.map(({ startOffset }) => {
    const at = firstCharacter(code, startOffset);
    const row = starts.findLastIndex((s) => s <= at);
    const entry = map.findEntry(row, at - starts[row]!) as { originalLine?: number };
    const line = (entry.originalLine ?? 0) + 1;
    return { line, text: source[line - 1]!.trim() };
  });
  return { path, branches: ranges.length, unreached: unreached.sort((a, b) => a.line - b.line) };
}

/** Blocks begin at their brace or at the colon or operator before them. */
function firstCharacter(code: string, from: number): number {
  let at = from;
  while (/[\s{?:&|()=>]/.test(code[at] ?? "x")) at++;
  return at;
}

function lineStarts(code: string): number[] {
  const starts = [0];
  for (let i = 0; i < code.length; i++) if (code[i] === "\n") starts.push(i + 1);
  return starts;
}

/** A line a file, with the branches that were not reached below it. */
export const printCoverage = (files: readonly FileCoverage[]): string =>
  files
    .map(({ path, branches, unreached }) => {
      const share = (100 * (1 - unreached.length / branches)).toFixed(1);
      const lines = unreached.map(({ line, text }) => `      ${line}: ${text}`);
      return [`${share.padStart(5)} % of ${branches} ${path}`, ...lines].join("\n");
    })
    .join("\n");
