// A large source is compiled by several compilers side by side. It stays one text: the functions fall
// into parts of about one size, and a compiler that is told the first and the last part that are its
// own skips the others. Told nothing, it compiles all. Kernels are neither inlined nor judged by their
// bodies, so it makes no difference to them who calls them from where.

/** A C source and into how many parts it falls, numbered from 0. */
export interface CSource {
  readonly text: string;
  readonly parts: number;
}

/** The text of a function, and whether the host calls it. */
export interface PrintedFunction {
  readonly text: string;
  readonly exported: boolean;
}

/** Characters of functions that are compiled in parts: below, in half a second, a second compiler
 * saves less than it takes to start. */
const LARGE = 100_000;
const PARTS = 8;

/** 1 where a source has no parts. */
export const partsOf = (functions: readonly PrintedFunction[]): number =>
  sizeOf(functions) < LARGE ? 1 : PARTS;

const sizeOf = (functions: readonly PrintedFunction[]): number =>
  functions.reduce((sum, { text }) => sum + text.length, 0);

/** Tells a compiler which parts are its own: units of about equal work, at most `count`. */
export const partFlags = (parts: number, count: number): string[][] => {
  const units = Math.min(parts, count);
  if (units < 2) return [];
  return Array.from({ length: units }, (_, i) => {
    const first = Math.floor((i * parts) / units);
    const last = Math.floor(((i + 1) * parts) / units) - 1;
    return [`-DFIRST=${first}`, `-DLAST=${last}`];
  });
};

/** Before all else. KERNELs of one part are called by another one's functions, and by no one outside. */
export const PART_MACROS: readonly string[] = [
  "#ifdef FIRST",
  "#define PART(n) (FIRST <= (n) && (n) <= LAST)",
  '#define LOCAL __attribute__((visibility("hidden")))',
  "#else",
  "#define PART(n) 1",
  "#define LOCAL static",
  "#endif",
];

/** What the host calls, and what only that needs, is in the last part. */
export const inLastPart = (lines: readonly string[]): string[] => inPart(PARTS - 1, lines);

const inPart = (part: number, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`#if PART(${part})`, ...lines, "#endif", ""];

/** The functions in their parts, in order. */
export function functionsInParts(functions: readonly PrintedFunction[]): string[] {
  const kernels = functions.filter(({ exported }) => !exported);
  const total = sizeOf(kernels);
  const parts = Array.from({ length: PARTS }, (): string[] => []);
  let before = 0;
  for (const { text } of kernels) {
    const middle = before + text.length / 2;
    parts[Math.min(PARTS - 1, Math.floor((PARTS * middle) / total))]!.push(text);
    before += text.length;
  }
  const entries = functions.filter(({ exported }) => exported).map(({ text }) => text);
  parts.at(-1)!.push(...entries);
  return parts.flatMap((texts, part) => inPart(part, texts));
}
