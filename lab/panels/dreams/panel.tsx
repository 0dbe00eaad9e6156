// Chapter 6's outlook: a restricted Boltzmann machine, which learns what digits look like and dreams.
import { useEffect } from "preact/hooks";
import { Head } from "../../components/figure.tsx";
import { NamedChoice } from "../../components/named-choice.tsx";
import { fixed, short, whole } from "../../components/numbers.ts";
import { oneTwoFive, range, Scrubber } from "../../components/scrubber.tsx";
import { StudyBar, StudyNumber } from "../../components/study-bar.tsx";
import {
  RateScrubber,
  SeedScrubber,
  StudySentence,
  StudySetting,
} from "../../components/study-setting.tsx";
import { Filled } from "../../components/words/filled.tsx";
import { text } from "../../state/language.ts";
import { WAYS } from "../../worker/studies/dreams/plan.ts";
import { Dream } from "./dream.tsx";
import "./dreams.css";
import { DreamExercises } from "./exercises.tsx";
import { Filters } from "./filters.tsx";
import { Formulas } from "./formulas.tsx";
import { Rebuilt } from "./rebuilt.tsx";
import {
  course,
  hidden,
  learningRate,
  MOST_HIDDEN,
  pause,
  seed,
  setRate,
  setWay,
  study,
  way,
} from "./settings.ts";

const RATES = oneTwoFive(-4, 0);

export default function Panel() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  useEffect(() => {
    const leave = study.enter();
    return () => {
      pause();
      leave();
    };
  }, []);
  const view = study.shown.value?.view;
  return (
    <div>
      <Head where={t.where} title={t.title} says={sentence()} />
      <Setting />
      <StudyBar study={study} step={view?.step ?? 0}>
        <StudyNumber name={t.epoch} explains={e.epoch} test="epoch">
          {fixed(view?.epoch ?? 0)}
        </StudyNumber>
        <StudyNumber name={t.batches} explains={e.batches} test="step">
          {whole(view?.step ?? 0)}
        </StudyNumber>
        <StudyNumber name={t.error} explains={e.error} test="error">
          {view ? fixed(view.testError, 1) : "–"}
        </StudyNumber>
        <StudyNumber name={t.energyOfDigits} explains={e.energyOfDigits}>
          {view ? fixed(view.energies.test, 0) : "–"}
        </StudyNumber>
      </StudyBar>
      {view ? (
        <>
          <Filters />
          <Rebuilt />
          <Dream />
          <Formulas />
        </>
      ) : (
        !study.failure.value && <p class="quiet">{t.opening}</p>
      )}
      <DreamExercises />
    </div>
  );
}

function Setting() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const view = study.shown.value?.view;
  return (
    <StudySetting>
      <NamedChoice
        legend={t.wayLegend}
        explains={e.way}
        name="way"
        options={WAYS}
        chosen={way.value}
        wordOf={(one) => t.ways[one].name}
        choose={setWay}
      />
      <p class="prose">{t.ways[way.value].says}</p>
      <StudySentence>
        <Filled
          text={t.setting(whole(view?.examples ?? 5000))}
          parts={{
            hidden: (
              <Scrubber
                label={t.hidden}
                explains={e.hidden}
                value={hidden.value}
                values={range(16, MOST_HIDDEN, 16)}
                isWhole
                onChange={(to) => (hidden.value = to)}
              />
            ),
            eta: (
              <RateScrubber
                label={t.eta}
                explains={e.eta}
                value={learningRate.value}
                values={RATES}
                format={short}
                onChange={setRate}
              />
            ),
            seed: (
              <SeedScrubber
                label={t.seed}
                explains={e.seed}
                value={seed.value}
                onChange={(to) => (seed.value = to)}
              />
            ),
          }}
        />
        {view && study.isOpening.value && ` ${t.opening}`}
      </StudySentence>
    </StudySetting>
  );
}

/** What is seen now; it changes a few times, so that it can be read and heard. */
function sentence(): string {
  const t = text.value.dreams.says;
  const view = study.shown.value?.view;
  const first = course.value[0];
  if (!view || view.step === 0) return t.fresh;
  if (!first || view.testError > first.test / 2) return t.early;
  return view.epoch < 5
    ? t.strokes
    : t.late(fixed(Number(Math.floor(view.epoch).toPrecision(1)), 0));
}
