// Three things to do in this panel, each with a check of the run that is open.
import { type Checked, Exercises } from "../../components/exercise.tsx";
import { fixed } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { settings } from "../../state/settings.ts";
import { run } from "../../state/trainer.ts";
import { type Measured, measured, record } from "./measured.ts";
import { hiddenOf } from "./networks.ts";
import { times } from "./powers.ts";
import { ratioOf } from "./record.ts";

/** The speeds before the first step, or as they are where those were not seen. */
const atStart = (now: Measured): readonly number[] =>
  record.value.points.find(({ step }) => step === 0)?.norms ?? now.norms;

function checked(check: (now: Measured) => Checked): Checked {
  const now = measured.value;
  return now && now.run === run.value?.id
    ? check(now)
    : { isDone: false, says: text.value.learningSpeed.exercises.nothing };
}

export function SpeedExercises() {
  const { vanish, level, explode } = text.value.learningSpeed.exercises;
  return (
    <Exercises
      items={[
        { task: vanish.task, answer: vanish.answer, check: () => checked(vanishes) },
        { task: level.task, answer: level.answer, check: () => checked(isLevel) },
        { task: explode.task, answer: explode.answer, check: () => checked(explodes) },
      ]}
    />
  );
}

function vanishes(now: Measured): Checked {
  const t = text.value.learningSpeed.exercises.vanish;
  const ratio = ratioOf(atStart(now));
  if (now.over !== "images") return { isDone: false, says: t.images };
  if (ratio === undefined) return { isDone: false, says: t.few };
  const isDone = ratio >= 100;
  return { isDone, says: (isDone ? t.done : t.notYet)(times(ratio)) };
}

function isLevel(now: Measured): Checked {
  const t = text.value.learningSpeed.exercises.level;
  const depth = hiddenOf(settings.value.layers)?.length ?? 0;
  const ratio = ratioOf(atStart(now));
  if (depth < 4 || ratio === undefined) return { isDone: false, says: t.few(depth) };
  const factor = Math.max(ratio, 1 / ratio);
  const isDone = factor <= 3;
  return { isDone, says: (isDone ? t.done : t.notYet)(fixed(factor, 1)) };
}

function explodes(now: Measured): Checked {
  const t = text.value.learningSpeed.exercises.explode;
  const ratio = ratioOf(now.norms);
  if (ratio === undefined) return { isDone: false, says: t.few };
  const isDone = ratio < 0.1;
  return { isDone, says: isDone ? t.done(times(1 / ratio)) : t.notYet(fixed(1 / ratio, 2)) };
}
