// What the data alone say: inputs of very different sizes, classes that are odd, and examples that are both
// learned from and judged by.
import { classOddities, describeClasses, type SetsOfRun } from "../../data/classes.ts";
import { type Dataset, exampleSize } from "../../data/dataset.ts";
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
/** Numbers of an example that its first comparison looks at. */
const COMPARED = 24;
/** From this share of a set on. */
const SHARED = 0.01;

export function dataFindings(net: Network, sets: SetsOfRun): Finding[] {
  return [
    ...unscaled(net, sets.training),
    ...oddClasses(sets),
    ...shared(sets.training, sets.validation),
    ...(sets.test === sets.validation ? [] : shared(sets.training, sets.test)),
  ];
}

/** Layers behind which the sizes of inputs do not matter. */
const SCALES = ["standardize", "batchNorm", "layerNorm", "embedding"];

function unscaled(
  net: Network,
  { name, inputs, count, divideBy, inputShape, load }: Dataset,
): Finding[] {
  const first = allDescriptions(net)[0]?.kind;
  if (load || count === 0 || (first !== undefined && SCALES.includes(first))) return [];
  const size = exampleSize({ inputShape });
  const rows = Math.min(count, MEASURED);
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
  const texts = describeClasses(sets);
  return classOddities(sets).map((oddity, i) => ({
    kind: "classes",
    what: texts[i]!,
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

/** Examples of a set that are among those that are learned from. */
function shared(training: Dataset, other: Dataset | undefined): Finding[] {
  if (!other || training.load || other.load || other.count === 0) return [];
  const size = exampleSize(training);
  if (size !== exampleSize(other) || training.divideBy !== other.divideBy) return [];
  const step = Math.max(1, Math.floor(size / COMPARED));
  const key = ({ inputs }: Dataset, row: number): number => {
    let hash = 0x811c9dc5;
    for (let i = 0; i < size; i += step) {
      hash = Math.imul(hash ^ Math.floor(inputs[row * size + i]! * 65_536), 0x01000193);
    }
    return hash >>> 0;
  };
  const rows = new Map<number, number[]>();
  for (let row = 0; row < other.count; row++) {
    const own = key(other, row);
    const known = rows.get(own);
    if (known) known.push(row);
    else rows.set(own, [row]);
  }
  const isSame = (row: number, judged: number) => {
    for (let i = 0; i < size; i++) {
      if (training.inputs[row * size + i] !== other.inputs[judged * size + i]) return false;
    }
    return true;
  };
  const found = new Map<number, number>();
  for (let row = 0; row < training.count; row++) {
    for (const judged of rows.get(key(training, row)) ?? []) {
      if (!found.has(judged) && isSame(row, judged)) found.set(judged, row);
    }
  }
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
    },
  ];
}
