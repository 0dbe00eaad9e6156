// The flags that a command was given, as the words of a command line that gives them again.
import type { Command } from "commander";

/** Flags as words: `--epochs` to "60", and to "" for a flag without a value. */
export type GivenFlags = ReadonlyMap<string, string>;

/** What the person wrote, but for what concerns the output of this one run. */
export function givenFlags(command: Command): GivenFlags {
  const skipped = ["json", "testEveryEpoch", "save"];
  const given = new Map<string, string>();
  for (const option of command.options) {
    const name = option.attributeName();
    if (skipped.includes(name) || command.getOptionValueSource(name) !== "cli") continue;
    const value = command.getOptionValue(name);
    // --header and --no-header share a value
    if (typeof value === "boolean" && option.negate === value) continue;
    const text = value === "\t" ? "tab" : `${value}`;
    given.set(option.long!, typeof value === "boolean" ? "" : text);
  }
  return given;
}

/** A word as a shell wants it. */
export const quoted = (word: string): string =>
  /^[\w.,/:=+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
