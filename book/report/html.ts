// What all parts of the page are written with.
import type { Word } from "./figures.ts";

const STYLES: Readonly<Record<Word, string>> = {
  reproduced: "reproduced",
  better: "better",
  compatible: "compatible",
  "not decided": "undecided",
  differs: "differs",
  "claim seen": "seen",
  "claim not seen": "unseen",
  "no verdict": "",
  "not yet run": "",
};

/** All words, in the order in which they are counted. */
export const WORDS = Object.keys(STYLES) as Word[];

/** Text as HTML, also inside an attribute. */
export const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** A verdict, or a number of them. */
export const pill = (word: Word, text: string = word): string =>
  `<span class="pill ${STYLES[word]}">${escaped(text)}</span>`;

/** A line that may be broken only where text may be. */
export const dim = (text: string): string => `<span class="dim">${escaped(text)}</span>`;
