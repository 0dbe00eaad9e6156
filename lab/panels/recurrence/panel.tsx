// Chapter 6's outlook: networks that remember, unrolled in time.
import { useEffect } from "preact/hooks";
import { Choice } from "../../components/choice.tsx";
import { Head } from "../../components/figure.tsx";
import { percent, short, whole } from "../../components/numbers.ts";
import { StudyBar, StudyNumber } from "../../components/study-bar.tsx";
import { text } from "../../state/language.ts";
import { CourseChart, GradientChart, LengthChart } from "./charts.tsx";
import { RecurrenceExercises } from "./exercises.tsx";
import { Setting } from "./setting.tsx";
import { cell, course, side, study } from "./settings.ts";
import { StepFigure } from "./step.tsx";
import { UnrolledFigure } from "./unrolled.tsx";
import { firstOfLast } from "./values.ts";
import "./recurrence.css";

const SIDES = [0, 1] as const;

export default function Panel() {
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  useEffect(() => study.enter(), []);
  const shown = study.shown.value;
  const shares = course.value.at(-1)?.shares;
  return (
    <div>
      <Head where={t.where} title={t.title} says={sentence()} />
      <Setting />
      <StudyBar study={study} step={shown?.view.step ?? 0}>
        <StudyNumber name={t.batches} explains={e.batches} test="step">
          {whole(shown?.view.step ?? 0)}
        </StudyNumber>
        {SIDES.map((i) => (
          <StudyNumber
            key={i}
            name={t.rightOf(t.cells[shown?.plan.cells[i] ?? cell.value])}
            explains={e.share}
            test={`right-${i}`}
          >
            {shares ? percent(shares[i]!, 0) : "–"}
          </StudyNumber>
        ))}
        {SIDES.map((i) => (
          <StudyNumber
            key={`c${i}`}
            name={t.costOf(t.cells[shown?.plan.cells[i] ?? cell.value])}
            explains={e.cost}
          >
            {shown && Number.isFinite(shown.view.networks[i].cost)
              ? short(shown.view.networks[i].cost)
              : "–"}
          </StudyNumber>
        ))}
      </StudyBar>
      {shown ? <Figures {...shown} /> : !study.failure.value && <p class="quiet">{t.opening}</p>}
      <RecurrenceExercises />
    </div>
  );
}

function Figures({ plan, view }: NonNullable<(typeof study)["shown"]["value"]>) {
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  const network = view.networks[side.value as 0 | 1];
  const choice = (
    <Choice
      name="side"
      label={t.sideLabel}
      explains={e.side}
      options={SIDES}
      chosen={side.value as 0 | 1}
      wordOf={(i) => (i === 0 ? t.cells[plan.cells[0]] : t.besideIt(t.cells[plan.cells[1]]))}
      choose={(i) => (side.value = i)}
    />
  );
  return (
    <>
      <div class="row looked">
        <UnrolledFigure view={view} network={network} choice={choice} />
        <StepFigure task={plan.task} view={view} network={network} />
      </div>
      <div class="row charts">
        <GradientChart view={view} />
        <LengthChart view={view} />
        <CourseChart view={view} />
      </div>
    </>
  );
}

/** What is seen now. */
function sentence(): string {
  const t = text.value.recurrence.says;
  const names = text.value.recurrence.cells;
  const shown = study.shown.value;
  if (!shown) return t.nothing;
  const { plan, view } = shown;
  const [one, other] = view.networks;
  const shares = course.value.at(-1)?.shares;
  if (view.step === 0 || !shares) {
    const [a, b] = [firstOfLast(one.norms), firstOfLast(other.norms)];
    return t.fresh(names[one.cell], short(a), names[other.cell], short(b));
  }
  // the words change a few times, so that they can be read and heard
  const about = Number(view.step.toPrecision(1));
  const then = course.value.find(({ step }) => step >= about)?.shares ?? shares;
  const [right, beside] = then.map((share) => percent(share, 0)) as [string, string];
  return t.learning(whole(about), names[plan.cells[0]], right, names[plan.cells[1]], beside);
}
