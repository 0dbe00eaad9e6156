// The examples of an epoch as parts that fit in memory. A set that is in memory is one part, found
// through the order of the epoch. A set that is fetched comes in parts of whole mini-batches, each
// already in order; the next is fetched while the steps on this one run. How large the parts of a set on
// disk are says the set.
import { type Dataset, exampleSize, type Inputs, type PartSizes, rowsOf } from "../data/dataset.ts";
import { AbortedError } from "../errors.ts";

/** Examples of a mini-batch that is not learned from. */
export const EVALUATION_BATCH = 100;

/** Bytes of a part at most, but at least one mini-batch. */
const PART_BYTES = 64 * 2 ** 20;

/** Examples that a program holds of a set at a time, in whole mini-batches. */
export function partSize(set: Dataset, batchSize: number, partBytes: number = PART_BYTES): number {
  if (!set.load) return set.count;
  const { BYTES_PER_ELEMENT: width } = set.inputs;
  const examples = set.streaming?.part ?? Math.floor(partBytes / (exampleSize(set) * width));
  const batches = Math.max(1, Math.floor(examples / batchSize));
  return examples < set.count ? Math.min(set.count, batches * batchSize) : set.count;
}

/** How the examples of an epoch are drawn where they are not drawn freely: in parts, of blocks of so many;
 * undefined for a set of one part. */
export function drawnFrom(set: Dataset, batchSize: number): PartSizes | undefined {
  const part = partSize(set, batchSize);
  return set.streaming && part < set.count ? { part, block: set.streaming.block } : undefined;
}

export interface Part {
  /** The examples, `size` of them at most; in memory. */
  readonly examples: Dataset;
  /** Where the steps find them in `examples`. */
  readonly order: ArrayLike<number>;
  /** Which place of the epoch's order comes first in it, and how many follow. */
  readonly first: number;
  readonly count: number;
}

/** The parts of an epoch, one after another, from the one that place `from` of its order lies in. */
export async function* partsOf(
  set: Dataset,
  order: ArrayLike<number>,
  size: number,
  epoch: number,
  from = 0,
  signal?: AbortSignal,
): AsyncGenerator<Part, void, void> {
  const { load } = set;
  if (!load) {
    yield { examples: set, order, first: 0, count: order.length };
    return;
  }
  const rowsFrom = (first: number) =>
    Uint32Array.from({ length: Math.min(size, order.length - first) }, (_, i) => order[first + i]!);
  const fetch = (first: number): Promise<Inputs> => {
    const wanted = untilAborted(load(rowsFrom(first), epoch, signal), signal);
    wanted.catch(() => {}); // it is reported where it is awaited
    return wanted;
  };
  const identity = Uint32Array.from({ length: size }, (_, i) => i);
  const begin = Math.floor(from / size) * size;
  let next = fetch(begin);
  for (let first = begin; first < order.length; first += size) {
    const inputs = await next;
    if (first + size < order.length) next = fetch(first + size);
    const rows = rowsFrom(first);
    yield { examples: rowsOf(set, rows, inputs), order: identity, first, count: rows.length };
  }
}

/** The same promise, which rejects with AbortedError as soon as the signal is given. */
export async function untilAborted<T>(wanted: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return wanted;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new AbortedError("stopped while examples were fetched"));
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([wanted, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Values followed by zeros, as many as a buffer holds. */
export function filled(values: Inputs | ArrayLike<number>, length: number): ArrayLike<number> {
  if (values.length === length) return values;
  const Values = values instanceof Uint8Array ? Uint8Array : Float64Array;
  const whole = new Values(length);
  whole.set(values);
  return whole;
}
