// The book's experiments: its number beside ours, what a run made of it, and a way to run it here.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Head } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { PRESETS } from "../../settings/presets.ts";
import { text } from "../../state/language.ts";
import { panel } from "../../state/place.ts";
import { open } from "../../state/trainer.ts";
import { type Filter, filtered, type Result, type Word } from "./result.ts";
import { ResultDetails, ResultRow } from "./row.tsx";
import "./results.css";

const WORDS: readonly Word[] = [
  "reproduced",
  "better",
  "differs",
  "claim seen",
  "claim not seen",
  "no verdict",
  "not yet run",
];

export default function Results() {
  const t = text.value.results;
  const e = text.value.explains.results;
  const results = useSignal<readonly Result[] | undefined>(undefined);
  const isMissing = useSignal(false);
  const filter = useSignal<Filter>({ words: "", chapter: 0, word: "" });
  const opened = useSignal("");
  useEffect(() => {
    fetch("./data/results.json")
      .then((response) => (response.ok ? response.json() : Promise.reject(response.status)))
      .then((all: readonly Result[]) => {
        results.value = all;
      })
      .catch(() => {
        isMissing.value = true;
      });
  }, [results, isMissing]);
  // in the language of the page, so that it is found by the words that are read
  const all = (results.value ?? []).map((result) => ({
    ...result,
    claim: t.claimOf(result.id, result.claim),
  }));
  const shown = filtered(all, filter.value);
  const set = (part: Partial<Filter>) => {
    filter.value = { ...filter.value, ...part };
  };
  const train = (id: string) => {
    const preset = PRESETS.find((p) => p.id === id);
    if (!preset) return;
    open(preset.settings);
    panel.value = "train";
  };
  return (
    <section class="panel results">
      <Head where={t.where} title={t.title} says={results.value ? says(all) : t.reading} />
      {isMissing.value && <p class="problem">{t.missing}</p>}
      <div class="controls">
        <input
          class="field"
          type="search"
          aria-label={t.search}
          {...explained(e.search)}
          placeholder={t.search}
          value={filter.value.words}
          onInput={({ currentTarget }) => set({ words: currentTarget.value })}
        />
        <select
          aria-label={t.chapter}
          {...explained(e.chapter)}
          value={filter.value.chapter}
          onChange={({ currentTarget }) => set({ chapter: Number(currentTarget.value) })}
        >
          <option value={0}>{t.allChapters}</option>
          {[1, 2, 3, 4, 5, 6].map((chapter) => (
            <option key={chapter} value={chapter}>
              {t.chapterOf(chapter)}
            </option>
          ))}
        </select>
        <select
          aria-label={t.verdict}
          {...explained(e.verdict)}
          value={filter.value.word}
          onChange={({ currentTarget }) => set({ word: currentTarget.value as Word | "" })}
        >
          <option value="">{t.allVerdicts}</option>
          {WORDS.map((word) => (
            <option key={word} value={word}>
              {t.words[word]} ({all.filter((result) => result.word === word).length})
            </option>
          ))}
        </select>
        <p role="status" class="quiet">
          {results.value && t.found(shown.length, all.length)}
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
    count("reproduced", "better"),
    count("differs"),
    count("claim seen"),
  );
}
