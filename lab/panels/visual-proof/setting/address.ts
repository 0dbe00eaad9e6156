// The panel's state in the address: "tower_ht10_bt-15", the scene and what has been set. Heights of
// bumps are written in tenths: "design_H-9.4.-6.-13.8".
import {
  HEIGHT,
  type Key,
  REACH,
  type Reach,
  SCENES,
  type SceneName,
  START_HEIGHTS,
  type Values,
} from "./scenes.ts";

export interface Setting {
  readonly scene: SceneName;
  readonly set: Values;
  readonly heights: readonly number[];
}

export const FIRST: Setting = { scene: "neuron", set: {}, heights: START_HEIGHTS };

const MOST_HEIGHTS = 50;

/** Undefined for the state in which the panel begins. */
export function writeSetting({ scene, set, heights }: Setting): string | undefined {
  const numbers = Object.entries(set).map(([key, value]) => `${key}${value}`);
  const isStart =
    heights.length === START_HEIGHTS.length && heights.every((h, k) => h === START_HEIGHTS[k]);
  const list = isStart ? [] : [`H${heights.map((h) => Math.round(10 * h)).join(".")}`];
  const parts = [scene, ...numbers, ...list];
  return parts.length === 1 && scene === FIRST.scene ? undefined : parts.join("_");
}

/** What cannot be read is left as it starts: an old or broken link still opens the panel. */
export function readSetting(text: string): Setting {
  const [first, ...parts] = text.slice(0, 2000).split("_");
  const scene = SCENES.find((name) => name === first) ?? FIRST.scene;
  const set: Partial<Record<Key, number>> = {};
  let heights: readonly number[] = START_HEIGHTS;
  for (const part of parts) {
    const list = /^H(-?\d{1,2}(?:\.-?\d{1,2})*)$/.exec(part)?.[1];
    if (list) heights = readHeights(list) ?? heights;
    const number = /^([a-z]+)(-?\d{1,4}(?:\.\d{1,6})?)$/.exec(part);
    if (!number || !Object.hasOwn(REACH, number[1]!)) continue;
    const { least, most, isWhole }: Reach = REACH[number[1] as Key];
    const value = Number(number[2]);
    if (isWhole && !Number.isInteger(value)) continue;
    if (value >= least && value <= most) set[number[1] as Key] = value;
  }
  return { scene, set, heights };
}

function readHeights(list: string): readonly number[] | undefined {
  const heights = list.split(".").map((tenths) => Number(tenths) / 10);
  const isInside = heights.every((h) => h >= HEIGHT.least && h <= HEIGHT.most);
  return isInside && heights.length <= MOST_HEIGHTS ? heights : undefined;
}
