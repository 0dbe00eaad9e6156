// The flags that a command was given, as the words of a command line that gives them again.
import type { Command } from "commander";

/** Flags as words: `--epochs` to "60", and to "" for a flag without a value. */
export type GivenFlags = ReadonlyMap<string, string>;

/** Flags that concern the output of one run only. */
const OF_OUTPUT: readonly string[] = ["json", "testEveryEpoch", "save", "run"];

/** What the person wrote, but for some flags, by the names of their values. */
export function givenFlags(command: Command, skipped = OF_OUTPUT): GivenFlags {
  const given = new Map<string, string>();
  for (const option of command.options) {
    const name = option.attributeName();
    if (skipped.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    const value = command.getOptionValue(name);
    // --header and --no-header share a value
    if (typeof value === "boolean" && option.negate === value) continue;
    // values that are no plain words have kept theirs
    const said: unknown = (value as { text?: unknown } | undefined)?.text ?? value;
    const text = said === "\t" ? "tab" : `${said}`;
    given.set(option.long!, typeof value === "boolean" ? "" : text);
  }
  return given;
}

/** A word as a shell wants it. */
export const quoted = (word: string): string =>
  /^[\w.,/:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Flags as the words of a command line, unquoted. */
export const wordsOf = (given: GivenFlags): string[] =>
  [...given].flatMap(([flag, value]) => (value === "" ? [flag] : [flag, value]));
