// An image and the outputs of a network, in characters: half blocks in grey on a terminal with
// colours (two pixels in each), shades elsewhere; beside it a bar for each output.
import { cut, displayWidth } from "../terminal/layout.ts";
import { columns, halfBlock, painter, plain, print } from "../terminal/terminal.ts";

const SHADES = [" ", "░", "▒", "▓", "█"] as const;
const BAR = 30;
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] as const;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Row-major, 0 paper, 255 ink. */
  readonly pixels: Uint8Array;
}

/** Lines of `width` characters, two rows of pixels in each. */
export function drawPicture({ width, height, pixels }: Picture, hasColors: boolean): string[] {
  const at = (row: number, column: number) =>
    row < height && column < width ? pixels[row * width + column]! : 0;
  return Array.from({ length: Math.ceil(height / 2) }, (_, line) =>
    Array.from({ length: width }, (_, column) => {
      const [upper, lower] = [at(2 * line, column), at(2 * line + 1, column)];
      if (!hasColors) return SHADES[Math.round(((upper + lower) / 510) * 4)]!;
      return halfBlock(grey(upper), grey(lower));
    }).join(""),
  ).map((line) => (hasColors ? `${line}${plain}` : line));
}

/** The 24 greys of a terminal: 232 black .. 255 white. */
const grey = (ink: number): number => 232 + Math.round((ink / 255) * 23);

/** Answers that are shown; of more of them the largest. */
const MOST_BARS = 20;
/** Columns of a name, at most, and of what stands before a bar besides. */
const NAME = 16;
const BESIDE = " 0.000  ".length;
const LEAST_BAR = 8;
const GAP = 3;

/** A bar a value, of 0..1, as long as there is room for beside the name and the number. */
export function drawBars(
  values: readonly number[],
  answer: number,
  names?: readonly string[],
): string[] {
  const paint = painter(process.stdout);
  const name = (i: number) => cut(names?.[i] ?? `${i}`, NAME);
  const largest = [...values.keys()].sort((a, b) => values[b]! - values[a]! || a - b);
  const shown = values.length <= MOST_BARS ? [...values.keys()] : largest.slice(0, MOST_BARS / 2);
  const width = Math.max(...shown.map((i) => displayWidth(name(i))));
  const length = Math.max(LEAST_BAR, Math.min(BAR, columns(process.stdout) - width - BESIDE));
  return shown.map((i) => {
    const value = values[i]!;
    const eighths = Math.round(Math.min(Math.max(value, 0), 1) * length * 8);
    const bar = "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
    const pad = " ".repeat(width - displayWidth(name(i)));
    const line = `${pad}${name(i)} ${value.toFixed(3).padStart(6)} ${bar}`.trimEnd();
    return i === answer ? paint("green", line) : line;
  });
}

/** Prints two columns side by side, the second in the middle of the first; or below each other, where
 * the terminal is too narrow. */
export function printBeside(
  left: readonly string[],
  right: readonly string[],
  width: number,
): void {
  const all = columns(process.stdout);
  const needed = Math.max(...right.map((line) => displayWidth(line)));
  if (width > all) {
    for (const text of right) print(text);
    return;
  }
  if (width + GAP + needed > all) {
    for (const text of [...left.map((line) => line.trimEnd()), ...right]) print(text);
    return;
  }
  const rows = Math.max(left.length, right.length);
  const first = Math.floor((rows - right.length) / 2);
  for (let row = 0; row < rows; row++) {
    const text = right[row - first];
    const picture = left[row] ?? " ".repeat(width);
    print(text === undefined ? picture.trimEnd() : `${picture}${" ".repeat(GAP)}${text}`);
  }
}
