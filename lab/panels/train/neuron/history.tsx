// How a neuron came to be: its bias and the length of its weights at the moments of the run that are kept.
import { useSignal, useSignalEffect } from "@preact/signals";
import { linearAxis, logAxis } from "../../../components/chart/axis.ts";
import { LineChart } from "../../../components/chart/line-chart.tsx";
import { fixed, whole } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { ask, progress, travel } from "../../../state/trainer.ts";
import type { AnswerOf } from "../../../worker/questions.ts";
import { momentCount, type Shown } from "../strip/shown.ts";

/** Where step 0 lies on the logarithmic axis. */
const START = 0.5;
const placeOf = (step: number): number => Math.max(START, step);
const stepOf = (place: number): number => (place < 1 ? 0 : Math.round(place));

export function History({ at }: { readonly at: Shown }) {
  const t = text.value.train.neuron;
  const { layer, neuron } = at;
  const found = useSignal<AnswerOf<"history">>([]);
  useSignalEffect(() => {
    // there is something new when another moment is kept
    if (momentCount.value === 0) return;
    ask({ topic: "history", layer: layer.index, neuron }).then(
      (answer) => {
        found.value = answer;
      },
      () => {},
    );
  });
  const moments = found.value;
  if (moments.length < 2) return <p class="under">{t.noHistory}</p>;
  const heights = moments.flatMap(({ bias = 0, way }) => [bias, way]);
  const [low, high] = [Math.min(...heights), Math.max(...heights)];
  const biases = moments.flatMap(({ step, bias }) =>
    bias === undefined ? [] : [[placeOf(step), bias] as const],
  );
  const last = moments.at(-1)!.step;
  return (
    <div class="history">
      <h3>
        {t.history}{" "}
        <span>
          {t.lengthNow(fixed(moments.at(-1)!.norm, 1))}; {t.historySays}
        </span>
      </h3>
      <LineChart
        label={t.historyLabel}
        height={150}
        room={96}
        lines={[
          {
            name: t.way,
            points: moments.map(({ step, way }) => [placeOf(step), way]),
            color: "blue-line",
            labelColor: "blue-ink",
          },
          ...(biases.length === 0
            ? []
            : [{ name: t.bias, points: biases, color: "ink2", dash: [4, 3] } as const]),
        ]}
        x={logAxis({
          says: text.value.explains.neuron.historyX,
          label: t.step,
          least: START,
          most: Math.max(10, last),
          format: (place) => whole(stepOf(place)),
        })}
        y={linearAxis({
          says: text.value.explains.neuron.historyY,
          label: "",
          least: low,
          most: high,
          format: (value) => fixed(value, 1),
        })}
        marked={placeOf(progress.value.step)}
        onPick={(place) => travel(stepOf(place))}
      />
    </div>
  );
}
