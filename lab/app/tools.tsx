// Language, theme, and a link to this state.

import { useSignal } from "@preact/signals";
import { explained } from "../components/lens/explained.ts";
import { isListOpen } from "../components/lens/labels-list.tsx";
import { linkToNow } from "../state/address.ts";
import { LANGUAGES, language, text } from "../state/language.ts";
import { chooseTheme, theme } from "../state/theme.ts";

export function Tools() {
  const t = text.value.tools;
  const e = text.value.explains.tools;
  const said = useSignal("");
  const copy = async () => {
    const { link, step } = linkToNow();
    try {
      await navigator.clipboard.writeText(link);
      said.value = step === undefined ? t.copiedAnew : t.copied;
      setTimeout(
        () => {
          said.value = "";
        },
        step === undefined ? 6000 : 2000,
      );
    } catch {
      prompt(t.copyByHand, link);
    }
  };
  const isDark = theme.value === "dark";
  return (
    <div class="tools">
      <select
        aria-label={t.language}
        {...explained(e.language)}
        value={language.code.value}
        onChange={({ currentTarget }) => language.choose(currentTarget.value as "en" | "de")}
      >
        {LANGUAGES.map((code) => (
          <option key={code} value={code}>
            {code}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="icon"
        aria-label={t.dark}
        {...explained(e.dark)}
        aria-pressed={isDark}
        onClick={() => chooseTheme(isDark ? "light" : "dark")}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 1.5a6.5 6.5 0 1 0 0 13z" />
          <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.2" />
        </svg>
      </button>
      <button
        type="button"
        class="icon"
        aria-label={text.value.labels.open}
        aria-expanded={isListOpen.value}
        aria-keyshortcuts="?"
        {...explained(e.labels)}
        onClick={() => {
          isListOpen.value = !isListOpen.value;
        }}
      >
        ?
      </button>
      <button
        type="button"
        class="icon"
        aria-label={t.share}
        {...explained(e.share)}
        onClick={() => void copy()}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke="currentColor">
          <path
            stroke-width="1.3"
            d="M6.5 9.5l3-3M7 4.5 8.5 3A3.2 3.2 0 0 1 13 7.5L11.5 9M9 11.5 7.5 13A3.2 3.2 0 0 1 3 8.5L4.5 7"
          />
        </svg>
      </button>
      <span class="copied" role="status">
        {said.value}
      </span>
    </div>
  );
}
