// Some examples of a set by their positions, and the examples of a set that is fetched in memory.

import { DataError } from "../errors.ts";
import { answersAt, type Dataset, exampleSize, rowsOf } from "./dataset.ts";
import { hash } from "./seen-examples.ts";
import type { Inputs } from "./values.ts";

/**
 * The examples at these positions, in this order: as a copy, or of a set that is fetched as a view. What
 * lies on disk is best taken in its order, as parts of neighbours are read together.
 * @throws DataError for a position that the set has not
 */
export function subset<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  positions: ArrayLike<number>,
): Dataset<In, Out> {
  const rows = Uint32Array.from(positions);
  const bad = Array.prototype.findIndex.call(
    positions,
    (row: number, i: number) => rows[i] !== row || row >= set.count,
  );
  if (bad >= 0) {
    throw new DataError(
      `${set.name}: expected positions from 0 to ${set.count - 1}, got ${positions[bad]}`,
    );
  }
  const { load, digest } = set;
  if (load) {
    const own = digest === undefined ? {} : { digest: `${digest} ${hash(bytesOf(rows))}` };
    return {
      ...(answersAt(set, rows) as Dataset<In, Out>),
      ...own,
      load: (wanted, epoch, signal) =>
        load(
          wanted.map((i) => rows[i]!),
          epoch,
          signal,
        ),
    };
  }
  const size = exampleSize(set);
  const inputs = new (set.inputs.constructor as new (length: number) => Inputs)(rows.length * size);
  for (const [i, row] of rows.entries()) {
    inputs.set(set.inputs.subarray(row * size, (row + 1) * size), i * size);
  }
  return { ...set, ...rowsOf(set, rows, inputs) } as Dataset<In, Out>;
}

/** Examples that are fetched at a time. */
const FETCHED = 1024;

/** The inputs of all examples in their order, some at a time, also of a set that is fetched. */
export async function* fetchedInOrder(
  set: Dataset,
): AsyncGenerator<{ readonly first: number; readonly rows: number; readonly inputs: Inputs }> {
  const size = exampleSize(set);
  for (let first = 0; first < set.count; first += FETCHED) {
    const rows = Math.min(FETCHED, set.count - first);
    const wanted = Uint32Array.from({ length: rows }, (_, i) => first + i);
    const inputs = set.load
      ? await set.load(wanted, 0)
      : set.inputs.subarray(first * size, (first + rows) * size);
    yield { first, rows, inputs };
  }
}

const bytesOf = (rows: Uint32Array): Uint8Array =>
  new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);

/**
 * A set with its examples in memory, as for functions that take no other: fetched once, where it is
 * fetched, else as it is. What `load` gives of epoch 0 is taken.
 */
export async function inMemory<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
): Promise<Dataset<In, Out>> {
  if (!set.load) return set;
  const rows = Uint32Array.from({ length: set.count }, (_, i) => i);
  const { digest: _, ...held } = rowsOf(set, rows, await set.load(rows, 0));
  return held as Dataset<In, Out>;
}
