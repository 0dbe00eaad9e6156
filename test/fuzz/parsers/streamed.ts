// Texts that are read from disk in pieces, here of a few bytes: what is read is what the reader of the whole
// text reads, and what it refuses is refused.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DownhillError } from "downhill";
import { csvFile } from "../../../src/data/csv.ts";
import type { Dataset } from "../../../src/data/index.ts";
import { inMemory } from "../../../src/data/index.ts";
import { jsonLinesFile } from "../../../src/data/json-lines.ts";
import { csvReader } from "../../../src/data/streamed/csv-reader.ts";
import type { StreamReader } from "../../../src/data/streamed/reader.ts";
import { setOfPieces } from "../../../src/data/streamed/set-of-pieces.ts";
import { jsonLinesReader } from "../../../src/data/streamed/table-reader.ts";
import type { Parser } from "../parser.ts";
import { scratchFolder } from "../scratch.ts";
import { jsonLines } from "./tables.ts";
import { csv } from "./text.ts";

const PIECE = 16;
const path = join(scratchFolder(), "file");

const streamed = async (open: () => Promise<StreamReader>): Promise<Dataset> => {
  const how = { partBytes: 64, blocks: 2, onProgress: undefined, signal: undefined };
  return inMemory(await setOfPieces(path, await open(), how));
};

/** What comes of it, or the error that it was refused with. */
const attempt = (read: () => Promise<Dataset>): Promise<Dataset | DownhillError> =>
  read().catch((error) => {
    if (error instanceof DownhillError) return error;
    throw error;
  });

/** Throws as the reader of the whole does; fails unless both agree. */
async function compare(
  whole: () => Promise<Dataset>,
  open: () => Promise<StreamReader>,
): Promise<void> {
  const known = await attempt(whole);
  const found = await attempt(() => streamed(open));
  if (known instanceof Error !== found instanceof Error) {
    throw new Error(`the whole: ${said(known)}; in pieces: ${said(found)}`);
  }
  if (known instanceof Error) throw known;
  const told = ({ inputs, labels, classNames, inputShape, inputNames }: Dataset) =>
    JSON.stringify([[...inputs], [...labels!], classNames, inputShape, inputNames]);
  if (told(known) !== told(found as Dataset)) {
    throw new Error(`the whole: ${told(known)}; in pieces: ${told(found as Dataset)}`);
  }
}

const said = (found: Dataset | DownhillError): string =>
  found instanceof Error ? found.message : `${found.count} examples`;

export const streamedCsv: Parser = {
  ...csv,
  name: "streamed csv",
  read: async (file) => {
    writeFileSync(path, file);
    const options = { label: -1 };
    await compare(
      () => csvFile(path, options),
      () => csvReader(path, options, PIECE),
    );
  },
  slowness: 20,
};

export const streamedJsonLines: Parser = {
  ...jsonLines,
  name: "streamed json lines",
  read: async (file) => {
    writeFileSync(path, file);
    const options = { label: "kind" };
    await compare(
      () => jsonLinesFile(path, options),
      () => jsonLinesReader(path, options, PIECE),
    );
  },
  slowness: 20,
};
