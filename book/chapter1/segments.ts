// The other half of reading: cutting a strip of digits into digits, by asking a network that knows
// single digits how sure it is of each trial cut.
import {
  dense,
  logLikelihood,
  network,
  sgd,
  sigmoid,
  softmax,
  type TrainedNetwork,
} from "downhill";
import { type Dataset, randomStream, take } from "downhill/data";
import { epochsAt } from "../dense-run.ts";
import { experiment, ONE_RUN, type RunContext } from "../experiment.ts";
import { learn } from "../training.ts";

const SIDE = 28;
const DIGITS = 6;
/** Columns of ink that a digit may have: MNIST fits them into 20. */
const NARROWEST = 2;
const WIDEST = 20;
/** White columns between two digits of a strip. */
const GAP = 2;

interface Strip {
  readonly width: number;
  /** [28, width], row-major, 0..255 */
  readonly pixels: Uint8Array;
  readonly labels: readonly number[];
}

interface Segment {
  readonly from: number;
  readonly to: number;
}

export const segmentation = experiment({
  id: "ch1-seg",
  chapter: 1,
  section: "A simple network to classify handwritten digits",
  claim:
    "A strip of digits can be cut by trying many cuts and keeping those in which a reader of single digits is sure of all parts.",
  protocol:
    "The book draws 504192, the first six training images, and gives no number. Ours: strips of six test digits, two white columns between them. A network [784, 100, 10] reads every stretch of 2 to 20 columns; the cut into six with the largest product of its certainties wins (dynamic programming).",
  figures: [
    {
      value: "digits read %",
      book: undefined,
      decimals: 1,
      unit: "%",
      statistic: ONE_RUN,
      better: "higher",
      band: { low: 60, high: 97, why: "below the reader's own share of right answers" },
    },
  ],
  claims: { 504192: "the book's own strip is read right" },
  runs: 5,
  coreHours: 0.005,
  plots: [{ kind: "cuts", curves: ["the book's strip", "edges", "read as"], side: SIDE }],
  run: async (context) => {
    const { training, test } = await context.mnist();
    const net = network([784], dense(100, sigmoid), dense(10, softmax));
    const count = context.at({ full: 50_000, quick: 50_000, ci: 4000 });
    const reader = await learn(context, net, take(training, count), {
      loss: logLikelihood,
      optimizer: sgd({ learningRate: 0.1 }),
      l2: count / 10_000,
      epochs: context.at(epochsAt(20)),
      batchSize: 10,
      part: [0, 0.6],
    });
    const { below } = randomStream(context.seed, "strips");
    const strips = Array.from({ length: context.at({ full: 40, quick: 10, ci: 3 }) }, () =>
      joined(
        test,
        Array.from({ length: DIGITS }, () => below(test.count)),
      ),
    );
    const own = joined(training, [0, 1, 2, 3, 4, 5]);
    const first = await read(context, reader, own);
    let right = 0;
    for (const [i, strip] of strips.entries()) {
      const pieces = await read(context, reader, strip);
      right += pieces.filter(({ digit }, k) => digit === strip.labels[k]).length;
      context.progress(0.6 + (0.4 * (i + 1)) / strips.length);
    }
    const percent = (100 * right) / (strips.length * DIGITS);
    return {
      values: { "digits read %": percent },
      curves: {
        "the book's strip": Array.from(own.pixels),
        edges: first.flatMap(({ from, to }) => [from, to]),
        "read as": first.map(({ digit }) => digit),
      },
      claims: { 504192: first.map(({ digit }) => digit).join("") === "504192" },
      works: percent > 30,
    };
  },
});

/** The ink of some images side by side, each cut to its columns that are not white. */
function joined({ inputs, labels }: Dataset, rows: readonly number[]): Strip {
  const columns: number[][] = [];
  for (const [i, row] of rows.entries()) {
    if (i > 0) for (let k = 0; k < GAP; k++) columns.push(new Array<number>(SIDE).fill(0));
    const all = Array.from({ length: SIDE }, (_, x) =>
      Array.from({ length: SIDE }, (_, y) => inputs[row * SIDE * SIDE + y * SIDE + x]!),
    );
    const inked = all.map((column) => column.some((ink) => ink > 0));
    columns.push(...all.slice(inked.indexOf(true), inked.lastIndexOf(true) + 1));
  }
  const width = columns.length;
  const pixels = new Uint8Array(SIDE * width);
  for (const [x, column] of columns.entries()) {
    for (const [y, ink] of column.entries()) pixels[y * width + x] = ink;
  }
  return { width, pixels, labels: rows.map((row) => labels![row]!) };
}

/** A stretch, and what it was read as. */
interface Piece extends Segment {
  readonly digit: number;
}

/** The six pieces of the best cut. */
async function read(
  { target }: RunContext,
  reader: TrainedNetwork,
  strip: Strip,
): Promise<Piece[]> {
  const segments: Segment[] = [];
  for (let from = 0; from < strip.width; from++) {
    for (let to = from + NARROWEST; to <= Math.min(from + WIDEST, strip.width); to++) {
      segments.push({ from, to });
    }
  }
  const inputs = new Uint8Array(segments.length * SIDE * SIDE);
  for (const [i, segment] of segments.entries()) {
    inputs.set(centred(strip, segment), i * SIDE * SIDE);
  }
  const { values, classes } = await reader.predict({ inputs, divideBy: 256 }, { target });
  const certainty = segments.map((_, i) => values[i * 10 + classes[i]!]!);
  const inks = segments.map(({ from, to }) => inkOf(strip, from, to));
  return bestCut(strip, segments, certainty, inks).map((i) => ({
    ...segments[i]!,
    digit: classes[i]!,
  }));
}

/** A stretch as an image of its own, its centre of ink in the middle, as MNIST has its digits. */
function centred({ width, pixels }: Strip, { from, to }: Segment): Uint8Array {
  const image = new Uint8Array(SIDE * SIDE);
  let [ink, moment] = [0, 0];
  for (let x = from; x < to; x++) {
    for (let y = 0; y < SIDE; y++) {
      ink += pixels[y * width + x]!;
      moment += pixels[y * width + x]! * (x - from + 0.5);
    }
  }
  const shift = Math.round(SIDE / 2 - (ink > 0 ? moment / ink : (to - from) / 2));
  for (let x = from; x < to; x++) {
    const at = x - from + shift;
    if (at < 0 || at >= SIDE) continue;
    for (let y = 0; y < SIDE; y++) image[y * SIDE + at] = pixels[y * width + x]!;
  }
  return image;
}

function inkOf({ width, pixels }: Strip, from: number, to: number): number {
  let ink = 0;
  for (let y = 0; y < SIDE; y++) for (let x = from; x < to; x++) ink += pixels[y * width + x]!;
  return ink;
}

/**
 * The six stretches that cover all ink with the largest product of certainties: best[k][x] is that of
 * k stretches up to column x. White columns may lie between two of them.
 */
function bestCut(
  strip: Strip,
  segments: readonly Segment[],
  certainty: readonly number[],
  inks: readonly number[],
): number[] {
  const { width } = strip;
  const blank = Array.from({ length: width }, (_, x) => inkOf(strip, x, x + 1) === 0);
  const ending = Array.from({ length: width + 1 }, () => [] as number[]);
  for (const [i, { to }] of segments.entries()) if (inks[i]! > 0) ending[to]!.push(i);
  const best = Array.from({ length: DIGITS + 1 }, () => new Float64Array(width + 1).fill(-1));
  const chosen = Array.from({ length: DIGITS + 1 }, () => new Int32Array(width + 1).fill(-1));
  best[0]![0] = 1;
  for (let x = 1; x <= width; x++) {
    for (let k = 0; k <= DIGITS; k++) {
      if (blank[x - 1]) best[k]![x] = best[k]![x - 1]!;
      if (k === 0) continue;
      for (const i of ending[x]!) {
        const product = best[k - 1]![segments[i]!.from]! * certainty[i]!;
        if (product > best[k]![x]!) {
          best[k]![x] = product;
          chosen[k]![x] = i;
        }
      }
    }
  }
  const cut: number[] = [];
  for (let [k, x] = [DIGITS, width]; k > 0 && x > 0; ) {
    const i = chosen[k]![x]!;
    if (i < 0) x--;
    else {
      cut.unshift(i);
      x = segments[i]!.from;
      k--;
    }
  }
  return cut;
}
