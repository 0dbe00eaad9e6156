// What goes wrong, in one line on stderr, and as what the process ends: 1 for data, models and runs
// that fail, 2 for a command that makes no sense, 128 and its number for a signal: 130 for Ctrl-C. Only a bug shows a stack, and only
// when DOWNHILL_DEBUG asks for it.
import { CommanderError } from "commander";
import { adviceInFlags } from "./advice.ts";
import { painter, say } from "./terminal.ts";

export const FAILED = 1;
export const USAGE = 2;
export const INTERRUPTED = 130;

let interrupted: number = INTERRUPTED;

/** Notes which signal asked the process to end, as its exit code. */
export function endedBy(code: number): void {
  interrupted = code;
}

/** A command that makes no sense; the message says what would. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Lines that stand below it: what there is to choose from. */
  readonly choices: readonly string[];

  constructor(message: string, choices: readonly string[] = []) {
    super(message);
    this.choices = choices;
  }
}

/** Tells the person what went wrong; returns the exit code. */
export async function report(error: unknown): Promise<number> {
  // Commander has said it already, through `oneLine`.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  if (error instanceof UsageError) {
    sayError(error.message);
    for (const line of error.choices) say(line);
    return USAGE;
  }
  const { AbortedError, DownhillError, OptionError, systemReason } = await import("downhill");
  if (error instanceof AbortedError) {
    say(error.message);
    return interrupted;
  }
  if (error instanceof DownhillError) sayError(adviceInFlags(error.message));
  else if (isOfSystem(error)) sayError(`${error.path}: ${systemReason(error)}`);
  else sayBug(error);
  if (process.env.DOWNHILL_DEBUG && error instanceof Error) say(error.stack ?? "");
  return error instanceof OptionError ? USAGE : FAILED;
}

function sayError(message: string): void {
  say(`${painter(process.stderr)("red", "error:")} ${message.replace(/\s*\n\s*/g, " ")}`);
}

/** What the system refused about a file is no bug, wherever nobody had a better word for it. */
const isOfSystem = (error: unknown): error is NodeJS.ErrnoException & { path: string } =>
  error instanceof Error && "syscall" in error && "path" in error && typeof error.path === "string";

function sayBug(error: unknown): void {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const hint = process.env.DOWNHILL_DEBUG ? "" : "; DOWNHILL_DEBUG=1 shows where";
  sayError(`${message} (this is a bug in downhill, please report it${hint})`);
}

/** A parser's message in one line, with what to do. */
export function oneLine(text: string, command: string): string {
  const [first = "", ...rest] = text.trim().split("\n");
  const meant = /Did you mean (.*)\?/.exec(rest.join(" "))?.[1];
  const message = first
    .replace(/option '([^' ]+)[^']*' argument '(.*)' is invalid\. /, "$1 $2: ")
    .replace(/command-argument value '(.*)' is invalid for argument '(.*)'\. /, "$2 $1: ")
    .replace(/\.$/, "");
  if (meant) return `${message}; did you mean ${meant}?\n`;
  return message.includes("; ") ? `${message}\n` : `${message}; see ${command} --help\n`;
}
