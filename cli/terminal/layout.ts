// Text in the columns of a terminal: what is too long goes on in the next line, a little further in;
// a gap between two columns is where a line is broken first. A table that is too wide becomes several
// tables, one below the other, each with the first column.
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** Columns that a text takes: none for styles, two for wide characters. */
export const displayWidth = (text: string): number => stringWidth(text);

/** The same text in lines of no more than so many columns. */
export function fitted(text: string, room: number): string {
  if (!Number.isFinite(room) || 2 * text.length <= room) return text;
  const lines = text.split("\n");
  const fit: string[] = [];
  for (let from = 0; from < lines.length; ) {
    let to = from + 1;
    while (lines[from]?.trim() && lines[to]?.trim()) to++;
    const block = lines.slice(from, to);
    fit.push(...(tablesOf(block, room) ?? block.flatMap((line) => fittedLine(line, room))));
    from = to;
  }
  return fit.join("\n");
}

/** A table too wide, in parts; undefined for anything else. A table has columns with two spaces or more
 * between them in all of its lines, from the first column on. */
function tablesOf(lines: readonly string[], room: number): string[] | undefined {
  const isWide = lines.some((line) => displayWidth(line) > room);
  if (lines.length < 2 || !isWide || lines.some((line) => line.includes(ESCAPE))) return undefined;
  const cells = lines.map((line) =>
    [...line].flatMap((c) => [c, ...Array<string>(Math.max(0, displayWidth(c) - 1)).fill("")]),
  );
  const width = Math.max(...cells.map((row) => row.length));
  const isFree = (at: number) => cells.every((row) => (row[at] ?? " ") === " ");
  const starts: number[] = [];
  for (let at = 0; at < width; at++) {
    const isGap = at === 0 || (at > 1 && isFree(at - 1) && isFree(at - 2));
    if (isGap && !isFree(at)) starts.push(at);
  }
  if (starts.length < 3 || starts[0] !== 0) return undefined;
  const part = (row: readonly string[], column: number) =>
    row.slice(starts[column], starts[column + 1]).join("");
  const widthOf = (column: number) =>
    Math.max(...cells.map((row) => displayWidth(part(row, column).trimEnd())));
  const tables: number[][] = [];
  let left = 0;
  const first = starts[1]!;
  for (let column = 1; column < starts.length; column++) {
    const own = (starts[column + 1] ?? width) - starts[column]!;
    if (first + widthOf(column) > room) return undefined;
    if (left < widthOf(column)) {
      tables.push([0]);
      left = room - first;
    }
    tables.at(-1)!.push(column);
    left -= own;
  }
  const textOf = (columns: readonly number[]) =>
    cells.map((row) =>
      columns
        .map((column) => {
          const own = part(row, column);
          const end = starts[column + 1] ?? width;
          return own + " ".repeat(Math.max(0, end - starts[column]! - displayWidth(own)));
        })
        .join("")
        .trimEnd(),
    );
  return tables.flatMap((columns, i) => [...(i > 0 ? [""] : []), ...textOf(columns)]);
}

const ESCAPE = "\u001b";

/** Styles that a line may begin with, and its indentation. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what styles begin with
const BEGINNING = /^((?:\u001b\[[\d;]*m)*)( *)/;

/** A line that is a command of ours, for a shell. */
const COMMAND =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what styles begin with
  /^(?:\u001b\[[\d;]*m)*(?:(?:npx )?downhill|npm start --|node (?:"[^"]*"|\S*)main\.js) [\w-]/;
const QUOTED = /"[^"]*"|'[^']*'/g;
const KEPT_SPACE = "\u00a0";
const MORE = process.platform === "win32" ? "" : " \\";

function fittedLine(line: string, room: number): string[] {
  if (displayWidth(line) <= room) return [line];
  const [, style, spaces] = BEGINNING.exec(line) as unknown as [string, string, string];
  const indent = spaces.slice(0, Math.floor(room / 3));
  const further = `${indent}  `;
  const gap = /\S {3,}(?=\S)/.exec(line);
  if (gap && displayWidth(line.slice(0, gap.index + 1)) <= room) {
    const rest = line.slice(gap.index + gap[0].length);
    return [line.slice(0, gap.index + 1), ...fittedLine(further + rest.trimStart(), room)];
  }
  const text = style + line.slice(style.length + spaces.length);
  if (COMMAND.test(text) && !text.endsWith("goes on")) {
    // it can be copied: no word is cut, and the shell is told that more follows
    const words = text.replace(QUOTED, (word) => word.replaceAll(" ", KEPT_SPACE));
    const [first = "", ...others] = wrapAnsi(words, room - further.length - MORE.length, {}).split(
      "\n",
    );
    return [`${indent}${first}`, ...others.map((other) => `${further}${other}`)].map(
      (part, i) => `${part.replaceAll(KEPT_SPACE, " ")}${i < others.length ? MORE : ""}`,
    );
  }
  const [first = "", ...others] = wrapAnsi(text, room - further.length, { hard: true }).split("\n");
  return [`${indent}${first}`, ...others.map((other) => `${further}${other}`)];
}

/**
 * A text whose paragraphs were broken for wider terminals: lines without gaps that stand at the margin are
 * one again, unless a sentence ends where one of them does.
 */
export const unbroken = (text: string): string =>
  text
    .split("\n")
    .reduce<string[]>((lines, line) => {
      const last = lines.at(-1);
      const isMore = last && last.length >= BROKEN && PROSE.test(last) && PROSE.test(line);
      if (isMore && !/[.:;!?]$/.test(last)) lines[lines.length - 1] = `${last} ${line}`;
      else lines.push(line);
      return lines;
    }, [])
    .join("\n");

/** A paragraph is broken at about 100 columns: no line of it but the last is shorter. */
const BROKEN = 76;
const PROSE = /^\w(?!.* {2})/;

/** The beginning of a text that takes no more than so many columns. */
export function cut(text: string, room: number): string {
  if (displayWidth(text) <= room) return text;
  let kept = "";
  let taken = 1;
  for (const character of text) {
    taken += displayWidth(character);
    if (taken > room) break;
    kept += character;
  }
  return room > 0 ? `${kept}…` : "";
}

/**
 * As many of the parts as fit into one line, in their order.
 * @param ranks of each part: the largest is left out first
 */
export function fittingParts(
  parts: readonly string[],
  ranks: readonly number[],
  room: number,
  gap: string,
): string[] {
  const kept = new Set(parts.keys());
  const byImportance = [...parts.keys()].sort((a, b) => ranks[b]! - ranks[a]!);
  const width = () =>
    [...kept].reduce((sum, i) => sum + displayWidth(parts[i]!) + gap.length, -gap.length);
  for (const least of byImportance) {
    if (width() <= room || kept.size === 1) break;
    kept.delete(least);
  }
  return parts.filter((_, i) => kept.has(i));
}
