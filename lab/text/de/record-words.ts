// Alles, was die aufbewahrten Läufe auf Englisch sagen, auf Deutsch.
import type { RecordWords } from "../record-words.ts";
import { claims } from "./claims.ts";
import { protocolOf, sections } from "./protocols.ts";
import { reasonOf } from "./reasons.ts";
import { axes, nameOf, seenClaims } from "./record.ts";

export const recordWords: RecordWords = {
  claimOf: (id) => claims[id.replace(/-corrected$/, "")],
  protocolOf,
  sectionOf: (english) => sections[english],
  seenOf: (english) => seenClaims[english],
  reasonOf,
  nameOf,
  axisOf: (english) => axes[english] ?? english,
};
