// The book's experiments: its number beside ours, what a run made of it, and a way to run it here.

import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Head } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { PRESETS } from "../../settings/presets.ts";
import { inAddress } from "../../state/address-parts.ts";
import { numeral, oneOf, words } from "../../state/forms.ts";
import { type Language, language, text } from "../../state/language.ts";
import { panel } from "../../state/place.ts";
import { open } from "../../state/trainer.ts";
import { inWords, type ResultWords } from "./in-words.ts";
import { type Filter, filtered, type Result, readRecord, type Word } from "./result.ts";
import { ResultDetails, ResultRow } from "./row.tsx";
import "./results.css";

const WORDS: readonly Word[] = [
  "reproduced",
  "compatible",
  "not decided",
  "better",
  "differs",
  "claim seen",
  "claim not seen",
  "no verdict",
  "not yet run",
];

const MOST_LETTERS = 80;
const find = inAddress("results", "find", "", words(MOST_LETTERS));
const chapter = inAddress("results", "chapter", 0, numeral(0, 7));
const verdict = inAddress<Word | "">("results", "verdict", "", oneOf(["", ...WORDS]));
const opened = inAddress("results", "experiment", "", words(MOST_LETTERS));

/** What a language says of the experiments, by their ids. */
interface Spoken {
  readonly in: Language;
  readonly words: Readonly<Record<string, ResultWords>> | undefined;
}

/** What a file beside the page holds; rejects where it is not there. */
async function fetchJson(name: string): Promise<unknown> {
  const response = await fetch(`./data/${name}.json`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return readRecord(await response.text());
}

export default function Results() {
  const t = text.value.results;
  const e = text.value.explains.results;
  const code = language.code.value;
  const kept = useSignal<readonly Result[] | undefined>(undefined);
  const spoken = useSignal<Spoken | undefined>(undefined);
  const isMissing = useSignal(false);
  useEffect(() => {
    fetchJson("results")
      .then((all) => {
        kept.value = all as readonly Result[];
      })
      .catch(() => {
        isMissing.value = true;
      });
  }, [kept, isMissing]);
  useEffect(() => {
    const told = (words: Spoken["words"]) => {
      spoken.value = { in: code, words };
    };
    // the record itself is kept in English; without its words it is shown like that
    if (code === "en") told(undefined);
    else
      fetchJson(`words.${code}`).then(
        (words) => told(words as Spoken["words"]),
        () => told(undefined),
      );
  }, [code, spoken]);
  const words = spoken.value?.words;
  const isRead = kept.value !== undefined && spoken.value?.in === code;
  // in the language of the page, so that it is found by the words that are read
  const all = useMemo(
    () => (isRead ? kept.value! : []).map((result) => inWords(result, words?.[result.id])),
    [isRead, kept.value, words],
  );
  const filter: Filter = { words: find.value, chapter: chapter.value, word: verdict.value };
  const shown = filtered(all, filter);
  const train = (id: string) => {
    const preset = PRESETS.find((p) => p.id === id);
    if (!preset) return;
    open(preset.settings);
    panel.value = "train";
  };
  return (
    <section class="panel results">
      <Head where={t.where} title={t.title} says={isRead ? says(all) : t.reading} />
      {isMissing.value && <p class="problem">{t.missing}</p>}
      <div class="controls">
        <input
          class="field"
          type="search"
          aria-label={t.search}
          {...explained(e.search)}
          placeholder={t.search}
          value={filter.words}
          maxLength={MOST_LETTERS}
          onInput={({ currentTarget }) => {
            find.value = currentTarget.value;
          }}
        />
        <select
          aria-label={t.chapter}
          {...explained(e.chapter)}
          value={filter.chapter}
          onChange={({ currentTarget }) => {
            chapter.value = Number(currentTarget.value);
          }}
        >
          <option value={0}>{t.allChapters}</option>
          {[1, 2, 3, 4, 5, 6, 7].map((number) => (
            <option key={number} value={number}>
              {t.chapterOf(number)}
            </option>
          ))}
        </select>
        <select
          aria-label={t.verdict}
          {...explained(e.verdict)}
          value={filter.word}
          onChange={({ currentTarget }) => {
            verdict.value = currentTarget.value as Word | "";
          }}
        >
          <option value="">{t.allVerdicts}</option>
          {WORDS.map((word) => (
            <option key={word} value={word}>
              {t.words[word]} ({all.filter((result) => result.word === word).length})
            </option>
          ))}
        </select>
        <p role="status" class="quiet">
          {isRead && t.found(shown.length, all.length)}
        </p>
        <p class="quiet dots-say">{t.dots}</p>
      </div>
      <table class="record">
        <caption class="sr">{t.title}</caption>
        <thead>
          <tr>
            <th scope="col" {...explained(e.experiment)}>
              {t.experiment}
            </th>
            <th scope="col" class="number" {...explained(e.book)}>
              {t.book}
            </th>
            <th scope="col" {...explained(e.ours)}>
              {t.ours}
            </th>
            <th scope="col" {...explained(e.word)}>
              {t.verdict}
            </th>
          </tr>
        </thead>
        {shown.map((result) => (
          <tbody key={result.id}>
            <ResultRow
              result={result}
              isOpen={opened.value === result.id}
              toggle={() => {
                opened.value = opened.value === result.id ? "" : result.id;
              }}
              {...(PRESETS.some((p) => p.id === result.id)
                ? { train: () => train(result.id) }
                : {})}
            />
            {opened.value === result.id && <ResultDetails result={result} />}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function says(all: readonly Result[]): string {
  const count = (...words: readonly Word[]) => all.filter((r) => words.includes(r.word)).length;
  return text.value.results.says(
    all.length,
    count("reproduced", "compatible", "better"),
    count("differs"),
    count("claim seen"),
  );
}
