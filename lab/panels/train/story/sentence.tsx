// The sentence beside the title. It follows the run and changes at milestones.

import { useSignal, useSignalEffect } from "@preact/signals";
import { failureWords } from "../../../components/failure-words.ts";
import { percent, whole } from "../../../components/numbers.ts";
import { oneTwoFive } from "../../../components/scrubber.tsx";
import { useView } from "../../../components/views/use-view.ts";
import { rolesOf } from "../../../network/roles.ts";
import { weightPicture } from "../../../network/weight-picture.ts";
import { newestValidation } from "../../../runs/newest.ts";
import { text } from "../../../state/language.ts";
import { settings } from "../../../state/settings.ts";
import { curve, failure, loading, progress, run } from "../../../state/trainer.ts";
import type { SurveyView } from "../../../worker/protocol.ts";
import { keptRun } from "../recipe/change.ts";
import { commonestSlip, LEAST_MS, latest, narrate, type Sentence, type Told } from "./narration.ts";

export function Narration() {
  const survey = useView("survey");
  const said = useSignal<Sentence | undefined>(undefined);
  const again = useSignal(0);
  useSignalEffect(() => {
    again.value;
    const [last, told] = [said.peek(), toldNow()];
    const next = narrate(last, told, performance.now());
    if (next !== last) said.value = next;
    if (!last || narrate(next, told, Number.POSITIVE_INFINITY) === next) return;
    // what must not be said yet is said when its time has come, also if nothing happens until then
    const timer = setTimeout(() => (again.value += 1), next.at + LEAST_MS - performance.now());
    return () => clearTimeout(timer);
  });
  return <>{said.value && words(said.value, survey.value)}</>;
}

function toldNow(): Told {
  const { step, epoch } = progress.value;
  const open = run.value;
  const isOpen = open?.id === progress.value.run;
  const roles = open && rolesOf(open);
  return {
    state: failure.value ? "failed" : isOpen ? progress.value.state : "waiting",
    step,
    epoch,
    epochs: settings.value.epochs,
    curve: curve.value.filter((point) => Number.isFinite(point.validation)),
    newest: newestValidation(curve.value),
    classes: open?.classNames.length ?? 10,
    isKept: keptRun.value === progress.value.run,
    hasPictures:
      roles !== undefined && !["bars", "gates"].includes(weightPicture(roles.first).kind),
  };
}

function words({ milestone, told }: Sentence, survey: SurveyView | undefined): string {
  const t = text.value.train.says;
  const share = percent(latest(told));
  const { batchSize, learningRate } = settings.value;
  switch (milestone) {
    case "waiting":
      return loading.value ? t.loading : t.opening;
    case "random":
      return t.random(told.classes);
    case "kept":
      return t.kept(share);
    case "downhill":
      return t.downhill(batchSize, whole(run.value?.parameterCount ?? 0));
    case "stuck":
      return t.stuck(share, Math.floor(told.epoch), `${learningRate}`);
    case "strokes":
      return told.hasPictures
        ? t.strokes(share, Math.floor(told.epoch))
        : t.learning(share, Math.floor(told.epoch));
    case "late":
      return t.late(share);
    case "done":
      return doneWords(told, survey);
    case "failed":
      return failedWords();
  }
}

function doneWords(told: Told, survey: SurveyView | undefined): string {
  const t = text.value.train.says;
  const share = percent(latest(told));
  const slip = survey && commonestSlip(survey.confusion);
  const names = run.value?.classNames ?? [];
  if (!slip) return t.done(share);
  return `${t.done(share)} ${t.slip(names[slip.right] ?? "", names[slip.answered] ?? "")}`;
}

function failedWords(): string {
  const t = text.value.train.says;
  const found = failure.value;
  if (found?.step === undefined) return t.failed(found ? failureWords(found) : "");
  const layer = Number(/\d+/.exec(found.layer ?? "")?.[0] ?? Number.NaN);
  const where = Number.isNaN(layer) ? undefined : layer + 1;
  const { learningRate } = settings.value;
  return t.diverged(whole(found.step), where, `${learningRate}`, `${calmer(learningRate)}`);
}

/** A learning rate of the scrubber, thirty times smaller or more. */
const calmer = (rate: number): number =>
  oneTwoFive(-5, 3).findLast((value) => value <= rate / 30) ?? 1e-5;
