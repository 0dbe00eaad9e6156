// The rows of chapter 6 on one scale: what the book prints, and our runs as its program has them and with
// its mistakes corrected.
import * as Plot from "@observablehq/plot";
import type { Row } from "./figures.ts";
import { BOOK, type Drawing, OURS, render, SERIES } from "./svg.ts";

const CORRECTED = "-corrected";
const VALUE = "test % at best validation";
/** Pixels a row. */
const LINE = 24;

/** So many pixels wide; undefined where no row of the ladder has run. */
export function drawLadder(rows: readonly Row[], width: number): Drawing | undefined {
  const steps = rows.filter(({ experiment: { figures } }) => figures[0]?.value === VALUE);
  const shown = steps.flatMap(({ experiment, runs }) => {
    const isCorrected = experiment.id.endsWith(CORRECTED);
    const name = experiment.id.replace(CORRECTED, "").replace("ch6-", "");
    return runs.map(({ values }) => ({ name, isCorrected, value: values[VALUE]! }));
  });
  if (shown.length === 0) return undefined;
  const names = [...new Set(shown.map(({ name }) => name))];
  const book = steps.flatMap(({ experiment: { id, figures } }) => {
    const name = id.replace("ch6-", "");
    const value = figures[0]!.book;
    return value !== undefined && names.includes(name) ? [{ name, value }] : [];
  });
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
      ticks: [0.4, 0.6, 1, 1.5, 2],
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
