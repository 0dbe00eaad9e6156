// For the tests of the command line: runs the built command in a process of its own, on a small
// folder of IDX files that `strokes` draws, without a terminal.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Dataset, strokes } from "downhill/data";

export const MAIN = fileURLToPath(new URL("./main.js", import.meta.url));

/** A folder that goes when the process ends. */
export const folder: string = mkdtempSync(join(tmpdir(), "downhill-cli-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The command as an installation has it: by its name, in a folder of the PATH. */
const bin = mkdtempSync(join(tmpdir(), "downhill-bin-"));
process.on("exit", () => rmSync(bin, { recursive: true, force: true }));
const NAMED = join(bin, "downhill");
symlinkSync(MAIN, NAMED);

const environment: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
};
for (const name of ["COLUMNS", "npm_command", "npm_lifecycle_event"]) delete environment[name];
for (const name of ["NO_COLOR", "FORCE_COLOR", "DOWNHILL_DEBUG", "NODE_TEST_CONTEXT"]) {
  delete environment[name];
}

export interface Outcome {
  readonly code: number | null;
  /** What ended it, where it did not end by itself. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts the command. */
export function start(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [NAMED, ...args], {
    env: { ...environment, ...more },
    cwd: folder,
  });
}

/** What a process gave and how it ended. */
export function outcome(child: ChildProcess): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout!.on("data", (part) => (stdout += part));
    child.stderr!.on("data", (part) => (stderr += part));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs the command with words that have no spaces in them. */
export function downhill(line: string): Promise<Outcome> {
  return outcome(start(line.split(" ").filter(Boolean)));
}

/** Lines that are JSON objects, all of them. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Escape sequences and other control characters, but for the ends of lines. */
export function controlCharacters(text: string): string[] {
  return [...text].filter((c) => c !== "\n" && (c < " " || c === "\u007f"));
}

/** Writes the four files of MNIST's form; returns the name of the folder. */
export function writeDigits(train: number, test: number): string {
  const write = (
    name: string,
    magic: readonly number[],
    sizes: readonly number[],
    data: Uint8Array,
  ) => {
    const header = new DataView(new ArrayBuffer(4 + 4 * sizes.length));
    header.setUint32(0, (magic[0]! << 8) | magic[1]!);
    for (const [i, size] of sizes.entries()) header.setUint32(4 + 4 * i, size);
    writeFileSync(join(folder, name), Buffer.concat([new Uint8Array(header.buffer), data]));
  };
  const pair = (name: string, { count, inputs, labels }: Dataset) => {
    write(`${name}-images-idx3-ubyte`, [8, 3], [count, 28, 28], inputs as Uint8Array);
    write(`${name}-labels-idx1-ubyte`, [8, 1], [count], labels as Uint8Array);
  };
  pair("train", strokes({ count: train, seed: 1 }));
  pair("t10k", strokes({ count: test, seed: 2 }));
  return ".";
}
