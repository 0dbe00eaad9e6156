// Test digits, what the machine makes of each by way of its hidden units, and how far both are apart.
import { Picture } from "../../components/canvas/picture.tsx";
import { linearAxis, niceTicks } from "../../components/chart/axis.ts";
import { some } from "../../components/chart/line.ts";
import { LineChart } from "../../components/chart/line-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed, whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { PIXELS, SHOWN, SIDE } from "../../worker/studies/dreams/plan.ts";
import { choose, course, digit, study } from "./settings.ts";

export function Rebuilt() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const { view } = study.shown.value!;
  const of = (values: Float32Array, i: number) => values.subarray(i * PIXELS, (i + 1) * PIXELS);
  return (
    <div class="row rebuilt">
      <Figure
        explains={e.rebuilt}
        title={t.rebuilt}
        says={t.rebuiltSays}
        under={<p>{t.rebuiltUnder(fixed(view.testError, 1))}</p>}
      >
        <ol class="digits">
          {Array.from({ length: SHOWN }, (_, i) => (
            <li key={i}>
              <button
                type="button"
                aria-pressed={digit.value === i}
                aria-label={t.digitButton(
                  view.labels[i]!,
                  fixed(errorOf(of(view.originals, i), of(view.rebuilt, i)), 1),
                )}
                {...explained(e.digit)}
                onClick={() => choose(i)}
              >
                {[view.originals, view.rebuilt].map((values, k) => (
                  <Picture
                    key={k}
                    values={of(values, i)}
                    width={SIDE}
                    height={SIDE}
                    kind="ink"
                    label=""
                  />
                ))}
              </button>
            </li>
          ))}
        </ol>
      </Figure>
      <ErrorChart />
    </div>
  );
}

/** sum_i (v_i - v'_i)^2 */
function errorOf(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, x, i) => sum + (x - other[i]!) ** 2, 0);
}

const MOST_POINTS = 400;

function ErrorChart() {
  const [t, e] = [text.value.dreams, text.value.explains.dreams];
  const points = some(course.value, MOST_POINTS);
  const last = points.at(-1)?.step ?? 0;
  let end = 100;
  while (end < last) end *= 2;
  // the very first error is that of a machine that knows nothing: the curve is about the rest
  const values = points.flatMap(({ training, test }) => [training, test]).filter(Number.isFinite);
  const most = Math.min(Math.max(...values, 10), 130);
  return (
    <Figure explains={e.course} title={t.course} says={t.courseSays}>
      <LineChart
        label={t.courseLabel}
        lines={[
          {
            name: t.training,
            color: "blue-line",
            points: points.flatMap(({ step, training }) =>
              Number.isFinite(training) ? [[step, Math.min(training, most)] as const] : [],
            ),
          },
          {
            name: t.test,
            color: "orange-line",
            labelColor: "orange-ink",
            points: points.map(({ step, test }) => [step, Math.min(test, most)] as const),
          },
        ]}
        x={linearAxis({
          label: t.batchesShort,
          says: e.batches,
          least: 0,
          most: end,
          ticks: [0, end / 2, end],
          format: (step) => whole(step),
        })}
        y={linearAxis({
          label: "",
          says: e.error,
          least: 0,
          most,
          ticks: niceTicks(0, most),
          format: (error) => fixed(error, 0),
        })}
        height={196}
        room={84}
      />
    </Figure>
  );
}
