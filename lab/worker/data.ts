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
import { readsSteps } from "../settings/layers.ts";
import type { Settings } from "../settings/settings.ts";
import { takesPictures } from "./build.ts";
import { MnistArrival } from "./mnist-arrival.ts";
import { ownSets } from "./own/sets.ts";
import type { DataMark, DataNote, MnistForm } from "./protocol.ts";

/** The three sets of a run, all stored alike. */
export interface Sets {
  readonly training: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** What is told while data come. */
export interface OnData {
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

let form: MnistForm = "unknown";
/** How the files lie beside the page. */
export const mnistLies = (how: MnistForm): void => {
  form = how;
};

let arrival: MnistArrival | undefined;
/** Where progress of the arrival goes at the moment. */
let hear: (loaded: number, total: number) => void = () => {};

/** The data that a run is to be on. */
type Wanted = Pick<DataMark, "note"> | undefined;
interface Found {
  readonly sets: Sets;
  readonly note?: DataNote;
}

/**
 * All of MNIST, or what of it has come when patience is at its end; drawn digits where there is none.
 * What is wanted is waited for: all of it, or the same part.
 */
async function mnistSets(wanted: Wanted, on: OnData): Promise<Found> {
  if (wanted?.note?.kind === "no-mnist") return { sets: drawnSets("strokes"), note: wanted.note };
  hear = calmly(on.loading);
  arrival ??= new MnistArrival(MNIST_ADDRESS, form, (loaded, total) => hear(loaded, total));
  const { sets } = arrival;
  try {
    const most = wanted?.note?.kind === "part" ? wanted.note.examples : undefined;
    const isWhole = wanted !== undefined && most === undefined;
    if (most === undefined) {
      const whole = await (isWhole ? sets : Promise.race([sets, late(PATIENCE_MS)]));
      if (whole) return { sets: whole };
    }
    for (;;) {
      const part = arrival.part(most);
      if (part) {
        hear = calmly((loaded, total) => on.coming(loaded, total, false));
        sets.then(
          () => on.coming(1, 1, true),
          () => {
            arrival = undefined;
          },
        );
        const { examples } = part;
        const training = part.sets.training.count;
        return { sets: part.sets, note: { kind: "part", examples, training } };
      }
      const found = await Promise.race([sets, late(TELL_MS)]);
      if (found && most === undefined) return { sets: found };
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

async function loadSets(name: string, seed: number, wanted: Wanted, on: OnData): Promise<Found> {
  if (name === "mnist") return mnistSets(wanted, on);
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
  { data: choice, layers, seed }: Settings,
  wanted: Wanted,
  on: OnData,
): Promise<Found> {
  const { sets, ...rest } = await loadSets(choice.name, seed, wanted, on);
  const [wantsPictures, wantsSteps] = [takesPictures(layers), readsSteps(layers)];
  const shaped = (set: Dataset): Dataset => {
    if (wantsSteps && !wantsPictures) return inSteps(set);
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

/** A picture as its rows, one step each; what is no picture as its numbers, one after another. */
function inSteps(set: Dataset): Dataset {
  const size = set.inputShape.reduce((a, b) => a * b, 1);
  const picture = knownImageShape(set);
  const side = Math.sqrt(size);
  const rows = picture?.height ?? (Number.isInteger(side) && side > 2 ? side : size);
  const isGrey = picture === undefined || picture.channels === 1;
  // a row of a coloured picture has its channels side by side, which is no picture any more
  const of = isGrey ? set : { ...set, inputShape: [size], picture: undefined };
  return reshapeInputs(of, [rows, size / rows]) as Dataset;
}

/** What is odd about the classes of the sets. */
export const odditiesOf = (sets: Sets): readonly ClassOddity[] =>
  classOddities({ ...sets } as SetsOfRun);
