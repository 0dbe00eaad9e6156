// The report of planted results: what it says, that it needs nothing else, that it is always the same.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { dataset, normalArray } from "downhill/data";
import { decode } from "fast-png";
import { parseHTML } from "linkedom";
import { EXACT, type Experiment, experiment, type Figure, ONE_RUN } from "../experiment.ts";
import { openStore, type StoredRun } from "../store.ts";
import { collectRows, wordOf } from "./figures.ts";
import { makeReport, writeReport } from "./report.ts";
import { sameTrainings, tally, tallyText } from "./tally.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-report-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const figure: Figure = {
  value: "test %, best epoch",
  book: 95.42,
  decimals: 2,
  unit: "%",
  statistic: ONE_RUN,
  better: "higher",
  band: { low: 94, high: 96, why: "made up" },
};

function made(id: string, more: Partial<Experiment> = {}): Experiment {
  return experiment({
    id,
    chapter: 1,
    section: "A section",
    claim: `The claim of ${id}, with a < b & "c"`,
    protocol: "as planted",
    figures: [figure],
    runs: 5,
    coreHours: 0.25,
    run: () => assert.fail("a report runs nothing"),
    ...more,
  });
}

const planted: readonly Experiment[] = [
  made("ch1-same", { bookCurves: { "test %": [93, 94, 95.42] } }),
  made("ch1-off"),
  made("ch1-few"),
  made("ch1-missing"),
  made("ch1-vote", { runs: 1, needs: ["ch1-missing", 5] }),
  made("ch1-field", {
    figures: [{ ...figure, statistic: EXACT, book: undefined }],
    runs: 1,
    plots: [
      { kind: "field", curves: ["f"], side: 5 },
      { kind: "dots", x: "n", curves: ["error"], log: "both" },
      { kind: "bars", x: "n", curves: ["error"] },
      { kind: "images", curves: ["filters"], side: 2 },
      { kind: "images", curves: ["of another network"], side: 2 },
      { kind: "map", curves: ["right", "up", "digit"] },
    ],
  }),
  made("ch1-beyond", {
    bookCurves: { "test %": Array.from({ length: 30 }, (_, i) => 90 + i) },
    plots: [{ kind: "lines", yDomain: [94, 96] }],
    runs: 1,
  }),
  made("ch1-answers"),
  made("ch1-claim", { figures: [], claims: { odd: "the seed is odd" }, runs: 3 }),
];

const store = openStore(folder);
function plant(id: string, seed: number, value: number, more: Partial<StoredRun> = {}): void {
  const curves = { "test %": [value - 2, value - 1, value] };
  plantIn(store, id, seed, { "test %, best epoch": value }, { curves, ...more });
}
function plantIn(
  into: typeof store,
  id: string,
  seed: number,
  values: StoredRun["values"],
  more: Partial<StoredRun> = {},
): void {
  into.append({
    id,
    version: 1,
    seed,
    scale: "full",
    target: "wasm",
    time: "2026-01-02T03:04:05Z",
    commit: "0123456789",
    seconds: 2,
    values,
    works: true,
    ...more,
  });
}
for (const [i, z] of normalArray(4, "report", 20).entries()) {
  const value = Math.round((95.4 + 0.15 * z) * 100) / 100;
  plant("ch1-same", i + 1, value);
  plant("ch1-off", i + 1, value - 2);
  if (i < 2) plant("ch1-few", i + 1, value);
  if (i < 3) plant("ch1-claim", i + 1, value, { claims: { odd: i % 2 === 0 }, curves: {} });
}
const filters = Array.from({ length: 11 * 4 }, (_, i) => i - 20);
const f = Array.from({ length: 25 }, (_, i) => i / 24);
const map = { right: [0, 1, 2], up: [0, 3, 1], digit: [2, 7, 7] };
plant("ch1-field", 1, 1, { curves: { f, n: [1, 2, 4], error: [0.5, 0.25, 0.1], filters, ...map } });
plant("ch1-missing", 1, 95, { scale: "quick" });

const test3 = dataset({
  name: "three",
  inputShape: [4],
  picture: { height: 2, width: 2, channels: 1 },
  outputs: 10,
  inputs: Uint8Array.of(0, 1, 2, 3, 10, 20, 30, 255, 7, 7, 7, 7),
  labels: Uint8Array.of(5, 6, 7),
});
plant("ch1-answers", 1, 95, { answers: "999" });
plant("ch1-answers", 2, 95, { answers: "587" });
plant("ch1-beyond", 1, 95, { curves: { "test %": [10, 95, 95.5, 900, 95, -50] } });

const report = makeReport(planted, store, test3);
const { document } = parseHTML(report.html);
const card = (id: string) => document.getElementById(id)!;
const word = (id: string) => card(id).querySelector("header .pill")!.textContent;

test("each experiment has its verdict", () => {
  assert.equal(word("ch1-same"), "reproduced");
  assert.equal(word("ch1-off"), "differs");
  assert.equal(word("ch1-few"), "no verdict");
  assert.match(card("ch1-few").textContent!, /2 runs, a verdict needs 3/);
  assert.equal(word("ch1-field"), "no verdict");
  assert.equal(word("ch1-claim"), "claim seen");
  assert.match(card("ch1-claim").textContent!, /odd: the seed is odd in 2 of 3 runs/);
});

test("what was not run says so, with its cost; reduced runs are no results", () => {
  assert.equal(word("ch1-missing"), "not yet run");
  assert.match(
    card("ch1-missing").textContent!,
    /The book: 95\.42 % .*Not yet run: 5 runs of 0\.25 core-hours/,
  );
  assert.match(
    report.markdown,
    /\[ch1-missing\].*\| 95\.42 % \| {2}\| \| \| not yet run: 5 runs of 0\.25/,
  );
  assert.match(report.markdown, /not yet run: 1 run of .* core-hours, after 5 runs of ch1-missing/);
});

test("runs that are missing are listed with their cost, the cheapest first", () => {
  const lines = report.markdown.split("## Runs that are missing")[1]!.split("\n");
  const rows = lines.filter((line) => line.startsWith("| ["));
  const at = (id: string) => rows.findIndex((line) => line.includes(`[${id}]`));
  // 3 runs as long as the 2 that were made, of 2 s; 5 of the quarter of an hour that is estimated
  assert.match(rows[at("ch1-few")]!, /\| 2 \| 5 \| 0\.0017 \|$/);
  assert.match(rows[at("ch1-missing")]!, /\| 0 \| 5 \| ~1\.3 \|$/);
  assert.ok(at("ch1-few") < at("ch1-missing"));
  assert.equal(at("ch1-same"), -1, "it has all of its runs");
  const cells = card("missing").querySelectorAll("tbody tr");
  assert.equal(cells.length, rows.length);
  assert.match(card("missing").querySelector(".claim")!.textContent!, /^\d+ runs of \d+ exp/);
});

test("figures, intervals and spread are those of the runs", () => {
  const text = card("ch1-same").textContent!;
  assert.match(text, /95\.42 %95\.[34]\d % ± 0\.1\d/);
  const row = report.markdown.split("\n").find((line) => line.includes("[ch1-same]"))!;
  assert.match(
    row,
    /\| 95\.42 % \| {2}\| 95\.[34]\d ± 0\.1\d % \| 9[45]\.\d{3} \.\. 95\.\d{3} \| reproduced \| would notice 0\.\d+ points \| 20 \| 40 s \|$/,
  );
});

test("all figures are counted, in any order, and no training twice", () => {
  const second: Figure = { ...figure, value: "test %, last epoch", book: 99, better: "neither" };
  const order = [made("ch1-two", { figures: [figure, second] })];
  const turned = [made("ch1-two", { figures: [second, figure] })];
  const other = openStore(mkdtempSync(join(folder, "two-")));
  const all = normalArray(4, "report", 20).entries();
  for (const [i, z] of all) {
    const values = { "test %, best epoch": 95.4 + 0.1 * z, "test %, last epoch": 95 + 0.1 * z };
    plantIn(other, "ch1-two", i + 1, values);
    plantIn(other, "ch1-again", i + 1, values);
  }
  const rows = collectRows([...order, made("ch1-again")], other);
  assert.equal(wordOf(rows[0]!), "differs");
  assert.equal(wordOf(collectRows(turned, other)[0]!), "differs");
  const counted = tally(rows);
  assert.equal(counted.counts.reproduced, 1);
  assert.equal(counted.counts.differs, 1);
  assert.equal(counted.again, 1);
  assert.equal(counted.compared, 2);
  assert.ok(Math.abs(counted.byChance - 0.03) < 1e-12);
  assert.deepEqual([...sameTrainings(rows)], [["ch1-again test %, best epoch", "ch1-two"]]);
  assert.match(tallyText(rows), /1 reproduced, 1 differs, 0 without.* 1 more are of trainings/);
});

test("what the book does not print stands in a column of its own", () => {
  const derived = made("ch1-same", { figures: [{ ...figure, source: "derived" }] });
  const { markdown, html } = makeReport([derived], store);
  assert.match(markdown, /\[ch1-same\][^|]*\| {2}\| 95\.42 % \(derived\) \| 95/);
  assert.doesNotMatch(html, /the book prints<\/th>/, "a column that no row fills is not there");
  assert.match(html, /<td [^>]*data-label="known besides">95\.42 % \(derived\)<\/td>/);
});

test("curves are drawn, the book's beside ours", () => {
  const figures = card("ch1-same").querySelectorAll("figure");
  assert.equal(figures.length, 1);
  assert.match(figures[0]!.textContent!, /ours.*the book/s);
  assert.equal(card("ch1-field").querySelectorAll("figure svg").length, 4);
  const paths = card("ch1-field").querySelectorAll('[data-mark="contour"] path');
  assert.ok(paths.length >= 8);
  const sheet = card("ch1-field").querySelector("img.ink")!.getAttribute("src")!;
  const { width, height, data } = decode(Buffer.from(sheet.split(",")[1]!, "base64"));
  assert.deepEqual([width, height], [29, 5], "ten images of two pixels and one below, with gaps");
  const ink = (x: number, y: number) => data[2 * (y * width + x) + 1];
  assert.deepEqual([ink(0, 0), ink(2, 0), ink(1, 1)], [0, 0, 255]);
  // each image from white to black, whatever the others hold
  assert.deepEqual([ink(3, 0), ink(4, 1)], [0, 255]);
  const places = [...card("ch1-field").querySelectorAll('[data-mark="text"] text')].map((text) => ({
    digit: text.textContent,
    at: /translate\(([\d.]+),([\d.]+)\)/
      .exec(text.getAttribute("transform")!)!
      .slice(1)
      .map(Number),
  }));
  assert.deepEqual(places.map(({ digit }) => digit).sort(), ["2", "7", "7"]);
  const [two, ...sevens] = places.toSorted((a, b) => a.at[0]! - b.at[0]!);
  assert.equal(two!.digit, "2");
  assert.ok(sevens[0]!.at[1]! < sevens[1]!.at[1]!, "3 is above 1");
  assert.doesNotMatch(report.html, /NaN|undefined|Infinity/);
});

test("what is beyond the axis is cut off", () => {
  const paths = [...card("ch1-beyond").querySelectorAll('[data-mark="line"] path')];
  assert.equal(paths.length, 2);
  for (const path of paths) {
    const places = path.getAttribute("d")!.match(/[\d.-]+,[\d.-]+/g)!;
    const heights = places.map((place) => Number(place.split(",")[1]));
    assert.ok(heights.length >= 3);
    for (const y of heights) assert.ok(y >= 0 && y <= 260, `${y} in a plot of 260`);
  }
});

test("what the best run reads wrong is shown, as ink on nothing", () => {
  const section = card("ch1-answers");
  assert.match(section.textContent!, /What seed 2 reads wrong: 1 of 3/);
  const images = [...section.querySelectorAll(".gallery img")];
  assert.equal(images.length, 1);
  assert.match(section.querySelector(".gallery")!.textContent!, /6 read as 8/);
  const [, base64] = images[0]!.getAttribute("src")!.split(",");
  const { width, height, data } = decode(Buffer.from(base64!, "base64"));
  assert.deepEqual([width, height, ...data], [2, 2, 0, 10, 0, 20, 0, 30, 0, 255]);
  assert.equal(makeReport(planted, store).html.includes('gallery">'), false, "without images none");
});

test("the page needs nothing else: no address that is loaded, text escaped", () => {
  assert.equal(document.querySelectorAll("script[src], link, iframe, object").length, 0);
  assert.doesNotMatch(report.html, /url\(|@import|src="(?!data:image\/png;base64,)/);
  const addresses = [...report.html.matchAll(/https?:\/\/[^"'\s<)]+/g)].map(([address]) => address);
  const isName = (address: string) => address.startsWith("http://www.w3.org/");
  assert.deepEqual(
    [...new Set(addresses)].filter((a) => !isName(a)),
    ["http://neuralnetworksanddeeplearning.com"],
  );
  assert.match(report.html, /a &lt; b &amp; &quot;c&quot;/);
  assert.match(report.html, /prefers-color-scheme: dark/);
});

test("the same results make the same report, to the last byte", () => {
  assert.deepEqual(makeReport(planted, openStore(folder), test3), report);
  for (const path of writeReport(report, folder)) {
    assert.ok([report.html, report.markdown].includes(readFileSync(path, "utf8")));
  }
});

test("the report that is kept stays under 3 MB", () => {
  const kept = new URL("../../../book/report.html", import.meta.url);
  const { size } = statSync(kept);
  assert.ok(size < 3_000_000, `${size} bytes`);
});
