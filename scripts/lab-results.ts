// The stored results of the book for the page of the lab, and what its second language says of them: the
// contents of the page's files by their names, as JSON on the standard output.
import { fileURLToPath } from "node:url";
import type { Experiment } from "../book/experiment.ts";
import { experiments } from "../book/index.ts";
import { namesOf } from "../book/report/curves.ts";
import { collectRows, hours, type Row, wordOf } from "../book/report/figures.ts";
import { openStore } from "../book/store.ts";
import { wordsOf } from "../lab/panels/results/in-words.ts";
import type { Result, ResultCurve } from "../lab/panels/results/result.ts";
import { recordWords } from "../lab/text/de/record-words.ts";

/** A curve on a screen has no more places than that. */
const MOST_POINTS = 24;
const MOST_CURVES = 3;

function resultOf(row: Row): Result {
  const { experiment, line, runs } = row;
  const { id, chapter, section, claim, protocol, figures, coreHours } = experiment;
  const spec = experiment.plots?.find(({ kind }) => kind === "lines" || kind === "dots");
  return {
    id,
    chapter,
    section,
    claim,
    protocol,
    word: wordOf(row),
    runs: runs.length,
    cost: hours(coreHours),
    figures: figures.map((figure, i) => ({
      name: figure.value,
      unit: figure.unit,
      decimals: figure.decimals,
      book: figure.book ?? null,
      source: figure.source ?? null,
      values: runs.flatMap((run) => rounded(run.values[figure.value])),
      verdict: line.figures[i]!.verdict,
      reason: line.figures[i]!.reason,
    })),
    claims: Object.entries(experiment.claims ?? {}).map(([name, text]) => {
      const [seen, of] = line.claims[name] ?? [0, 0];
      return { text, seen, of };
    }),
    curves: spec || !experiment.plots ? curvesOf(row, spec ?? { kind: "lines" }) : [],
    xLabel: spec?.xLabel ?? spec?.x ?? "epoch",
  };
}

function curvesOf(row: Row, spec: NonNullable<Experiment["plots"]>[number]): ResultCurve[] {
  const { runs, experiment } = row;
  const places = runs[0]?.curves?.[spec.x ?? ""];
  const bookCurves = experiment.bookCurves ?? {};
  return namesOf(row, spec)
    .slice(0, MOST_CURVES)
    .map((name) => {
      const all = runs.flatMap((run) => (run.curves?.[name] ? [run.curves[name]] : []));
      const length = Math.max(0, ...all.map((ys) => ys.length));
      const median = Array.from({ length }, (_, i) =>
        middle(all.flatMap((ys) => (ys[i] === undefined ? [] : [ys[i]]))),
      );
      const bookPlaces = bookCurves[spec.x ?? "epoch"] ?? places;
      return {
        name,
        ours: points(median, places),
        book: points(bookCurves[name] ?? [], bookPlaces),
      };
    })
    .filter(({ ours }) => ours.length > 1);
}

function points(ys: readonly number[], xs: readonly number[] | undefined): [number, number][] {
  const every = Math.max(1, Math.ceil(ys.length / MOST_POINTS));
  return ys.flatMap((y, i): [number, number][] => {
    if (i % every !== 0 && i !== ys.length - 1) return [];
    return Number.isFinite(y)
      ? [[Number((xs?.[i] ?? i).toPrecision(6)), Number(y.toPrecision(4))]]
      : [];
  });
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

const rounded = (value: number | undefined): number[] =>
  value === undefined ? [] : [Number(value.toPrecision(7))];

/** The page parts thousands by a narrow space, whoever wrote the sentence. */
const spaced = (_: string, value: unknown): unknown =>
  typeof value === "string" ? value.replace(/(?<=\b\d{1,3}),(?=\d{3}\b)/g, "\u202f") : value;

const book = fileURLToPath(new URL("../../book/", import.meta.url));
const rows = collectRows(experiments, openStore(`${book}results`));
const results: readonly Result[] = JSON.parse(JSON.stringify(rows.map(resultOf), spaced));
const german = Object.fromEntries(results.map((r) => [r.id, wordsOf(r, recordWords)]));
console.log(JSON.stringify({ results, "words.de": german }));
