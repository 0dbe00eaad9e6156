// What is odd about the classes of a run, in the language of the page.
import type { Text } from "../../text/en.ts";
import type { RunFacts } from "../../worker/protocol.ts";
import { percent, whole } from "../numbers.ts";

const MOST_LISTED = 10;

export function classOddityInWords(
  oddity: RunFacts["oddities"][number],
  { classes: t }: Text["ownData"],
): string {
  switch (oddity.kind) {
    case "one-class":
      return t.oneClass(oddity.name, whole(oddity.count));
    case "outweighs":
      return t.outweighs(oddity.name, percent(oddity.share));
    case "missing":
      return t.missing(nameOf(oddity.set, t), listed(oddity.names), oddity.names.length);
    case "unknown":
      return t.unknown(
        nameOf(oddity.set, t),
        listed(oddity.names),
        oddity.names.length,
        whole(oddity.count),
      );
    case "empty":
      return t.empty(listed(oddity.names), oddity.names.length);
    case "sorted":
      return t.sorted;
  }
}

/** A set by what it is for; other names are names of files. */
const nameOf = (set: string, { sets }: Text["ownData"]["classes"]): string =>
  /validation/.test(set) ? sets.validation : /test/.test(set) ? sets.test : set;

const listed = (names: readonly string[]): string =>
  names.length > MOST_LISTED
    ? `${names.slice(0, MOST_LISTED).join(", ")}, … (${names.length})`
    : names.join(", ");
