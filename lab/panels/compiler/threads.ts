// On how many threads a run goes, and why on no more.
import type { Text } from "../../text/en.ts";
import type { RunFacts } from "../../worker/protocol.ts";

/** In a sentence. `cores`: what the machine runs at once; `isIsolated`: whether the page may share memory. */
export function threadsInWords(
  { threads, why }: Pick<RunFacts, "threads" | "why">,
  cores: number,
  isIsolated: boolean,
  words: Text["compiler"]["threads"],
): string {
  if (threads > 1) return words.many(threads);
  // the library says why in English; the page knows which of its two reasons it is
  if (/one thread: /.test(why)) return isIsolated ? words.noShared : words.notIsolated;
  if (cores === 2) return words.spared;
  return cores > 2 ? words.short : words.oneCore;
}
