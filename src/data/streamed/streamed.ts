// Sets that stay on disk. A first reading checks every example and learns what is wanted of each; after
// that only the parts that are learned from are in memory, and the next one is decoded while the steps on
// the one before run.

import { readFileRange } from "#host";
import { DataError, FormatError } from "../../errors.ts";
import { CSV_OPTIONS } from "../csv.ts";
import type { Dataset } from "../dataset.ts";
import { idxClasses, type Splits } from "../idx-folder.ts";
import { findIdxFiles } from "../idx-names.ts";
import { checkOptionNames, type OptionNames } from "../option-names.ts";
import { PARQUET_OPTIONS } from "../parquet.ts";
import { slice } from "../slices.ts";
import { TABLE_OPTIONS } from "../table.ts";
import { type TableFileOptions, type TableKind, tableKindOf } from "../table-file.ts";
import { csvReader } from "./csv-reader.ts";
import { idxReader } from "./idx-reader.ts";
import { packedArchive, type StreamReader } from "./reader.ts";
import { type StreamedSet, setOfPieces } from "./set-of-pieces.ts";
import { checkedStreaming, STREAMING, type StreamingOptions } from "./streaming-options.ts";
import { jsonLinesReader, npyReader, parquetReader } from "./table-reader.ts";

/** What is told of a file besides: as for `tableFile`; for IDX files `labels` is that of the labels, and
 * `classes` and `divideBy` may be said. */
export interface StreamedOptions extends TableFileOptions, StreamingOptions {}

const KNOWN: Readonly<Record<TableKind | "idx", object>> = {
  csv: CSV_OPTIONS,
  jsonLines: TABLE_OPTIONS,
  parquet: PARQUET_OPTIONS,
  npy: { ...TABLE_OPTIONS, labels: true },
  npz: {},
  idx: { labels: true, classes: true, divideBy: true },
};

/**
 * A set in a file that may be larger than memory: CSV, JSON lines, Parquet, .npy, or IDX images with
 * their labels. It goes wherever a set goes that is fetched: to `train` and its relatives, `evaluate`,
 * `describe`; what needs all examples at once refuses it by name, and `inMemory(set)` makes one of memory.
 *
 * ```ts
 * const all = await streamed("big.csv", { label: "kind" });
 * const [training, validation] = stratifiedSplit(all, [0.9, 0.1]);
 * ```
 * The file is read once, to the end: every example is checked, and its class or wanted values are kept in
 * memory, a few bytes an example. Later each piece is held against what it was.
 * @throws FormatError for the file, also later where it has changed; DataError for what it means;
 * OptionError for options that its kind has not
 */
export async function streamed(path: string, options: StreamedOptions): Promise<StreamedSet> {
  const kind = kindOf(await readFileRange(path, 0, 512), path);
  const known = { ...KNOWN[kind], ...STREAMING } as OptionNames<StreamedOptions>;
  checkOptionNames(path, options, known);
  const { partBytes: _, blocks: __, onProgress: ___, signal: ____, ...own } = options;
  const reader = await readerOf(kind, path, own);
  return setOfPieces(path, reader, checkedStreaming(path, options));
}

/** Options of a folder that stays on disk. */
export interface StreamedFolderOptions extends StreamingOptions {
  readonly divideBy?: 255 | 256;
  readonly classes?: number;
  /** What stands before the names of its files. */
  readonly prefix?: string;
  /** Examples at the end of the training file that are for validation; default 10,000, or a sixth of a
   * file of fewer than 20,000. */
  readonly validation?: number;
}

/**
 * The sets in a folder of four IDX files, which stay on disk, as `idxFolder` cuts them.
 * @throws FormatError for a file that is packed by gzip, besides what `streamed` throws
 */
export async function streamedFolder(
  path: string,
  options: StreamedFolderOptions = {},
): Promise<Splits> {
  checkOptionNames("streamedFolder", options, {
    ...STREAMING,
    divideBy: true,
    classes: true,
    prefix: true,
    validation: true,
  });
  const { divideBy, classes, prefix } = options;
  const files = await findIdxFiles(path, prefix);
  const how = checkedStreaming(path, options);
  const read = async (part: string, images: string, labels: string, outputs?: number) => {
    const reader = await idxReader(images, labels, outputs, divideBy);
    return { ...(await setOfPieces(images, reader, how)), name: `${path} ${part}` } as Dataset;
  };
  const whole = await read("training", files.trainImages, files.trainLabels, classes);
  const test = await read("test", files.testImages, files.testLabels, whole.outputs);
  if (`${test.inputShape}` !== `${whole.inputShape}`) {
    throw new DataError(
      `${files.testImages}: expected images of ${whole.inputShape[0]} pixels as in ${files.trainImages}, found ${test.inputShape[0]}`,
    );
  }
  const { count } = whole;
  const held = options.validation ?? (count < 20_000 ? Math.floor(count / 6) : 10_000);
  if (!Number.isInteger(held) || held < 0 || held > count) {
    throw new DataError(`${path}: cannot take ${held} of ${count} training examples to validate`);
  }
  const cut = count - held;
  return {
    training: slice(whole, 0, cut),
    validation: { ...slice(whole, cut), name: `${path} validation` },
    test,
  };
}

function kindOf(start: Uint8Array, path: string): TableKind | "idx" {
  if (start[0] === 0 && start[1] === 0) return "idx";
  if (start[0] !== 0x1f || start[1] !== 0x8b) return tableKindOf(start);
  throw new FormatError(path, "a file that can be read in parts", "one that is packed by gzip", {
    cure: `unpack it: gunzip -k ${path}`,
  });
}

async function readerOf(
  kind: TableKind | "idx",
  path: string,
  options: TableFileOptions,
): Promise<StreamReader> {
  const read = {
    csv: csvReader,
    jsonLines: jsonLinesReader,
    parquet: parquetReader,
    npy: npyReader,
  };
  if (kind === "npz") {
    throw packedArchive(path);
  }
  if (kind !== "idx") return read[kind](path, options);
  const { labels, classes, divideBy } = options;
  if (labels === undefined || typeof classes === "object") {
    throw new DataError(
      `${path}: IDX images: expected the option labels with the file of their labels${typeof classes === "object" ? ", and classes as a number" : ""}`,
    );
  }
  return idxReader(path, labels, classes, divideBy);
}
