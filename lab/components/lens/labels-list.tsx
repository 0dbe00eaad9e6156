// All labels of the panel with their sentences, as a list: for fingers, which cannot point, and for those
// who would rather read. The key ? opens and closes it.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { text } from "../../state/language.ts";
import { panel } from "../../state/place.ts";
import { SAYING } from "./explained.ts";

export const isListOpen = signal(false);

export function LabelsList() {
  const t = text.value.labels;
  const found = useSignal<readonly Label[]>([]);
  const name = panel.value;
  // before anything is painted: the list is never seen empty
  useLayoutEffect(() => {
    if (isListOpen.value) found.value = labelsIn(document.querySelector(`.panel-${name}`)!);
  }, [isListOpen.value, name, t]);
  // of another panel there is another list
  useEffect(() => () => void (isListOpen.value = false), [name]);
  if (!isListOpen.value) return null;
  return (
    <section class="labels-list" aria-label={t.title}>
      <h2>{t.title}</h2>
      <dl>
        {found.value.map(({ label, sentence }) => (
          <div key={sentence}>
            <dt>{label}</dt>
            <dd>{sentence}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="button" onClick={() => (isListOpen.value = false)}>
        {t.close}
      </button>
    </section>
  );
}

interface Label {
  readonly label: string;
  readonly sentence: string;
}

/** In the page's order, each sentence once. */
function labelsIn(root: Element): Label[] {
  const bySentence = new Map<string, string>();
  const { hint } = text.peek().scrubber;
  for (const element of root.querySelectorAll(SAYING)) {
    if (element.getClientRects().length === 0) continue;
    // how to drag a number is said once, by the number itself
    const sentence = element.getAttribute("aria-description")!.replace(` ${hint}`, "");
    const label = nameOf(element);
    if (label && !bySentence.has(sentence)) bySentence.set(sentence, label);
  }
  return [...bySentence].map(([sentence, label]) => ({ label, sentence }));
}

const LONGEST = 48;

/** What the label says: its name, or its text without what only explains. */
function nameOf(element: Element): string {
  const named = element.getAttribute("aria-label") ?? element.getAttribute("data-label");
  const words = (named ?? textOf(element)).replace(/\s+/g, " ").trim();
  return words.length > LONGEST ? `${words.slice(0, LONGEST - 2).trimEnd()} …` : words;
}

/** Its text without what can be chosen in it. */
function textOf(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const choice of copy.querySelectorAll("option")) choice.remove();
  return copy.textContent ?? "";
}
