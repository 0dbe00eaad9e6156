// Chapter 3: the same neuron with two costs, side by side; then softmax.

import { useEffect } from "preact/hooks";
import { Exercises } from "../../components/exercise.tsx";
import { Head } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed } from "../../components/numbers.ts";
import { oneTwoFive, range, Scrubber } from "../../components/scrubber.tsx";
import { Words } from "../../components/words/words.tsx";
import { text } from "../../state/language.ts";
import { Curves } from "./curves.tsx";
import { checkSlow, checkStuck, checkUniform } from "./exercises.ts";
import { type Start, UPDATES } from "./neuron.ts";
import { NeuronFigure } from "./neuron-figure.tsx";
import "./one-neuron.css";
import {
  at,
  go,
  isAsBook,
  isPlaying,
  learningRate,
  left,
  pause,
  play,
  reached,
  rewind,
  right,
  setAsBook,
  setRate,
  setStart,
  start,
} from "./race.ts";
import { SoftmaxFigure, scale, sliders } from "./softmax-figure.tsx";

const PLACES = range(-4, 4, 0.1);
const RATES = [...oneTwoFive(-3, -1), 0.15, 1, 2, 5].sort((a, b) => a - b);
const STARTS: readonly Start[] = [
  { w: 0.6, b: 0.9 },
  { w: 2, b: 2 },
];

export default function Panel() {
  const t = text.value.oneNeuron;
  useEffect(() => pause, []);
  const exercises = t.exercises;
  return (
    <div class="one-neuron">
      <Head
        where={t.where}
        title={t.title}
        says={
          <span>
            <Words>{sentence()}</Words>
          </span>
        }
      />
      <Setting />
      <Controls />
      <div class="pair">
        <NeuronFigure
          id="quadratic"
          title={t.quadratic.title}
          says={t.quadratic.says}
          moments={left.value}
          cost="neuronQuadratic"
          update="neuronQuadraticGradient"
        />
        <NeuronFigure
          id="cross-entropy"
          title={t.crossEntropy.title}
          says={isAsBook.value ? t.crossEntropy.saysBook : t.crossEntropy.says}
          moments={right.value}
          cost="neuronCrossEntropy"
          update={isAsBook.value ? "neuronWidgetUpdate" : "neuronCrossEntropyGradient"}
        />
      </div>
      <p class={`note ${isAsBook.value ? "differs" : "quiet"}`}>
        <Words>{isAsBook.value ? t.bookNote : t.trueNote}</Words>
      </p>
      <Curves />
      <SoftmaxFigure />
      <Exercises
        items={[
          {
            task: exercises.stuck.task,
            answer: exercises.stuck.answer,
            check: () => checkStuck(exercises, start.value, learningRate.value),
          },
          {
            task: exercises.slow.task,
            answer: exercises.slow.answer,
            check: () => checkSlow(exercises, start.value, learningRate.value),
          },
          {
            task: exercises.uniform.task,
            answer: exercises.uniform.answer,
            check: () => checkUniform(exercises, sliders.value, scale.value),
          },
        ]}
      />
    </div>
  );
}

/** What is seen now. */
function sentence(): string {
  const t = text.value.oneNeuron.says;
  const [l, r] = [left.value[at.value]!, right.value[at.value]!];
  // while it runs the sentence changes every 25 updates, so that it can be read and heard
  if (at.value === 0) return t.start(fixed(l.a));
  const n = isPlaying.value ? at.value - (at.value % 25) : at.value;
  const [shownLeft, shownRight] = [left.value[n]!, right.value[n]!];
  const words = [fixed(shownLeft.a), fixed(shownRight.a)] as const;
  if (shownLeft.slope < 0.08 && shownLeft.a > 0.5) {
    return t.flat(...words, fixed(shownLeft.slope, 3), `${n}`);
  }
  return shownLeft.slope > 0.12 && shownLeft.a > r.a + 0.1
    ? t.moving(...words, `${n}`)
    : t.bothRight(...words, `${n}`);
}

function Setting() {
  const t = text.value.oneNeuron.setting;
  const e = text.value.explains.oneNeuron;
  const { w, b } = start.value;
  return (
    <p class="neuron-setting">
      {t.starts}{" "}
      {STARTS.map((place) => (
        <button
          key={place.w}
          {...explained(e.starts)}
          type="button"
          class="button"
          aria-pressed={place.w === w && place.b === b}
          onClick={() => setStart(place)}
        >
          ({place.w}, {place.b})
        </button>
      ))}{" "}
      {t.weight}{" "}
      <Scrubber
        explains={text.value.explains.oneNeuron.weight}
        label={t.w}
        value={w}
        values={PLACES}
        format={(value) => fixed(value, 1)}
        onChange={(value) => setStart({ w: value, b })}
      />
      , {t.bias}{" "}
      <Scrubber
        explains={text.value.explains.oneNeuron.bias}
        label={t.b}
        value={b}
        values={PLACES}
        format={(value) => fixed(value, 1)}
        onChange={(value) => setStart({ w, b: value })}
      />
      , <i>η</i> ={" "}
      {isAsBook.value ? (
        t.bookRates
      ) : (
        <>
          <Scrubber
            explains={text.value.explains.oneNeuron.eta}
            label={t.eta}
            value={learningRate.value}
            values={RATES}
            onChange={(value) => setRate(value)}
          />{" "}
          {t.both}
        </>
      )}
      .{" "}
      <label class="as-book" {...explained(e.asBook)}>
        <input
          type="checkbox"
          checked={isAsBook.value}
          onChange={({ currentTarget }) => setAsBook(currentTarget.checked)}
        />{" "}
        {t.asBook}
      </label>
    </p>
  );
}

function Controls() {
  const t = text.value.oneNeuron;
  const e = text.value.explains.oneNeuron;
  const word = isPlaying.value
    ? t.pause
    : at.value >= UPDATES
      ? t.again
      : at.value > 0
        ? t.goOn
        : t.run;
  return (
    <div class="race" role="toolbar" aria-label={t.toolbar}>
      <button
        type="button"
        class="button primary"
        {...explained(e.run)}
        onClick={() => (isPlaying.value ? pause() : play())}
      >
        {word}
      </button>
      <button
        type="button"
        class="button"
        {...explained(e.step)}
        disabled={at.value >= UPDATES}
        title={at.value >= UPDATES ? t.atEnd : undefined}
        onClick={() => {
          pause();
          go(at.value + 1);
        }}
      >
        {t.step}
      </button>
      <button
        type="button"
        class="button"
        {...explained(e.reset)}
        disabled={reached.value === 0}
        title={reached.value === 0 ? t.atStart : undefined}
        onClick={rewind}
      >
        {t.reset}
      </button>
      <input
        type="range"
        min={0}
        max={UPDATES}
        value={at.value}
        aria-label={t.chart.x}
        aria-valuetext={t.chart.taken(at.value)}
        {...explained(e.updates)}
        onInput={({ currentTarget }) => {
          pause();
          go(Number(currentTarget.value));
        }}
      />
      <span class="updates">{t.chart.taken(at.value)}</span>
    </div>
  );
}
