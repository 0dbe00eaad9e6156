// Pieces of a file as a data set whose examples are fetched. A piece is held against a checksum of what it
// was when it was read first, so that a file that changes ends a run, and never teaches something else.

import { sha256 } from "#host";
import { AbortedError, DataError } from "../../errors.ts";
import { blockOrder } from "../block-order.ts";
import { checkValues, type Dataset, exampleSize } from "../dataset.ts";
import { hashWords } from "../hash-words.ts";
import {
  checkLabels,
  type Inputs,
  type Labels,
  labelArray,
  placeOf,
  type Targets,
  usualDivideBy,
} from "../values.ts";
import { changed, type Piece, type StreamReader } from "./reader.ts";

interface Streaming {
  readonly partBytes: number;
  readonly blocks: number | undefined;
  readonly onProgress: ((read: number, bytes: number) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/** A set that stays on disk. */
export interface StreamedSet extends Dataset {
  readonly load: NonNullable<Dataset["load"]>;
  readonly streaming: NonNullable<Dataset["streaming"]>;
  readonly digest: string;
}

/** A piece that was read before. */
interface KnownPiece {
  readonly first: number;
  readonly rows: number;
  readonly checksum: number;
  readonly place: string;
  readonly again: () => Promise<Piece>;
}

/** Reads all pieces once, and makes the set; throws what the reader throws. */
export async function setOfPieces(
  file: string,
  reader: StreamReader,
  { partBytes, blocks, onProgress, signal }: Streaming,
): Promise<StreamedSet> {
  const known: KnownPiece[] = [];
  const targets: Targets[] = [];
  let count = 0;
  let digest = "";
  let inputShape: readonly number[] = [];
  let Values: InputsArray = Uint8Array;
  for await (const piece of reader.pieces()) {
    if (signal?.aborted) throw new AbortedError(`${file}: stopped while it was read`);
    const { rows, inputs, place, seen, again } = piece;
    inputShape = piece.inputShape;
    checkFinite(file, inputs, inputs.length / rows, count);
    Values = wider(known.length === 0 ? undefined : Values, inputs);
    known.push({ first: count, rows, checksum: hashWords(bytesOf(inputs)), place, again });
    if (piece.targets) targets.push(piece.targets.slice());
    const own = await sha256(bytesOf(inputs));
    digest = await sha256(new TextEncoder().encode(`${digest} ${rows} ${own}`));
    count += rows;
    onProgress?.(Math.round(seen), reader.size);
  }
  const { labels, classNames, outputs, divideBy, picture, inputNames } = reader.finish();
  if (labels) checkLabels(file, labels, { count, answers: 1, classes: outputs });
  const inputs = new Values(0);
  const size = exampleSize({ inputShape });
  const part = Math.max(1, Math.floor(partBytes / Math.max(1, size * Values.BYTES_PER_ELEMENT)));
  const longest = known.reduce((most, { rows }) => Math.max(most, rows), 1);
  const places = blocks ?? Math.min(16, Math.max(1, Math.round(part / longest)));
  const set: StreamedSet = {
    name: file,
    inputShape,
    ...(picture ? { picture } : {}),
    outputs,
    classes: labels ? outputs : 0,
    count,
    inputs,
    divideBy: divideBy ?? usualDivideBy(inputs),
    labels: labels && narrowLabels(labels, outputs),
    targets: labels ? undefined : joined(targets),
    ...(classNames ? { classNames } : {}),
    ...(inputNames ? { inputNames } : {}),
    streaming: { part, block: Math.max(1, Math.ceil(part / places)), order: blockOrder },
    digest,
    load: loader(file, known, size, Values),
  };
  checkValues(set);
  return set;
}

function narrowLabels(labels: Labels, classes: number): Labels {
  const own = new (labelArray(classes))(labels.length);
  own.set(labels);
  return own;
}

type InputsArray = (new (length: number) => Inputs) & { readonly BYTES_PER_ELEMENT: number };

/** The type that holds what was read so far and these, which change no number by it. */
function wider(before: InputsArray | undefined, inputs: Inputs): InputsArray {
  const own = inputs.constructor as InputsArray;
  return before && before.BYTES_PER_ELEMENT > own.BYTES_PER_ELEMENT ? before : own;
}

function checkFinite(file: string, inputs: Inputs, width: number, first: number): void {
  if (inputs instanceof Uint8Array) return;
  const bad = inputs.findIndex((x) => !Number.isFinite(x));
  if (bad < 0) return;
  const place = placeOf(first * width + bad, width);
  throw new DataError(`${file}: input: expected finite values, got ${inputs[bad]} ${place}`);
}

function joined(parts: readonly Targets[]): Targets {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const isWide = parts.some((part) => part instanceof Float64Array);
  const all = new (isWide ? Float64Array : Float32Array)(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Inputs): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Fetches examples: piece after piece in the order of the file, each decoded once. */
function loader(
  file: string,
  known: readonly KnownPiece[],
  size: number,
  Values: InputsArray,
): NonNullable<Dataset["load"]> {
  const firsts = Float64Array.from(known, ({ first }) => first);
  /** The piece that was decoded last, for who reads on where it ends. */
  let last: { readonly at: number; readonly inputs: Inputs } | undefined;
  const read = async (at: number): Promise<Inputs> => {
    if (last?.at === at) return last.inputs;
    const { rows, checksum, place, again } = known[at]!;
    const { rows: found, inputs } = await again();
    if (found !== rows || hashWords(bytesOf(inputs)) !== checksum) throw changed(file, place);
    last = { at, inputs };
    return inputs;
  };
  return async (rows, _epoch, signal) => {
    const inputs = new Values(rows.length * size);
    for (const [at, wanted] of byPiece(rows, firsts)) {
      if (signal?.aborted) throw new AbortedError(`${file}: stopped while it was read`);
      const own = await read(at);
      const { first } = known[at]!;
      for (const i of wanted) copyRow(own, (rows[i]! - first) * size, inputs, i * size, size);
    }
    return inputs;
  };
}

/** Rows of few values are copied faster one by one. */
const SHORT = 64;

function copyRow(from: Inputs, at: number, to: Inputs, place: number, size: number): void {
  if (size > SHORT) to.set(from.subarray(at, at + size), place);
  else for (let i = 0; i < size; i++) to[place + i] = from[at + i]!;
}

/** The pieces that hold these rows, in order, each with the places of its rows among them. */
function* byPiece(
  rows: Uint32Array,
  firsts: Float64Array,
): Generator<readonly [piece: number, places: Uint32Array]> {
  const pieceOf = Uint32Array.from(rows, (row) => lastAtMost(firsts, row));
  const ends = new Uint32Array(firsts.length + 1);
  for (const piece of pieceOf) ends[piece + 1]! += 1;
  for (let piece = 0; piece < firsts.length; piece++) ends[piece + 1]! += ends[piece]!;
  const places = new Uint32Array(rows.length);
  const next = ends.slice();
  for (const [i, piece] of pieceOf.entries()) places[next[piece]!++] = i;
  for (let piece = 0; piece < firsts.length; piece++) {
    const own = places.subarray(ends[piece], ends[piece + 1]);
    if (own.length > 0) yield [piece, own];
  }
}

/** Which of ascending numbers is the last that is not above this one. */
function lastAtMost(ascending: Float64Array, value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (ascending[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
