// On how many threads a run goes, and why on no more.
import type { Text } from "../../text/en.ts";
import type { RunFacts } from "../../worker/protocol.ts";

/** In a sentence; a refusal is in the library's own words. `cores`: what the machine runs at once. */
export function threadsInWords(
  { threads, why }: Pick<RunFacts, "threads" | "why">,
  cores: number,
  words: Text["compiler"]["threads"],
): string {
  if (threads > 1) return words.many(threads);
  const refusal = /one thread: (.+)$/s.exec(why)?.[1];
  if (refusal !== undefined) return words.refused(refusal);
  return cores > 1 ? words.short : words.oneCore;
}
