// What the doctor found, as a person reads it: what, why with the section of the book, and what to try.
import type { Finding } from "downhill";
import { columns, painter } from "../terminal/terminal.ts";

/** The lines of some findings, as wide as the terminal. */
export function findingLines(
  findings: readonly Finding[],
  stream: NodeJS.WriteStream,
): readonly string[] {
  const paint = painter(stream);
  const width = Math.max(40, Math.min(columns(stream), 100));
  return findings.flatMap(({ what, why, change }) => [
    "",
    ...paragraph("Doctor: ", `${what}.`, width).map((line) => paint("yellow", line)),
    ...paragraph("   why  ", `${why}.`, width).map((line) => paint("dim", line)),
    ...paragraph("   try  ", `${change}.`, width),
  ]);
}

/** A text behind a word, its lines as far to the right as the first. */
function paragraph(head: string, text: string, width: number): string[] {
  const room = width - head.length;
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1)!;
    if (line !== "" && line.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = line === "" ? word : `${line} ${word}`;
  }
  return lines.map((line, i) => `${i === 0 ? head : " ".repeat(head.length)}${line}`);
}
