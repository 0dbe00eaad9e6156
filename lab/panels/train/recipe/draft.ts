// The form's draft: what has been typed, and what is wrong with it, before any of it is a setting.
import { LayerTextError, readLayers, writeLayers } from "../../../settings/layers.ts";
import type { InitName, LossName, OptimizerName, Settings } from "../../../settings/settings.ts";

/** Every field as it is typed. */
export interface Draft {
  readonly data: string;
  readonly count: string;
  readonly layers: string;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly init: InitName;
  readonly learningRate: string;
  readonly batchSize: string;
  readonly epochs: string;
  readonly l2: string;
  readonly l1: string;
  readonly seed: string;
}

const NUMBERS = {
  count: { least: 0, most: 1e6, isWhole: true },
  learningRate: { least: 0, most: 1e6, isWhole: false },
  batchSize: { least: 1, most: 10_000, isWhole: true },
  epochs: { least: 1, most: 10_000, isWhole: true },
  l2: { least: 0, most: 1e6, isWhole: false },
  l1: { least: 0, most: 1e6, isWhole: false },
  seed: { least: 0, most: 2 ** 32 - 1, isWhole: true },
} as const;
export type NumberField = keyof typeof NUMBERS;

export const draftOf = (s: Settings): Draft => ({
  data: s.data.name,
  count: `${s.data.count}`,
  layers: writeLayers(s.layers).replaceAll(", ", "\n"),
  loss: s.loss,
  optimizer: s.optimizer,
  init: s.init,
  learningRate: `${s.learningRate}`,
  batchSize: `${s.batchSize}`,
  epochs: `${s.epochs}`,
  l2: `${s.l2}`,
  l1: `${s.l1}`,
  seed: `${s.seed}`,
});

/** What a field expects and has not got. */
export type Fault =
  | { readonly field: NumberField; readonly least: number; readonly most: number }
  | { readonly field: "layers"; readonly message: string };

/** The settings that a draft says, or its faults. */
export function readDraft(
  draft: Draft,
): { readonly settings: Settings } | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const number = (field: NumberField): number => {
    const { least, most, isWhole } = NUMBERS[field];
    const typed = draft[field].trim().replace(",", ".");
    const value = typed === "" ? Number.NaN : Number(typed);
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
    faults.push({ field, least, most });
    return least;
  };
  const settings: Settings = {
    data: { name: draft.data, count: number("count") },
    layers: layersOf(draft.layers, faults),
    loss: draft.loss,
    optimizer: draft.optimizer,
    learningRate: number("learningRate"),
    batchSize: number("batchSize"),
    epochs: number("epochs"),
    l2: number("l2"),
    l1: number("l1"),
    init: draft.init,
    seed: number("seed"),
  };
  return faults.length === 0 ? { settings } : { faults };
}

function layersOf(text: string, faults: Fault[]): Settings["layers"] {
  try {
    return readLayers(text);
  } catch (error) {
    if (!(error instanceof LayerTextError)) throw error;
    faults.push({ field: "layers", message: error.message });
    return [];
  }
}
