// What the data alone say: inputs of very different sizes, classes that are odd, and examples that are both
// learned from and judged by.
import { classOddities, oddityText, type SetsOfRun } from "../../data/class-oddities.ts";
import { type Dataset, exampleSize, rowsOf } from "../../data/dataset.ts";
import { allDescriptions } from "../../nn/inner-layers.ts";
import type { Network } from "../../nn/network.ts";
import { BOOK, type Finding } from "./finding.ts";

/** Inputs of this size drive sigmoid and tanh to their ends with ordinary weights. */
const LARGE = 8;
const SMALL = 0.01;
/** Features whose sizes differ by more are not learned at one learning rate. */
const UNEVEN = 100;
/** Examples that are measured, at most. */
const MEASURED = 1000;
/** Those whose sizes are, at most. */
const SIZED = 200;
/** Numbers of theirs, about, but no fewer than of so many examples. */
const SIZED_NUMBERS = 50_000;
const SIZED_LEAST = 64;
/** Numbers of an example that its first comparison looks at, and its second. */
const COMPARED = 12;
const WHOLE = 64;
/** Examples that say where others differ. */
const TELLING = 32;
/** Fowler, Noll and Vo's. */
const FIRST = 0x811c9dc5;
const NEXT = 0x01000193;
/** Numbers that are no bytes are told apart by so small parts of 1. */
const FINE = 65_536;
/** From this share of a set on. */
const SHARED = 0.01;

export async function dataFindings(net: Network, sets: SetsOfRun): Promise<Finding[]> {
  return [
    ...unscaled(net, await sampleOf(sets.training)),
    ...oddClasses(sets),
    ...shared(sets.training, [...new Set([sets.validation, sets.test])]),
  ];
}

/** Places of a set on disk at which neighbours are looked at. */
const PLACES = 8;

/** Some examples of a set on disk; others as they are. */
async function sampleOf(set: Dataset): Promise<Dataset> {
  const { streaming, load, count } = set;
  if (!streaming || !load || count <= SIZED) return set;
  const each = SIZED / PLACES;
  const rows = Uint32Array.from({ length: SIZED }, (_, i) => {
    return Math.floor(i / each) * Math.floor(count / PLACES) + (i % each);
  });
  return rowsOf(set, rows, await load(rows, 0));
}

/** Layers behind which the sizes of inputs do not matter. */
const SCALES = ["standardize", "batchNorm", "layerNorm", "embedding"];

function unscaled(
  net: Network,
  { name, inputs, count, divideBy, inputShape, load }: Dataset,
): Finding[] {
  const [first, ...others] = allDescriptions(net).map(({ kind }) => kind);
  // of several inputs some may be scaled in their branches
  const begin = first === "inputs" ? others : [first];
  if (load || count === 0 || begin.some((kind) => SCALES.includes(`${kind}`))) return [];
  const size = exampleSize({ inputShape });
  const rows = Math.min(count, SIZED, Math.max(SIZED_LEAST, Math.floor(SIZED_NUMBERS / size)));
  const every = Math.floor(count / rows);
  const squares = new Float64Array(size);
  for (let k = 0; k < rows; k++) {
    for (let i = 0; i < size; i++) {
      const x = inputs[k * every * size + i]! / divideBy;
      squares[i]! += (x * x) / rows;
    }
  }
  const whole = Math.sqrt(squares.reduce((a, b) => a + b, 0) / size);
  const found = (what: string): Finding[] => [
    {
      kind: "inputs-unscaled",
      what: `${name}: ${what}`,
      where: {},
      why: `a weighted sum of inputs that are not of the size of 1 saturates its neuron or says nothing, as weights that are too large or too small do (${BOOK.start})`,
      change:
        "standardize(standardization(training)) as the first layer (--standardize), or for pixels divideBy: 255 (--divide-by 255)",
    },
  ];
  if (whole > LARGE)
    return found(`inputs have a size of ${Number(whole.toPrecision(3))}, far from 1`);
  if (whole > 0 && whole < SMALL)
    return found(`inputs have a size of ${Number(whole.toPrecision(2))}, far from 1`);
  if (inputShape.length > 1 || size > 200) return [];
  const sizes = [...squares].map(Math.sqrt).filter((x) => x > 0);
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  if (sizes.length < 2 || high < UNEVEN * low) return [];
  const place = (x: number) => [...squares].findIndex((square) => Math.sqrt(square) === x);
  return found(
    `input ${place(high)} has a size of ${Number(high.toPrecision(2))}, input ${place(low)} of ${Number(low.toPrecision(2))}`,
  );
}

function oddClasses(sets: SetsOfRun): Finding[] {
  return classOddities(sets).map((oddity) => ({
    kind: "classes",
    what: oddityText(oddity),
    where: {},
    why: `accuracy and gradient are means over the examples: what is rare in them is hardly learned, and what is only in one set is not judged (${BOOK.digits})`,
    change:
      oddity.kind === "sorted"
        ? "shuffle(set) or stratifiedSplit(set, [0.8, 0.1, 0.1]) before a part is taken (--shuffle)"
        : oddity.kind === "outweighs"
          ? "judge by the table of classes, and take as many examples of each class"
          : "stratifiedSplit(set, [0.8, 0.1, 0.1]), which gives every set its share of each class",
  }));
}

/** Examples of sets that are among those that are learned from. Of a large set some are looked for first:
 * of what is worth a finding they have their share. */
function shared(training: Dataset, sets: readonly (Dataset | undefined)[]): Finding[] {
  const size = exampleSize(training);
  const others = sets.filter(
    (set): set is Dataset =>
      !!set &&
      !set.load &&
      set.count > 0 &&
      exampleSize(set) === size &&
      set.divideBy === training.divideBy,
  );
  if (training.load || others.length === 0) return [];
  const everyOf = ({ count }: Dataset) => Math.max(1, Math.floor(count / MEASURED));
  const first = sharedRows(training, others, everyOf);
  return others.flatMap((other, i) => {
    const isPart = first[i]!.size > 0 && everyOf(other) > 1;
    const found = isPart ? sharedRows(training, [other], () => 1)[0]! : first[i]!;
    if (found.size < 2 || found.size < SHARED * other.count) return [];
    const [judged, row] = [...found][0]!;
    return [
      {
        kind: "shared-examples",
        what: `${found.size} of the ${other.count} examples of ${other.name} are also in ${training.name}, such as example ${judged}, which is example ${row} there`,
        where: { example: judged },
        why: `a set that was learned from cannot say how others will be answered: that is what a test set is kept back for (${BOOK.overfitting})`,
        change:
          "leave them out of the training set, or split one set into parts: stratifiedSplit, split(shuffle(set), ...)",
      } as const,
    ];
  });
}

/** Rows of each set that are in the training set too, and where: the first there, in its order. One pass
 * over the training set, which is large: of most examples a few numbers that lie together are read. */
function sharedRows(
  training: Dataset,
  others: readonly Dataset[],
  everyOf: (other: Dataset) => number,
): readonly ReadonlyMap<number, number>[] {
  const size = exampleSize(training);
  const compared = Math.min(COMPARED, size);
  const place = tellingPlace(others[0]!, everyOf(others[0]!), compared);
  // what lies around that place, as memory has it: numbers that lie apart are fetched one by one
  const around = Math.max(0, Math.min(size - WHOLE, place - (WHOLE - compared) / 2)) | 0;
  const most = Math.min(size, around + WHOLE);
  const whole = ({ inputs }: Dataset, row: number): number => {
    let hash = FIRST;
    for (let i = row * size + around; i < row * size + most; i++) {
      hash = Math.imul(hash ^ (inputs[i]! * FINE), NEXT);
    }
    return hash;
  };
  const isNear = new Uint8Array(2 ** 16);
  const known = new Map<number, (readonly [set: number, row: number])[]>();
  for (const [set, other] of others.entries()) {
    const every = everyOf(other);
    for (const hash of nearHashes(other, every, place, compared)) isNear[hash] = 1;
    for (let row = 0; row < other.count; row += every) {
      const own = whole(other, row);
      const those = known.get(own);
      if (those) those.push([set, row]);
      else known.set(own, [[set, row]]);
    }
  }
  const isSame = (row: number, { inputs }: Dataset, judged: number) => {
    for (let i = 0; i < size; i++) {
      if (training.inputs[row * size + i] !== inputs[judged * size + i]) return false;
    }
    return true;
  };
  const found = others.map(() => new Map<number, number>());
  const hashes = nearHashes(training, 1, place, compared);
  for (let row = 0; row < training.count; row++) {
    if (!isNear[hashes[row]!]) continue;
    for (const [set, judged] of known.get(whole(training, row)) ?? []) {
      const own = found[set]!;
      if (!own.has(judged) && isSame(row, others[set]!, judged)) own.set(judged, row);
    }
  }
  return found;
}

/** A number of 16 bits for each example, or every so manieth: of a few numbers that lie together. This loop
 * is what a look at a large set takes, so it calls nothing. */
function nearHashes(set: Dataset, every: number, place: number, compared: number): Uint16Array {
  const { inputs, count } = set;
  const size = exampleSize(set);
  const factor = inputs instanceof Uint8Array ? 1 : FINE;
  const hashes = new Uint16Array(Math.ceil(count / every));
  for (let k = 0, from = place; k < hashes.length; k++, from += every * size) {
    let hash = FIRST;
    for (let i = from; i < from + compared; i++)
      hash = Math.imul(hash ^ (inputs[i]! * factor), NEXT);
    hashes[k] = hash ^ (hash >>> 16);
  }
  return hashes;
}

/** Where so many numbers, one behind the other as memory has them, differ most from one example to the
 * next: places that are the same in all tell none apart. */
function tellingPlace(
  { inputs, inputShape, count }: Dataset,
  every: number,
  compared: number,
): number {
  const size = exampleSize({ inputShape });
  const changes = new Uint32Array(size);
  const last = Math.min(count, TELLING * every);
  for (let row = every; row < last; row += every) {
    for (let i = 0; i < size; i++) {
      if (inputs[row * size + i] !== inputs[(row - every) * size + i]) changes[i]!++;
    }
  }
  let [best, most, sum] = [0, 0, 0];
  for (let i = 0; i < size; i++) {
    sum += changes[i]! - (i >= compared ? changes[i - compared]! : 0);
    if (i >= compared - 1 && sum > most) [best, most] = [i - compared + 1, sum];
  }
  return best;
}
