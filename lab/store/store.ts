// What outlives a reload: one database, of the page and of its worker. Where the browser denies it, or
// the disk is full, everything goes on in memory, and `trouble` says so.

/** All that is kept; what is not in this list is kept by nobody. */
export const STORES = [
  /** The runs of this browser. */
  "runs",
  /** Where the run that is open can go on. */
  "moments",
  /** What was last on the pad. */
  "shown",
  /** Sets of the person's own in a few words, and whole. */
  "facts",
  "sets",
  /** Digits that were drawn and kept. */
  "digits",
] as const;
export type StoreName = (typeof STORES)[number];

/** "denied": nothing is kept. "full": what came last is not. */
export type Trouble = "denied" | "full";
export interface Entry {
  readonly store: StoreName;
  readonly key: string;
  readonly value: unknown;
}
export type Place = Pick<Entry, "store" | "key">;

const NAME = "downhill-lab";
/** Goes up when the list of stores changes. */
const VERSION = 2;

/** What is held as long as the page is open, where it cannot be held longer. */
const memory = new Map<StoreName, Map<string, unknown>>(STORES.map((name) => [name, new Map()]));

let trouble: Trouble | undefined;
let hear: (trouble: Trouble | undefined) => void = () => {};
function say(next: Trouble | undefined): void {
  trouble = next;
  hear(next);
}
/** Calls `told` with what is wrong with storage, now and whenever that changes. */
export function onTrouble(told: (trouble: Trouble | undefined) => void): void {
  hear = told;
  told(trouble);
}
/** Whether what is kept outlives the page. */
export const isStored = async (): Promise<boolean> =>
  (await database()) !== undefined && trouble === undefined;

let opening: Promise<IDBDatabase | undefined> | undefined;

function database(): Promise<IDBDatabase | undefined> {
  opening ??= opened().catch(() => {
    say("denied");
    return undefined;
  });
  return opening;
}

const PATIENCE_MS = 5000;

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    // denied storage throws here, answers with an error, or never answers
    setTimeout(() => {
      isLate = true;
      reject(new Error("no answer"));
    }, PATIENCE_MS);
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const { result } = request;
      const there = [...result.objectStoreNames];
      for (const name of there) if (!STORES.some((s) => s === name)) result.deleteObjectStore(name);
      for (const name of STORES) if (!there.includes(name)) result.createObjectStore(name);
    };
    request.onerror = () => reject(request.error ?? new Error("not opened"));
    request.onsuccess = () => {
      const { result } = request;
      if (isLate) result.close();
      // another tab with a newer page must be able to change it
      result.onversionchange = () => result.close();
      resolve(result);
    };
  });
}

/** Does something in one transaction, all or nothing; undefined where there is no database. */
async function within<T>(
  stores: readonly StoreName[],
  mode: IDBTransactionMode,
  work: (transaction: IDBTransaction) => () => T,
): Promise<T | undefined> {
  const held = await database();
  if (!held) return undefined;
  return new Promise<T>((resolve, reject) => {
    const transaction = held.transaction(stores, mode);
    const failed = () => reject(transaction.error ?? new Error("the transaction failed"));
    transaction.onabort = failed;
    transaction.onerror = failed;
    const result = work(transaction);
    transaction.oncomplete = () => resolve(result());
  });
}

const storesOf = (places: readonly Place[]) => [...new Set(places.map(({ store }) => store))];

/** Keeps plain data, all of these or none; what cannot be written is kept in memory. Never rejects. */
export async function keep(...entries: readonly Entry[]): Promise<void> {
  try {
    if (await database()) {
      await within(storesOf(entries), "readwrite", (transaction) => {
        for (const { store, key, value } of entries) transaction.objectStore(store).put(value, key);
        return () => {};
      });
      for (const { store, key } of entries) memory.get(store)!.delete(key);
      return;
    }
  } catch {
    say("full");
  }
  for (const { store, key, value } of entries) memory.get(store)!.set(key, value);
}

/** All that a store has, by key. Never rejects. */
export async function all(store: StoreName): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  try {
    await within([store], "readonly", (transaction) => {
      const [keys, values] = [
        transaction.objectStore(store).getAllKeys(),
        transaction.objectStore(store).getAll(),
      ];
      return () => {
        for (const [i, key] of keys.result.entries()) found.set(String(key), values.result[i]);
      };
    });
  } catch {
    say("denied");
  }
  for (const [key, value] of memory.get(store)!) found.set(key, value);
  return found;
}

/** What is under a key; undefined where nothing is. Never rejects. */
export async function get({ store, key }: Place): Promise<unknown> {
  const held = memory.get(store)!.get(key);
  if (held !== undefined) return held;
  return within([store], "readonly", (transaction) => {
    const asked = transaction.objectStore(store).get(key);
    return () => asked.result as unknown;
  }).catch(() => undefined);
}

/** Forgets what is under these keys. Never rejects. */
export async function forget(...places: readonly Place[]): Promise<void> {
  for (const { store, key } of places) memory.get(store)!.delete(key);
  await within(storesOf(places), "readwrite", (transaction) => {
    for (const { store, key } of places) transaction.objectStore(store).delete(key);
    return () => {};
  }).catch(() => {});
}

/** Forgets everything that was ever kept, but for what another thread holds in memory. Never rejects. */
export async function forgetAll(): Promise<void> {
  for (const held of memory.values()) held.clear();
  await within(STORES, "readwrite", (transaction) => {
    for (const store of STORES) transaction.objectStore(store).clear();
    return () => {};
  }).catch(() => {});
  if (trouble === "full") say(undefined);
}
