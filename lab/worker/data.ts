// The data sets of a page: MNIST from beside the page, sets that are drawn from a seed, and what the
// person brought. Each is loaded once and kept.
import type { SetsOfRun } from "downhill/data";
import {
  blobs,
  type ClassOddity,
  circles,
  classOddities,
  type Dataset,
  knownImageShape,
  reshapeInputs,
  spirals,
  split,
  strokes,
  take,
} from "downhill/data";
import type { DataChoice } from "../settings/settings.ts";
import { MnistArrival } from "./mnist-arrival.ts";
import { ownSets } from "./own/sets.ts";
import type { DataNote } from "./protocol.ts";

/** The three sets of a run, all stored alike. */
export interface Sets {
  readonly training: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** What is told while data come. */
export interface OnData {
  /** Whether all examples must be there: of a run that goes on, or is repeated. */
  readonly isPatient: boolean;
  /** Bytes before the run can be opened. */
  readonly loading: (loaded: number, total: number) => void;
  /** Bytes behind a run that has begun with a part; `isHere`: the whole can be had. */
  readonly coming: (loaded: number, total: number, isHere: boolean) => void;
}

/** Where the page's files lie: the worker's own address is below assets/. */
const HERE = new URL("../", self.location.href);
const MNIST_ADDRESS = new URL("data/mnist/", HERE).href;

/** Longer nobody waits for the first step. */
const PATIENCE_MS = 1500;
const TELL_MS = 100;

const drawn: Readonly<Record<string, () => Dataset>> = {
  strokes: () => strokes({ count: 7000, seed: 1 }),
  blobs: () => blobs({ count: 3000, classes: 4, dimensions: 2, spread: 0.15, seed: 1 }),
  rings: () => circles({ count: 3000, classes: 3, seed: 1 }),
  spirals: () => spirals({ count: 3000, classes: 3, seed: 1 }),
};
const made = new Map<string, Sets>();

const parts = (set: Dataset): Sets => {
  const test = Math.floor(set.count / 7);
  const [training, validation, rest] = split(set, set.count - 2 * test, test, test);
  return { training: training!, validation: validation!, test: rest! };
};

function drawnSets(name: string): Sets {
  const held = made.get(name) ?? parts(drawn[name]!());
  made.set(name, held);
  return held;
}

let arrival: MnistArrival | undefined;
/** Where progress of the arrival goes at the moment. */
let hear: (loaded: number, total: number) => void = () => {};

/** All of MNIST, or what of it has come when patience is at its end; drawn digits where there is none. */
async function mnistSets(on: OnData): Promise<{ sets: Sets; note?: DataNote }> {
  hear = calmly(on.loading);
  arrival ??= new MnistArrival(MNIST_ADDRESS, (loaded, total) => hear(loaded, total));
  const { sets } = arrival;
  try {
    const whole = await (on.isPatient ? sets : Promise.race([sets, late(PATIENCE_MS)]));
    if (whole) return { sets: whole };
    for (;;) {
      const part = arrival.part();
      if (part) {
        hear = calmly((loaded, total) => on.coming(loaded, total, false));
        sets.then(
          () => on.coming(1, 1, true),
          () => {
            arrival = undefined;
          },
        );
        return { sets: part, note: { kind: "part", training: part.training.count } };
      }
      const found = await Promise.race([sets, late(TELL_MS)]);
      if (found) return { sets: found };
    }
  } catch (error) {
    arrival = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    return { sets: drawnSets("strokes"), note: { kind: "no-mnist", reason } };
  }
}

const late = (ms: number): Promise<undefined> =>
  new Promise((resolve) => setTimeout(() => resolve(undefined), ms));

/** Ten times a second at most. */
function calmly(tell: (loaded: number, total: number) => void) {
  let last = 0;
  return (loaded: number, total: number): void => {
    const now = performance.now();
    if (now - last < TELL_MS) return;
    last = now;
    tell(loaded, total);
  };
}

async function loadSets(
  name: string,
  seed: number,
  on: OnData,
): Promise<{ sets: Sets; note?: DataNote }> {
  if (name === "mnist") return mnistSets(on);
  if (Object.hasOwn(drawn, name)) return { sets: drawnSets(name) };
  const own = await ownSets(name, seed);
  if (own) return { sets: own };
  throw new UnknownDataError(name);
}

export class UnknownDataError extends Error {
  override readonly name = "UnknownDataError";
  constructor(name: string) {
    super(`${name}: there is no data set of this name in this browser`);
  }
}

/** The sets as a run takes them: so many examples, as pictures where its layers want pictures. */
export async function setsFor(
  choice: DataChoice,
  wantsPictures: boolean,
  seed: number,
  on: OnData,
): Promise<{ readonly sets: Sets; readonly note?: DataNote }> {
  const { sets, ...rest } = await loadSets(choice.name, seed, on);
  const shaped = (set: Dataset): Dataset => {
    if (!wantsPictures || set.inputShape.length === 3) return set;
    const picture = knownImageShape(set);
    const side = Math.sqrt(set.inputShape[0]!);
    if (picture) {
      const { height, width, channels } = picture;
      return reshapeInputs(set, [height, width, channels]) as Dataset;
    }
    return Number.isInteger(side) && side > 2
      ? (reshapeInputs(set, [side, side, 1]) as Dataset)
      : set;
  };
  const count = rest.note ? Math.min(choice.count, sets.training.count) : choice.count;
  const training = count > 0 ? take(sets.training, count) : sets.training;
  const taken = {
    training: shaped(training),
    validation: shaped(sets.validation),
    test: shaped(sets.test),
  };
  return { sets: taken, ...rest };
}

/** What is odd about the classes of the sets. */
export const odditiesOf = (sets: Sets): readonly ClassOddity[] =>
  classOddities({ ...sets } as SetsOfRun);
