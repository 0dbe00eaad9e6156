// Values of runs as a plot of their own: over places on an axis, or a line each; the book's figures beside
// them where it has some.
import * as Plot from "@observablehq/plot";
import type { PlotSpec } from "../experiment.ts";
import type { Row } from "./figures.ts";
import { BOOK, type Drawing, type Legend, OURS, render } from "./svg.ts";

interface Shown {
  readonly name: string;
  readonly place: number;
  readonly value: number;
}

/** A dot a run, with the mean of the runs, and the book's figure. */
export function drawValues({ experiment, runs }: Row, spec: PlotSpec): Drawing {
  const names = spec.values ?? [];
  const placeOf = (i: number) => spec.places?.[i] ?? i;
  const ours = names.flatMap((name, i) =>
    runs.flatMap(({ values }): Shown[] => {
      const value = values[name];
      return value === undefined ? [] : [{ name, place: placeOf(i), value }];
    }),
  );
  const book = names.flatMap((name, i): Shown[] => {
    const value = experiment.figures.find((figure) => figure.value === name)?.book;
    return value === undefined ? [] : [{ name, place: placeOf(i), value }];
  });
  const given = { ours, book, spec };
  const html = spec.places ? overPlaces(given) : byName(given);
  const legend: Legend[] = book.length
    ? [
        { name: "ours", color: OURS },
        { name: "the book", color: BOOK },
      ]
    : [];
  return { html, legend };
}

interface Given {
  readonly ours: readonly Shown[];
  readonly book: readonly Shown[];
  readonly spec: PlotSpec;
}

function overPlaces({ ours, book, spec }: Given): string {
  const isLog = (axis: "x" | "y") => spec.log === axis || spec.log === "both";
  return render({
    ariaLabel: `${spec.yLabel ?? "value"} over ${spec.xLabel ?? "place"}`,
    x: {
      type: isLog("x") ? "log" : "linear",
      label: spec.xLabel ?? null,
      ticks: [...(spec.places ?? [])],
      tickFormat: isLog("x") ? "~s" : "~g",
    },
    y: {
      type: isLog("y") ? "log" : "linear",
      label: spec.yLabel ?? null,
      grid: true,
      ...(spec.yDomain ? { domain: [...spec.yDomain] } : {}),
    },
    marks: [
      Plot.lineY(
        ours,
        Plot.groupX(
          { y: "mean" },
          { x: "place", y: "value", stroke: OURS, strokeDasharray: "2 3" },
        ),
      ),
      Plot.dot(ours, { x: "place", y: "value", r: 3, fill: OURS, fillOpacity: 0.75 }),
      Plot.dot(book, { x: "place", y: "value", r: 3.2, stroke: BOOK, fill: "var(--card)" }),
    ],
  });
}

/** Pixels a line, and of a letter of its name. */
const LINE = 26;
const LETTER = 5.8;

function byName({ ours, book, spec }: Given): string {
  const names = [...new Set(ours.map(({ name }) => name))];
  const isLog = spec.log === "x" || spec.log === "both";
  const longest = Math.max(...names.map((name) => name.length));
  return render({
    ariaLabel: `${names.join(", ")}: our runs${book.length ? " and the book's figures" : ""}`,
    height: 44 + LINE * names.length,
    marginLeft: Math.min(230, 14 + LETTER * longest),
    marginRight: 24,
    x: {
      type: isLog ? "log" : "linear",
      label: spec.xLabel ?? null,
      grid: true,
      ...(isLog
        ? { ticks: powersWithin([...ours, ...book].map(({ value }) => value)), tickFormat: "~s" }
        : { ticks: 5, zero: spec.isFromZero ?? false }),
    },
    y: { label: null, domain: names, tickSize: 0 },
    marks: [
      ...(spec.isFromZero
        ? [
            Plot.ruleY(
              ours,
              Plot.groupY(
                { x2: "mean" },
                { y: "name", x1: 0, x2: "value", stroke: OURS, strokeOpacity: 0.3, strokeWidth: 8 },
              ),
            ),
          ]
        : []),
      Plot.dot(ours, { x: "value", y: "name", r: 3, fill: OURS, fillOpacity: 0.75 }),
      Plot.tickX(book, { x: "value", y: "name", stroke: BOOK, strokeWidth: 2.5, inset: 4 }),
    ],
  });
}

/** The powers of ten between the least and the most, or beside them where there is none. */
function powersWithin(values: readonly number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(Math.log10) as [
    number,
    number,
  ];
  const first = Math.ceil(low);
  const count = Math.max(1, Math.floor(high) - first + 1);
  return Array.from({ length: count }, (_, i) => 10 ** (first + i));
}
