// The lens line of the page: one sentence about the label that is pointed at or has the focus, at the
// lower edge of the window, or below the bar where it would lie on the label. It is in nobody's way:
// nothing moves for it, and it takes no pointer.
import { batch, computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { SAYING, sentenceOf } from "./explained.ts";
import "./lens.css";

const pointed = signal<Element | undefined>(undefined);
const focused = signal<Element | undefined>(undefined);

/** What is pointed at comes before what has the focus. */
const shown = computed(() => pointed.value ?? focused.value);

/** So much of the window's lower edge the line may cover. */
const HEIGHT = 120;

export function LensLine() {
  useEffect(() => {
    const found = ({ target }: Event) =>
      (target instanceof Element && target.closest(SAYING)) || undefined;
    const heard: readonly (readonly [string, (event: Event) => void])[] = [
      ["pointerover", (event) => (pointed.value = found(event))],
      ["focusin", (event) => (focused.value = seenFocus(event) ? found(event) : undefined)],
      ["focusout", () => (focused.value = undefined)],
      ["keydown", (event) => (event as KeyboardEvent).key === "Escape" && forget()],
    ];
    for (const [name, act] of heard) document.addEventListener(name, act);
    document.documentElement.addEventListener("pointerleave", leave);
    return () => {
      for (const [name, act] of heard) document.removeEventListener(name, act);
      document.documentElement.removeEventListener("pointerleave", leave);
    };
  }, []);
  const at = shown.value;
  const sentence = at?.isConnected ? sentenceOf(at) : undefined;
  if (!at || !sentence) return null;
  const isAbove = at.getBoundingClientRect().bottom > innerHeight - HEIGHT;
  return (
    // those who hear the page hear the sentence with the label
    <p class={isAbove ? "lens-line above" : "lens-line"} aria-hidden="true">
      {sentence}
    </p>
  );
}

const leave = () => {
  pointed.value = undefined;
};
const forget = () =>
  batch(() => {
    pointed.value = undefined;
    focused.value = undefined;
  });

/** Whether the focus came by keyboard; a click says nothing about what is read. */
const seenFocus = ({ target }: Event): boolean =>
  target instanceof Element && target.matches(":focus-visible");
