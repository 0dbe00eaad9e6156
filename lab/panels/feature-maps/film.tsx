// The attack as a film: the picture after each step, what has been changed so far, what the network makes
// of it, and beside it noise that changes as much. The ball says how far pixels may go.
import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Picture } from "../../components/canvas/picture.tsx";
import { linearAxis } from "../../components/chart/axis.ts";
import { LineChart } from "../../components/chart/line-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { NamedChoice } from "../../components/named-choice.tsx";
import { fixed, whole } from "../../components/numbers.ts";
import { answerOf } from "../../components/outputs.tsx";
import { range, Scrubber } from "../../components/scrubber.tsx";
import { useAnswer } from "../../components/views/use-answer.ts";
import { Filled } from "../../components/words/filled.tsx";
import { text } from "../../state/language.ts";
import { run } from "../../state/trainer.ts";
import type { Film as Filmed } from "../../worker/questions.ts";
import { strength } from "./attack-state.ts";
import { changeOf, type Spread, spreadOf } from "./ball.ts";
import {
  alpha,
  film,
  go,
  isInside,
  isPlaying,
  last,
  METHODS,
  MOST_STEPS,
  method,
  pause,
  play,
  setSteps,
  shownAt,
  steps,
} from "./film-state.ts";

export function Film(props: {
  /** What is attacked, and how; undefined where there is nothing. */
  readonly plan: () => object | undefined;
  readonly sides: readonly [number, number];
  /** The right answer, where this is the one that is usual. */
  readonly rightOf: (usual: Float32Array) => number;
  readonly answers: (outputs: Float32Array, right: number) => ComponentChildren;
}) {
  const t = text.value.featureMaps.film;
  const answer = useAnswer<"film">(() => {
    const plan = props.plan();
    if (!plan) return undefined;
    const how = { steps: steps.value, alpha: alpha.value, isInside: isInside.value };
    return { ...plan, ...how, topic: "film", epsilon: strength.value } as never;
  }, 150);
  useSignalEffect(() => {
    film.value = answer.value;
  });
  useEffect(() => pause, []);
  const all = film.value;
  return (
    <div class="film">
      <h3>{t.title}</h3>
      <p class="prose">{t.says}</p>
      <Controls />
      {all ? (
        <Shown
          all={all}
          sides={props.sides}
          answers={props.answers}
          right={props.rightOf(all.usual)}
        />
      ) : (
        <p class="quiet">{text.value.shell.loading}</p>
      )}
      <p class="under" aria-live={isPlaying.value ? "off" : "polite"} data-test="film-says">
        {all && said(all)}
      </p>
    </div>
  );
}

function Controls() {
  const [t, e] = [text.value.featureMaps.film, text.value.explains.featureMaps.film];
  return (
    <div class="film-controls">
      <NamedChoice
        legend={t.method}
        explains={e.method}
        name="method"
        options={METHODS}
        chosen={method.value}
        wordOf={(one) => t.methods[one]}
        choose={(one) => {
          pause();
          method.value = one;
        }}
      />
      {method.value === "pgd" && (
        <p>
          <Filled
            text={t.sentence(steps.value)}
            parts={{
              steps: (
                <Scrubber
                  label={t.steps}
                  explains={e.steps}
                  value={steps.value}
                  values={range(1, MOST_STEPS, 1)}
                  isWhole
                  onChange={(to) => {
                    pause();
                    setSteps(to);
                  }}
                />
              ),
              alpha: (
                <>
                  <i>α</i> = {fixed(alpha.value, 3)}
                </>
              ),
            }}
          />
        </p>
      )}
      <label {...explained(e.inside)}>
        <input
          type="checkbox"
          checked={isInside.value}
          onChange={({ currentTarget }) => {
            pause();
            isInside.value = currentTarget.checked;
          }}
        />{" "}
        {t.inside}
      </label>
      <div class="film-player">
        <button
          type="button"
          class="button"
          {...explained(e.play)}
          onClick={() => (isPlaying.value ? pause() : play())}
        >
          {isPlaying.value ? t.pause : t.play}
        </button>
        <input
          type="range"
          min={0}
          max={last.value}
          value={shownAt.value}
          aria-label={t.frame}
          aria-valuetext={t.frameSaid(shownAt.value, last.value)}
          {...explained(e.frame)}
          onInput={({ currentTarget }) => go(Number(currentTarget.value))}
        />
        <span data-test="frame">{t.frameSaid(shownAt.value, last.value)}</span>
      </div>
    </div>
  );
}

function Shown(props: {
  readonly all: Filmed;
  readonly sides: readonly [number, number];
  readonly answers: (outputs: Float32Array, right: number) => ComponentChildren;
  readonly right: number;
}) {
  const { all, sides, answers, right } = props;
  const [t, e] = [text.value.featureMaps.film, text.value.explains.featureMaps.film];
  const { frames, before } = all;
  const frame = frames[shownAt.value]!;
  const picture = (values: Float32Array, kind: "ink" | "weights", label: string, scale = 1) => (
    <Picture
      values={values}
      width={sides[1]}
      height={sides[0]}
      kind={kind}
      scale={scale}
      label={label}
      class="framed"
    />
  );
  const change = changeOf(before, frame.pixels);
  return (
    <div class="film-row">
      <Figure class="film-picture" title={t.seen} explains={e.seen}>
        {picture(frame.pixels, "ink", t.seen)}
        {answers(frame.outputs, right)}
      </Figure>
      <Figure class="film-picture" title={t.change} explains={e.change}>
        {picture(change, "weights", t.change, Math.max(strength.value, 1e-6))}
        <Walls spread={spreadOf(before, frame.pixels, strength.value)} />
      </Figure>
      <Figure class="film-picture" title={t.noise} explains={e.noise}>
        {picture(frame.noisy, "ink", t.noise)}
        {answers(frame.noisyOutputs, right)}
      </Figure>
      <Course all={all} right={right} />
      <ol class="film-strip" aria-label={t.strip}>
        {frames.map(({ pixels, outputs }, i) => (
          <li key={i}>
            <button
              type="button"
              class={answerOf(outputs) === right ? "" : "fooled"}
              aria-pressed={i === shownAt.value}
              aria-label={t.frameSaid(i, frames.length - 1)}
              {...explained(e.frame)}
              onClick={() => go(i)}
            >
              {picture(pixels, "ink", "")}
              <span>{i}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** How far pixels have moved, between the walls of the ball. */
function Walls({ spread }: { readonly spread: Spread }) {
  const [t, e] = [text.value.featureMaps.film, text.value.explains.featureMaps.film];
  const { counts, atWall, pixels, most } = spread;
  const highest = Math.max(...counts.map((count) => Math.sqrt(count)), 1);
  const width = 196 / counts.length;
  const says = t.ballSays(fixed(most, 3), fixed(strength.value, 3), whole(atWall), whole(pixels));
  return (
    <div class="walls" {...explained(e.ball)}>
      <svg viewBox="0 0 196 60" role="img" aria-label={says}>
        {counts.map((count, i) => {
          const height = (46 * Math.sqrt(count)) / highest;
          const kind = i * 2 < counts.length - 1 ? "less" : i * 2 > counts.length - 1 ? "more" : "";
          return (
            <rect
              key={i}
              class={kind}
              x={i * width + 0.5}
              y={50 - height}
              width={width - 1}
              height={height}
            />
          );
        })}
        <path class="wall" d="M1 0V54M195 0V54" />
      </svg>
      <p class="under" data-test="ball">
        {says}
      </p>
    </div>
  );
}

/** Outputs by step: of the answer that was, of the one that takes its place, and with noise. */
function Course(props: { readonly all: Filmed; readonly right: number }) {
  const { frames, usual: before } = props.all;
  const [t, e] = [text.value.featureMaps.film, text.value.explains.featureMaps.film];
  const names = run.value?.classNames ?? [];
  const end = frames.at(-1)!;
  const usual = answerOf(before);
  // the strongest of the others at the end
  const other = answerOf(Array.from(end.outputs, (a, i) => (i === usual ? -1 : a)));
  const of = (what: "outputs" | "noisyOutputs", k: number) =>
    frames.map((frame, i) => [i, frame[what][k] ?? 0] as const);
  const nameOf = (k: number) => names[k] ?? `${k}`;
  const most = Math.max(1, frames.length - 1);
  // blue where it is right, orange where it is wrong; of two that are wrong the second is ink
  const inkOf = (k: number) =>
    k === props.right
      ? { color: "blue-line", labelColor: "blue-ink" }
      : k === usual || usual === props.right
        ? { color: "orange-line", labelColor: "orange-ink" }
        : { color: "ink2" };
  return (
    <Figure class="film-course" title={t.course} says={t.courseSays} explains={e.course}>
      <LineChart
        label={t.courseLabel}
        lines={[
          { name: t.as(nameOf(usual)), ...inkOf(usual), width: 2, points: of("outputs", usual) },
          { name: t.as(nameOf(other)), ...inkOf(other), width: 2, points: of("outputs", other) },
          {
            name: t.withNoise(nameOf(usual)),
            color: "ink3",
            dash: [5, 3],
            points: of("noisyOutputs", usual),
          },
        ]}
        x={linearAxis({
          label: t.step,
          says: e.frame,
          least: 0,
          most,
          ticks: most > 10 ? [0, 5, 10, 15, 20].filter((i) => i <= most) : [0, most],
        })}
        y={linearAxis({ label: "", says: e.output, least: 0, most: 1, ticks: [0, 0.5, 1] })}
        height={208}
        room={92}
        marked={shownAt.value}
        onPick={go}
      />
    </Figure>
  );
}

/** What happens in the film. */
function said({ frames, usual: before }: Filmed): string {
  const t = text.value.featureMaps.film;
  const names = run.value?.classNames ?? [];
  const usual = answerOf(before);
  const nameOf = (k: number) => names[k] ?? `${k}`;
  const turn = frames.findIndex(({ outputs }) => answerOf(outputs) !== usual);
  const noisy = answerOf(frames.at(-1)!.noisyOutputs);
  return `${turn < 0 ? t.stays(nameOf(usual)) : t.turns(turn, nameOf(usual), nameOf(answerOf(frames[turn]!.outputs)))} ${noisy === usual ? t.noiseStays : t.noiseTurns(nameOf(noisy))}`;
}
