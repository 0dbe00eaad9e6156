// Three things to do in this panel, each with a check of the machine that is there.
import { type Checked, Exercises } from "../../components/exercise.tsx";
import { fixed } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { chosenUnit } from "./filters.tsx";
import { course, energies, film, origin, study } from "./settings.ts";

const no = (says: string): Checked => ({ isDone: false, says });

/** Reconstructions are less than half as far off as they were. */
function halved(): Checked {
  const t = text.value.dreams.exercises.halved;
  const [first, last] = [course.value[0], course.value.at(-1)];
  if (!first || !last || first.step > 0) return no(t.nothing);
  const isDone = last.test < first.test / 2;
  return { isDone, says: (isDone ? t.done : t.notYet)(fixed(last.test, 1), fixed(first.test, 1)) };
}

/** A chain that began with noise has come to where digits are. */
function asleep(): Checked {
  const t = text.value.dreams.exercises.noise;
  const shown = study.shown.value;
  const energy = energies.value.at(-1)?.[1];
  if (!shown || energy === undefined || (film.value.at(-1)?.step ?? 0) === 0) return no(t.nothing);
  if (origin.value !== "noise") return no(t.noise);
  const { test } = shown.view.energies;
  const isDone = energy <= test;
  return { isDone, says: (isDone ? t.done : t.notYet)(fixed(energy, 0), fixed(test, 0)) };
}

/** A hidden unit that is on for one digit and off for the other. */
function tells(): Checked {
  const t = text.value.dreams.exercises.tells;
  const shown = study.shown.value;
  if (!shown) return no(t.nothing);
  const { labels, hidden } = shown.view;
  const of = (digit: number) =>
    hidden[labels.indexOf(digit) * shown.plan.hidden + chosenUnit.value]!;
  const [zero, one] = [of(0), of(1)];
  const isDone = Math.max(zero, one) >= 0.9 && Math.min(zero, one) <= 0.1;
  return { isDone, says: (isDone ? t.done : t.notYet)(fixed(zero), fixed(one)) };
}

export function DreamExercises() {
  const { halved: half, noise, tells: unit } = text.value.dreams.exercises;
  return (
    <Exercises
      items={[
        { task: half.task, answer: half.answer, check: halved },
        { task: noise.task, answer: noise.answer, check: asleep },
        { task: unit.task, answer: unit.answer, check: tells },
      ]}
    />
  );
}
