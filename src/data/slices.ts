// Parts of a set as views, which share its memory.
import { DataError } from "../errors.ts";
import { answersOf, type Dataset, isCount, withoutStreams } from "./dataset.ts";

/** The examples from `from` up to but not including `to`, as a view. */
export function slice<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  from: number,
  to: number = set.count,
): Dataset<In, Out> {
  if (!isCount(from) || !isCount(to) || from > to || to > set.count) {
    throw new DataError(`${set.name}: expected a part of 0..${set.count}, got ${from}..${to}`);
  }
  const size = set.inputs.length / Math.max(set.count, 1);
  const answers = answersOf(set);
  const { load, streams = 1, digest } = set;
  return {
    ...(from % streams === 0 && to % streams === 0 ? set : withoutStreams(set)),
    ...(load
      ? {
          load: (rows, epoch, signal) =>
            load(
              rows.map((row) => row + from),
              epoch,
              signal,
            ),
        }
      : {}),
    ...(digest && { digest: `${digest} ${from}..${to}` }),
    count: to - from,
    inputs: set.inputs.subarray(from * size, to * size),
    labels: set.labels?.subarray(from * answers, to * answers),
    targets: set.targets?.subarray(from * set.outputs, to * set.outputs),
  };
}

/** The first n examples, as a view. */
export function take<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  n: number,
): Dataset<In, Out> {
  return slice(set, 0, n);
}

/** Consecutive parts of the given sizes, as views; the sizes may leave a rest, which is unused. */
export function split<In extends readonly number[], Out extends number>(
  set: Dataset<In, Out>,
  ...counts: readonly number[]
): Dataset<In, Out>[] {
  let from = 0;
  return counts.map((count) => slice(set, from, (from += count)));
}
