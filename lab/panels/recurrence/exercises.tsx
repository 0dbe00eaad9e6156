// Three things to do in this panel, each with a check of the networks that are there.
import { type Checked, Exercises } from "../../components/exercise.tsx";
import { percent, short } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { byLength, cell, place, study } from "./settings.ts";

const no = (says: string): Checked => ({ isDone: false, says });

/** A length at which the gates find what the plain network does not. */
function gatesWin(): Checked {
  const t = text.value.recurrence.exercises.gates;
  const shown = study.shown.value;
  const found = byLength.value?.points.find(({ length }) => length === shown?.plan.length);
  if (!shown || !found) return no(t.nothing);
  if (shown.plan.task !== "adding") return no(t.adding);
  const at = (kind: (gated: boolean) => boolean) =>
    shown.plan.cells.findIndex((name) => kind(name !== "rnn"));
  const [gated, plain] = [at((is) => is), at((is) => !is)];
  if (gated < 0 || plain < 0) return no(t.both);
  const [right, wrong] = [found.shares[gated]!, found.shares[plain]!];
  const isDone = right >= 0.9 && wrong <= 0.5;
  return { isDone, says: (isDone ? t.done : t.notYet)(percent(right, 0), percent(wrong, 0)) };
}

/** The network that counts bits is right on rows that are longer than any it has seen. */
function program(): Checked {
  const t = text.value.recurrence.exercises.program;
  const shown = study.shown.value;
  const last = byLength.value?.points.at(-1);
  if (!shown || !last) return no(t.nothing);
  if (shown.plan.task !== "parity") return no(t.parity);
  const best = Math.max(...last.shares);
  const isDone = best >= 0.99 && last.length >= 4 * shown.plan.length;
  return { isDone, says: (isDone ? t.done : t.notYet)(percent(best, 0), last.length) };
}

/** The last step from which an rnn's gradient has lost all but a hundredth. */
function faded(): Checked {
  const t = text.value.recurrence.exercises.faded;
  const shown = study.shown.value;
  const plain = shown?.view.networks.find((one) => one.cell === "rnn");
  if (!plain) return no(cell.value === "rnn" ? t.nothing : t.rnn);
  const last = plain.norms.at(-1)!;
  const { step } = place.value;
  const share = plain.norms[step]! / last;
  if (share >= 0.01) return no(t.notYet(short(share)));
  const next = plain.norms[step + 1]! / last;
  return next < 0.01
    ? no(t.later(step + 2))
    : { isDone: true, says: t.done(plain.norms.length - 1 - step) };
}

export function RecurrenceExercises() {
  const { gates, program: counts, faded: fades } = text.value.recurrence.exercises;
  return (
    <Exercises
      items={[
        { task: gates.task, answer: gates.answer, check: gatesWin },
        { task: counts.task, answer: counts.answer, check: program },
        { task: fades.task, answer: fades.answer, check: faded },
      ]}
    />
  );
}
