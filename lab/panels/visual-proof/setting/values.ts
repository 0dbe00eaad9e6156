// What a scene's numbers are: what the person has set in it or before it, else what follows from that,
// else the book's start.
import { type Key, REACH, type SceneName, STARTS, type Values, within } from "./scenes.ts";

/** What a number takes over from others that the person has set. */
const FOLLOWS: Readonly<Partial<Record<Key, (set: Values) => number | undefined>>> = {
  // the step of the neuron, where it lies on the axis
  s: ({ w, b }) => {
    const at = w && b !== undefined ? -b / w : Number.NaN;
    return at >= 0 && at <= 1 ? within(at, REACH.s) : undefined;
  },
  h: ({ u }) => u,
};

export function valueIn(scene: SceneName, key: Key, set: Values): number {
  return set[key] ?? FOLLOWS[key]?.(set) ?? STARTS[scene][key] ?? REACH[key].least;
}

/** All numbers of a scene. */
export function valuesIn(scene: SceneName, set: Values): Values {
  const keys = Object.keys(STARTS[scene]) as Key[];
  return Object.fromEntries(keys.map((key) => [key, valueIn(scene, key, set)]));
}

/** With some numbers of a scene changed; from now on all of the scene's numbers are the person's. */
export function changed(scene: SceneName, set: Values, patch: Values): Values {
  return { ...set, ...valuesIn(scene, set), ...patch };
}

/** Without what the person has set in a scene, and what it takes over. */
export function forgotten(scene: SceneName, set: Values): Values {
  const keys = new Set<string>(Object.keys(STARTS[scene]));
  if (keys.has("s")) for (const key of ["w", "b"]) keys.add(key);
  if (keys.has("h")) keys.add("u");
  return Object.fromEntries(Object.entries(set).filter(([key]) => !keys.has(key)));
}
