#!/usr/bin/env node
// The command `downhill`: parses the command line, runs the command, and ends with its exit code.
import { report } from "./failure.ts";
import { createProgram } from "./program.ts";
import { endWhenReaderLeaves } from "./terminal.ts";

endWhenReaderLeaves();
const program = createProgram();
const words = process.argv.slice(2);
try {
  if (words.length === 0) program.outputHelp();
  else await program.parseAsync(words, { from: "user" });
} catch (error) {
  process.exitCode = report(error);
}
