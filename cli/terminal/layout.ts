// Text in the columns of a terminal: what is too long goes on in the next line, a little further in;
// a gap between two columns of a table is where a line is broken first.
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

/** Columns that a text takes: none for styles, two for wide characters. */
export const displayWidth = (text: string): number => stringWidth(text);

/** The same text in lines of no more than so many columns. */
export function fitted(text: string, room: number): string {
  if (!Number.isFinite(room) || 2 * text.length <= room) return text;
  return text
    .split("\n")
    .flatMap((line) => fittedLine(line, room))
    .join("\n");
}

function fittedLine(line: string, room: number): string[] {
  if (displayWidth(line) <= room) return [line];
  const indent = /^ */.exec(line)![0].slice(0, Math.floor(room / 3));
  const further = `${indent}  `;
  const gap = /\S {3,}(?=\S)/.exec(line);
  if (gap && displayWidth(line.slice(0, gap.index + 1)) <= room) {
    const rest = line.slice(gap.index + gap[0].length);
    return [line.slice(0, gap.index + 1), ...fittedLine(further + rest.trimStart(), room)];
  }
  const [first = "", ...others] = wrapAnsi(line.trimStart(), room - further.length, {
    hard: true,
  }).split("\n");
  return [`${indent}${first}`, ...others.map((other) => `${further}${other}`)];
}

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
