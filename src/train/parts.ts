// The examples of an epoch as parts that fit in memory. A set that is in memory is one part, found
// through the order of the epoch. A set that is fetched comes in parts of whole mini-batches, each
// already in order; the next is fetched while the steps on this one run.
import { type Dataset, exampleSize, type Inputs, rowsOf } from "../data/dataset.ts";

/** Bytes of a part at most, but at least one mini-batch. */
const PART_BYTES = 64 * 2 ** 20;

/** Examples that a program holds of a set at a time, in whole mini-batches. */
export function partSize(set: Dataset, batchSize: number, partBytes: number = PART_BYTES): number {
  if (!set.load) return set.count;
  const batches = Math.max(1, Math.floor(partBytes / (exampleSize(set) * batchSize)));
  return Math.min(set.count, batches * batchSize);
}

/** Steps of one kind: an entry of the program and how often it runs. */
export interface Phase {
  readonly entry: string;
  readonly steps: number;
  readonly batchSize: number;
}

export interface Part {
  /** The examples, `size` of them at most; in memory. */
  readonly examples: Dataset;
  /** Where the steps find them in `examples`. */
  readonly order: ArrayLike<number>;
  readonly phases: readonly Phase[];
}

/** The parts of an epoch, one after another. */
export async function* partsOf(
  set: Dataset,
  order: ArrayLike<number>,
  phases: readonly Phase[],
  size: number,
  epoch: number,
): AsyncGenerator<Part, void, void> {
  const { load } = set;
  if (!load) {
    yield { examples: set, order, phases };
    return;
  }
  const rowsFrom = (first: number) =>
    Uint32Array.from({ length: Math.min(size, order.length - first) }, (_, i) => order[first + i]!);
  const fetch = (first: number): Promise<Inputs> => {
    const wanted = load(rowsFrom(first), epoch);
    wanted.catch(() => {}); // it is reported where it is awaited
    return wanted;
  };
  const identity = Uint32Array.from({ length: size }, (_, i) => i);
  let next = fetch(0);
  let left = [...phases];
  for (let first = 0; first < order.length; first += size) {
    const inputs = await next;
    if (first + size < order.length) next = fetch(first + size);
    const [here, later] = cut(left, Math.min(size, order.length - first));
    left = later;
    yield { examples: rowsOf(set, rowsFrom(first), inputs), order: identity, phases: here };
  }
}

/** The phases of the first `examples` examples, and the others. */
function cut(phases: readonly Phase[], examples: number): [Phase[], Phase[]] {
  const here: Phase[] = [];
  const later: Phase[] = [];
  let room = examples;
  for (const phase of phases) {
    const steps = Math.min(phase.steps, Math.floor(room / phase.batchSize));
    if (steps > 0) here.push({ ...phase, steps });
    if (steps < phase.steps) later.push({ ...phase, steps: phase.steps - steps });
    room = steps < phase.steps ? 0 : room - steps * phase.batchSize;
  }
  return [here, later];
}

/** Values followed by zeros, as many as a buffer holds. */
export function filled(values: Inputs | ArrayLike<number>, length: number): ArrayLike<number> {
  if (values.length === length) return values;
  const Values = values instanceof Uint8Array ? Uint8Array : Float64Array;
  const whole = new Values(length);
  whole.set(values);
  return whole;
}
