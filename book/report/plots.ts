// The plots of an experiment, as its specifications say, and the strip beside each figure.
import * as Plot from "@observablehq/plot";
import type { Figure, PlotSpec } from "../experiment.ts";
import type { FigureLine } from "../report-line.ts";
import { drawCurves, namesOf } from "./curves.ts";
import { drawCuts } from "./cut-strip.ts";
import type { Row } from "./figures.ts";
import { contactSheet } from "./ink.ts";
import { drawPoles } from "./poles.ts";
import { BOOK, type Drawing, OURS, render, SERIES } from "./svg.ts";
import { drawValues } from "./values-plot.ts";

const FIELD_COLORS = Array.from({ length: 9 }, (_, i) => `var(--field-${i})`);

const IMAGES_IN_A_ROW = 10;
/** Pixels of an image on the page, of few of them and of many. */
const IMAGE_SIDES = { few: 112, many: 56 } as const;
const FEW_IMAGES = 4;

const DRAWERS: Readonly<Record<PlotSpec["kind"], (row: Row, spec: PlotSpec) => Drawing>> = {
  lines: drawCurves,
  dots: drawCurves,
  bars: drawBars,
  field: drawField,
  images: drawImages,
  map: drawMap,
  poles: drawPoles,
  cuts: drawCuts,
  values: drawValues,
};

/** All plots of an experiment; none before its first run. */
export function drawPlots(row: Row): Drawing[] {
  const [first] = row.runs;
  if (!first) return [];
  const { curves = {}, values } = first;
  const specs = row.experiment.plots ?? defaultPlots(Object.keys(curves));
  const isKnown = (spec: PlotSpec) =>
    spec.kind === "values"
      ? spec.values!.some((name) => name in values)
      : (spec.curves ?? Object.keys(curves)).some((name) => name in curves);
  return specs.filter(isKnown).map((spec) => DRAWERS[spec.kind](row, spec));
}

/** Per cents in one plot, everything else in one of its own. */
function defaultPlots(names: readonly string[]): PlotSpec[] {
  const shares = names.filter((name) => name.includes("%"));
  const others = names.filter((name) => !name.includes("%"));
  return [
    ...(shares.length > 1 ? [{ kind: "lines" as const, curves: shares, yLabel: "%" }] : []),
    ...[...(shares.length === 1 ? shares : []), ...others].map((name) => ({
      kind: "lines" as const,
      curves: [name],
    })),
  ];
}

/** Values row by row, from the lowest row up, as filled contours. */
function drawField({ runs }: Row, spec: PlotSpec): Drawing {
  const name = spec.curves?.[0] ?? "";
  const values = runs[0]!.curves?.[name] ?? [];
  const { side = 1 } = spec;
  const least = Math.min(0, ...values);
  const most = Math.max(...values);
  const unit = (most - least) / FIELD_COLORS.length;
  const thresholds = FIELD_COLORS.slice(1).map((_, i) => least + (i + 1) * unit);
  const [low, high] = spec.box ?? [0, 1];
  const box = { x1: low, x2: high, y1: low, y2: high };
  const [pathX = [], pathY = []] = (spec.path ?? []).map((name) => runs[0]!.curves?.[name] ?? []);
  const path = pathX.map((x, i) => [x, pathY[i]!] as const);
  const html = render({
    ariaLabel: `${name} over x and y`,
    width: 300,
    height: 300,
    x: { label: spec.xLabel ?? "x", domain: [low, high] },
    y: { label: spec.yLabel ?? "y", domain: [low, high], ticks: 5 },
    color: { type: "threshold", domain: thresholds, range: FIELD_COLORS },
    marks: [
      Plot.rect([0], { ...box, fill: FIELD_COLORS[0]! }),
      Plot.contour([...values], {
        ...box,
        width: side,
        height: values.length / side,
        fill: Plot.identity,
        stroke: "var(--card)",
        strokeWidth: 0.3,
        thresholds,
      }),
      Plot.frame({ stroke: "var(--line)" }),
      ...(path.length
        ? [
            Plot.line(path, { stroke: BOOK, strokeWidth: 1.6 }),
            Plot.dot(path, { r: 2.6, fill: BOOK }),
          ]
        : []),
    ],
  });
  const text = (value: number) => `${Number(value.toPrecision(3))}`;
  const legend = [
    { name },
    { name: text(least), color: FIELD_COLORS[0]! },
    { name: text(most), color: FIELD_COLORS.at(-1)! },
  ];
  return { html, legend };
}

/** Small square images of the first run, as many in a row as fit. */
function drawImages(row: Row, spec: PlotSpec): Drawing {
  const [name = ""] = namesOf(row, spec);
  const values = row.runs[0]!.curves?.[name] ?? [];
  const { side = 1 } = spec;
  const columns = Math.min(IMAGES_IN_A_ROW, Math.floor(values.length / (side * side)));
  const { picture, width, height } = contactSheet(values, side, columns);
  const pixels = columns > FEW_IMAGES ? IMAGE_SIDES.many : IMAGE_SIDES.few;
  const scale = Math.max(1, Math.round(pixels / side));
  const size = `width="${width * scale}" height="${height * scale}"`;
  return { html: `<img class="ink" src="${picture}" alt="${name}" ${size}>`, legend: [{ name }] };
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly digit: number;
}

/** Digits where the first run put them; equal digits have equal colours and stand for themselves. */
function drawMap(row: Row, spec: PlotSpec): Drawing {
  const names = namesOf(row, spec);
  const [xs = [], ys = [], digits = []] = names.map((name) => row.runs[0]!.curves?.[name] ?? []);
  const points = xs.map((x, i): Placed => ({ x, y: ys[i]!, digit: digits[i]! }));
  const html = render({
    ariaLabel: `${names[2]} by ${names[0]} and ${names[1]}`,
    height: 420,
    x: { label: names[0] ?? null, ticks: 5 },
    y: { label: names[1] ?? null, ticks: 5 },
    // as many colours as series, once light and once bold
    marks: [false, true].map((isBold) =>
      Plot.text(
        points.filter(({ digit }) => isBold === digit >= SERIES.length),
        {
          x: "x",
          y: "y",
          text: ({ digit }: Placed) => `${digit}`,
          fill: ({ digit }: Placed) => SERIES[digit % SERIES.length]!,
          fontWeight: isBold ? 800 : 400,
          fontSize: 9,
        },
      ),
    ),
  });
  return { html, legend: [{ name: names[2] ?? "" }] };
}

/** A group of bars a place; the book's above those of our first run. */
function drawBars(row: Row, spec: PlotSpec): Drawing {
  const { experiment, runs } = row;
  const names = namesOf(row, spec);
  const panels = [
    ...(experiment.bookCurves ? [{ panel: "the book", curves: experiment.bookCurves }] : []),
    { panel: `ours, seed ${runs[0]!.seed}`, curves: runs[0]!.curves ?? {} },
  ];
  const places = runs[0]!.curves?.[spec.x ?? ""];
  const bars = panels.flatMap(({ panel, curves }) =>
    names.flatMap((name) =>
      (curves[name] ?? []).map((value, i) => ({ panel, name, value, place: places?.[i] ?? i + 1 })),
    ),
  );
  const html = render({
    ariaLabel: `${names.join(", ")}: ${panels.map(({ panel }) => panel).join(" and ")}`,
    fx: { label: spec.x ?? null },
    fy: {
      label: null,
      domain: panels.map(({ panel }) => panel),
      ...(panels.length === 1 && { axis: null }),
    },
    x: { axis: null, domain: [...names] },
    y: { label: spec.yLabel ?? null, grid: true, ticks: 4 },
    color: { domain: [...names], range: SERIES.slice(0, names.length) },
    marginRight: panels.length === 1 ? 12 : 70,
    marks: [
      Plot.barY(bars, { fx: "place", fy: "panel", x: "name", y: "value", fill: "name" }),
      Plot.ruleY([0]),
    ],
  });
  return { html, legend: names.map((name, i) => ({ name, color: SERIES[i]! })) };
}

/** Our runs on a line, the interval of the book's statistic, and the book's figure. */
export function drawStrip(figure: Figure, { ours, interval }: FigureLine): string {
  if (!ours || ours.values.length < 2) return "";
  const book = figure.book === undefined ? [] : [figure.book];
  const values = [...ours.values, ...book, ...(interval ?? [])];
  const low = Math.min(...values);
  const high = Math.max(...values);
  const margin = 0.06 * (high - low || Math.abs(high) || 1);
  const marks: Plot.Markish[] = [];
  if (interval) {
    const [x1, x2] = interval;
    marks.push(Plot.ruleY([0], { x1, x2, stroke: OURS, strokeOpacity: 0.3, strokeWidth: 10 }));
  }
  marks.push(Plot.dotX([...ours.values], { y: 0, r: 2.4, fill: OURS, fillOpacity: 0.75 }));
  marks.push(Plot.tickX(book, { stroke: BOOK, strokeWidth: 2.5 }));
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
