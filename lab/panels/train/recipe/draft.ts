// The form's draft: what has been typed, and what is wrong with it, before any of it is a setting.
import { LayerTextError, readLayers, writeLayers } from "../../../settings/layers.ts";
import {
  hasNumber,
  LOSS_NUMBERS,
  type LossKind,
  lossOf,
  lossParts,
} from "../../../settings/losses.ts";
import type { InitName, OptimizerName, Settings } from "../../../settings/settings.ts";

/** Every field as it is typed. */
export interface Draft {
  readonly data: string;
  readonly count: string;
  readonly layers: string;
  readonly loss: LossKind;
  /** Of a cost that has one. */
  readonly lossNumber: string;
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
export type NumberField = keyof typeof NUMBERS | "lossNumber";

const limitsOf = (field: NumberField, { loss }: Draft) => {
  if (field !== "lossNumber") return NUMBERS[field];
  const none = { least: 0, most: 0 };
  return { isWhole: false, ...(hasNumber(loss) ? LOSS_NUMBERS[loss] : none) };
};

export const draftOf = (s: Settings): Draft => ({
  data: s.data.name,
  count: `${s.data.count}`,
  layers: writeLayers(s.layers).replaceAll(", ", "\n"),
  loss: lossParts(s.loss).kind,
  lossNumber: numberOf(lossParts(s.loss).kind, lossParts(s.loss).number),
  optimizer: s.optimizer,
  init: s.init,
  learningRate: `${s.learningRate}`,
  batchSize: `${s.batchSize}`,
  epochs: `${s.epochs}`,
  l2: `${s.l2}`,
  l1: `${s.l1}`,
  seed: `${s.seed}`,
});

/** A cost's number as the form begins with it: what it is, or what it usually is. */
export const numberOf = (kind: LossKind, number = Number.NaN): string =>
  hasNumber(kind) ? `${Number.isNaN(number) ? LOSS_NUMBERS[kind].usual : number}` : "0";

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
    const { least, most, isWhole } = limitsOf(field, draft);
    const typed = draft[field].trim().replace(",", ".");
    const value = typed === "" ? Number.NaN : Number(typed);
    if (value >= least && value <= most && (!isWhole || Number.isInteger(value))) return value;
    faults.push({ field, least, most });
    return least;
  };
  const settings: Settings = {
    data: { name: draft.data, count: number("count") },
    layers: layersOf(draft.layers, faults),
    loss: lossOf({ kind: draft.loss, number: number("lossNumber") }),
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
