// The tasks as networks learn them: examples of any length from a seed, the networks that read them, and
// which answers are right.
import {
  dense,
  eachStep,
  flatten,
  gru,
  type Layer,
  type Loss,
  linear,
  logLikelihood,
  lstm,
  masking,
  type Network,
  network,
  quadratic,
  rnn,
  softmax,
} from "downhill";
import { adding, copying, type Dataset, parity, reshapeInputs, sorting, take } from "downhill/data";
import type { Sets } from "../../data.ts";
import { type CellKind, NEAR, SYMBOLS, type TaskName, WAIT } from "./plan.ts";

/** Digits that are learned from. */
const DIGITS = 5000;
/** Examples of the tasks that are drawn. */
const DRAWN = 5000;
/** What is asked about is drawn from another seed than what was learned from. */
const FRESH = 1_000_000;
const SIDE = 28;
/** Bits of the shortest row that is learned from. */
const FEWEST_BITS = 2;

export interface Task {
  readonly loss: Loss;
  /** Whether an answer is wanted in every step. */
  readonly isEach: boolean;
  /** Numbers of an answer; where the task is a class, that of the largest. */
  readonly outputs: number;
  /** Where the recurrent layer stands. */
  readonly layer: number;
  /** The examples that are learned from. */
  readonly training: Dataset;
  /** Others of that length, which nobody has learned from. */
  fresh(count: number, length: number): Dataset;
  /** The lengths that are asked about. */
  readonly lengths: readonly number[];
  /** The network that learns, or the same with an answer after every step. */
  network(cell: CellKind, units: number, steps: number, reads: "last" | "each"): Network;
  /** How many of the answers to some examples are right, and of how many. */
  judge(outputs: ArrayLike<number>, set: Dataset): { readonly right: number; readonly of: number };
}

export function taskOf(name: TaskName, length: number, seed: number, sets?: Sets): Task {
  const [own, later] = [seed, seed + FRESH];
  switch (name) {
    case "digits": {
      const rows = (set: Dataset, count: number, read: number) => firstRows(take(set, count), read);
      const { training, test } = sets!;
      return task({
        head: dense(10, softmax),
        training: rows(training, Math.min(DIGITS, training.count), length),
        fresh: (count, read) => rows(test, Math.min(count, test.count), read),
        lengths: [...new Set([7, 14, 21, 28, length])].filter((n) => n <= length).sort(byNumber),
      });
    }
    case "adding":
      return task({
        head: dense(1, linear),
        training: adding({ count: DRAWN, length, seed: own }),
        fresh: (count, asked) => adding({ count, length: asked, seed: later }),
        lengths: [Math.max(2, Math.round(length / 2)), length, 2 * length, 4 * length],
      });
    case "parity": {
      const shortest = Math.min(FEWEST_BITS, length);
      return task({
        head: dense(2, softmax),
        masks: true,
        training: parity({ count: DRAWN, length, shortest, seed: own }),
        fresh: (count, asked) => parity({ count, length: asked, seed: later }),
        lengths: [length, 2 * length, 4 * length, 8 * length],
      });
    }
    default: {
      const make = (count: number, asked: number, from: number) =>
        name === "copying"
          ? copying({ count, length: asked, symbols: SYMBOLS, wait: WAIT, seed: from })
          : sorting({ count, length: asked, symbols: SYMBOLS, seed: from });
      return task({
        head: dense(SYMBOLS, softmax),
        isEach: true,
        training: make(DRAWN, length, own),
        fresh: (count, asked) => make(count, asked, later),
        lengths: [Math.max(1, length - 1), length, length + 1, length + 3, 2 * length],
      });
    }
  }
}

const byNumber = (a: number, b: number): number => a - b;

interface Parts extends Pick<Task, "training" | "fresh"> {
  readonly head: Layer;
  readonly isEach?: boolean;
  /** Whether rows end in padding. */
  readonly masks?: boolean;
  readonly lengths: readonly number[];
}

function task({ head, isEach = false, masks = false, lengths, ...sets }: Parts): Task {
  const outputs = head.outputs!;
  return {
    ...sets,
    lengths: [...new Set(lengths)].sort(byNumber),
    isEach,
    outputs,
    loss: outputs === 1 ? quadratic : logLikelihood,
    layer: masks ? 1 : 0,
    network: (cell, units, steps, reads) => {
      const answersEach = isEach || reads === "each";
      const options = { returnSequences: answersEach };
      const layer =
        cell === "rnn"
          ? rnn(units, undefined, options)
          : cell === "gru"
            ? gru(units, options)
            : lstm(units, options);
      const features = sets.training.inputShape[1]!;
      const layers = [
        ...(masks ? [masking()] : []),
        layer,
        ...(answersEach ? [eachStep(head), flatten()] : [head]),
      ];
      return network([steps, features], ...(layers as [...Layer[], Layer]));
    },
    judge: (given, set) => judged(given, set, outputs),
  };
}

function judged(given: ArrayLike<number>, set: Dataset, outputs: number) {
  let [right, of] = [0, 0];
  if (outputs === 1) {
    for (const [i, wanted] of set.targets!.entries()) {
      right += Math.abs(given[i]! - wanted) <= NEAR ? 1 : 0;
      of += 1;
    }
    return { right, of };
  }
  for (const [i, wanted] of set.labels!.entries()) {
    if (wanted >= outputs) continue; // nothing is asked
    let best = 0;
    for (let k = 1; k < outputs; k++) {
      if (given[i * outputs + k]! > given[i * outputs + best]!) best = k;
    }
    right += best === wanted ? 1 : 0;
    of += 1;
  }
  return { right, of };
}

/** Digits of which no more than their first rows are read, a row a step. */
function firstRows(set: Dataset, rows: number): Dataset {
  if (rows === SIDE) return reshapeInputs(set, [SIDE, SIDE]) as Dataset;
  const [size, kept] = [SIDE * SIDE, rows * SIDE];
  const inputs = new Uint8Array(set.count * kept);
  for (let i = 0; i < set.count; i++) {
    inputs.set(set.inputs.subarray(i * size, i * size + kept) as Uint8Array, i * kept);
  }
  const { picture: _, ...rest } = set as Dataset & { readonly picture?: unknown };
  return { ...rest, inputs, inputShape: [rows, SIDE] } as Dataset;
}
