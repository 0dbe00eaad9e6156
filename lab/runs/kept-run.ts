// A run that is kept: what made it, how it went, and where it ended. Plain data.
import { settingsEntries } from "../settings/address.ts";
import type { Settings } from "../settings/settings.ts";
import type { CurvePoint, DataNote } from "../worker/protocol.ts";

/** "going": it is the run that is open. "cut": another took its place, or the page was closed. */
export const ENDINGS = ["going", "cut", "done", "failed"] as const;
export type RunEnding = (typeof ENDINGS)[number];

export interface KeptParameters {
  /** The mini-batches that had been taken. */
  readonly step: number;
  readonly values: ReadonlyMap<string, Float32Array>;
}

export interface KeptRun {
  readonly id: string;
  /** Counts the runs of this browser from 1. */
  readonly number: number;
  /** Given by a person, or by a file: shown as text only. "": none. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly begun: number;
  readonly settings: Settings;
  /** The data it was on, where they are others than its settings name. */
  readonly note?: DataNote;
  readonly curve: readonly CurvePoint[];
  /** Of training, pauses left out. */
  readonly seconds: number;
  readonly ending: RunEnding;
  /** Of a run that failed. */
  readonly failure?: string;
  /** Runs that differ in nothing but their seed, begun together. */
  readonly group?: string;
  readonly isPinned: boolean;
  readonly isImported: boolean;
  readonly parameters?: KeptParameters;
}

/** The best validation accuracy, and the test accuracy of that epoch; without an epoch, of the points. */
export function bestOf(curve: readonly CurvePoint[]): {
  readonly validation: number | undefined;
  readonly test: number | undefined;
} {
  const whole = curve.filter((point) => point.isWhole);
  let best: CurvePoint | undefined;
  for (const point of whole.length > 0 ? whole : curve) {
    if (Number.isFinite(point.validation) && point.validation > (best?.validation ?? -1)) {
      best = point;
    }
  }
  return { validation: best?.validation, test: best?.test };
}

export type SettingKey = keyof ReturnType<typeof settingsEntries>;

/** The keys in which runs differ, in the order of an address. */
export function differing(runs: readonly KeptRun[]): SettingKey[] {
  const all = runs.map(({ settings }) => settingsEntries(settings));
  const keys = Object.keys(all[0] ?? {}) as SettingKey[];
  return keys.filter((key) => new Set(all.map((entries) => entries[key])).size > 1);
}

/** What is written of a run: all that differs from others; of runs that are all alike, its network. */
export function wordsOf(
  run: KeptRun,
  keys: readonly SettingKey[],
): readonly [SettingKey, string][] {
  const entries = settingsEntries(run.settings);
  return (keys.length > 0 ? keys : (["net"] as const)).map((key) => [key, entries[key]]);
}

const MOST_POINTS = 600;

/** Of a long curve the points that a kept run needs: all epochs, and evenly some of those between. */
export function condensed(curve: readonly CurvePoint[]): readonly CurvePoint[] {
  if (curve.length <= MOST_POINTS) return curve;
  const between = curve.filter((point) => !point.isWhole);
  const every = Math.ceil(between.length / MOST_POINTS);
  const kept = new Set(between.filter((_, i) => i % every === 0 || i === between.length - 1));
  return curve.filter((point) => point.isWhole || kept.has(point));
}
