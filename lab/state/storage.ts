// What outlives a reload: a few named stores in IndexedDB. Where the browser denies it, or the disk is
// full, everything goes on in memory, and `trouble` says so.
import { signal } from "@preact/signals";

/** "denied": nothing is kept. "full": what came last is not. */
export const trouble = signal<"denied" | "full" | undefined>(undefined);

const NAME = "downhill-lab";
const STORES = ["runs", "moments", "digits"] as const;
export type StoreName = (typeof STORES)[number];

/** What is held as long as the page is open, where it cannot be held longer. */
const memory: Readonly<Record<StoreName, Map<string, unknown>>> = {
  runs: new Map(),
  moments: new Map(),
  digits: new Map(),
};

let opening: Promise<IDBDatabase | undefined> | undefined;

function database(): Promise<IDBDatabase | undefined> {
  opening ??= opened().catch(() => {
    trouble.value = "denied";
    return undefined;
  });
  return opening;
}

const PATIENCE_MS = 5000;

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    // denied storage throws here, answers with an error, or never answers
    setTimeout(() => reject(new Error("no answer")), PATIENCE_MS);
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    request.onerror = () => reject(request.error ?? new Error("not opened"));
    request.onblocked = () => reject(new Error("blocked"));
    request.onsuccess = () => {
      const { result } = request;
      // another tab with a newer page must be able to change it
      result.onversionchange = () => result.close();
      resolve(result);
    };
  });
}

/** Runs one request in a transaction of its own; undefined where there is no database. */
async function ask<T>(
  store: StoreName,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  const held = await database();
  if (!held) return undefined;
  return new Promise<T>((resolve, reject) => {
    const transaction = held.transaction(store, mode);
    const asked = request(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onabort = () => reject(transaction.error ?? asked.error ?? new Error("aborted"));
    transaction.onerror = () => reject(asked.error ?? new Error("failed"));
  });
}

/** Keeps plain data under a key; what cannot be written is kept in memory. Never rejects. */
export async function keep(store: StoreName, key: string, value: unknown): Promise<void> {
  try {
    if (await database()) {
      await ask(store, "readwrite", (s) => s.put(value, key));
      memory[store].delete(key);
      return;
    }
  } catch {
    trouble.value = "full";
  }
  memory[store].set(key, value);
}

/** All that a store has, by key. Never rejects. */
export async function all(store: StoreName): Promise<ReadonlyMap<string, unknown>> {
  const found = new Map<string, unknown>();
  try {
    const keys = (await ask(store, "readonly", (s) => s.getAllKeys())) ?? [];
    const values = (await ask(store, "readonly", (s) => s.getAll())) ?? [];
    for (const [i, key] of keys.entries()) found.set(String(key), values[i]);
  } catch {
    trouble.value = "denied";
  }
  for (const [key, value] of memory[store]) found.set(key, value);
  return found;
}

/** Forgets what is under a key. Never rejects. */
export async function forget(store: StoreName, key: string): Promise<void> {
  memory[store].delete(key);
  await ask(store, "readwrite", (s) => s.delete(key)).catch(() => {});
}

/** Forgets everything that was ever kept. Never rejects. */
export async function forgetAll(): Promise<void> {
  for (const store of STORES) {
    memory[store].clear();
    await ask(store, "readwrite", (s) => s.clear()).catch(() => {});
  }
  trouble.value = trouble.peek() === "full" ? undefined : trouble.peek();
}
