// A text for a network that reads symbols and tells which one comes next, behind each of them or at the end.
import type { Answers, PageFacts } from "downhill/standalone";
import { make } from "./elements.ts";
import type { Asked, Form } from "./form.ts";

const NAMES: Readonly<Record<string, string>> = {
  " ": "space",
  "\n": "new line",
  "\t": "tab",
  "\u00a0": "hard space",
};

export function textForm({ inputShape, outputs }: PageFacts, alphabet: readonly string[]): Form {
  const steps = inputShape[0]!;
  const isEachStep = outputs === steps * alphabet.length && steps > 1;
  const symbolOf = new Map(alphabet.map((character, i) => [character, i]));
  let changed: (asked: Asked, isDone: boolean) => void = () => {};
  /** Symbols that stand in the example. */
  let length = steps;
  const area = make("textarea", { id: "text", rows: 6, spellcheck: "false" });
  const tell = (isDone: boolean) => {
    const unknown = [...new Set(area.value)].filter((character) => !symbolOf.has(character));
    const read = [...area.value].slice(-steps);
    length = read.length;
    if (unknown.length > 0) {
      const named = unknown.slice(0, 5).map((character) => NAMES[character] ?? character);
      return changed({ missing: `The network has never read: ${named.join(" ")}` }, isDone);
    }
    if (length === 0 || (!isEachStep && length < steps)) {
      const missing = `The network reads ${steps} characters; ${length} are there`;
      return changed({ missing: length === 0 ? "No text yet" : missing }, isDone);
    }
    // what stands behind the last symbol is not looked at
    const inputs = Array.from({ length: steps }, (_, i) => symbolOf.get(read[i] ?? "") ?? 0);
    changed({ inputs, divideBy: 1 }, isDone);
  };
  area.addEventListener("input", () => tell(false));
  area.addEventListener("change", () => tell(true));
  return {
    title: "What comes next?",
    says: `Write. The network tells which character comes next; it reads the last ${steps}.`,
    names: alphabet.map((character) => NAMES[character] ?? character),
    pick({ values }: Answers) {
      const from = isEachStep ? (length - 1) * alphabet.length : 0;
      return values.subarray(from, from + alphabet.length);
    },
    element: make(
      "div",
      { class: "ask" },
      make("label", { for: "text", class: "sr" }, "Text that the network reads"),
      area,
    ),
    begin(asked) {
      changed = asked;
      tell(false);
    },
  };
}
