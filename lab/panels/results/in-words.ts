// An experiment in the language of the page. What a language says of the record is gathered when the page
// is built and comes packed, like the record.
import type { RecordWords } from "../../text/record-words.ts";
import type { Result } from "./result.ts";

/** All that is said in a result, in some language: texts of its figures, claims and curves in their order. */
export interface ResultWords
  extends Pick<Result, "claim" | "section" | "protocol" | "isEnglish" | "xLabel"> {
  readonly figures: readonly (readonly [name: string, reason: string])[];
  readonly claims: readonly string[];
  readonly curves: readonly string[];
}

/** What has no words in the language yet stays as it is kept; `isEnglish` says so of the whole. */
export function wordsOf(result: Result, words: RecordWords): ResultWords {
  const { id, section, claim, protocol, figures, claims, curves, xLabel } = result;
  const said = words.protocolOf(id, protocol);
  return {
    claim: words.claimOf(id) ?? claim,
    section: words.sectionOf(section) ?? section,
    protocol: said ?? protocol,
    isEnglish: said === undefined,
    figures: figures.map(({ name, reason }) => [
      words.nameOf(name),
      words.reasonOf(reason) ?? reason,
    ]),
    claims: claims.map(({ text }) => words.seenOf(text) ?? text),
    curves: curves.map(({ name }) => words.nameOf(name)),
    xLabel: words.axisOf(xLabel),
  };
}

/** A result that says these words; as it is kept without any. */
export function inWords(result: Result, words: ResultWords | undefined): Result {
  if (!words) return result;
  const { figures, claims, curves, ...texts } = words;
  return {
    ...result,
    ...texts,
    figures: result.figures.map((figure, i) => {
      const [name, reason] = figures[i] ?? [figure.name, figure.reason];
      return { ...figure, name, reason };
    }),
    claims: result.claims.map((seen, i) => ({ ...seen, text: claims[i] ?? seen.text })),
    curves: result.curves.map((curve, i) => ({ ...curve, name: curves[i] ?? curve.name })),
  };
}
