// The networks of this panel: hidden layers of 30 on the digits, and what the book measured of them.
import type { ActivationName } from "../../settings/activations.ts";
import type { LayerChoice } from "../../settings/layers.ts";
import { DEFAULTS, type InitName, type Settings } from "../../settings/settings.ts";

export const NEURONS = 30;
export const MOST_DEPTH = 6;

/** Hidden layers of a network that is dense throughout; undefined for others. */
export function hiddenOf(
  layers: readonly LayerChoice[],
): readonly (LayerChoice & { kind: "dense" })[] | undefined {
  const dense = layers.filter((layer) => layer.kind === "dense");
  return dense.length === layers.length ? dense.slice(0, -1) : undefined;
}

const layersOf = (
  depth: number,
  activation: ActivationName,
  last: LayerChoice | undefined,
): LayerChoice[] => [
  ...Array.from({ length: depth }, () => ({ kind: "dense" as const, size: NEURONS, activation })),
  last?.kind === "dense" ? last : { kind: "dense", size: 10, activation: "sigmoid" },
];

/** The same run with hidden layers of 30; one that had convolutions becomes the book's. */
export function withHidden(
  settings: Settings,
  depth: number,
  activation: ActivationName,
  init: InitName = settings.init,
): Settings {
  const isDense = hiddenOf(settings.layers) !== undefined;
  const base = isDense ? settings : { ...booksRun(depth), data: settings.data };
  const last = isDense ? settings.layers.at(-1) : undefined;
  return { ...base, init, layers: layersOf(depth, activation, last) };
}

/** The book's: 1,000 digits as one mini-batch, eta 0.1, lambda 5, 500 epochs. */
export const booksRun = (depth: number): Settings => ({
  ...DEFAULTS,
  data: { name: "mnist", count: 1000 },
  layers: layersOf(depth, "sigmoid", undefined),
  loss: "crossEntropy",
  init: "scaled",
  learningRate: 0.1,
  l2: 5,
  batchSize: 1000,
  epochs: 500,
});

interface BookNumbers {
  /** Of each hidden layer, before training, over the first 1,000 training images. */
  readonly norms: readonly number[];
  /** Last to first, as the book's data give it. */
  readonly ratio: number;
}

/** By the number of hidden layers. Its weights were drawn without a seed: others come out a little different. */
export const BOOK: Readonly<Record<number, BookNumbers>> = {
  2: { norms: [0.0657, 0.3092], ratio: 4.7 },
  3: { norms: [0.0118, 0.06, 0.2831], ratio: 23.9 },
  4: { norms: [0.003, 0.0171, 0.0695, 0.2851], ratio: 95.8 },
};

/** The book's numbers for a network and set-up like these; undefined where they do not compare. */
export function bookFor(settings: Settings): BookNumbers | undefined {
  const hidden = hiddenOf(settings.layers);
  const isLike =
    settings.data.name === "mnist" &&
    settings.loss === "crossEntropy" &&
    settings.init === "scaled" &&
    hidden?.every(({ size, activation }) => size === NEURONS && activation === "sigmoid");
  return isLike && hidden ? BOOK[hidden.length] : undefined;
}
