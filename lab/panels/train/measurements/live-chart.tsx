// The curves of the run, beside the run before, a pinned one, seeds and the book's number; and its time
// axis, by which all views go back to a moment.

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Axis } from "../../../components/chart/axis.ts";
import { LineChart, ROOM } from "../../../components/chart/line-chart.tsx";
import { Timeline } from "../../../components/chart/timeline.tsx";
import { Choice } from "../../../components/choice.tsx";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed, percent, short, whole } from "../../../components/numbers.ts";
import { livePeriod, useSlow } from "../../../components/views/slow.ts";
import { goal } from "../../../state/goal.ts";
import { text } from "../../../state/language.ts";
import { pinned } from "../../../state/runs.ts";
import { seedBand } from "../../../state/seeds.ts";
import { curve, lastCurve, progress, run } from "../../../state/trainer.ts";
import { isLow, isNarrow } from "../strip/width.ts";
import { chartOf, HEIGHTS, type Height, type Shown, type Words } from "./course.ts";
import { height } from "./height.ts";
import { seek } from "./seek.ts";

/** The pinned run, unless it is the one that is open. */
const pinnedCourse = computed(() => {
  const kept = pinned.value;
  return kept && kept.ending !== "going"
    ? { name: text.value.keptRuns.runs.short(kept.number, kept.name), points: kept.curve }
    : undefined;
});

/** Everything that the chart follows, as one value. */
const followed = computed<Shown>(() => ({
  points: curve.value,
  before: lastCurve.value,
  pinned: pinnedCourse.value,
  seeds: seedBand.value,
  goal: goal.value?.accuracy,
}));

export function LiveChart() {
  const t = text.value.measurements.chart;
  const shown = useSlow(followed, livePeriod()).value;
  const kind = height.value;
  const [counts, isSmall] = [run.value, isNarrow.value];
  const named = useMemo((): Words => wordsOf(kind), [t, kind, counts, isSmall]);
  const chart = useMemo(() => chartOf(shown, kind, named), [shown, kind, named]);
  const last = shown.points.at(-1);
  const scores = shown.points.findLast((p) => Number.isFinite(p.training));
  const label =
    last && scores
      ? t.summary(
          fixed(last.epoch, last.epoch < 3 ? 2 : 0),
          percent(scores.training),
          percent(last.validation),
          shown.goal === undefined ? "" : percent(shown.goal, 2),
        )
      : t.empty;
  return (
    <Figure
      explains={text.value.explains.chart.curve}
      class="live-chart"
      title={t.titles[kind]}
      says={t.says[kind]}
      under={
        <>
          <Travelling />
          <HeightChoice />
        </>
      }
    >
      <LineChart
        label={label}
        lines={chart.lines}
        bands={chart.bands}
        x={chart.x}
        y={chart.y}
        height={isSmall ? 228 : isLow.value ? 176 : 200}
        room={room.value}
        page={1}
        marked={isBack.value ? progress.value.epoch : undefined}
        onPick={(epoch) => seekEpoch(epoch)}
        foot={<Moments x={chart.x} />}
      />
    </Figure>
  );
}

/** Beside the lines: wide for labels that say how many digits they are of. */
const room = computed(() => (isNarrow.value ? ROOM : 152));

/** How many digits the lines and the rings are of. */
const measured = computed(() => {
  const facts = run.value;
  const { training, validation } = facts?.surveyed ?? { training: 0, validation: 0 };
  return { training, validation, all: facts?.examples.validation ?? 0 };
});

const wordsOf = (kind: Height): Words => {
  const t = text.value.measurements.chart;
  const explains = text.value.explains.chart;
  const format = kind === "cost" ? short : (share: number) => fixed(100 * share, 1);
  const wanted = goal.peek();
  const { training, validation, all } = measured.value;
  const named = (word: string, count: number) => {
    const name = t.over(word, whole(count));
    return { name, label: isNarrow.value ? word : name };
  };
  const wholeName = t.over(t.validation, whole(all));
  return {
    epochs: t.epochs,
    says: { epochs: explains.epochs, height: explains[kind] },
    training: named(t.training, training),
    validation: named(t.validation, validation),
    ...(all > validation && {
      wholeValidation: { name: wholeName, label: isNarrow.value ? t.allDigits : wholeName },
    }),
    before: t.before,
    book: wanted ? (wanted.isOurs ? t.aim : t.book)(fixed(100 * wanted.accuracy, 2)) : "",
    seeds: t.seeds,
    format,
  };
};

function HeightChoice() {
  const t = text.value.measurements.chart;
  return (
    <Choice
      class="choice"
      name="height"
      label={t.height}
      explains={text.value.explains.chart.height}
      options={HEIGHTS}
      chosen={height.value}
      wordOf={(name) => t.heights[name]}
      choose={(name) => {
        height.value = name;
      }}
    />
  );
}

/** Whether what is seen is not the newest. */
const isBack = computed(() => progress.value.step < progress.value.latest);

const moments = computed(() => {
  const per = run.value?.stepsPerEpoch ?? 1;
  return progress.value.moments.map((step) => ({ step, epoch: step / per }));
});

/** To the moment that is nearest to a place on the time axis. */
function seekEpoch(epoch: number): void {
  const nearest = moments
    .peek()
    .toSorted((a, b) => Math.abs(a.epoch - epoch) - Math.abs(b.epoch - epoch))[0];
  if (nearest) seek(nearest.step);
}

const words = computed(() => {
  const { step, epoch } = progress.value;
  return text.value.measurements.travel.at(whole(step), fixed(epoch, epoch < 10 ? 2 : 1));
});

function Moments({ x }: { readonly x: Axis }) {
  const t = text.value.measurements.travel;
  const { step, epoch } = progress.value;
  return (
    <Timeline
      label={t.name}
      hint={t.hint}
      x={x}
      room={room.value}
      moments={moments.value}
      at={{ step, epoch }}
      valueText={words.value}
      onSeek={(moment) => seek(moment.step)}
    />
  );
}

/** What the lines are; or that what is seen is not the newest, with a way back to it. */
function Travelling() {
  const { travel: t, chart } = text.value.measurements;
  const { latest, state } = progress.value;
  const isRunning = state === "running";
  const { training, validation, all } = measured.value;
  return (
    <>
      {!isBack.value && (
        <p>
          {isNarrow.value
            ? chart.points(whole(validation), whole(training), all > validation ? whole(all) : "")
            : chart.counted(all > validation)}
        </p>
      )}
      <p class="travel" role="status">
        {isBack.value && (
          <>
            <span class={isRunning ? "" : "back"}>
              {isRunning ? t.again(whole(latest)) : t.back(words.value, whole(latest))}
            </span>{" "}
            <button
              type="button"
              class="button"
              {...explained(text.value.explains.chart.live)}
              onClick={() => seek(latest)}
            >
              {t.live}
            </button>
          </>
        )}
      </p>
    </>
  );
}
