// Own sets and digits: what there is of them stands in memory, sets themselves are large and are read
// when they are used.
import type { Dataset } from "downhill/data";
import { all, forget, get, isStored, keep } from "../../store/store.ts";
import type { OwnData, OwnDigit, OwnFacts } from "./own.ts";

/** A set as it is kept: the whole, or with a test set of its own. */
export interface OwnSet {
  readonly facts: OwnFacts;
  readonly training: Dataset;
  readonly test?: Dataset;
}

const facts = new Map<string, OwnFacts>();
const sets = new Map<string, OwnSet>();
const digits = new Map<number, OwnDigit>();
const restored = restore();

async function restore(): Promise<void> {
  for (const [key, value] of await all("facts")) facts.set(key, value as OwnFacts);
  for (const digit of (await all("digits")).values()) {
    digits.set((digit as OwnDigit).id, digit as OwnDigit);
  }
}

const placesOf = (key: string) => [
  { store: "facts" as const, key },
  { store: "sets" as const, key },
];
const placeOf = (id: number) => ({ store: "digits" as const, key: String(id) });

export async function ownData(): Promise<OwnData> {
  await restored;
  const inOrder = [...digits.values()].sort((a, b) => a.id - b.id);
  return { sets: [...facts.values()], digits: inOrder, isStored: await isStored() };
}

export async function keepSet(set: OwnSet): Promise<void> {
  await restored;
  const { key } = set.facts;
  facts.set(key, set.facts);
  sets.set(key, set);
  const [short, whole] = placesOf(key);
  await keep({ ...short!, value: set.facts }, { ...whole!, value: set });
}

export async function forgetSet(key: string): Promise<void> {
  await restored;
  facts.delete(key);
  sets.delete(key);
  await forget(...placesOf(key));
}

/** The set of that key; undefined where this browser has none. */
export async function findSet(key: string): Promise<OwnSet | undefined> {
  await restored;
  const held = sets.get(key);
  if (held || !facts.has(key)) return held;
  const found = (await get({ store: "sets", key })) as OwnSet | undefined;
  if (found) sets.set(key, found);
  return found;
}

export async function keepDigit(pixels: Uint8Array, label: number): Promise<void> {
  await restored;
  const id = 1 + Math.max(0, ...digits.keys());
  const digit = { id, pixels, label };
  digits.set(id, digit);
  await keep({ ...placeOf(id), value: digit });
}

export async function dropDigit(id: number): Promise<void> {
  await restored;
  digits.delete(id);
  await forget(placeOf(id));
}

/** Forgets all sets and digits. */
export async function forgetOwn(): Promise<void> {
  await restored;
  const places = [...[...facts.keys()].flatMap(placesOf), ...[...digits.keys()].map(placeOf)];
  facts.clear();
  sets.clear();
  digits.clear();
  if (places.length > 0) await forget(...places);
}
