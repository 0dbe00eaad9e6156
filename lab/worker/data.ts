// The data sets of a page: MNIST from beside the page, sets that are drawn from a seed, and what the
// person brought. Each is loaded once and kept.
import type { SetsOfRun } from "downhill/data";
import {
  blobs,
  circles,
  type Dataset,
  describeClasses,
  knownImageShape,
  mnist,
  reshapeInputs,
  spirals,
  split,
  strokes,
  take,
} from "downhill/data";
import type { DataChoice } from "../settings/settings.ts";

/** The three sets of a run, all stored alike. */
export interface Sets {
  readonly training: Dataset;
  readonly validation: Dataset;
  readonly test: Dataset;
}

export type OnLoading = (loaded: number, total: number) => void;

/** Where the page's files lie: the worker's own address is below assets/. */
const HERE = new URL("../", self.location.href);
export const MNIST_ADDRESS = new URL("data/mnist/", HERE).href;

/** Sets by name; those of the person are added by `keepSets`. */
const known = new Map<string, Promise<Sets>>();

/** Makes a set of the person's known under a name. */
export function keepSets(name: string, sets: Sets): void {
  known.set(name, Promise.resolve(sets));
}

const makers: Readonly<Record<string, (onLoading: OnLoading) => Promise<Sets>>> = {
  mnist: async () => mnist({ url: MNIST_ADDRESS }),
  strokes: async () => parts(strokes({ count: 7000, seed: 1 })),
  blobs: async () =>
    parts(blobs({ count: 3000, classes: 4, dimensions: 2, spread: 0.15, seed: 1 })),
  rings: async () => parts(circles({ count: 3000, classes: 3, seed: 1 })),
  spirals: async () => parts(spirals({ count: 3000, classes: 3, seed: 1 })),
};

export const SYNTHETIC = ["strokes", "blobs", "rings", "spirals"] as const;

const parts = (set: Dataset): Sets => {
  const test = Math.floor(set.count / 7);
  const [training, validation, rest] = split(set, set.count - 2 * test, test, test);
  return { training: training!, validation: validation!, test: rest! };
};

/** The whole sets of that name; a load that failed is tried again the next time. */
export function loadSets(name: string, onLoading: OnLoading): Promise<Sets> {
  const held = known.get(name);
  if (held) return held;
  const maker = makers[name];
  if (!maker) return Promise.reject(new UnknownDataError(name));
  const loading = maker(onLoading);
  known.set(name, loading);
  loading.catch(() => known.delete(name));
  return loading;
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
  onLoading: OnLoading,
): Promise<Sets> {
  const sets = await loadSets(choice.name, onLoading);
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
  const training = choice.count > 0 ? take(sets.training, choice.count) : sets.training;
  return {
    training: shaped(training),
    validation: shaped(sets.validation),
    test: shaped(sets.test),
  };
}

/** What is odd about the classes of the sets, in sentences. */
export const odditiesOf = (sets: Sets): readonly string[] =>
  describeClasses({ ...sets } as SetsOfRun);
