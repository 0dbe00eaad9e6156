// The way through the page: the chapters with what was found in each, their experiments by name, and a
// form that narrows the page to what is looked for. Without scripts the form is not there.
import { APPENDIX } from "../experiment.ts";
import type { KeptReplay } from "../replay/kept.ts";
import { type Row, type Word, wordOf } from "./figures.ts";
import { escaped, pill, WORDS } from "./html.ts";
import { missingRuns } from "./missing.ts";

export interface ChapterPart {
  readonly chapter: number;
  readonly title: string;
  readonly own: readonly Row[];
}

const letter = (chapter: number): string => (chapter === APPENDIX ? "A" : `${chapter}`);

/** A card a chapter, and one for the replays. */
export function contents(parts: readonly ChapterPart[], replays: readonly KeptReplay[]): string {
  const cards = parts.map(({ chapter, title, own }) => {
    const counts = new Map<Word, number>();
    for (const row of own) counts.set(wordOf(row), (counts.get(wordOf(row)) ?? 0) + 1);
    const pills = WORDS.flatMap((word) =>
      counts.has(word) ? [pill(word, `${counts.get(word)} ${word}`)] : [],
    );
    const items = own.map(
      ({ experiment: { id, claim } }) =>
        `<li><a href="#${id}">${id}</a> <span class="dim">${escaped(claim)}</span></li>`,
    );
    return `<li><a class="chapter" href="#chapter-${chapter}"><b>${letter(chapter)}</b> ${escaped(title)}</a><span class="counts">${pills.join("")}</span>
<details><summary>${own.length === 1 ? "1 experiment" : `${own.length} experiments`}</summary><ul>${items.join("")}</ul></details></li>`;
  });
  const kept = replays.filter(({ run }) => run !== undefined);
  const agree = kept.filter(({ run }) => run!.works).length;
  const counts = kept.length ? pill("reproduced", `${agree} of ${kept.length} as published`) : "";
  cards.push(
    `<li><a class="chapter" href="#replays"><b>R</b> Replays of the book's seeded scripts</a><span class="counts">${counts}</span></li>`,
  );
  if (parts.some(({ own }) => missingRuns(own).length > 0)) {
    cards.push('<li><a class="chapter" href="#missing"><b>…</b> Runs that are missing</a></li>');
  }
  return `<nav aria-label="Chapters"><ul class="chapters">${cards.join("\n")}</ul></nav>`;
}

/** Words, a chapter, a verdict; how many experiments are left. */
export function finder(parts: readonly ChapterPart[]): string {
  const rows = parts.flatMap(({ own }) => own);
  const words = WORDS.filter((word) => rows.some((row) => wordOf(row) === word));
  const option = (value: string | number, text: string) =>
    `<option value="${value}">${escaped(text)}</option>`;
  const chapters = parts.map(({ chapter, title }) =>
    option(chapter, `${letter(chapter)} ${title}`),
  );
  return `<form id="find" role="search" hidden>
<label>Search <input type="search" name="words" autocomplete="off"></label>
<label>Chapter <select name="chapter">${option("", "all")}${chapters.join("")}</select></label>
<label>Verdict <select name="word">${option("", "all")}${words.map((word) => option(word, word)).join("")}</select></label>
<output aria-live="polite"></output></form>`;
}

/** Narrows the page to the articles that the form means. */
export const FINDER_SCRIPT = `
const form = document.getElementById("find");
const articles = [...document.querySelectorAll("article[data-chapter]")];
const texts = new Map(articles.map((a) => [a, a.dataset.text.toLowerCase()]));
const show = () => {
  const { words, chapter, word } = Object.fromEntries(new FormData(form));
  const wanted = words.toLowerCase().split(/\\s+/).filter(Boolean);
  let left = 0;
  for (const a of articles) {
    const isWanted =
      (chapter === "" || a.dataset.chapter === chapter) &&
      (word === "" || a.dataset.word === word) &&
      wanted.every((w) => texts.get(a).includes(w));
    a.hidden = !isWanted;
    left += isWanted;
  }
  for (const s of document.querySelectorAll("main > section[id^=chapter]"))
    s.hidden = !s.querySelector("article:not([hidden])");
  form.querySelector("output").textContent =
    left === articles.length ? "" : left + " of " + articles.length;
};
form.hidden = false;
form.addEventListener("input", show);
form.addEventListener("submit", (e) => e.preventDefault());
// a link leads to what is hidden, too
addEventListener("hashchange", () => {
  const a = document.getElementById(location.hash.slice(1));
  if (a?.hidden) { form.reset(); show(); a.scrollIntoView(); }
});
show();`;
