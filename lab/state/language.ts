// The language of all texts: what the browser asks for, until the person chooses.
import { computed, effect, signal } from "@preact/signals";
import { en, type Text } from "../text/en.ts";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

const asked = new URLSearchParams(location.search).get("lang");
const usual: Language = navigator.language.startsWith("de") ? "de" : "en";

const code = signal<Language>(LANGUAGES.find((name) => name === asked) ?? usual);
const isChosen = signal(asked !== null);
const loaded = signal<Readonly<Partial<Record<Language, Text>>>>({ en });

export const language = {
  code,
  isChosen,
  choose(next: Language): void {
    isChosen.value = true;
    code.value = next;
  },
};

/** All words of the page; English until another catalogue has come. */
export const text = computed<Text>(() => loaded.value[code.value] ?? en);

effect(() => {
  document.documentElement.lang = code.value;
  if (code.value === "de" && !loaded.value.de) {
    void import("../text/de.ts").then(({ de }) => {
      loaded.value = { ...loaded.value, de };
    });
  }
});
