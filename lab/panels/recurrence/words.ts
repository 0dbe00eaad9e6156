// What is said of a step, of an example and of an answer.
import { fixed, short } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import {
  type NetworkView,
  type RecurrenceView,
  SYMBOLS,
  type TaskName,
} from "../../worker/studies/recurrence/plan.ts";
import type { Place } from "./settings.ts";
import { valueAt } from "./values.ts";

/** The names of symbols. */
export const symbol = (k: number): string => "ABCD"[k] ?? "–";

/** What comes in at a step. */
export function inputSaid(task: TaskName, { inputs }: RecurrenceView, step: number): string {
  const t = text.value.recurrence.inputs;
  const [, features] = inputs.shape as [number, number];
  const values = inputs.values.subarray(step * features, (step + 1) * features);
  switch (task) {
    case "digits":
      return t.row(
        step + 1,
        fixed(
          values.reduce((a, b) => a + b, 0),
          1,
        ),
      );
    case "adding":
      return values[1]! > 0.5 ? t.marked(fixed(values[0]!)) : t.unmarked(fixed(values[0]!));
    case "parity":
      return t.bit(values[0]! > 0 ? 1 : 0);
    default: {
      const on = values.findIndex((x) => x > 0.5);
      return on < 0 ? t.silence : on === SYMBOLS ? t.mark : t.symbol(symbol(on));
    }
  }
}

/** What the network would answer after a step, in words. */
export function answerSaid(task: TaskName, { answers }: NetworkView, step: number): string {
  const [, outputs] = answers.shape as [number, number];
  if (outputs === 1) return fixed(valueAt(answers, step, 0));
  let best = 0;
  for (let k = 1; k < outputs; k++) {
    if (valueAt(answers, step, k) > valueAt(answers, step, best)) best = k;
  }
  const share = fixed(valueAt(answers, step, best));
  return `${answerName(task, best)} (${share})`;
}

/** How an answer is called. */
export function answerName(task: TaskName, k: number): string {
  if (task === "parity") return k === 1 ? text.value.recurrence.odd : text.value.recurrence.even;
  return task === "digits" ? `${k}` : symbol(k);
}

/** What is wanted of an example, in words. */
export function wantedSaid(task: TaskName, { wanted }: RecurrenceView): string {
  if (task === "adding") return fixed(wanted[0]!);
  if (task === "digits" || task === "parity") return answerName(task, wanted[0]!);
  return wanted
    .filter((k) => k < SYMBOLS)
    .map((k) => symbol(k))
    .join(" ");
}

/** A step and a unit in a sentence, for those who hear the page. */
export function saidOf(view: RecurrenceView, network: NetworkView, { step, unit }: Place): string {
  const t = text.value.recurrence;
  const of = view.inputs.shape[0]!;
  const values = Object.entries(network.values)
    .map(
      ([name, value]) =>
        `${t.strips[name as keyof typeof t.strips]} ${fixed(valueAt(value, step, unit))}`,
    )
    .join(", ");
  return t.said(step + 1, of, unit + 1, values, short(network.norms[step]!));
}
