// An image and the outputs of a network, in characters: half blocks in grey on a terminal with
// colours (two pixels in each), shades elsewhere; beside it a bar for each output.
import { painter, print } from "../terminal/terminal.ts";

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
      return `\u001b[38;5;${grey(upper)};48;5;${grey(lower)}m▀`;
    }).join(""),
  ).map((line) => (hasColors ? `${line}\u001b[0m` : line));
}

/** The 24 greys of a terminal: 232 black .. 255 white. */
const grey = (ink: number): number => 232 + Math.round((ink / 255) * 23);

/** A bar a value, of 0..1 in thirty characters. */
export function drawBars(values: readonly number[], answer: number): string[] {
  const paint = painter(process.stdout);
  const width = `${values.length - 1}`.length;
  return values.map((value, i) => {
    const eighths = Math.round(Math.min(Math.max(value, 0), 1) * BAR * 8);
    const bar = "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
    const line = `${`${i}`.padStart(width)} ${value.toFixed(3).padStart(6)} ${bar}`;
    return i === answer ? paint("green", line) : line;
  });
}

/** Prints two columns side by side, the second in the middle of the first. */
export function printBeside(
  left: readonly string[],
  right: readonly string[],
  width: number,
): void {
  const rows = Math.max(left.length, right.length);
  const first = Math.floor((rows - right.length) / 2);
  for (let row = 0; row < rows; row++) {
    const text = right[row - first];
    const picture = left[row] ?? " ".repeat(width);
    print(text === undefined ? picture.trimEnd() : `${picture}   ${text}`);
  }
}
