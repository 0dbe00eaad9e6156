// The rows of chapter 6 on one scale: what the book prints, and our runs as its program has them and with
// its mistakes corrected.
import * as Plot from "@observablehq/plot";
import type { Row } from "./figures.ts";
import { BOOK, type Drawing, OURS, render, SERIES } from "./svg.ts";

const CORRECTED = "-corrected";
const VALUE = "test % at best validation";
/** Pixels a row. */
const LINE = 24;

const TICKS = [0.4, 0.6, 1, 1.5, 2];
/** Of fewer there is nothing to compare at a glance. */
const FEWEST = 3;

/** So many pixels wide; undefined where fewer than three rows of the ladder have run. */
export function drawLadder(rows: readonly Row[], width: number): Drawing | undefined {
  const steps = rows.filter(({ experiment: { figures } }) => figures[0]?.value === VALUE);
  const shown = steps.flatMap(({ experiment, runs }) => {
    const isCorrected = experiment.id.endsWith(CORRECTED);
    const name = experiment.id.replace(CORRECTED, "").replace("ch6-", "");
    return runs.map(({ values }) => ({ name, isCorrected, value: values[VALUE]! }));
  });
  const names = [...new Set(shown.map(({ name }) => name))];
  if (names.length < FEWEST) return undefined;
  const book = steps.flatMap(({ experiment: { id, figures } }) => {
    const name = id.replace("ch6-", "");
    const value = figures[0]!.book;
    return value !== undefined && names.includes(name) ? [{ name, value }] : [];
  });
  const errors = [...shown, ...book].map(({ value }) => Math.round(100 * (100 - value)) / 100);
  const corrected = SERIES[3]!;
  const html = render({
    ariaLabel: `test accuracy of ${names.length} networks of chapter 6: the book's and ours`,
    width,
    height: 44 + LINE * names.length,
    marginLeft: 86,
    marginRight: 24,
    // errors fall by factors: in their logarithm every row has the same room
    x: {
      type: "log",
      reverse: true,
      label: "errors of 100, test set",
      grid: true,
      // what lies beyond the axis would be drawn beyond the page
      ticks: TICKS.filter((tick) => tick >= Math.min(...errors) && tick <= Math.max(...errors)),
      tickFormat: "~g",
    },
    y: { label: null, domain: names, tickSize: 0 },
    marks: [false, true]
      .map(
        (isCorrected): Plot.Markish =>
          Plot.dot(
            shown.filter((one) => one.isCorrected === isCorrected),
            {
              x: ({ value }: { value: number }) => 100 - value,
              y: "name",
              r: 3.4,
              fill: isCorrected ? corrected : OURS,
              fillOpacity: 0.75,
              dy: isCorrected ? 4 : -4,
            },
          ),
      )
      .concat(
        Plot.tickX(book, {
          x: ({ value }: { value: number }) => 100 - value,
          y: "name",
          stroke: BOOK,
          strokeWidth: 2.5,
          inset: 3,
        }),
      ),
  });
  return {
    html,
    legend: [
      { name: "as network3.py", color: OURS },
      { name: "with its mistakes corrected", color: corrected },
      { name: "the book", color: BOOK },
    ],
  };
}
