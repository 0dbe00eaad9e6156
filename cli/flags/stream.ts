// --stream: data that stay on disk and are read in parts as they are needed, because they are larger than
// memory; files that no reader takes whole are read so without being asked.
import { statSync } from "node:fs";
import type { Command } from "commander";
import type { StreamingOptions, TableKind } from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { showStages } from "../terminal/progress.ts";
import { say } from "../terminal/terminal.ts";
import { whole } from "./values.ts";

export interface StreamFlags {
  readonly stream?: boolean;
  /** Megabytes of a part. */
  readonly part?: number;
}

export function addStreamFlags(command: Command): Command {
  return command
    .option(
      "--stream",
      "leave the examples on disk and read them in parts, for data larger than memory (default for tables over 512 MB as text, else 2 GB)",
    )
    .option("--part <MB>", "with --stream: megabytes of inputs in a part (32)", whole(1));
}

export const streamWords = ({ stream, part }: StreamFlags) => ({
  "--stream": stream ? "" : undefined,
  "--part": part === undefined ? undefined : `${part}`,
});

/** The most bytes that are read into memory, by what a table is. */
const MOST_IN_MEMORY: Readonly<Record<TableKind, number>> = {
  csv: 2 ** 29 - 64,
  jsonLines: 2 ** 29 - 64,
  npy: 2 ** 31 - 1,
  parquet: 2 ** 31 - 1,
  npz: Number.POSITIVE_INFINITY,
};

/** Whether a table stays on disk: as asked for, or because it is too large for memory, which is said. */
export function isStreamed(file: string, kind: TableKind, { stream, part }: StreamFlags): boolean {
  if (stream) return true;
  const { size } = statSync(file);
  if (size > MOST_IN_MEMORY[kind]) {
    say(`${file}: ${megabytes(size)} MB are read from disk in parts as they are needed (--stream)`);
    return true;
  }
  if (part !== undefined) throw new UsageError(`--part ${part}: it goes with --stream`);
  return false;
}

/** Throws UsageError where data are always in memory. */
export function checkNotStreamed(data: string, what: string, { stream, part }: StreamFlags): void {
  if (!stream && part === undefined) return;
  throw new UsageError(
    `${stream ? "--stream" : "--part"}: goes with a table (CSV, JSON lines, Parquet, .npy), a folder of unpacked IDX files or one of pictures, but --data ${data} is ${what}`,
  );
}

/** Does what reads a file once, and shows how far it is. */
export async function whileShown<T>(
  file: string,
  { part }: StreamFlags,
  read: (options: StreamingOptions) => Promise<T>,
): Promise<T> {
  const progress = showStages();
  try {
    return await read({
      ...(part === undefined ? {} : { partBytes: part * 1e6 }),
      onProgress: (seen, bytes) =>
        progress.update(
          megabytes(seen),
          megabytes(bytes),
          `MB of ${file}, which is read once first`,
        ),
    });
  } finally {
    progress.clear();
  }
}

const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
