// Numbers for a network that takes a few: a field for each, or one for a list of many.
import type { PageFacts } from "downhill/standalone";
import { make } from "./elements.ts";
import { type Asked, type Form, namesOf } from "./form.ts";

/** More inputs than these are one list. */
const FIELDS = 40;

/** Numbers of a text, between commas, semicolons, tabs, spaces or ends of lines. */
const numbersOf = (text: string): number[] =>
  text
    .split(/[\s,;]+/)
    .filter((part) => part !== "")
    .map(Number);

export function numberForm(facts: PageFacts): Form {
  const width = facts.inputShape.reduce((a, b) => a * b, 1);
  const names = facts.inputNames ?? Array.from({ length: width }, (_, i) => `Input ${i + 1}`);
  let changed: (asked: Asked, isDone: boolean) => void = () => {};
  const tell = (numbers: readonly number[], isDone: boolean) => {
    const isWhole = numbers.length === width && numbers.every(Number.isFinite);
    const inputs = { inputs: numbers, divideBy: facts.divideBy ?? 1 };
    changed(isWhole ? inputs : { missing: missingOf(numbers, width) }, isDone);
  };
  const [element, read] = width <= FIELDS ? fields(names) : list(width);
  element.addEventListener("input", () => tell(read(), false));
  element.addEventListener("change", () => tell(read(), true));
  return {
    title: "Ask the network",
    says:
      width <= FIELDS
        ? `Fill in ${width === 1 ? "the number" : `the ${width} numbers`}. The network answers as soon as they are there.`
        : `Paste ${width} numbers, as a row of a CSV file has them.`,
    names: namesOf(facts),
    pick: ({ values }) => values,
    element,
    begin(asked) {
      changed = asked;
      tell(read(), false);
    },
  };
}

function missingOf(numbers: readonly number[], width: number): string {
  if (numbers.length > width) return `${numbers.length} numbers, but the network takes ${width}`;
  const there = numbers.filter(Number.isFinite).length;
  return there === 0 ? "No numbers yet" : `${there} of ${width} numbers`;
}

/** A field each; a row of numbers that is pasted into one fills those that follow. */
function fields(names: readonly string[]): readonly [HTMLElement, () => number[]] {
  const inputs = names.map((_, i) =>
    make("input", {
      id: `input-${i}`,
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      spellcheck: "false",
      class: "number",
    }),
  );
  const rows = names.map((name, i) =>
    make("div", { class: "row" }, make("label", { for: `input-${i}` }, name), inputs[i]!),
  );
  const element = make("div", { class: "ask fields" }, ...rows);
  element.addEventListener("paste", (event) => {
    const pasted = numbersOf(event.clipboardData?.getData("text") ?? "");
    const at = inputs.indexOf(event.target as HTMLInputElement);
    if (pasted.length < 2 || at < 0) return;
    event.preventDefault();
    for (const [i, number] of pasted.entries()) {
      if (inputs[at + i]) inputs[at + i]!.value = `${number}`;
    }
    element.dispatchEvent(new Event("change"));
  });
  const read = () =>
    inputs.map(({ value }) => {
      const text = value.trim();
      return text === "" ? Number.NaN : Number(text);
    });
  for (const input of inputs) {
    input.addEventListener("input", () => {
      const text = input.value.trim();
      input.setAttribute("aria-invalid", `${text !== "" && !Number.isFinite(Number(text))}`);
    });
  }
  return [element, read];
}

function list(width: number): readonly [HTMLElement, () => number[]] {
  const area = make("textarea", { id: "numbers", rows: 8, spellcheck: "false" });
  const label = make("label", { for: "numbers" }, `${width} numbers`);
  const element = make("div", { class: "ask" }, label, area);
  return [element, () => numbersOf(area.value)];
}
