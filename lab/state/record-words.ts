// Words of the page's language for what the stored runs say in English; they come when they are needed.
import type { RecordWords } from "../text/record-words.ts";
import type { Language } from "./language.ts";

/** Undefined in the language of the record itself. */
export const recordWordsIn = async (language: Language): Promise<RecordWords | undefined> =>
  language === "de" ? (await import("../text/de/record-words.ts")).recordWords : undefined;
