// What an executable holds beyond its objects (workers, threads, a loaded library) ends once: by
// dispose(), or when the executable was dropped without it. The library's one registry for that is
// here, so that no target keeps what was disposed of: a registry holds what is to end, and with it a
// whole arena, until the executable is collected, unless it is told that the end has come.

/** What is to end. It may not lead to its executable, or that is never collected: no closure made
 * beside it, but an object of its own. */
export interface Held {
  close(): void;
}

const dropped = new FinalizationRegistry<Held>((held) => held.close());

/** Ends `held` when `owner` is collected; the result is for dispose(): it ends it at once. */
export function endsWith(owner: object, held: Held): () => void {
  let hasEnded = false;
  dropped.register(owner, held, owner);
  return () => {
    if (hasEnded) return;
    hasEnded = true;
    dropped.unregister(owner);
    held.close();
  };
}
