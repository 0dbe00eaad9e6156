// How much of a file is in memory while it is read in parts, and who watches.

import { OptionError } from "../../errors.ts";
import type { OptionNames } from "../option-names.ts";

/** How much of a file is in memory, and how its first reading is watched. */
export interface StreamingOptions {
  /** Bytes that the inputs of a part have at most; default 32 MiB. About four parts are in memory. */
  readonly partBytes?: number;
  /** How many places of the file the examples of a part come from; default 16, and fewer for a file whose
   * pieces are larger than that: Parquet's groups of rows. */
  readonly blocks?: number;
  /** Told of the first reading: how many of the file's bytes are read. */
  readonly onProgress?: (read: number, bytes: number) => void;
  /** Ends the first reading with AbortedError. */
  readonly signal?: AbortSignal;
}

export const STREAMING: OptionNames<StreamingOptions> = {
  partBytes: true,
  blocks: true,
  onProgress: true,
  signal: true,
};

const PART_BYTES = 2 ** 25;

/** The same with what nobody said; throws OptionError. */
export function checkedStreaming(what: string, options: StreamingOptions) {
  const { partBytes = PART_BYTES, blocks, onProgress, signal } = options;
  for (const [name, value] of Object.entries({ partBytes, ...(blocks && { blocks }) })) {
    if (Number.isSafeInteger(value) && value >= 1) continue;
    throw new OptionError(`${what}: ${name}: expected a whole number from 1, got ${value}`);
  }
  return { partBytes, blocks, onProgress, signal };
}
