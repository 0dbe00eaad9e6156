// The digit, a little of the gradient's direction, and what the network takes that for.

import { useSignalEffect } from "@preact/signals";
import { Picture } from "../../components/canvas/picture.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed, whole } from "../../components/numbers.ts";
import { answerOf, Outputs } from "../../components/outputs.tsx";
import { useAnswer } from "../../components/views/use-answer.ts";
import { useView } from "../../components/views/use-view.ts";
import { text } from "../../state/language.ts";
import { example, progress, run } from "../../state/trainer.ts";
import type { ForwardView } from "../../worker/protocol.ts";
import type { Attack as Attacked } from "../../worker/questions.ts";
import { attacked, flips, MOST, seed, strength, towards } from "./attack-state.ts";
import { Film } from "./film.tsx";
import { sidesOf } from "./stages.ts";

/** Whether there is a run; where it is is read too, so that each step asks anew. */
const isThere = () => progress.value.step >= 0 && run.value !== undefined;
const plan = () => ({
  topic: "attack" as const,
  example: example.value,
  seed: seed.value,
  // a link may name a class that this network has not
  ...(towards.value !== undefined && towards.value < (run.value?.classNames.length ?? 0)
    ? { towards: towards.value }
    : {}),
});

export function Attack() {
  const t = text.value.featureMaps.attack;
  const e = text.value.explains.featureMaps;
  const pictures = useAnswer<"attack">(
    () => (isThere() ? { ...plan(), strength: strength.value, wantsFlips: false } : undefined),
    100,
  );
  const edges = useAnswer<"attack">(
    () => (isThere() ? { ...plan(), strength: 0, wantsFlips: true } : undefined),
    500,
  );
  useSignalEffect(() => {
    attacked.value = pictures.value;
    flips.value = edges.value?.flips;
  });
  const label = useView("forward").value?.label ?? -1;
  const facts = run.value;
  const sides = facts && sidesOf(facts.inputShape);
  const shown = pictures.value;
  if (facts && !sides) return <p class="prose">{t.noPictures}</p>;
  const names = facts?.classNames ?? [];
  const nameOf = (outputs: Float32Array) => names[answerOf(outputs)] ?? "";
  const edge = edges.value?.flips;
  /** What is right: the digit's class; of a drawing without one, the answer before it was pushed. */
  const rightOf = (usual: Float32Array) => (label >= 0 ? label : answerOf(usual));
  const right = shown ? rightOf(shown.before) : -1;
  return (
    <section class="row attack" aria-labelledby="attack">
      <div class="attack-head">
        <h2 id="attack">{t.title}</h2>
        <p class="prose">{t.says}</p>
      </div>
      <div class="attack-controls">
        <label class="strength" {...explained(e.strength)}>
          <span>
            {t.strength} <i>ε</i> = <b data-test="strength">{fixed(strength.value, 3)}</b>
          </span>
          <span class="slide">
            <input
              type="range"
              min={0}
              max={MOST}
              step={0.005}
              value={strength.value}
              aria-valuetext={t.strengthSaid(fixed(strength.value, 3), whole(256 * strength.value))}
              onInput={({ currentTarget }) => {
                strength.value = Number(currentTarget.value);
              }}
            />
            {edge?.attack !== undefined && <Mark at={edge.attack} words={t.flips} />}
          </span>
        </label>
        <label {...explained(e.towards)}>
          {t.towards}{" "}
          <select
            value={towards.value ?? ""}
            onChange={({ currentTarget }) => {
              towards.value = currentTarget.value === "" ? undefined : Number(currentTarget.value);
            }}
          >
            <option value="">{t.anyOther}</option>
            {names.map((name, i) => (
              <option key={name} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          {...explained(e.noise)}
          onClick={() => {
            seed.value += 1;
          }}
        >
          {t.otherNoise}
        </button>
      </div>
      {shown && sides ? (
        <>
          <div class="attack-row">
            <Step
              title={t.digit}
              explains={e.attacked}
              picture={shown.pixels}
              kind="ink"
              sides={sides}
            >
              <Answers outputs={shown.before} right={right} />
            </Step>
            <span class="sign" aria-hidden="true">
              + {fixed(strength.value, 3)} ×
            </span>
            <Step
              title={t.direction}
              explains={e.direction}
              picture={shown.direction}
              kind="weights"
              sides={sides}
            >
              <p class="under">{t.directionSays}</p>
            </Step>
            <span class="sign" aria-hidden="true">
              =
            </span>
            <Step
              title={t.seen}
              explains={e.seen}
              picture={shown.seen}
              kind="ink"
              sides={sides}
              test="seen"
            >
              <Answers outputs={shown.after} right={right} />
            </Step>
            <Step
              title={t.noise}
              explains={e.noisy}
              picture={shown.noisy}
              kind="ink"
              sides={sides}
              test="noise"
              apart
            >
              <Answers outputs={shown.afterNoise} right={right} />
            </Step>
          </div>
          <p class="under" aria-live="polite" data-test="attack-says">
            {answerOf(shown.before) === right
              ? t.before(nameOf(shown.before))
              : t.beforeWrong(nameOf(shown.before), names[right] ?? "")}{" "}
            {said(shown, nameOf)}{" "}
            {edge && t.edges(written(edge.attack), written(edge.noise), fixed(MOST, 1))}
            {shown.direction.every((sign) => sign === 0) && ` ${t.flat}`}
          </p>
          <Film
            plan={() => (isThere() ? plan() : undefined)}
            sides={sides}
            rightOf={rightOf}
            answers={(outputs, right) => <Answers outputs={outputs} right={right} />}
          />
        </>
      ) : (
        <p class="quiet">{text.value.shell.loading}</p>
      )}
    </section>
  );
}

const written = (strength: number | undefined) =>
  strength === undefined ? undefined : fixed(strength, 3);

/** What has become of the answer, with the attack and with noise. */
function said(shown: Attacked, nameOf: (outputs: Float32Array) => string): string {
  const t = text.value.featureMaps.attack;
  const [before, after, noisy] = [shown.before, shown.after, shown.afterNoise].map(nameOf);
  const pushed = after === before ? t.stays : t.becomes(after!);
  return `${pushed} ${noisy === before ? t.noiseStays : t.noiseBecomes(noisy!)}`;
}

/** A mark on the slider: where the answer flips. The thumb's middle goes from 8 px to 8 px. */
function Mark({
  at,
  words,
}: {
  readonly at: number;
  readonly words: (strength: string) => string;
}) {
  const share = at / MOST;
  return (
    <span class="flip" data-test="flip" style={{ left: `calc(8px + (100% - 16px) * ${share})` }}>
      <span class={share > 0.7 ? "left" : ""}>{words(fixed(at, 3))}</span>
    </span>
  );
}

function Step(props: {
  readonly title: string;
  readonly explains: string;
  readonly picture: Float32Array;
  readonly kind: "ink" | "weights";
  readonly sides: readonly [number, number];
  readonly test?: string;
  readonly apart?: boolean;
  readonly children: preact.ComponentChildren;
}) {
  const { title, picture, kind, sides, children } = props;
  return (
    <div class={props.apart ? "step apart" : "step"} data-test={props.test}>
      <Figure title={title} explains={props.explains}>
        <Picture
          values={picture}
          width={sides[1]}
          height={sides[0]}
          kind={kind}
          label={title}
          class="framed"
        />
        {children}
      </Figure>
    </div>
  );
}

/** Outputs of such a picture; orange where the answer is wrong, as everywhere. */
function Answers(props: { readonly outputs: Float32Array; readonly right: number }) {
  const layer = run.value?.layers.findLast(({ activation }) => activation !== undefined);
  if (!layer) return null;
  const view: ForwardView = {
    example: example.value,
    label: props.right,
    values: { [`${layer.name}/a`]: { shape: [props.outputs.length], values: props.outputs } },
  };
  return <Outputs forward={view} />;
}
