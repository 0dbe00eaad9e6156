// All that the command line writes goes through here: data to stdout, everything else to stderr.
// Colours and animation only on a terminal that wants them (NO_COLOR and TERM=dumb are respected),
// so that a file or a pipe never sees a control character.

import { asCalled } from "./called.ts";
import { fitted } from "./layout.ts";

type Stream = NodeJS.WriteStream;

/** Writes lines for a person to stdout, in the columns of the terminal. */
export function print(text = ""): void {
  process.stdout.write(`${shown(text, process.stdout)}\n`);
}

/**
 * A text as a stream may get it: names, labels and metadata come from files, and what would steer a
 * terminal is written out, as \u001b. Of escape sequences only those of `painter` and `halfBlock` go
 * through, where they make them.
 */
export function harmless(text: string, stream: Stream): string {
  const own = hasColors(stream) ? PAINT : NOTHING;
  return text
    .split(own)
    .map((part, i) => (i % 2 ? part : part.replace(CONTROL, writtenOut)))
    .join("");
}

const writtenOut = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** Writes one JSON object as a line of data. */
export function printJson(value: unknown): void {
  process.stdout.write(`${harmless(JSON.stringify(value), process.stdout)}\n`);
}

/** Writes lines to the person. */
export function say(text: string): void {
  process.stderr.write(`${shown(text, process.stderr)}\n`);
}

/** A text as the person reads it: harmless, commands as this program is called, in lines that fit. */
export const shown = (text: string, stream: Stream): string =>
  fitted(asCalled(harmless(text, stream)), room(stream));

/** Whether lines may be drawn over. */
export function isAnimated(stream: Stream): boolean {
  return stream.isTTY === true && process.env.TERM !== "dumb";
}

export function hasColors(stream: Stream): boolean {
  return isAnimated(stream) && !process.env.NO_COLOR && stream.hasColors();
}

/** Columns of the terminal or of COLUMNS; 80 for a file or a pipe. */
export function columns(stream: Stream): number {
  const found = room(stream);
  return Number.isFinite(found) ? found : 80;
}

/** The same; without end for a file or a pipe, whose lines stay whole. */
export function room(stream: Stream): number {
  const given = Number(process.env.COLUMNS);
  const found = stream.columns || (Number.isSafeInteger(given) && given > 0 ? given : undefined);
  return found === undefined ? Number.POSITIVE_INFINITY : Math.max(found, LEAST_COLUMNS);
}

/** Narrower terminals break lines where they like. */
const LEAST_COLUMNS = 20;

/** Colours of the 256 that stand out from white and from black alike: of the 16, a terminal may show yellow
 * and cyan on white so that nobody reads them. The second code is for terminals that have only those. */
const CODES = {
  bold: ["1", "1"],
  dim: ["2", "2"],
  red: ["38;5;160", "31"],
  green: ["38;5;28", "32"],
  yellow: ["38;5;130", "33"],
  cyan: ["38;5;30", "36"],
} as const;

export type Style = keyof typeof CODES;

/** What `painter` and `halfBlock` write; split by it, every other part is one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const PAINT = /(\u001b\[(?:0|1|2|31|32|33|36|38;5;\d{1,3}(?:;48;5;\d{1,3})?)m)/;
const NOTHING = /(?!)/;
/** Control characters but the end of a line and the tab, and those that turn the direction of a text. */
const CONTROL = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Puts a text in a style, where the stream shows colours. */
export function painter(stream: Stream): (style: Style, text: string) => string {
  if (!hasColors(stream)) return (_, text) => text;
  const which = stream.hasColors(256) ? 0 : 1;
  return (style, text) => `\u001b[${CODES[style][which]}m${text}\u001b[0m`;
}

/** A character of two pixels, one above the other, in colours of the 256; `plain` ends a line of them. */
export const halfBlock = (upper: number, lower: number): string =>
  `\u001b[38;5;${upper};48;5;${lower}m▀`;
export const plain = "\u001b[0m";

let isOutlived = false;

/** From here on the work goes on without a reader: there is a file to write at its end. */
export function outliveReader(): void {
  isOutlived = true;
}

/** Ends quietly when the reader of our output has gone, as `downhill train | head` does. */
export function endWhenReaderLeaves(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE" && isOutlived) return;
      if (error.code === "EPIPE") process.exit(0);
      if (stream === process.stderr) process.exit(1);
      // the library is loaded where it is needed: what only says how to be called starts at once
      import("downhill")
        .then(({ systemReason }) => say(`error: cannot write the results: ${systemReason(error)}`))
        .finally(() => process.exit(1));
    });
  }
}
