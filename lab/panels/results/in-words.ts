// An experiment in the language of the page.
import type { RecordWords } from "../../text/record-words.ts";
import type { Result } from "./result.ts";

/** What has no words in the language yet stays as it is kept; `isEnglish` says so of the whole. */
export function inWords(result: Result, words: RecordWords | undefined): Result {
  if (!words) return result;
  const { id, section, claim, protocol, figures, claims, curves, xLabel } = result;
  const said = words.protocolOf(id, protocol);
  return {
    ...result,
    claim: words.claimOf(id) ?? claim,
    section: words.sectionOf(section) ?? section,
    protocol: said ?? protocol,
    isEnglish: said === undefined,
    figures: figures.map((figure) => ({
      ...figure,
      name: words.nameOf(figure.name),
      reason: words.reasonOf(figure.reason) ?? figure.reason,
    })),
    claims: claims.map((seen) => ({ ...seen, text: words.seenOf(seen.text) ?? seen.text })),
    curves: curves.map((curve) => ({ ...curve, name: words.nameOf(curve.name) })),
    xLabel: words.axisOf(xLabel),
  };
}
