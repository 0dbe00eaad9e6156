// One of the two neurons: its numbers, where it stands on the sigmoid, and its cost so far.

import { linearAxis } from "../../components/chart/axis.ts";
import { LineChart } from "../../components/chart/line-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed } from "../../components/numbers.ts";
import { Formula } from "../../components/words/formula.tsx";
import { text } from "../../state/language.ts";
import type { FormulaName } from "../../text/formulas.ts";
import { type Moment, UPDATES } from "./neuron.ts";
import { at, go, pause, reached } from "./race.ts";
import { SigmoidMarker } from "./sigmoid-marker.tsx";

interface NeuronFigureProps {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly moments: readonly Moment[];
  readonly cost: FormulaName;
  readonly update: FormulaName;
}

export function NeuronFigure({ id, title, says, moments, cost, update }: NeuronFigureProps) {
  const t = text.value.oneNeuron;
  const now = moments[at.value]!;
  const first = moments[0]!;
  const seen = moments.slice(0, reached.value + 1);
  // only what is on the way decides the height: the axis must not tell the end before it has come
  const most = Math.max(first.cost, ...seen.map((moment) => moment.cost));
  return (
    <Figure
      explains={text.value.explains.oneNeuron.figure}
      class="neuron-figure"
      title={title}
      says={says}
    >
      <p class="formulas">
        <Formula name={cost} /> <Formula name={update} />
      </p>
      <div class="neuron-parts" id={id}>
        <Drawing now={now} />
        <SigmoidMarker now={now} />
      </div>
      <dl class="neuron-numbers">
        <div {...explained(text.value.explains.oneNeuron.output)}>
          <dt>{t.neuron.output}</dt>
          <dd class="output">{fixed(now.a)}</dd>
        </div>
        <div {...explained(text.value.explains.oneNeuron.weightNow)}>
          <dt>{t.neuron.weight}</dt>
          <dd>{fixed(now.w)}</dd>
        </div>
        <div {...explained(text.value.explains.oneNeuron.biasNow)}>
          <dt>{t.neuron.bias}</dt>
          <dd>{fixed(now.b)}</dd>
        </div>
        <div {...explained(text.value.explains.oneNeuron.cost)}>
          <dt>{t.neuron.cost}</dt>
          <dd>{fixed(now.cost, 3)}</dd>
        </div>
      </dl>
      <LineChart
        label={t.chart.name(
          title,
          `${reached.value}`,
          fixed(first.cost, 3),
          fixed(seen.at(-1)!.cost, 3),
        )}
        x={linearAxis({
          says: text.value.explains.oneNeuron.updatesAxis,
          label: t.chart.x,
          least: 0,
          most: UPDATES,
          ticks: [0, 50, 100, 150, 200, 250],
        })}
        y={linearAxis({
          says: text.value.explains.oneNeuron.costAxis,
          label: t.chart.y,
          least: 0,
          most: most * 1.05,
          format: (y) => `${Number(y.toFixed(3))}`,
        })}
        height={190}
        room={70}
        marked={at.value}
        lines={[
          {
            name: t.chart.y,
            label: "",
            color: "blue-line",
            points: seen.map((moment, i) => [i, moment.cost] as const),
          },
        ]}
        onPick={(update) => {
          pause();
          go(update);
        }}
      />
    </Figure>
  );
}

/** 1, the weight, the neuron, and what it should answer. */
function Drawing({ now }: { readonly now: Moment }) {
  const t = text.value.oneNeuron.neuron;
  const { w, b, a } = now;
  return (
    <svg
      class="one"
      viewBox="0 0 300 120"
      role="img"
      aria-label={t.name(fixed(w), fixed(b), fixed(a))}
    >
      <line
        class={w < 0 ? "against" : "for"}
        x1="40"
        y1="60"
        x2="158"
        y2="60"
        stroke-width={1 + 2.2 * Math.min(4, Math.abs(w))}
      />
      <circle cx="22" cy="60" r="18" />
      <text x="22" y="65" text-anchor="middle" class="value">
        1
      </text>
      <text x="22" y="98" text-anchor="middle">
        {t.input}
      </text>
      <text x="96" y="46" text-anchor="middle">
        <tspan class="letter">w</tspan> = {fixed(w)}
      </text>
      <circle cx="186" cy="60" r="28" />
      <text x="186" y="65" text-anchor="middle" class="value">
        {fixed(a)}
      </text>
      <text x="186" y="24" text-anchor="middle">
        <tspan class="letter">b</tspan> = {fixed(b)}
      </text>
      <line class="out" x1="214" y1="60" x2="236" y2="60" />
      <text x="242" y="65" class="goal">
        {t.wanted}
      </text>
    </svg>
  );
}
