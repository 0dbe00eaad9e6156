// An experiment as a row: the book's number, a dot for each of our runs and their mean on one scale, and
// the verdict; and what stands behind it once it is opened.

import { linearAxis } from "../../components/chart/axis.ts";
import { type Line, LineChart } from "../../components/chart/line-chart.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { meanOf, type Result, type ResultFigure } from "./result.ts";

export function ResultRow(props: {
  readonly result: Result;
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly train?: () => void;
}) {
  const { result, isOpen, toggle, train } = props;
  const t = text.value.results;
  const e = text.value.explains.results;
  const own = result.figures[0];
  const kind = result.word.replaceAll(" ", "-");
  return (
    <tr class={isOpen ? "open" : ""}>
      <th scope="row">
        <button
          type="button"
          class="link"
          aria-expanded={isOpen}
          {...explained(e.experiment)}
          onClick={toggle}
        >
          {result.claim}
        </button>
        <p class="quiet">{result.id}</p>
        {train && (
          <button type="button" class="button" {...explained(e.train)} onClick={train}>
            {t.openInTrain}
          </button>
        )}
      </th>
      <td class="number" data-label={t.book}>
        {own && own.book !== null ? numberOf(own.book, own) : "–"}
        {own?.source && <p class="quiet">{t.sources[own.source]}</p>}
      </td>
      <td data-label={t.ours}>
        {own && own.values.length > 0 ? <Dots figure={own} /> : <Seen result={result} />}
      </td>
      <td>
        <span class={`word ${kind}`}>{t.words[result.word]}</span>
        <p class="quiet">{t.runs(result.runs)}</p>
      </td>
    </tr>
  );
}

function Seen({ result }: { readonly result: Result }) {
  const t = text.value.results;
  const [claim] = result.claims;
  if (result.runs === 0) return <p class="quiet">{t.wouldCost(result.cost)}</p>;
  return <p class="quiet">{claim ? t.seen(claim.seen, claim.of) : ""}</p>;
}

/** Beyond so many decimals a 0 is exact: nine of them say nothing more. */
const MANY = 4;

function numberOf(value: number, { unit, decimals }: ResultFigure, more = 0): string {
  const digits = value === 0 && decimals > MANY ? 0 : Math.min(12, Math.max(0, decimals + more));
  return `${fixed(value, digits)}${unit ? `\u202f${text.value.results.unitOf(unit)}` : ""}`;
}

const WIDTH = 220;

/** Our runs as dots, their mean as a mark, the book's number as a line in orange. */
function Dots({ figure }: { readonly figure: ResultFigure }) {
  const { values, book } = figure;
  const { mean, deviation } = meanOf(values);
  const all = book === null ? values : [...values, book];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const room = (most - least || Math.abs(most) || 1) * 0.08;
  const x = (value: number) =>
    6 + ((WIDTH - 12) * (value - least + room)) / (most - least + 2 * room);
  const t = text.value.results;
  const spread = deviation === undefined ? "" : ` ± ${fixed(deviation, figure.decimals + 1)}`;
  const said = `${numberOf(mean, figure, values.length > 1 ? 1 : 0)}${spread}`;
  // one run has no spread to draw
  if (values.length === 1) return <p>{said}</p>;
  return (
    <div class="dots">
      <svg viewBox={`0 0 ${WIDTH} 22`} aria-hidden="true">
        <line x1="0" x2={WIDTH} y1="11" y2="11" class="axis" />
        {book !== null && <line x1={x(book)} x2={x(book)} y1="2" y2="20" class="book" />}
        {values.map((value, i) => (
          <circle key={`${i} ${value}`} cx={x(value)} cy="11" r="3" />
        ))}
        <path d={`M${x(mean)} 3v16`} class="mean" />
      </svg>
      <p>{t.mean(said)}</p>
    </div>
  );
}

const COLORS = ["blue-line", "ink2", "ink3", "line2"] as const;

/** All figures, claims, the protocol and the curves. */
export function ResultDetails({ result }: { readonly result: Result }) {
  const t = text.value.results;
  const e = text.value.explains.results;
  return (
    <tr class="details">
      <td colSpan={4}>
        <p class="where">{t.section(result.chapter, result.section)}</p>
        {result.isEnglish && <p class="quiet">{t.inEnglish}</p>}
        <p class="prose" {...(result.isEnglish && { lang: "en" })}>
          {result.protocol}
        </p>
        {result.figures.length > 0 && (
          <table class="figures">
            <thead>
              <tr>
                <th scope="col" {...explained(e.figure)}>
                  {t.figure}
                </th>
                <th scope="col" {...explained(e.book)}>
                  {t.book}
                </th>
                <th scope="col" {...explained(e.ours)}>
                  {t.ours}
                </th>
                <th scope="col" {...explained(e.reason)}>
                  {t.verdict}
                </th>
              </tr>
            </thead>
            <tbody>
              {result.figures.map((figure) => (
                <tr key={figure.name}>
                  <th scope="row">{figure.name}</th>
                  <td data-label={t.book}>
                    {figure.book === null ? "–" : numberOf(figure.book, figure)}
                    {figure.source && <span class="quiet"> {t.sources[figure.source]}</span>}
                  </td>
                  <td data-label={t.ours}>
                    {figure.values.length > 0
                      ? numberOf(
                          meanOf(figure.values).mean,
                          figure,
                          figure.values.length > 1 ? 1 : 0,
                        )
                      : "–"}
                  </td>
                  <td>{figure.reason}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {result.claims.length > 0 && (
          <ul>
            {result.claims.map((claim) => (
              <li key={claim.text}>
                {claim.text} <span class="quiet">{t.seen(claim.seen, claim.of)}</span>
              </li>
            ))}
          </ul>
        )}
        {result.curves.length > 0 && <Curves result={result} />}
      </td>
    </tr>
  );
}

function Curves({ result }: { readonly result: Result }) {
  const t = text.value.results;
  const lines: Line[] = result.curves.flatMap(({ name, ours, book }, i) => [
    { name: t.oursOf(name), points: ours, color: COLORS[i % COLORS.length]! },
    ...(book.length > 1
      ? [
          {
            name: t.bookOf(name),
            points: book,
            color: "orange-line",
            dash: [4, 3],
            labelColor: "orange-ink",
          },
        ]
      : []),
  ]);
  const xs = lines.flatMap((line) => line.points.map(([x]) => x));
  const ys = lines.flatMap((line) => line.points.map(([, y]) => y));
  return (
    <LineChart
      label={t.curves(result.id)}
      lines={lines}
      x={linearAxis({
        says: text.value.explains.results.x,
        label: result.xLabel,
        least: Math.min(...xs),
        most: Math.max(...xs),
      })}
      y={linearAxis({
        says: text.value.explains.results.y,
        label: "",
        least: Math.min(...ys),
        most: Math.max(...ys),
      })}
      height={220}
      room={190}
    />
  );
}
