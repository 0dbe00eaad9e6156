// Where own sets and digits are kept: in memory, and in IndexedDB where the browser allows it. Without
// it nothing breaks: they last as long as the page.
import type { Dataset } from "downhill/data";
import type { OwnDigit, OwnFacts } from "./own.ts";

/** A set as it is kept: the whole, or with a test set of its own. */
export interface OwnSet {
  readonly facts: OwnFacts;
  readonly training: Dataset;
  readonly test?: Dataset;
}

const NAME = "downhill-own";
const facts = new Map<string, OwnFacts>();
const sets = new Map<string, OwnSet>();
const digits = new Map<number, OwnDigit>();
let isStored = false;

const opened: Promise<IDBDatabase | undefined> = open().catch(() => undefined);
const restored = opened.then(restore).catch(() => {});

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("facts");
      request.result.createObjectStore("sets");
      request.result.createObjectStore("digits");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error("another page holds the store"));
  });
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** Sets themselves are large and are read when they are used. */
async function restore(database: IDBDatabase | undefined): Promise<void> {
  if (!database) return;
  const reading = database.transaction(["facts", "digits"]);
  const [keptFacts, keptDigits] = await Promise.all([
    answerOf<OwnFacts[]>(reading.objectStore("facts").getAll()),
    answerOf<OwnDigit[]>(reading.objectStore("digits").getAll()),
  ]);
  for (const each of keptFacts) facts.set(each.key, each);
  for (const digit of keptDigits) digits.set(digit.id, digit);
  isStored = true;
}

/** Writes all or nothing; whether it is kept. */
async function write(work: (transaction: IDBTransaction) => void): Promise<void> {
  const database = await opened;
  if (!database) return;
  try {
    await new Promise<void>((resolve, reject) => {
      const transaction = database.transaction(["facts", "sets", "digits"], "readwrite");
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      work(transaction);
    });
    isStored = true;
  } catch {
    isStored = false; // the store is full, or was taken away
  }
}

export async function ownData() {
  await restored;
  return { sets: [...facts.values()], digits: [...digits.values()], isStored };
}

export async function keepSet(set: OwnSet): Promise<void> {
  await restored;
  const { key } = set.facts;
  facts.set(key, set.facts);
  sets.set(key, set);
  await write((transaction) => {
    transaction.objectStore("facts").put(set.facts, key);
    transaction.objectStore("sets").put(set, key);
  });
}

export async function forgetSet(key: string): Promise<void> {
  await restored;
  facts.delete(key);
  sets.delete(key);
  await write((transaction) => {
    transaction.objectStore("facts").delete(key);
    transaction.objectStore("sets").delete(key);
  });
}

/** The set of that key; undefined where this browser has none. */
export async function findSet(key: string): Promise<OwnSet | undefined> {
  await restored;
  const held = sets.get(key);
  if (held || !facts.has(key)) return held;
  const database = await opened;
  const found = database
    ? await answerOf<OwnSet | undefined>(
        database.transaction("sets").objectStore("sets").get(key),
      ).catch(() => undefined)
    : undefined;
  if (found) sets.set(key, found);
  return found;
}

export async function keepDigit(pixels: Uint8Array, label: number): Promise<void> {
  await restored;
  const id = 1 + Math.max(0, ...digits.keys());
  const digit = { id, pixels, label };
  digits.set(id, digit);
  await write((transaction) => void transaction.objectStore("digits").put(digit, id));
}

export async function dropDigit(id: number): Promise<void> {
  await restored;
  digits.delete(id);
  await write((transaction) => void transaction.objectStore("digits").delete(id));
}
