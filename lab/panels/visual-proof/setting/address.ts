// The panel's state in the address: "tower_ht10_bt-15", the scene and what has been set. Heights of
// bumps are written in tenths: "design_H-9.4.-6.-13.8", those of more than five after M.
import {
  COUNTS,
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
  /** Heights of the five bumps. */
  readonly five: readonly number[];
  /** Of more than five, where the challenge has them. */
  readonly more?: readonly number[] | undefined;
}

export const FIRST: Setting = { scene: "neuron", set: {}, five: START_HEIGHTS };

/** No state is longer than this. */
const MOST_LETTERS = 2000;

/** Undefined for the state in which the panel begins. */
export function writeSetting({ scene, set, five, more }: Setting): string | undefined {
  const numbers = Object.entries(set).map(([key, value]) => `${key}${value}`);
  const parts = [
    scene,
    ...numbers,
    ...(five.every((height, k) => height === START_HEIGHTS[k]) ? [] : [`H${tenths(five)}`]),
    ...(more ? [`M${tenths(more)}`] : []),
  ];
  return parts.length === 1 && scene === FIRST.scene ? undefined : parts.join("_");
}

const tenths = (heights: readonly number[]) => heights.map((h) => Math.round(10 * h)).join(".");

/** What cannot be read is left as it starts: an old or broken link still opens the panel. */
export function readSetting(text: string): Setting {
  const [first, ...parts] = text.slice(0, MOST_LETTERS).split("_");
  const scene = SCENES.find((name) => name === first) ?? FIRST.scene;
  const set: Partial<Record<Key, number>> = {};
  let [five, more]: [readonly number[], readonly number[] | undefined] = [START_HEIGHTS, undefined];
  for (const part of parts) {
    const list = /^[HM](-?\d{1,2}(?:\.-?\d{1,2})*)$/.exec(part)?.[1];
    const heights = list && readHeights(list);
    if (heights && part.startsWith("H") && heights.length === five.length) five = heights;
    if (heights && part.startsWith("M") && isMore(heights.length)) more = heights;
    const number = /^([a-z]+)(-?\d{1,4}(?:\.\d{1,6})?)$/.exec(part);
    if (!number || !Object.hasOwn(REACH, number[1]!)) continue;
    const key = number[1] as Key;
    const value = Number(number[2]);
    if (isReached(value, REACH[key])) set[key] = value;
  }
  return { scene, set, five, more };
}

const isMore = (count: number) => count > COUNTS[0] && COUNTS.some((known) => known === count);

const isReached = (value: number, { least, most, isWhole }: Reach) =>
  value >= least && value <= most && (!isWhole || Number.isInteger(value));

function readHeights(list: string): readonly number[] | undefined {
  const heights = list.split(".").map((tenth) => Number(tenth) / 10);
  return heights.every((h) => h >= HEIGHT.least && h <= HEIGHT.most) ? heights : undefined;
}
