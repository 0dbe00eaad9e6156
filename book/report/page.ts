// report.html: one file that needs nothing else and loads nothing: a card an experiment.
import type { Dataset } from "downhill/data";
import { chapterName, type Figure } from "../experiment.ts";
import type { KeptReplay } from "../replay/kept.ts";
import { type ChapterPart, contents, FINDER_SCRIPT, finder } from "./contents.ts";
import { figureTable } from "./figure-table.ts";
import { hours, number, plain, type Row, time, wordOf } from "./figures.ts";
import { galleryOf } from "./gallery.ts";
import { dim, escaped, pill } from "./html.ts";
import { drawLadder } from "./ladder.ts";
import { missing, missingSection } from "./missing.ts";
import { drawPlots } from "./plots.ts";
import { STYLE } from "./style.ts";
import type { Drawing, Legend } from "./svg.ts";
import { tallyText } from "./tally.ts";

const BOOK = "http://neuralnetworksanddeeplearning.com";

export interface PageParts {
  readonly rows: readonly Row[];
  readonly chapters: Readonly<Record<number, string>>;
  readonly replays: readonly KeptReplay[];
  /** To show what networks read wrong. */
  readonly test?: Dataset | undefined;
}

/** The whole page. */
export function reportPage({ rows, chapters, replays, test }: PageParts): string {
  const parts = Object.entries(chapters).flatMap(([chapter, title]): ChapterPart[] => {
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
would notice half, and else nothing is decided; outside ours is better, or it differs. Runs that fall into
groups have no such word: the groups are shown.</p>
<p class="lead">${escaped(tallyText(rows))}</p>
${contents(parts, replays)}
${finder(parts)}
</header>
<main>
${parts.map(({ chapter, title, own }) => `<section id="chapter-${chapter}"><h2><small>${chapterName(chapter)}</small> ${escaped(title)}</h2>\n${ladder(own)}${own.map((row) => article(row, test)).join("\n")}</section>`).join("\n")}
${replaySection(replays)}
${missingSection(rows)}
</main>
<footer>${footer(rows)}</footer>
<script>${FINDER_SCRIPT}</script>
</body>
</html>
`;
}

/** Pixels of an overview: on a wide page, and on a narrow one, where a wide one would be too small to read. */
const WIDTHS = { wide: 960, narrow: 360 } as const;

/** The rows of a chapter that are steps of one ladder, together. */
function ladder(own: readonly Row[]): string {
  const drawn = Object.entries(WIDTHS).flatMap(([name, width]) => {
    const drawing = drawLadder(own, width);
    return drawing ? [`<div class="${name}">${plots([drawing])}</div>`] : [];
  });
  return drawn.length
    ? `<div class="overview"><h3>The ladder at a glance: each dot is a run</h3>${drawn.join("")}</div>\n`
    : "";
}

/** The book's seeded scripts: a line each. */
function replaySection(replays: readonly KeptReplay[]): string {
  const rows = replays.map(({ replay, run, series }) => {
    const same = series.map((s) => `<b>${s.identical}</b> of ${s.entries} ${escaped(s.name)}`);
    const cells = [
      `<b>${escaped(replay.id)}</b> ${dim(replay.what)}`,
      same.join("<br>") || dim("not yet run"),
      run ? `${run.values["must be identical"]}` : "",
      run ? pill(run.works ? "reproduced" : "differs") : "",
      run ? `${escaped(run.target)}, ${time(run.seconds)}` : "",
    ];
    const labels = ["script", "identical", "must be", "", "run"];
    return `<tr>${cells.map((cell, i) => `<td data-label="${labels[i]}">${cell}</td>`).join("")}</tr>`;
  });
  return `<section id="replays"><h2>Replays</h2><article><p class="claim">The book's seeded scripts with their own random
numbers, beside what their author published. Identical are epochs (or sizes) after which as many answers are right, or
the cost is the same; where rounding grows, fewer must be.</p><table class="figures"><thead><tr><th scope="col">script</th><th scope="col">identical</th><th scope="col">must be</th><td></td><th scope="col">run</th></tr></thead><tbody>${rows.join("")}</tbody></table></article></section>`;
}

function article(row: Row, test: Dataset | undefined): string {
  const { experiment, runs } = row;
  const { id, chapter, claim, section, figures } = experiment;
  const text = [id, claim, section, ...figures.map(({ value }) => value)].join(" ");
  const about = `id="${id}" data-chapter="${chapter}" data-word="${wordOf(row)}" data-text="${escaped(text)}"`;
  return `<article ${about}>
<header><h3><a href="#${id}">${escaped(claim)}</a></h3>${pill(wordOf(row))}
<p class="where"><code>${id}</code> ${escaped(section)}</p></header>
${runs.length === 0 ? notYetRun(row) : results(row, test)}
</article>`;
}

function notYetRun(row: Row): string {
  const { figures, protocol } = row.experiment;
  return `<p class="missing">${bookFigures(figures)}Not yet run: ${missing(row)}.</p>
<details><summary>How it is done</summary><p>${escaped(protocol)}</p>${expectations(figures)}</details>`;
}

/** The table, and below it the plots; beside a single one what would leave half of the card empty. */
function results(row: Row, test: Dataset | undefined): string {
  const { experiment, runs, line } = row;
  const drawings = drawPlots(row);
  const made = `${runs.length} ${runs.length === 1 ? "run" : "runs"} in ${time(line.seconds)}`;
  const expected = `${expectations(experiment.figures)}<p>${provenance(row)}</p>`;
  const how = `<p>${escaped(experiment.protocol)}</p>`;
  if (drawings.length === 1) {
    return `${figureTable(row)}<div class="beside">${plots(drawings)}<div>${claimList(row)}<div class="how">${how}</div>
<details><summary>${made}</summary>${expected}</details></div></div>${gallery(row, test)}`;
  }
  return `${figureTable(row)}${claimList(row)}${plots(drawings)}${gallery(row, test)}
<details><summary>How it is done, ${made}</summary>${how}${expected}</details>`;
}

/** What the book has, where we have nothing yet. */
function bookFigures(figures: readonly Figure[]): string {
  const own = figures.find(({ book }) => book !== undefined);
  return own
    ? `The book: ${number(own.book!, own)} ${escaped(own.unit)} (${escaped(own.value)}). `
    : "";
}

function claimList({ experiment: { claims = {} }, line }: Row): string {
  const items = Object.entries(line.claims).map(([name, [seen, of]]) => {
    const kind = 2 * seen > of ? "seen" : "unseen";
    const times = of === 1 ? "" : ` ${dim(`in ${seen} of ${of} runs`)}`;
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
