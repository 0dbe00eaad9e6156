// What the network answers: the answer in large, and a bar or a number for each output.
import type { PageFacts } from "downhill/standalone";
import { make, speaker } from "./elements.ts";

/** Outputs that are all shown, in their order; of more, the largest ones are. */
const ALL = 12;
/** So many, then. */
const LARGEST = 10;

export interface AnswerView {
  readonly element: HTMLElement;
  /** Shows the outputs for an example; undefined: there is none, and why. */
  show(outputs: ArrayLike<number> | undefined, why?: string): void;
  /** Says the answer that is shown. */
  say(): void;
}

/** @param names what the outputs are called */
export function answerView({ gives }: PageFacts, names: readonly string[]): AnswerView {
  const isChoice = names.length > 1 && gives !== "numbers";
  const isSingle = names.length === 1;
  const format = FORMATS[gives];
  const word = make("output", { class: "word", "aria-live": "off" });
  const beside = make("p", { class: "beside" });
  const list = make("ol", { class: "outputs", "aria-label": "Outputs of the network" });
  const spoken = speaker();
  const rows = Array.from(
    { length: Math.min(names.length, names.length > ALL ? LARGEST : ALL) },
    () => {
      const name = make("span", { class: "name" });
      const bar = make("span");
      const value = make("span", { class: "value" });
      const track = make("span", { class: "track", "aria-hidden": "true" }, bar);
      const row = make("li", {}, name, ...(gives === "numbers" ? [] : [track]), value);
      if (gives === "numbers") row.classList.add("plain");
      list.append(row);
      return { row, name, bar, value };
    },
  );
  /** Whether an answer is never as short as a digit. */
  const isLong = !isSingle && names.every((name) => name.length > 2);
  const verdict = isLong || isSingle ? "verdict compact" : "verdict";
  let words = "";
  return {
    element: make(
      "section",
      { class: "answer", "aria-label": "Answer" },
      isChoice || isSingle ? make("div", { class: verdict }, word, beside) : beside,
      ...(isSingle ? [] : [list]),
      spoken.element,
    ),
    show(outputs, why = "") {
      const order = orderOf(outputs, names.length);
      const best = outputs && isChoice ? largestOf(outputs) : -1;
      for (const [place, { row, name, bar, value }] of rows.entries()) {
        const i = order[place]!;
        name.textContent = names[i]!;
        name.title = names[i]!;
        value.textContent = outputs ? format(outputs[i]!) : "–";
        bar.style.width = `${100 * Math.max(0, Math.min(1, outputs?.[i] ?? 0))}%`;
        row.classList.toggle("best", i === best);
      }
      const shown = isSingle && outputs ? format(outputs[0]!) : best < 0 ? "–" : names[best]!;
      word.textContent = shown;
      word.classList.toggle("long", isSingle || shown.length > 2);
      beside.textContent = !outputs ? why : best < 0 ? "" : besideOf(outputs, best, names, format);
      words = best < 0 ? saidOf(outputs, names, format) : `${shown}, ${beside.textContent}`;
    },
    say: () => spoken.say(words),
  };
}

const FORMATS = {
  shares: (x: number) => `${(100 * x).toFixed(1)} %`,
  activations: (x: number) => x.toFixed(3),
  numbers: (x: number) => `${Number(x.toPrecision(5))}`,
} as const;

type Format = (x: number) => string;

/** How sure it is, and what comes next. */
function besideOf(
  outputs: ArrayLike<number>,
  best: number,
  names: readonly string[],
  format: Format,
): string {
  const next = largestOf(Array.from(outputs, (x, i) => (i === best ? -Infinity : x)));
  return `${format(outputs[best]!)}, then ${names[next]} with ${format(outputs[next]!)}`;
}

const saidOf = (
  outputs: ArrayLike<number> | undefined,
  names: readonly string[],
  format: Format,
): string =>
  outputs
    ? names
        .slice(0, ALL)
        .map((name, i) => `${name}: ${format(outputs[i]!)}`)
        .join(", ")
    : "";

/** The outputs to show: as they come, or the largest first where there are many. */
function orderOf(outputs: ArrayLike<number> | undefined, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  if (!outputs || count <= ALL) return order;
  return order.sort((a, b) => outputs[b]! - outputs[a]!);
}

function largestOf(outputs: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}
