// The eight steps in one strip, the scenes of the step that is shown, and the way to the next scene.
import { explained } from "../../../components/lens/explained.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { SCENES, STEPS, stepOf } from "../setting/scenes.ts";
import { go, goToStep, scene } from "../setting/state.ts";
import { stopClip } from "./clip.ts";

export function Strip() {
  const t = text.value.visualProof;
  const e = text.value.explains.visualProof;
  const now = scene.value;
  const at = SCENES.indexOf(now);
  const step = STEPS.find(({ name }) => name === stepOf(now))!;
  const to = (index: number) => () => {
    stopClip();
    go(SCENES[index]!);
  };
  return (
    <nav class="strip" aria-label={t.steps.name}>
      <ol class="steps" {...explained(e.steps)}>
        {STEPS.map(({ name }, i) => (
          <li key={name}>
            <button
              type="button"
              aria-current={name === step.name ? "step" : undefined}
              onClick={() => {
                stopClip();
                goToStep(name);
              }}
            >
              <span class="count">{i + 1}</span> <span class="word">{t.steps[name]}</span>
            </button>
          </li>
        ))}
      </ol>
      <div class="scenes">
        <ol {...explained(e.scenes)}>
          {step.scenes.length > 1 &&
            step.scenes.map((name) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={name === now ? "true" : undefined}
                  onClick={to(SCENES.indexOf(name))}
                >
                  {t.scenes[name]}
                </button>
              </li>
            ))}
        </ol>
        <p class="ways" {...explained(e.ways)}>
          <button
            type="button"
            class="button"
            disabled={at === 0}
            title={at === 0 ? text.value.stepper.first : undefined}
            onClick={to(at - 1)}
          >
            <span aria-hidden="true">←</span> {t.steps.back}
          </button>
          <button
            type="button"
            class="button"
            disabled={at === SCENES.length - 1}
            title={at === SCENES.length - 1 ? text.value.stepper.last : undefined}
            onClick={to(at + 1)}
          >
            {t.steps.next} <span aria-hidden="true">→</span>
          </button>
        </p>
      </div>
    </nav>
  );
}

/** The sentence of the scene, for the head. */
export function Says() {
  return (
    <span>
      <Words>{text.value.visualProof.heads[scene.value].says}</Words>
    </span>
  );
}
