// report.html: one file that needs nothing else, no script and no network.
import type { Dataset } from "downhill/data";
import { APPENDIX, chapterName, type Figure } from "../experiment.ts";
import type { KeptReplay } from "../replay/kept.ts";
import type { FigureLine } from "../report-line.ts";
import {
  bookCells,
  hours,
  missing,
  number,
  plain,
  type Row,
  remarksOf,
  time,
  type Word,
  wordOf,
} from "./figures.ts";
import { galleryOf } from "./gallery.ts";
import { drawPlots, drawStrip } from "./plots.ts";
import { STYLE } from "./style.ts";
import type { Drawing, Legend } from "./svg.ts";
import { tallyText } from "./tally.ts";

const STYLES: Readonly<Record<Word, string>> = {
  reproduced: "reproduced",
  better: "better",
  compatible: "compatible",
  "not decided": "undecided",
  differs: "differs",
  "claim seen": "seen",
  "claim not seen": "unseen",
  "no verdict": "",
  "not yet run": "",
};
const BOOK = "http://neuralnetworksanddeeplearning.com";

const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

const pill = (word: Word, text: string = word): string =>
  `<span class="pill ${STYLES[word]}">${escaped(text)}</span>`;

export interface PageParts {
  readonly rows: readonly Row[];
  readonly chapters: Readonly<Record<number, string>>;
  readonly replays: readonly KeptReplay[];
  /** To show what networks read wrong. */
  readonly test?: Dataset | undefined;
}

/** The whole page. */
export function reportPage({ rows, chapters, replays, test }: PageParts): string {
  const parts = Object.entries(chapters).flatMap(([chapter, title]) => {
    const own = rows.filter(({ experiment }) => experiment.chapter === Number(chapter));
    return own.length ? [{ chapter: Number(chapter), title, own }] : [];
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Neural Networks and Deep Learning, reproduced</title>
<style>${STYLE}</style>
</head>
<body>
<header class="top">
<h1>The book, run again</h1>
<p class="lead">Each figure of Michael Nielsen's <a href="${BOOK}"><cite>Neural Networks and Deep Learning</cite></a>
beside ours. From our runs follows where the book's own statistic lies with a chance of 98 %. A figure
that lies there is reproduced if the runs would notice most books that are otherwise, compatible if they
would notice half, and else nothing is decided; outside ours is better, or it differs.</p>
<p class="lead">${escaped(tallyText(rows))}</p>
<nav>${parts.map(navigation).join("")}<a href="#replays"><span><b>R</b>&ensp;Replays</span></a></nav>
</header>
<main>
${parts.map(({ chapter, title, own }) => `<section id="chapter-${chapter}"><h2><small>${chapterName(chapter)}</small>${escaped(title)}</h2>\n${own.map((row) => article(row, test)).join("\n")}</section>`).join("\n")}
${replaySection(replays)}
</main>
<footer>${footer(rows)}</footer>
</body>
</html>
`;
}

/** The book's seeded scripts: a line each. */
function replaySection(replays: readonly KeptReplay[]): string {
  const rows = replays.map(({ replay, run, series }) => {
    const same = series.map((s) => `<b>${s.identical}</b> of ${s.entries} ${escaped(s.name)}`);
    const cells = [
      `<b>${escaped(replay.id)}</b> <span class="dim">${escaped(replay.what)}</span>`,
      same.join("<br>") || '<span class="dim">not yet run</span>',
      run ? `${run.values["must be identical"]}` : "",
      run ? pill(run.works ? "reproduced" : "differs") : "",
      run ? `${escaped(run.target)}, ${time(run.seconds)}` : "",
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  return `<section id="replays"><h2>Replays</h2><article><p class="claim">The book's seeded scripts with their own random
numbers, beside what their author published. Identical are epochs (or sizes) after which as many answers are right, or
the cost is the same; where rounding grows, fewer must be.</p><div class="scroll"><table><thead><tr><th>script</th><th>identical</th><th>must be</th><th></th><th>run</th></tr></thead><tbody>${rows.join("")}</tbody></table></div></article></section>`;
}

function navigation({
  chapter,
  title,
  own,
}: {
  chapter: number;
  title: string;
  own: readonly Row[];
}): string {
  const counts = new Map<Word, number>();
  for (const row of own) counts.set(wordOf(row), (counts.get(wordOf(row)) ?? 0) + 1);
  const order = Object.keys(STYLES) as Word[];
  const pills = order.flatMap((word) =>
    counts.has(word) ? [pill(word, `${counts.get(word)} ${word}`)] : [],
  );
  return `<a href="#chapter-${chapter}"><span><b>${chapter === APPENDIX ? "A" : chapter}</b>&ensp;${escaped(title)}</span><span class="counts">${pills.join("")}</span></a>`;
}

function article(row: Row, test: Dataset | undefined): string {
  const { experiment, runs, line } = row;
  const { id, claim, section, protocol } = experiment;
  const results =
    runs.length === 0
      ? `<p class="missing">${bookFigures(experiment.figures)}Not yet run: ${missing(row)}.</p>`
      : `${figureTable(row)}${claimList(row)}${plots(drawPlots(row))}${gallery(row, test)}`;
  return `<article id="${id}">
<header><h3><a href="#${id}">${id}</a></h3>${pill(wordOf(row))}</header>
<p class="claim">${escaped(claim)}</p>
${results}
<details><summary>${escaped(section)}: how it is done${runs.length ? `, ${runs.length} ${runs.length === 1 ? "run" : "runs"} in ${time(line.seconds)}` : ""}</summary>
<p>${escaped(protocol)}</p>${expectations(experiment.figures)}${runs.length ? `<p>${provenance(row)}</p>` : ""}</details>
</article>`;
}

/** What the book has, where we have nothing yet. */
function bookFigures(figures: readonly Figure[]): string {
  const own = figures.find(({ book }) => book !== undefined);
  return own
    ? `The book: ${number(own.book!, own)} ${escaped(own.unit)} (${escaped(own.value)}). `
    : "";
}

function figureTable({ experiment, line, runs }: Row): string {
  if (experiment.figures.length === 0) return valueTable(runs);
  const rows = experiment.figures.map((figure, i) => figureRow(figure, line.figures[i]!));
  return `<div class="scroll"><table><thead><tr><th></th><th>the book prints</th><th>known besides</th><th>ours</th><th>98 % interval</th><th>verdict</th><th></th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function figureRow(figure: Figure, line: FigureLine): string {
  const { ours, interval, verdict, reason } = line;
  const unit = figure.unit ? ` ${escaped(figure.unit)}` : "";
  const spread =
    ours && ours.values.length > 1 ? ` <span class="dim">± ${number(ours.std, figure)}</span>` : "";
  const cells = [
    escaped(figure.value),
    ...bookCells(figure).map(escaped),
    ours ? `<b>${number(ours.mean, figure)}</b>${unit}${spread}` : "",
    interval && interval[0] !== interval[1]
      ? interval.map((end) => number(end, figure, 1)).join(" – ")
      : "",
    (verdict ? pill(verdict) : `<span class="dim">${escaped(reason)}</span>`) +
      remarksOf(figure, line)
        .map((remark) => ` <span class="dim">${escaped(remark)}</span>`)
        .join(""),
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}<td class="strip">${drawStrip(figure, line)}</td></tr>`;
}

/** The values of runs that stand beside no figure of the book. */
function valueTable(runs: Row["runs"]): string {
  const names = Object.keys(runs[0]?.values ?? {});
  if (names.length === 0) return "";
  const rows = names.map((name) => {
    const values = runs.flatMap((run) => run.values[name] ?? []);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return `<tr><td>${escaped(name)}</td><td>${plain(mean)}</td></tr>`;
  });
  const head = runs.length > 1 ? `mean of ${runs.length} runs` : "ours";
  return `<div class="scroll"><table class="values"><thead><tr><th></th><th>${head}</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function claimList({ experiment: { claims = {} }, line }: Row): string {
  const items = Object.entries(line.claims).map(([name, [seen, of]]) => {
    const kind = 2 * seen > of ? "seen" : "unseen";
    const times = of === 1 ? "" : ` <span class="dim">in ${seen} of ${of} runs</span>`;
    const text = claims[name] === undefined ? "" : `: ${escaped(claims[name])}`;
    return `<li class="${kind}"><b>${escaped(name)}</b>${text}${times}</li>`;
  });
  return items.length ? `<ul class="claims">${items.join("")}</ul>` : "";
}

function plots(drawings: readonly Drawing[]): string {
  if (drawings.length === 0) return "";
  const figures = drawings.map(({ html, legend }) => {
    const caption = legend.length ? `<figcaption>${legend.map(swatch).join("")}</figcaption>` : "";
    return `<figure>${caption}${html}</figure>`;
  });
  return `<div class="plots">${figures.join("")}</div>`;
}

function swatch({ name, color, swatch: kind = "area" }: Legend): string {
  if (color === undefined) return `<b>${escaped(name)}</b>`;
  const style = kind === "area" ? `background: ${color}` : `color: ${color}`;
  return `<span><i class="${kind}" style="${style}"></i>${escaped(name)}</span>`;
}

/** The images that its best run reads wrong. */
function gallery(row: Row, test: Dataset | undefined): string {
  const found = test && galleryOf(row, test);
  if (!found) return "";
  const { seed, total, errors, images } = found;
  const part = images.length < errors ? `, the first ${images.length}` : "";
  const tiles = images.map(
    ({ index, right, read, picture }) =>
      `<figure><img class="ink" src="${picture}" alt="test image ${index}" width="56" height="56"><figcaption>${right} <span>read as ${read}</span></figcaption></figure>`,
  );
  return `<h4>What seed ${seed} reads wrong: ${errors} of ${total}${part}</h4><div class="gallery">${tiles.join("")}</div>`;
}

/** What was expected before the runs were made. */
function expectations(figures: readonly Figure[]): string {
  return figures
    .map(
      ({ value, band, unit }) =>
        `<p>Expected before the runs, ${escaped(value)}: ${plain(band.low)} to ${plain(band.high)} ${escaped(unit)}; ${escaped(band.why)}.</p>`,
    )
    .join("");
}

function provenance({ experiment, runs }: Row): string {
  const list = (values: readonly string[]) => [...new Set(values)].join(", ");
  const seconds = runs.map((run) => run.seconds);
  const mean = seconds.reduce((a, b) => a + b, 0) / seconds.length;
  return `${time(mean)} a run (estimated: ${hours(experiment.coreHours)}) on ${list(runs.map((run) => run.target))}; seeds ${list(runs.map((run) => `${run.seed}`))}; commit ${list(runs.map((run) => run.commit))}.`;
}

function footer(rows: readonly Row[]): string {
  const runs = rows.flatMap((row) => row.runs);
  const last = runs
    .map((run) => run.time)
    .sort()
    .at(-1)
    ?.slice(0, 10);
  const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
  return runs.length
    ? `${runs.length} runs of ${rows.filter((row) => row.runs.length).length} experiments, ${time(seconds)} of computing, the last on ${last}. Made by <code>npm run report</code> from the lines in book/results.`
    : "Nothing has been run yet.";
}
