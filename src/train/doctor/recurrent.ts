// What the steps of a recurrent layer say: errors that get lost or grow on their way back through time, gates
// that always stand at one end, units that answer the same whatever they read.
import type { EpochRecord } from "../record.ts";
import type { Examination } from "./examination.ts";
import { BOOK, type Finding } from "./finding.ts";
import type { ExaminedSequence } from "./sequences.ts";

/** How much smaller or larger the errors of the far quarter of the steps may be than the largest. */
const LOST = 1000;
const GROWN = 1000;
/** Steps between which that is asked. */
const FEWEST_STEPS = 8;
/** A derivative this small, of its largest, leaves nothing to learn by, as of other layers. */
const FLAT = 0.01;
const HALF = 0.5;
/** The gates whose 1 is memory: that is what they are for. */
const KEEPS = ["forgetGate", "updateGate"];
const NAMES: Readonly<Record<string, string>> = {
  inputGate: "input gates",
  forgetGate: "forget gates",
  outputGate: "output gates",
  resetGate: "reset gates",
  updateGate: "update gates",
  candidate: "candidates",
  h: "units",
};

/** @param history of the run, as far as it is known */
export function recurrentFindings(
  { sequences, examples }: Examination,
  steps: number,
  history: readonly EpochRecord[],
): Finding[] {
  return sequences
    .flatMap((seen) => [
      ...(examples < 4 ? [] : still(seen, examples, steps)),
      ...throughTime(seen, examples, steps),
    ])
    .filter(({ kind }) => kind !== "vanishing" || standsStill(history));
}

/** Epochs after which a network with memory is no longer on its way: on sequences to be added an LSTM
 * stands where errors vanish for up to four, and then learns. */
const STUCK = 5;

function standsStill(history: readonly EpochRecord[]): boolean {
  const before = history.at(-STUCK);
  return before !== undefined && history.at(-1)!.loss > 0.95 * before.loss;
}

/** The largest of a part of the steps, from `from` to before `to`. */
function largest(errors: Float64Array, from: number, to: number): number {
  let most = 0;
  for (let i = from; i < to; i++) most = Math.max(most, errors[i]!);
  return most;
}

/** Of an example: the errors of the steps that lie farthest from the answer, and of those beside it. */
function farAndNear(
  errors: Float64Array,
  from: number,
  length: number,
  reads: ExaminedSequence["reads"],
): readonly [far: number, near: number] {
  const quarter = Math.floor(length / 4);
  const first = largest(errors, from, from + quarter);
  const last = largest(errors, from + length - quarter, from + length);
  if (reads === "forwards") return [first, last];
  if (reads === "backwards") return [last, first];
  const middle = from + Math.floor((length - quarter) / 2);
  return [largest(errors, middle, middle + quarter), Math.max(first, last)];
}

function throughTime(seen: ExaminedSequence, examples: number, step: number): Finding[] {
  const { errors, steps, reads, hasPadding, where } = seen;
  if (!errors) return [];
  const ratios: number[] = [];
  for (let row = 0; row < examples; row++) {
    let length = steps;
    // the last step that is real has an error, padding has none
    while (hasPadding && length > 0 && errors[row * steps + length - 1] === 0) length--;
    if (length < FEWEST_STEPS) continue;
    const [far, near] = farAndNear(errors, row * steps, length, reads);
    if (near > 0) ratios.push(far / near);
  }
  if (ratios.length < examples / 2) return [];
  const ratio = ratios.sort((a, b) => a - b)[ratios.length >> 1]!;
  const place = { step, layer: where };
  const far =
    reads === "both" ? "in the middle" : reads === "forwards" ? "at the beginning" : "at the end";
  if (ratio < 1 / LOST) {
    return [
      {
        kind: "vanishing",
        what: `${where}: the errors of the steps ${far} of a sequence are ${times(1 / ratio)} smaller than those beside the answer, and in ${STUCK} epochs the loss has hardly fallen`,
        where: place,
        why: `each step on the way back multiplies by the recurrent weights and a derivative, as each layer does, so that what was read long ago is hardly learned from (${BOOK.unstable})`,
        change:
          "lstm or gru in place of rnn, of an lstm a larger forgetBias (its first forget gates nearer to 1), or shorter sequences",
      },
    ];
  }
  if (!(ratio > GROWN)) return [];
  return [
    {
      kind: "exploding",
      what: `${where}: the errors of the steps ${far} of a sequence are ${times(ratio)} larger than those beside the answer`,
      where: place,
      why: `recurrent weights that are large multiply the error in every step, as layers do (${BOOK.unstable})`,
      change:
        "clipNorm: 1 (--clip-norm 1), and smaller recurrent weights, init: scaled (--init scaled)",
    },
  ];
}

const times = (x: number): string =>
  !Number.isFinite(x)
    ? "endlessly"
    : `${x < 1e6 ? Math.round(x).toLocaleString("en-US") : x.toExponential(0)} times`;

/** Which end a value of an activation stands at; 0 where it can still move. */
function endOf(activation: string, a: number): number {
  if (activation === "sigmoid") return 4 * a * (1 - a) >= FLAT ? 0 : a > 0.5 ? 1 : -1;
  if (activation === "tanh") return 1 - a * a >= FLAT ? 0 : Math.sign(a);
  return a > 0 ? 0 : -1;
}

/** Units that stand still in every step of every example. */
function still(seen: ExaminedSequence, examples: number, step: number): Finding[] {
  const { values, size, steps, hasPadding, activation, where, who } = seen;
  const found: Finding[] = [];
  for (const [name, a] of values) {
    const own =
      name === "h" ? activation : name === "candidate" ? "tanh" : ("sigmoid" as string | undefined);
    if (own === undefined) continue;
    const moves = new Uint8Array(size);
    for (let i = 0; i < a.length; i++) {
      // padding holds zeros, which no gate ever is
      if (hasPadding && a[i] === 0) continue;
      const end = endOf(own, a[i]!);
      if (end === 0 || (end > 0 && KEEPS.includes(name))) moves[i % size] = 1;
    }
    const count = size - moves.reduce((sum, one) => sum + one, 0);
    if (count < HALF * size) continue;
    const isDead = own === "relu";
    found.push({
      kind: isDead ? "dead-units" : "saturated-layer",
      what: `${where}: ${count} of ${size} ${NAMES[name]}${who} are ${isDead ? "0" : "saturated"} in each of ${steps} steps of ${examples} examples`,
      where: { step, layer: where },
      why: isDead
        ? `a rectified unit with a negative weighted input has no gradient, and stays as it is (${BOOK.rectified})`
        : `where |z| is large the ${own} is flat, and the weights before it hardly change (${BOOK.start})`,
      change: isDead
        ? "a smaller learning rate (a third), and biases that begin at 0 or above (biasInit: constant(0.1)); tanh in place of relu"
        : "init: scaled (--init scaled): weights with a deviation of 1 / sqrt(inputs); inputs around 0 (standardize, --standardize); clipNorm: 1 (--clip-norm 1) where they became so while training",
    });
  }
  // one finding a layer: all gates together say no more than one
  return found.slice(0, 1);
}
