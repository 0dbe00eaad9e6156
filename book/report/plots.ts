// The plots of the report as SVG, drawn by Observable Plot on a document without a browser. Colours
// are custom properties of the page, so that one drawing serves light and dark.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import type { Figure, PlotSpec } from "../experiment.ts";
import type { FigureLine } from "../report-line.ts";
import type { Row } from "./figures.ts";

const WIDTH = 460;
const HEIGHT = 260;
const FIELD_COLORS = Array.from({ length: 9 }, (_, i) => `var(--field-${i})`);
/** Of curves without a fellow: ours is blue and the book's is orange, as in the book. */
const OURS = "var(--ours)";
const BOOK = "var(--book)";
const SERIES = [
  "var(--series-0)",
  "var(--series-1)",
  "var(--series-2)",
  "var(--series-3)",
  "var(--series-4)",
];

/** A plot with what its colours mean. */
export interface Drawing {
  readonly svg: string;
  readonly legend: readonly {
    readonly name: string;
    /** None for a title. */
    readonly color: string | undefined;
    readonly isBook: boolean;
  }[];
}

interface Series {
  readonly name: string;
  readonly color: string;
  /** A curve a run, of points [x, y]. */
  readonly runs: readonly (readonly Point[])[];
  readonly book: readonly Point[];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** All plots of an experiment; none before its first run. */
export function drawPlots({ experiment, runs }: Row): Drawing[] {
  const curves = runs[0]?.curves;
  if (!curves) return [];
  const specs = experiment.plots ?? defaultPlots(Object.keys(curves));
  return specs.map((spec) =>
    (spec.kind === "field" ? drawField : spec.kind === "bars" ? drawBars : drawCurves)(
      { experiment, runs } as Row,
      spec,
    ),
  );
}

/** Per cents in one plot, everything else in one of its own. */
function defaultPlots(names: readonly string[]): PlotSpec[] {
  const shares = names.filter((name) => name.includes("%"));
  const others = names.filter((name) => !name.includes("%"));
  return [
    ...(shares.length ? [{ kind: "lines" as const, curves: shares, yLabel: "%" }] : []),
    ...others.map((name) => ({ kind: "lines" as const, curves: [name], yLabel: name })),
  ];
}

function seriesOf({ experiment, runs }: Row, spec: PlotSpec): Series[] {
  const names = namesOf({ experiment, runs }, spec);
  const book = experiment.bookCurves ?? {};
  return names.map((name, i) => {
    const bookX = book[spec.x ?? "epoch"];
    return {
      name,
      color: names.length === 1 ? OURS : SERIES[i % SERIES.length]!,
      runs: runs.map(({ curves }) => points(curves?.[name] ?? [], curves?.[spec.x ?? ""])),
      book: points(book[name] ?? [], bookX),
    };
  });
}

function namesOf({ runs }: Pick<Row, "experiment" | "runs">, spec: PlotSpec): readonly string[] {
  const all = Object.keys(runs[0]?.curves ?? {});
  return spec.curves ?? all.filter((name) => name !== spec.x);
}

const points = (ys: readonly number[], xs: readonly number[] | undefined): Point[] =>
  ys.map((y, i) => ({ x: xs?.[i] ?? i, y }));

/** Median and span over the runs, where they share their places. */
function envelope(runs: readonly (readonly Point[])[]) {
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), [] as readonly Point[]);
  return longest.map(({ x }, i) => {
    const ys = runs.flatMap((run) => run[i]?.y ?? []).sort((a, b) => a - b);
    const middle = Math.floor(ys.length / 2);
    const y = ys.length % 2 ? ys[middle]! : (ys[middle - 1]! + ys[middle]!) / 2;
    return { x, y, low: ys[0]!, high: ys.at(-1)! };
  });
}

function drawCurves(row: Row, spec: PlotSpec): Drawing {
  const series = seriesOf(row, spec);
  const isDots = spec.kind === "dots";
  const positive = (curve: readonly Point[]) =>
    spec.log === "y" || spec.log === "both" ? curve.filter(({ y }) => y > 0) : curve;
  const marks = series.flatMap(({ color, runs, book }) => {
    const middle = envelope(runs);
    const isOnly = series.length === 1;
    const span =
      runs.length > 1
        ? [Plot.areaY(middle, { x: "x", y1: "low", y2: "high", fill: color, fillOpacity: 0.18 })]
        : [];
    const line = Plot.lineY(positive(middle), {
      x: "x",
      y: "y",
      stroke: color,
      strokeWidth: isDots ? 1 : 1.8,
      strokeDasharray: isDots ? "2 3" : "none",
    });
    const dots =
      isDots || middle.length < 2 ? [Plot.dot(middle, { x: "x", y: "y", r: 3, fill: color })] : [];
    const published = positive(book);
    const isDense = published.length > 20;
    const bookColor = isOnly ? BOOK : color;
    const theirs =
      published.length === 0
        ? []
        : isDense
          ? [
              Plot.lineY(published, {
                x: "x",
                y: "y",
                stroke: bookColor,
                strokeWidth: 1.6,
                strokeDasharray: isOnly ? "none" : "5 3",
              }),
            ]
          : [
              Plot.dot(published, {
                x: "x",
                y: "y",
                r: 3.2,
                stroke: bookColor,
                strokeWidth: 1.5,
                fill: "var(--card)",
              }),
            ];
    return [...span, line, ...dots, ...theirs];
  });
  const type = (axis: "x" | "y") =>
    spec.log === axis || spec.log === "both" ? ("log" as const) : ("linear" as const);
  const svg = render({
    ariaLabel: `${series.map(({ name }) => name).join(", ")} over ${spec.xLabel ?? spec.x ?? "epoch"}`,
    x: {
      type: type("x"),
      label: spec.xLabel ?? spec.x ?? "epoch",
      ...(type("x") === "linear" ? {} : { ticks: 5, tickFormat: "~s" }),
    },
    y: {
      type: type("y"),
      label: spec.yLabel ?? (series.length === 1 ? series[0]!.name : null),
      grid: true,
      ...(type("y") === "log" ? { ticks: 5, tickFormat: "~g" } : {}),
      ...(spec.yDomain ? { domain: [...spec.yDomain] } : {}),
    },
    marks,
  });
  const hasBook = series.some(({ book }) => book.length > 0);
  const own =
    series.length === 1 && !hasBook
      ? []
      : series.map(({ name, color }) => ({
          name: series.length === 1 ? "ours" : name,
          color,
          isBook: false,
        }));
  const theirs = hasBook
    ? [{ name: "the book", color: series.length === 1 ? BOOK : "currentColor", isBook: true }]
    : [];
  return { svg, legend: [...own, ...theirs] };
}

/** Values row by row, from the lowest row up, as filled contours. */
function drawField({ runs }: Row, spec: PlotSpec): Drawing {
  const [name] = spec.curves ?? [];
  const values = runs[0]!.curves?.[name!] ?? [];
  const side = Math.round(Math.sqrt(values.length));
  const least = Math.min(0, ...values);
  const most = Math.max(...values);
  const unit = (most - least) / FIELD_COLORS.length;
  const thresholds = FIELD_COLORS.slice(1).map((_, i) => least + (i + 1) * unit);
  const svg = render({
    ariaLabel: `${name} over x and y`,
    width: 300,
    height: 300,
    x: { label: "x", domain: [0, 1] },
    y: { label: "y", domain: [0, 1] },
    color: { type: "threshold", domain: thresholds, range: FIELD_COLORS },
    marks: [
      Plot.rect([0], { x1: 0, x2: 1, y1: 0, y2: 1, fill: FIELD_COLORS[0]! }),
      Plot.contour([...values], {
        width: side,
        height: side,
        x1: 0,
        x2: 1,
        y1: 0,
        y2: 1,
        fill: Plot.identity,
        stroke: "var(--card)",
        strokeWidth: 0.3,
        thresholds,
      }),
      Plot.frame({ stroke: "var(--line)" }),
    ],
  });
  const text = (value: number) => `${Number(value.toPrecision(3))}`;
  const legend = [
    { name: name!, color: undefined, isBook: false },
    { name: text(least), color: FIELD_COLORS[0]!, isBook: false },
    { name: text(most), color: FIELD_COLORS.at(-1)!, isBook: false },
  ];
  return { svg, legend };
}

/** A group of bars a place; the first run, and above it the book's. */
function drawBars({ experiment, runs }: Row, spec: PlotSpec): Drawing {
  const names = namesOf({ experiment, runs }, spec);
  const panels = [
    ...(experiment.bookCurves ? [{ panel: "the book", curves: experiment.bookCurves }] : []),
    { panel: `ours, seed ${runs[0]!.seed}`, curves: runs[0]!.curves ?? {} },
  ];
  const bars = panels.flatMap(({ panel, curves }) =>
    names.flatMap((name) =>
      (curves[name] ?? []).map((value, i) => ({
        panel,
        name,
        value,
        place: curves[spec.x ?? ""]?.[i] ?? i + 1,
      })),
    ),
  );
  const svg = render({
    ariaLabel: `${names.join(", ")}: ${panels.map(({ panel }) => panel).join(" and ")}`,
    fx: { label: spec.x ?? null },
    fy: { label: null, domain: panels.map(({ panel }) => panel) },
    x: { axis: null, domain: [...names] },
    y: { label: spec.yLabel ?? null, grid: true, ticks: 4 },
    color: { domain: [...names], range: SERIES.slice(0, names.length) },
    marginRight: 70,
    marks: [
      Plot.barY(bars, { fx: "place", fy: "panel", x: "name", y: "value", fill: "name" }),
      Plot.ruleY([0]),
    ],
  });
  return { svg, legend: names.map((name, i) => ({ name, color: SERIES[i]!, isBook: false })) };
}

/** Our runs on a line, the interval of the book's statistic, and the book's figure. */
export function drawStrip(figure: Figure, { ours, interval }: FigureLine): string {
  if (!ours || ours.values.length < 2) return "";
  const marks = [
    ...(interval
      ? [
          Plot.ruleY([0], {
            x1: interval[0],
            x2: interval[1],
            stroke: OURS,
            strokeOpacity: 0.3,
            strokeWidth: 10,
          }),
        ]
      : []),
    Plot.dotX([...ours.values], { y: 0, r: 2.4, fill: OURS, fillOpacity: 0.75 }),
    ...(figure.book === undefined
      ? []
      : [Plot.tickX([figure.book], { stroke: BOOK, strokeWidth: 2.5 })]),
  ];
  const values = [...ours.values, ...(figure.book === undefined ? [] : [figure.book])];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = 0.06 * (high - low || Math.abs(high) || 1);
  return render({
    ariaLabel: `our runs and the book's figure: ${figure.value}`,
    width: 220,
    height: 40,
    marginTop: 2,
    marginBottom: 16,
    marginLeft: 8,
    marginRight: 8,
    x: { domain: [low - margin, high + margin], label: null, ticks: 3, tickSize: 3 },
    y: { axis: null, domain: [-1, 1] },
    marks,
  });
}

function render(options: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const plot = Plot.plot({
    width: WIDTH,
    className: "plot",
    height: HEIGHT,
    marginLeft: 52,
    style: { background: "none", color: "var(--ink-soft)", fontSize: "11px", overflow: "visible" },
    ...options,
    document: document as unknown as Document,
  });
  // the page has these rules once for all
  plot.querySelector("style")?.remove();
  plot.setAttribute("role", "img");
  return plot.outerHTML;
}
