// The figures of an experiment as a table: on a narrow screen each row is a block of its own, in which a
// cell is led by the name of its column.
import type { Figure } from "../experiment.ts";
import type { FigureLine } from "../report-line.ts";
import { bookCells, deviation, number, plain, type Row, remarksOf } from "./figures.ts";
import { dim, escaped, pill } from "./html.ts";
import { drawStrip } from "./plots.ts";

interface Cell {
  readonly column: string;
  readonly html: string;
}

/** The book's figures beside ours; of an experiment without figures, what its runs gave. */
export function figureTable({ experiment, line, runs }: Row): string {
  if (experiment.figures.length === 0) return valueTable(runs);
  const rows = experiment.figures.map((figure, i) => ({
    name: figure.value,
    cells: figureCells(figure, line.figures[i]!),
  }));
  return table(rows);
}

/** Cells of one row, in the order of the columns. */
function figureCells(figure: Figure, line: FigureLine): Cell[] {
  const { ours, interval, verdict, reason } = line;
  const unit = figure.unit ? ` ${escaped(figure.unit)}` : "";
  const spread =
    ours && ours.values.length > 1 ? ` ${dim(`± ${deviation(ours.std, figure)}`)}` : "";
  const [printed, known] = bookCells(figure);
  const isRange = interval && interval[0] !== interval[1];
  const remarks = remarksOf(figure, line).map((remark) => ` ${dim(remark)}`);
  return [
    { column: "the book prints", html: escaped(printed) },
    { column: "known besides", html: escaped(known) },
    { column: "ours", html: ours ? `<b>${number(ours.mean, figure)}</b>${unit}${spread}` : "" },
    {
      column: "98 % interval",
      html: isRange ? interval.map((end) => number(end, figure, 1)).join(" – ") : "",
    },
    { column: "verdict", html: `${verdict ? pill(verdict) : dim(reason)}${remarks.join("")}` },
    { column: "runs", html: drawStrip(figure, line) },
  ];
}

/** A table without the columns that no row fills. */
function table(
  rows: readonly { readonly name: string; readonly cells: readonly Cell[] }[],
): string {
  const columns = rows[0]!.cells.map(({ column }) => column);
  const isFilled = columns.map((_, i) => rows.some(({ cells }) => cells[i]!.html !== ""));
  const shown = <T>(all: readonly T[]): T[] => all.filter((_, i) => isFilled[i]);
  const head = shown(columns).map((column) => `<th scope="col">${column}</th>`);
  const body = rows.map(({ name, cells }) => {
    const inside = shown(cells).map(
      ({ column, html }) =>
        `<td class="${column.replaceAll(/[^a-z]+/g, "")}" data-label="${column}">${html}</td>`,
    );
    return `<tr><th scope="row">${escaped(name)}</th>${inside.join("")}</tr>`;
  });
  return `<table class="figures"><thead><tr><td></td>${head.join("")}</tr></thead><tbody>${body.join("")}</tbody></table>`;
}

/** More values stand in two columns, where there is room. */
const FEW_VALUES = 3;

/** The values of runs that stand beside no figure of the book. */
function valueTable(runs: Row["runs"]): string {
  const names = Object.keys(runs[0]?.values ?? {});
  if (names.length === 0) return "";
  const rows = names.map((name) => {
    const values = runs.flatMap((run) => run.values[name] ?? []);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return `<tr><th scope="row">${escaped(name)}</th><td>${plain(mean)}</td></tr>`;
  });
  const head = runs.length > 1 ? `mean of ${runs.length} runs` : "ours";
  const kind = names.length > FEW_VALUES ? "values many" : "values";
  return `<table class="${kind}"><thead><tr><td></td><th scope="col">${head}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
