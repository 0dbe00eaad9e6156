// What panels put into the address, each for itself: a part is read once, when the panel's code has come,
// and stands there while its panel is shown. Other panels keep theirs in memory.
import { type Signal, signal } from "@preact/signals";
import type { Form } from "./forms.ts";
import type { PanelName } from "./place.ts";

interface Part {
  readonly panel: PanelName;
  readonly key: string;
  /** Undefined where it is as it begins; reads signals. */
  readonly write: () => string | undefined;
}

export const parts = signal<readonly Part[]>([]);
/** What the address says of panels that cannot be. */
export const partProblems = signal<readonly string[]>([]);

/** Adds a part; `read` says whether a text is one. */
export function addPart(
  part: Part & { readonly expected: string; readonly read: (text: string) => boolean },
): void {
  const asked = new URLSearchParams(location.search).get(part.key);
  if (asked !== null && !part.read(asked)) {
    partProblems.value = [...partProblems.peek(), problemOf(part.key, part.expected, asked)];
  }
  parts.value = [...parts.peek(), part];
}

/** In words that are the same for all that an address says. */
export const problemOf = (key: string, expected: string, asked: string): string =>
  `${key}: expected ${expected}, got ${asked.slice(0, 40)}`;

/** A signal that stands in the address of its panel unless it is as it begins. */
export function inAddress<T>(panel: PanelName, key: string, first: T, form: Form<T>): Signal<T> {
  const value = signal(first);
  const usual = form.write(first);
  addPart({
    panel,
    key,
    expected: form.expected,
    read: (text) => {
      const found = form.read(text);
      if (found !== undefined) value.value = found;
      return found !== undefined;
    },
    write: () => {
      const text = form.write(value.value);
      return text === usual ? undefined : text;
    },
  });
  return value;
}
