// Files that were brought, as a set with a preview. What kind they are is read off the files
// themselves; files of two kinds at once are refused, not guessed about.
import type { Dataset } from "downhill/data";
import { sha256 } from "../sha256.ts";
import { OwnDataError } from "./errors.ts";
import { isIdx, readIdxFiles } from "./idx-set.ts";
import {
  type BroughtFile,
  LEAST_EXAMPLES,
  LIMITS,
  type OwnFacts,
  type OwnKind,
  type Preview,
  type Problem,
  type ReadingOptions,
} from "./own.ts";
import { readPictures } from "./pictures.ts";
import { countsOf, problemsOf } from "./problems.ts";
import { splitBySeed } from "./sets.ts";
import type { OwnSet } from "./store.ts";
import { readTable } from "./table.ts";

export interface Brought {
  readonly set: OwnSet;
  readonly preview: Preview;
}

interface Read {
  readonly training: Dataset;
  readonly test?: Dataset;
  readonly problems?: readonly Problem[];
  readonly columns?: readonly string[];
  readonly options: Partial<Required<ReadingOptions>>;
}

/** @throws OwnDataError, or the library's FormatError and DataError, which say where */
export async function bring(
  files: readonly BroughtFile[],
  options: ReadingOptions,
  onFile: (done: number, total: number) => void,
): Promise<Brought> {
  const visible = files.filter(({ path }) => !/(^|\/)(\.|__MACOSX)/.test(path));
  if (visible.length > LIMITS.files) {
    throw new OwnDataError({ kind: "files", most: LIMITS.files, found: visible.length });
  }
  const bytes = visible.reduce((sum, { file }) => sum + file.size, 0);
  if (bytes > LIMITS.bytes) {
    throw new OwnDataError({ kind: "bytes", most: LIMITS.bytes, found: bytes });
  }
  const { kind, taken, skipped } = await sorted(visible);
  const read = await readers[kind](taken, options, onFile);
  const { training, test, problems = [], columns } = read;
  if (training.classes > LIMITS.classes) {
    throw new OwnDataError({ kind: "classes", most: LIMITS.classes, found: training.classes });
  }
  const facts = await factsOf(kind, titleOf(taken), training);
  const passed: Problem[] = skipped.length
    ? [{ kind: "skipped", count: skipped.length, first: skipped[0]!.path }]
    : [];
  const sets = training.count >= LEAST_EXAMPLES ? splitBySeed(training, test, 1) : undefined;
  return {
    set: { facts, training, ...(test ? { test } : {}) },
    preview: {
      facts,
      counts: countsOf(training),
      samples: samplesOf(training),
      problems: [...problems, ...passed, ...problemsOf(training, sets)],
      ...(columns ? { columns } : {}),
      options: {
        label: 0,
        divideBy: training.divideBy,
        side: training.picture?.height ?? 28,
        isColour: training.picture?.channels === 3,
        isInverted: false,
        ...read.options,
      },
    },
  };
}

type FileKind = Exclude<OwnKind, "digits">;
type Reader = (
  files: readonly BroughtFile[],
  options: ReadingOptions,
  onFile: (done: number, total: number) => void,
) => Promise<Read>;

const readers: Readonly<Record<FileKind, Reader>> = {
  csv: async (files, options) => {
    if (files.length > 1) throw new OwnDataError({ kind: "several-tables" });
    const [{ file, path }] = files as [BroughtFile];
    if (file.size > LIMITS.tableBytes) {
      throw new OwnDataError({ kind: "bytes", most: LIMITS.tableBytes, found: file.size });
    }
    const { set, form } = readTable(await file.text(), path, options);
    return { training: set, columns: form.columns, options: { label: form.label } };
  },
  idx: async (files, options) => {
    const bytes = await Promise.all(
      files.map(async ({ file, path }) => ({
        name: path,
        bytes: new Uint8Array(await file.arrayBuffer()),
      })),
    );
    return { ...(await readIdxFiles(bytes, options.divideBy)), options: {} };
  },
  pictures: async (files, options, onFile) => {
    const { set, ...rest } = await readPictures(files, options, onFile);
    return { training: set, ...rest };
  },
};

const PICTURE = /\.(png|jpe?g)$/i;
const TABLE = /\.(csv|tsv|txt)$/i;

/** Which files are taken, and as what. */
async function sorted(files: readonly BroughtFile[]) {
  const pictures = files.filter(({ path }) => PICTURE.test(path));
  const tables = files.filter(({ path }) => TABLE.test(path));
  const others = files.filter(({ path }) => !PICTURE.test(path) && !TABLE.test(path));
  const starts = await Promise.all(
    others
      .slice(0, 8)
      .map(async ({ file }) => new Uint8Array(await file.slice(0, 4).arrayBuffer())),
  );
  const idx = others.filter((_, i) => starts[i] && isIdx(starts[i]!));
  const found = [
    { kind: "csv", taken: tables },
    { kind: "idx", taken: idx },
    { kind: "pictures", taken: pictures },
  ] as const;
  const there = found.filter(({ taken }) => taken.length > 0);
  if (there.length === 0) {
    throw new OwnDataError({ kind: "nothing", first: files[0]?.path ?? "" });
  }
  // a note beside a folder of pictures is no table; a picture beside a table is in doubt
  const [only] = there.length === 1 ? there : there.filter(({ kind }) => kind === "pictures");
  if (!only || (there.length > 1 && only.taken.length < 3))
    throw new OwnDataError({ kind: "mixed" });
  const skipped = files.filter((file) => !only.taken.includes(file));
  return { kind: only.kind, taken: only.taken, skipped };
}

/** What the person would call it: the folder, or the file. */
function titleOf(files: readonly BroughtFile[]): string {
  const [first] = files as [BroughtFile];
  const folder = first.path.split("/").filter(Boolean)[0]!;
  const isFolder = files.length > 1 && files.every(({ path }) => path.includes(`${folder}/`));
  const name = isFolder ? folder : first.path.split("/").at(-1)!;
  return (files.length > 1 && !isFolder ? `${name} + ${files.length - 1}` : name).slice(0, 120);
}

async function factsOf(kind: OwnKind, title: string, set: Dataset): Promise<OwnFacts> {
  const { count, inputShape, picture, classes, classNames } = set;
  return {
    key: `own-${slugOf(title)}-${await fingerprint(set)}`,
    title,
    kind,
    count,
    classNames: classNames ?? Array.from({ length: classes }, (_, i) => `${i}`),
    size: inputShape.reduce((a, b) => a * b, 1),
    ...(picture ? { picture } : {}),
  };
}

const slugOf = (title: string): string =>
  title
    .replace(/\.\w{1,4}$/, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 24) || "set";

/** The same examples give the same eight characters on every machine. */
async function fingerprint({ inputs, labels, divideBy, inputShape }: Dataset): Promise<string> {
  const form = new TextEncoder().encode(`${divideBy} ${inputShape}`);
  const parts = [form, bytesOf(inputs), bytesOf(Uint32Array.from(labels ?? []))];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return (await sha256(all)).slice(0, 8);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);

/** Three of each class, at most forty. */
function samplesOf(set: Dataset): { values: Float32Array; label: number }[] {
  const size = set.inputShape.reduce((a, b) => a * b, 1);
  const taken = new Array<number>(set.classes).fill(0);
  const samples: { values: Float32Array; label: number }[] = [];
  for (let i = 0; i < set.count && samples.length < 40; i++) {
    const label = set.labels![i]!;
    if (taken[label]! >= 3) continue;
    taken[label]! += 1;
    const values = Float32Array.from(
      set.inputs.subarray(i * size, (i + 1) * size),
      (value) => value / set.divideBy,
    );
    samples.push({ values, label });
  }
  return samples.sort((a, b) => a.label - b.label);
}
