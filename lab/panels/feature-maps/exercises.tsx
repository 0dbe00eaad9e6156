// Three things to do in this panel, each with a check of what is there now.
import type { Signal } from "@preact/signals";
import { type Checked, Exercises } from "../../components/exercise.tsx";
import { peakOf } from "../../components/maps/tones.ts";
import { fixed, percent } from "../../components/numbers.ts";
import { answerOf } from "../../components/outputs.tsx";
import { newestValidation } from "../../runs/newest.ts";
import { text } from "../../state/language.ts";
import { curve, progress, run } from "../../state/trainer.ts";
import type { ForwardView } from "../../worker/protocol.ts";
import { attacked, flips, strength } from "./attack-state.ts";
import { chosen, stages } from "./chosen.ts";
import { film, method } from "./film-state.ts";
import { hasConvolution } from "./stages.ts";

export function MapExercises({ forward }: { readonly forward: Signal<ForwardView | undefined> }) {
  const t = text.value.featureMaps.exercises;
  return (
    <Exercises
      items={[
        { ...t.strongest, check: () => isStrongest(forward.value) },
        { ...t.fool, check: isFooled },
        { ...t.steps, check: isFooledInSteps },
        { ...t.omit, check: isOmitted },
      ]}
    />
  );
}

/** Whether many small steps find what one step as far as it goes does not. */
function isFooledInSteps(): Checked {
  const t = text.value.featureMaps.exercises.steps;
  const [one, many] = [attacked.value, film.value];
  if (!one || !many) return { isDone: false, says: t.nothing };
  if (method.value !== "pgd") return { isDone: false, says: t.method };
  const usual = answerOf(many.usual);
  if (answerOf(one.after) !== usual) return { isDone: false, says: t.tooStrong };
  const isDone = answerOf(many.frames.at(-1)!.outputs) !== usual;
  return { isDone, says: isDone ? t.done(fixed(strength.value, 3)) : t.tooWeak };
}

/** Whether the value that is picked is the largest of its map. */
function isStrongest(forward: ForwardView | undefined): Checked {
  const t = text.value.featureMaps.exercises.strongest;
  const at = chosen.value;
  const stage = stages.value.find(({ layer }) => layer === at?.layer);
  const values = stage && forward?.values[stage.value]?.values;
  if (!at || stage?.kind !== "conv" || !values) return { isDone: false, says: t.noMap };
  const { count, height, width } = stage.tiles;
  const stack = { values, count, size: height * width, order: "mapsLast" } as const;
  const peak = peakOf(stack, at.map);
  const own = values[(at.row * width + at.column) * count + at.map]!;
  return own === peak.value
    ? { isDone: true, says: t.done(at.map + 1, fixed(own, 3)) }
    : { isDone: false, says: t.notYet(fixed(own, 3), fixed(peak.value, 3)) };
}

/** Whether the strength is just enough, while noise of it does nothing. */
function isFooled(): Checked {
  const t = text.value.featureMaps.exercises.fool;
  const shown = attacked.value;
  const edge = flips.value?.attack;
  if (!shown) return { isDone: false, says: t.nothing };
  const [before, after, noisy] = [shown.before, shown.after, shown.afterNoise].map(answerOf);
  if (edge === undefined || before === after) return { isDone: false, says: t.stays };
  if (strength.value > edge + 0.01)
    return { isDone: false, says: t.tooStrong(fixed(strength.value, 3)) };
  if (noisy !== before) return { isDone: false, says: t.noiseToo };
  return { isDone: true, says: t.done(fixed(strength.value, 3)) };
}

/** The book's exercise: convolution and pooling, and the outputs at once behind them. */
function isOmitted(): Checked {
  const t = text.value.featureMaps.exercises.omit;
  const layers = run.value?.settings.layers ?? [];
  const dense = layers.filter(({ kind }) => kind === "dense").length;
  if (!hasConvolution(layers) || dense !== 1) return { isDone: false, says: t.notYet(dense) };
  if (progress.value.epoch < 1) return { isDone: false, says: t.train };
  return { isDone: true, says: t.done(percent(newestValidation(curve.value))) };
}
