// Run, one mini-batch, start over: of a panel's own study; and where it is.

import type { ComponentChildren } from "preact";
import { text } from "../state/language.ts";
import type { LiveStudy } from "../state/study.ts";
import type { StudyName } from "../worker/studies/studies.ts";
import { failureWords } from "./failure-words.ts";
import { explained } from "./lens/explained.ts";
import "./study-bar.css";

/** Mini-batches of the wide step. */
const MANY = 50;

export function StudyBar<N extends StudyName>(props: {
  readonly study: LiveStudy<N>;
  readonly step: number;
  readonly children: ComponentChildren;
}) {
  const { study, step, children } = props;
  const [t, e] = [text.value.study, text.value.explains.study];
  const isRunning = study.isRunning.value;
  const failed = study.failure.value;
  return (
    <>
      <div class="study-bar">
        <div class="study-buttons" role="toolbar" aria-label={t.toolbar}>
          <button
            type="button"
            class="button primary"
            {...explained(e.run)}
            onClick={() => (isRunning ? study.pause() : study.play())}
          >
            {isRunning ? t.pause : step > 0 ? t.goOn : t.run}
          </button>
          <button type="button" class="button" {...explained(e.step)} onClick={() => study.step(1)}>
            {t.step}
          </button>
          <button
            type="button"
            class="button"
            {...explained(e.many)}
            onClick={() => study.step(MANY)}
          >
            {t.many(MANY)}
          </button>
          <button
            type="button"
            class="button"
            {...explained(e.reset)}
            onClick={() => study.reset()}
          >
            {t.reset}
          </button>
        </div>
        <dl class="study-status">{children}</dl>
        <p class="sr" role="status">
          {isRunning ? t.running : ""}
        </p>
      </div>
      {failed && (
        <p class="problem" role="alert">
          {t.failed(failureWords(failed))}
        </p>
      )}
    </>
  );
}

/** A number of the study with its name. */
export function StudyNumber(props: {
  readonly name: ComponentChildren;
  readonly explains: string;
  readonly test?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div {...explained(props.explains)}>
      <dt>{props.name}</dt>
      <dd data-test={props.test}>{props.children}</dd>
    </div>
  );
}
