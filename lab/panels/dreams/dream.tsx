// The Gibbs chain: hidden units drawn given the pixels, pixels drawn given the hidden units, and again.
// The picture of now large, those before as a film, and the free energy of each beside that of digits.
import { Picture } from "../../components/canvas/picture.tsx";
import { linearAxis, niceTicks } from "../../components/chart/axis.ts";
import { some } from "../../components/chart/line.ts";
import { LineChart } from "../../components/chart/line-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { NamedChoice } from "../../components/named-choice.tsx";
import { fixed, whole } from "../../components/numbers.ts";
import { Pad } from "../../components/pad/pad.tsx";
import { Scrubber } from "../../components/scrubber.tsx";
import { SeedScrubber, StudySentence } from "../../components/study-setting.tsx";
import { useView } from "../../components/views/use-view.ts";
import { Filled } from "../../components/words/filled.tsx";
import { text } from "../../state/language.ts";
import { SIDE } from "../../worker/studies/dreams/plan.ts";
import {
  begin,
  dream,
  dreamSeed,
  energies,
  film,
  isDreaming,
  ORIGINS,
  origin,
  pause,
  play,
  setOrigin,
  stride,
  study,
} from "./settings.ts";

const STRIDES = [1, 2, 5, 10, 20, 50, 100];

export function Dream() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const now = film.value.at(-1);
  return (
    <section class="row dream" aria-labelledby="dream">
      <div class="dream-head">
        <h2 id="dream">{t.dream}</h2>
        <p class="prose">{t.dreamSays}</p>
      </div>
      <div class="dream-controls">
        <NamedChoice
          legend={t.originLegend}
          explains={e.origin}
          name="origin"
          options={ORIGINS}
          chosen={origin.value}
          wordOf={(one) => t.origins[one]}
          choose={setOrigin}
        />
        <div class="study-buttons" role="toolbar" aria-label={t.dreamToolbar}>
          <button
            type="button"
            class="button strong"
            {...explained(e.play)}
            onClick={() => (isDreaming.value ? pause() : play())}
          >
            {isDreaming.value ? t.pause : t.play}
          </button>
          <button type="button" class="button" {...explained(e.one)} onClick={() => dream(1)}>
            {t.one}
          </button>
          <button type="button" class="button" {...explained(e.begin)} onClick={begin}>
            {t.begin}
          </button>
        </div>
        <StudySentence>
          <Filled
            text={t.dreamSentence(stride.value)}
            parts={{
              every: (
                <Scrubber
                  label={t.every}
                  explains={e.every}
                  value={stride.value}
                  values={STRIDES}
                  isWhole
                  onChange={(to) => (stride.value = to)}
                />
              ),
              seed: (
                <SeedScrubber
                  label={t.dreamSeed}
                  explains={e.dreamSeed}
                  value={dreamSeed.value}
                  onChange={(to) => {
                    dreamSeed.value = to;
                    begin();
                  }}
                />
              ),
            }}
          />
        </StudySentence>
      </div>
      <div class="dream-parts">
        {origin.value === "drawn" && <Drawn />}
        <Figure class="now" explains={e.now} title={t.now(whole(now?.step ?? 0))}>
          {now && (
            <Picture
              values={now.pixels}
              width={SIDE}
              height={SIDE}
              kind="ink"
              label={t.nowLabel(whole(now.step), fixed(now.energy, 0))}
              class="framed"
            />
          )}
        </Figure>
        <Figure class="film" explains={e.film} title={t.film} says={t.filmSays}>
          <ol class="frames">
            {film.value.map(({ step, pixels }) => (
              <li key={step}>
                <Picture values={pixels} width={SIDE} height={SIDE} kind="ink" label="" />
                <span>{whole(step)}</span>
              </li>
            ))}
          </ol>
        </Figure>
        <EnergyChart />
      </div>
    </section>
  );
}

/** A digit of one's own, which the chain begins with as soon as it is begun. */
function Drawn() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const forward = useView("forward");
  return (
    <Figure class="drawn" explains={e.drawn} title={t.drawn}>
      <Pad forward={forward.value} size={196} />
    </Figure>
  );
}

const MOST_POINTS = 300;

function EnergyChart() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const { energies: means } = study.shown.value!.view;
  const points = some(energies.value, MOST_POINTS);
  const [first, last] = [points[0]?.[0] ?? 0, Math.max(points.at(-1)?.[0] ?? 0, 20)];
  const all = [...points.map(([, energy]) => energy), means.test];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const room = Math.max(10, (high - low) * 0.08);
  const [least, most] = [low - room, high + room];
  return (
    <Figure
      class="energies"
      explains={e.energies}
      title={t.energies}
      says={t.energiesSay}
      under={
        <p data-test="energy">
          {t.energiesUnder(
            fixed(energies.value.at(-1)?.[1] ?? Number.NaN, 0),
            fixed(means.test, 0),
            fixed(means.noise, 0),
          )}
        </p>
      }
    >
      <LineChart
        label={t.energiesLabel}
        lines={[
          { name: t.chain, color: "blue-line", width: 2, points },
          {
            name: t.digits,
            color: "orange-line",
            labelColor: "orange-ink",
            dash: [2, 4],
            points: [
              [first, means.test],
              [last, means.test],
            ],
          },
        ]}
        x={linearAxis({
          label: t.chainSteps,
          says: e.chainSteps,
          least: first,
          most: last,
          ticks: niceTicks(first, last).filter((tick) => Number.isInteger(tick)),
          format: (step) => whole(step),
        })}
        y={linearAxis({
          label: "F",
          says: e.energy,
          least,
          most,
          ticks: niceTicks(least, most),
          format: (energy) => fixed(energy, 0),
        })}
        height={196}
        room={84}
      />
    </Figure>
  );
}
