#!/usr/bin/env node
import { createProgram } from "./program.ts";
// The command `downhill`: parses the command line, runs the command, and ends with its exit code.
import { report } from "./terminal/failure.ts";
import { endWhenReaderLeaves } from "./terminal/terminal.ts";

async function main(words: readonly string[]): Promise<void> {
  endWhenReaderLeaves();
  try {
    const program = await createProgram(words);
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = await report(error);
  }
}

// Not awaited: bundled, the commands import from this module and would wait for its end.
void main(process.argv.slice(2));
