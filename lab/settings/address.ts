// Settings as the query of an address, and back: only what differs from the defaults is written, so
// that a link is short and a person can read and change it. What cannot be read is left at its
// default and named.
import { LayerTextError, readLayers, writeLayers } from "./layers.ts";
import { LOSSES, type LossName, readLoss } from "./losses.ts";
import { DEFAULTS, INITS, OPTIMIZERS, type Settings } from "./settings.ts";

/** Writes what differs from the defaults into a query. */
export function writeSettings(settings: Settings, query: URLSearchParams): void {
  const base = settingsEntries(DEFAULTS);
  for (const [key, value] of Object.entries(settingsEntries(settings))) {
    if (value === base[key as keyof typeof base]) query.delete(key);
    else query.set(key, value);
  }
}

/** What a query says, and a message for each thing that it says wrong. */
export function readSettings(query: URLSearchParams): {
  readonly settings: Settings;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const read = <T>(key: string, usual: T, parse: (text: string) => T): T => {
    const text = query.get(key);
    if (text === null) return usual;
    try {
      return parse(text);
    } catch (error) {
      problems.push(`${key}: ${error instanceof Error ? error.message : String(error)}`);
      return usual;
    }
  };
  const d = DEFAULTS;
  const settings: Settings = {
    data: {
      name: read("data", d.data.name, (text) => text.slice(0, 80)),
      count: read("n", d.data.count, number(0, 1e6, true)),
    },
    layers: read("net", d.layers, layersOf),
    loss: read("loss", d.loss, lossOf),
    optimizer: read("optimizer", d.optimizer, oneOf(OPTIMIZERS)),
    learningRate: read("eta", d.learningRate, number(0, 1e6)),
    batchSize: read("batch", d.batchSize, number(1, 10_000, true)),
    epochs: read("epochs", d.epochs, number(1, 10_000, true)),
    l2: read("l2", d.l2, number(0, 1e6)),
    l1: read("l1", d.l1, number(0, 1e6)),
    init: read("init", d.init, oneOf(INITS)),
    seed: read("seed", d.seed, number(0, 2 ** 32 - 1, true)),
  };
  return { settings, problems };
}

/** All of it as words, by the keys of an address. */
export const settingsEntries = (s: Settings) => ({
  data: s.data.name,
  n: `${s.data.count}`,
  net: writeLayers(s.layers).replaceAll(", ", ",").replaceAll(" ", "-"),
  loss: s.loss,
  optimizer: s.optimizer,
  eta: `${s.learningRate}`,
  batch: `${s.batchSize}`,
  epochs: `${s.epochs}`,
  l2: `${s.l2}`,
  l1: `${s.l1}`,
  init: s.init,
  seed: `${s.seed}`,
});

/** Layers as an address has them: words joined by hyphens, but that of 1e-7 is its sign. */
const layersOf = (text: string) => readLayers(text.replace(/(?<!\de)-/g, " "));

function lossOf(text: string): LossName {
  const found = readLoss(text);
  if (found) return found;
  throw new LayerTextError(`expected ${LOSSES.join(", ")}, got ${text.slice(0, 60)}`);
}

const number =
  (least: number, most: number, isWhole = false) =>
  (text: string): number => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
    throw new RangeError(
      `expected a ${isWhole ? "whole " : ""}number from ${least} to ${most}, got ${text.slice(0, 40)}`,
    );
  };

const oneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string): T => {
    const found = names.find((name) => name === text);
    if (found) return found;
    throw new LayerTextError(`expected ${names.join(", ")}, got ${text.slice(0, 40)}`);
  };
