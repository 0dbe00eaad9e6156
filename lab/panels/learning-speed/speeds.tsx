// The speed of each hidden layer over the steps, on a logarithmic axis: the first layer darkest.

import { linearAxis, logAxis, niceTicks } from "../../components/chart/axis.ts";
import { LineChart } from "../../components/chart/line-chart.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed, short, whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { settings } from "../../state/settings.ts";
import { measured, record } from "./measured.ts";
import { bookFor } from "./networks.ts";
import { times, written } from "./powers.ts";
import { ratioOf } from "./record.ts";

export function SpeedChart() {
  const t = text.value.learningSpeed;
  const { points } = record.value;
  const now = measured.value;
  const layers = now?.norms.length ?? 0;
  const all = points.flatMap(({ norms }) => norms).filter((norm) => norm > 0 && norm < 1e30);
  const [least, most] = all.length > 0 ? [Math.min(...all), Math.max(...all)] : [0.001, 1];
  const low = 10 ** Math.floor(Math.log10(least) - 0.05);
  const high = 10 ** Math.ceil(Math.log10(most) + 0.05);
  const decades = Math.round(Math.log10(high / low));
  const every = Math.ceil(decades / 8);
  const ticks = Array.from({ length: Math.floor(decades / every) + 1 }, (_, i) =>
    Number((low * 10 ** (i * every)).toPrecision(3)),
  );
  const last = endOf(points.at(-1)?.step ?? 0);
  const over = now?.over === "digit" ? t.ofDigit : t.ofImages(whole(now?.images ?? 1000));
  return (
    <Figure
      explains={text.value.explains.learningSpeed.chart}
      title={t.chart}
      says={over}
      under={<Compared />}
    >
      <LineChart
        label={t.chartSays(layers)}
        lines={Array.from({ length: layers }, (_, layer) => ({
          name: t.layer(layer + 1),
          color: `depth-${Math.round(1 + (layer * 5) / Math.max(1, layers - 1))}`,
          width: 2.5 - layer * 0.2,
          points: points.flatMap(({ step, norms }) => {
            const norm = norms[layer];
            return norm === undefined ? [] : [[step, norm > 0 ? norm : Number.NaN] as const];
          }),
        }))}
        x={linearAxis({
          says: text.value.explains.learningSpeed.steps,
          label: t.steps,
          least: 0,
          most: last,
          ticks: niceTicks(0, last).filter((tick) => Number.isInteger(tick)),
          format: (step) => whole(step),
        })}
        y={logAxis({
          says: text.value.explains.learningSpeed.norm,
          label: "‖δ‖",
          least: low,
          most: high,
          ticks,
          format: written,
        })}
        height={300}
        room={76}
      />
    </Figure>
  );
}

/** 1, 3, 10, 30, .. steps, so that the curves always fill the figure. */
function endOf(step: number): number {
  let end = 10;
  while (end < step) end = `${end}`.startsWith("1") ? end * 3 : (end / 3) * 10;
  return end;
}

/** How much faster the last layer learns than the first, now and at the start, and in the book. */
function Compared() {
  const t = text.value.learningSpeed;
  const now = measured.value;
  if (!now) return <p>{text.value.shell.loading}</p>;
  const start = record.value.points.find(({ step }) => step === 0);
  const book = bookFor(settings.value);
  const ratio = ratioOf(now.norms);
  const startRatio = start && ratioOf(start.norms);
  const isOverImages = now.over === "images";
  return (
    <>
      <p class="compared" data-test="ratio" aria-live="off">
        {now.norms.length < 2
          ? t.oneLayer
          : ratio === undefined
            ? t.noRatio
            : ratio >= 1
              ? t.slower(times(ratio))
              : t.faster(times(1 / ratio))}{" "}
        {now.step > 0 && startRatio !== undefined && t.began(fixed(startRatio, 1))}{" "}
        {book && isOverImages && t.bookBegan(fixed(book.ratio, 1))}
      </p>
      {now.norms.length > 0 && (
        <table class="norms">
          <caption class="sr">{t.norms}</caption>
          <thead>
            <tr>
              <th scope="col" {...explained(text.value.explains.learningSpeed.norm)}>
                <i>‖δ‖</i>
              </th>
              {now.norms.map((_, layer) => (
                <th scope="col" key={layer} {...explained(text.value.explains.learningSpeed.norms)}>
                  {t.layer(layer + 1)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Row name={t.now(whole(now.step))} test="norms-now" norms={now.norms} />
            {start && now.step > 0 && (
              <Row name={t.atStart} test="norms-start" norms={start.norms} />
            )}
            {book && isOverImages && <Row name={t.book} test="norms-book" norms={book.norms} />}
          </tbody>
        </table>
      )}
      {isOverImages && !book && <p class="quiet">{t.noBook}</p>}
      {book && isOverImages && <p class="quiet">{t.otherWeights}</p>}
    </>
  );
}

function Row(props: {
  readonly name: string;
  readonly test: string;
  readonly norms: readonly number[];
}) {
  return (
    <tr data-test={props.test}>
      <th scope="row">{props.name}</th>
      {props.norms.map((norm, layer) => (
        <td key={layer}>{norm >= 0.001 && norm < 10 ? fixed(norm, 4) : short(norm)}</td>
      ))}
    </tr>
  );
}
