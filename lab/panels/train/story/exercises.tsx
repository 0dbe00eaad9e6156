// Exercises of chapter 1, checked against the runs of this page.
import { type Checked, Exercises } from "../../../components/exercise.tsx";
import { percent } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { bestOfSizes, bestWithoutHidden, failedAndMended } from "./exercise-checks.ts";
import { outcomes } from "./log.ts";

export function TrainExercises() {
  const t = text.value.train.exercises;
  return (
    <Exercises
      items={[
        { ...t.rates, check: checkRates },
        { ...t.noHidden, check: checkNoHidden },
        { ...t.sizes, check: checkSizes },
      ].map(({ task, answer, check }) => ({ task, answer, check }))}
    />
  );
}

function checkRates(): Checked {
  const t = text.value.train.exercises.rates;
  const { failed, mended } = failedAndMended(outcomes.value);
  if (!failed) return { isDone: false, says: t.noFailure };
  const bad = `${failed.settings.learningRate}`;
  if (!mended) return { isDone: false, says: t.noMend(bad, percent(failed.bestValidation)) };
  const good = `${mended.settings.learningRate}`;
  return { isDone: true, says: t.done(bad, good, percent(mended.bestValidation)) };
}

function checkNoHidden(): Checked {
  const t = text.value.train.exercises.noHidden;
  const best = bestWithoutHidden(outcomes.value);
  if (!best) return { isDone: false, says: t.none };
  const share = percent(best.bestValidation);
  return best.bestValidation >= 0.9
    ? { isDone: true, says: t.done(share) }
    : { isDone: false, says: t.below(share) };
}

function checkSizes(): Checked {
  const t = text.value.train.exercises.sizes;
  const { small, large } = bestOfSizes(outcomes.value);
  if (!small || !large) return { isDone: false, says: small ? t.noLarge : t.noSmall };
  const [a, b] = [percent(small.bestValidation, 2), percent(large.bestValidation, 2)];
  return large.bestValidation > small.bestValidation
    ? { isDone: true, says: t.done(a, b) }
    : { isDone: false, says: t.notYet(a, b) };
}
