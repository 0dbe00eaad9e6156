// Curves over epochs or over another curve: the median of our runs, their span behind it, and the
// book's own curve where it is published.
import * as Plot from "@observablehq/plot";
import type { PlotSpec } from "../experiment.ts";
import type { Row } from "./figures.ts";
import { BOOK, type Drawing, type Legend, OURS, render, SERIES } from "./svg.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Series {
  readonly name: string;
  readonly color: string;
  readonly bookColor: string;
  /** A curve a run. */
  readonly runs: readonly (readonly Point[])[];
  readonly book: readonly Point[];
}

/** More points than that are a line. */
const FEW = 20;

/** Lines, or dots where there are few places. */
export function drawCurves(row: Row, spec: PlotSpec): Drawing {
  const series = seriesOf(row, spec);
  const isAlone = series.length === 1;
  const xLabel = spec.xLabel ?? spec.x ?? "epoch";
  const isLog = (axis: "x" | "y") => spec.log === axis || spec.log === "both";
  const html = render({
    ariaLabel: `${series.map(({ name }) => name).join(", ")} over ${xLabel}`,
    x: {
      type: isLog("x") ? "log" : "linear",
      label: xLabel,
      ...(isLog("x") ? { ticks: 5, tickFormat: "~s" } : {}),
    },
    y: {
      type: isLog("y") ? "log" : "linear",
      label: spec.yLabel ?? (isAlone ? series[0]!.name : null),
      grid: true,
      ...(isLog("y") ? { ticks: 5, tickFormat: "~g" } : {}),
      ...(spec.yDomain ? { domain: [...spec.yDomain] } : {}),
    },
    marks: series.flatMap((one) => [
      // a median of groups lies in none of them
      ...(inGroups(row) && isAlone ? each(one, spec) : ours(one, spec)),
      ...books(one, spec, isAlone),
    ]),
  });
  return { html, legend: legendOf(series) };
}

const inGroups = ({ line }: Row): boolean => line.figures.some(({ modes }) => modes !== undefined);

/** Every run by itself. */
const each = ({ color, runs }: Series, spec: PlotSpec): Plot.Markish[] =>
  runs.map((run) =>
    Plot.lineY(within(run, spec), { x: "x", y: "y", stroke: color, strokeOpacity: 0.5 }),
  );

/** The curves of a plot, by name. */
export function namesOf({ runs }: Pick<Row, "runs">, spec: PlotSpec): readonly string[] {
  const all = Object.keys(runs[0]?.curves ?? {});
  return spec.curves ?? all.filter((name) => name !== spec.x);
}

function seriesOf(row: Row, spec: PlotSpec): Series[] {
  const names = namesOf(row, spec);
  const book = row.experiment.bookCurves ?? {};
  const points = (ys: readonly number[] = [], xs?: readonly number[]): Point[] =>
    ys.map((y, i) => ({ x: xs?.[i] ?? i, y }));
  return names.map((name, i) => {
    const isAlone = names.length === 1;
    const color = isAlone ? OURS : SERIES[i % SERIES.length]!;
    return {
      name,
      color,
      bookColor: isAlone ? BOOK : color,
      runs: row.runs.map(({ curves }) => points(curves?.[name], curves?.[spec.x ?? ""])),
      book: points(book[name], book[spec.x ?? "epoch"] ?? row.runs[0]?.curves?.[spec.x ?? ""]),
    };
  });
}

function ours({ color, runs }: Series, spec: PlotSpec): Plot.Markish[] {
  const isDots = spec.kind === "dots";
  const [low, high] = limits(spec);
  const middle = envelope(runs);
  const span = middle.map(({ x, least, most }) => ({
    x,
    least: Math.min(Math.max(least, low), high),
    most: Math.min(Math.max(most, low), high),
  }));
  const marks: Plot.Markish[] = [];
  if (runs.length > 1) {
    marks.push(
      Plot.areaY(span, { x: "x", y1: "least", y2: "most", fill: color, fillOpacity: 0.18 }),
    );
  }
  const stroke = isDots ? { strokeWidth: 1, strokeDasharray: "2 3" } : { strokeWidth: 1.8 };
  marks.push(Plot.lineY(within(middle, spec), { x: "x", y: "y", stroke: color, ...stroke }));
  if (isDots || middle.length === 1) {
    const seen = middle.filter(({ y }) => y >= low && y <= high);
    marks.push(Plot.dot(seen, { x: "x", y: "y", r: 3, fill: color }));
  }
  return marks;
}

function books({ book, bookColor }: Series, spec: PlotSpec, isAlone: boolean): Plot.Markish[] {
  if (book.length === 0) return [];
  const place = { x: "x", y: "y", stroke: bookColor, strokeWidth: 1.6 };
  if (book.length > FEW) {
    return [Plot.lineY(within(book, spec), isAlone ? place : { ...place, strokeDasharray: "5 3" })];
  }
  const [low, high] = limits(spec);
  const seen = book.filter(({ y }) => y >= low && y <= high);
  return [Plot.dot(seen, { ...place, r: 3.2, fill: "var(--card)" })];
}

function legendOf(series: readonly Series[]): Legend[] {
  const published = series.find(({ book }) => book.length > 0);
  const isAlone = series.length === 1;
  if (isAlone && !published) return [];
  const own = series.map(({ name, color }) => ({ name: isAlone ? "ours" : name, color }));
  if (!published) return own;
  const swatch = published.book.length <= FEW ? "points" : isAlone ? "area" : "dashes";
  return [...own, { name: "the book", color: isAlone ? BOOK : "currentColor", swatch }];
}

/** Median and span over the runs, which share their places. */
function envelope(runs: readonly (readonly Point[])[]) {
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), [] as readonly Point[]);
  return longest.map(({ x }, i) => {
    const ys = runs.flatMap((run) => run[i]?.y ?? []).sort((a, b) => a - b);
    const middle = Math.floor(ys.length / 2);
    const y = ys.length % 2 ? ys[middle]! : (ys[middle - 1]! + ys[middle]!) / 2;
    return { x, y, least: ys[0]!, most: ys.at(-1)! };
  });
}

/** The part of the y axis that is shown; a logarithmic one begins above 0. */
function limits({ yDomain, log }: PlotSpec): readonly [low: number, high: number] {
  if (yDomain) return yDomain;
  const isLog = log === "y" || log === "both";
  return [isLog ? Number.MIN_VALUE : Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

/** A curve with what is beyond the limits cut off: NaN parts a line. */
function within(curve: readonly Point[], spec: PlotSpec): Point[] {
  const [low, high] = limits(spec);
  const isIn = ({ y }: Point) => y >= low && y <= high;
  return curve.flatMap((point, i) => {
    const before = curve[i - 1];
    const isCrossing = before !== undefined && isIn(before) !== isIn(point);
    const own = isIn(point) ? point : { x: point.x, y: Number.NaN };
    if (!isCrossing) return [own];
    const outside = isIn(point) ? before : point;
    const edge = outside.y > high ? high : low;
    const x = before.x + ((point.x - before.x) * (edge - before.y)) / (point.y - before.y);
    return [{ x, y: edge }, own];
  });
}
