// Run, pause, one step, one epoch, start over, speed; and where the run is.

import { computed, useSignal, useSignalEffect } from "@preact/signals";
import { Choice } from "../components/choice.tsx";
import { explained } from "../components/lens/explained.ts";
import { percent, whole } from "../components/numbers.ts";
import { useSlow, WORDS_MS } from "../components/views/slow.ts";
import { newestValidation } from "../runs/newest.ts";
import { text } from "../state/language.ts";
import {
  curve,
  epoch,
  failure,
  isRunning,
  loading,
  pause,
  play,
  progress,
  reset,
  run,
  setSpeed,
  speed,
  step,
} from "../state/trainer.ts";
import type { Speed } from "../worker/protocol.ts";

const where = computed(() => {
  const { state, epoch, rate } = progress.value;
  return { state, epoch, rate, validation: newestValidation(curve.value) };
});

const SPEEDS: readonly Exclude<Speed, "intro">[] = ["slow", "tenfold", "full"];

export function RunBar() {
  const t = text.value.runBar;
  const e = text.value.explains.bar;
  const { state } = progress.value;
  const isReady = run.value !== undefined;
  const label = isRunning.value
    ? t.pause
    : state === "done" || state === "failed"
      ? t.again
      : progress.value.step > 0
        ? t.goOn
        : t.run;
  const part = loading.value;
  return (
    <>
      <div class="run" role="toolbar" aria-label={t.name}>
        <button
          type="button"
          class="primary play"
          aria-keyshortcuts="Space"
          disabled={!isReady && !failure.value}
          title={isReady ? undefined : t.waiting}
          {...explained(e.run)}
          onClick={() => (isRunning.value ? pause() : play())}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d={isRunning.value ? "M4 3h3v10H4zM9 3h3v10H9z" : "M4 2.5 13 8l-9 5.5z"} />
          </svg>
          <span>{part ? percent(part.loaded / Math.max(1, part.total), 0) : label}</span>
        </button>
        <Button keys="." label={t.step} explains={e.step} isOff={!isReady} act={() => step(1)} />
        <Button keys="E" label={t.epoch} explains={e.epoch} isOff={!isReady} act={epoch} />
        <Button
          keys="R"
          label={t.reset}
          explains={e.reset}
          isOff={!isReady}
          act={reset}
          id="reset"
        />
        <Choice
          name="speed"
          label={t.speed}
          explains={e.speed}
          options={SPEEDS}
          chosen={speed.value === "intro" ? "full" : speed.value}
          wordOf={(name) => t.speeds[name]}
          choose={setSpeed}
        />
      </div>
      <Status />
      <Announcer />
    </>
  );
}

/** Where the run is, in words that change four times a second at most while it goes on. */
function Status() {
  const t = text.value.runBar;
  const e = text.value.explains.bar;
  const shown = useSlow(where, WORDS_MS, ({ state }) => state !== "running");
  const { epoch: at, rate, validation } = shown.value;
  return (
    <dl class="status" aria-label={t.state}>
      <div {...explained(e.epochWord)}>
        <dt>{t.epochWord}</dt>
        <dd data-test="epoch">{at.toFixed(2)}</dd>
      </div>
      <div {...explained(e.validation)}>
        <dt>{t.validation}</dt>
        <dd data-test="validation">{Number.isNaN(validation) ? "–" : percent(validation)}</dd>
      </div>
      <div class="wide" {...explained(e.rate)}>
        <dt>{t.rate}</dt>
        <dd data-test="rate">{rate ? whole(rate, 2) : "–"}</dd>
      </div>
    </dl>
  );
}

function Button(props: {
  readonly keys: string;
  readonly label: string;
  readonly explains: string;
  readonly isOff: boolean;
  readonly act: () => void;
  readonly id?: string;
}) {
  return (
    <button
      type="button"
      id={props.id}
      aria-keyshortcuts={props.keys}
      disabled={props.isOff}
      title={props.isOff ? text.value.runBar.waiting : undefined}
      {...explained(props.explains)}
      onClick={props.act}
    >
      <span>{props.label}</span>
      <kbd>{props.keys}</kbd>
    </button>
  );
}

/** Start, pause, end and failure, for those who hear the page; nothing else is announced. */
function Announcer() {
  const said = useSignal("");
  useSignalEffect(() => {
    const { state } = progress.value;
    said.value = state === "waiting" ? "" : text.value.runBar.states[state];
  });
  return (
    <p class="sr" aria-live="polite">
      {said.value}
    </p>
  );
}
