// The look of the report, in light and dark. The blue is ours and the orange the book's, as in the
// book's own figures.
const FIELD_LIGHT = [
  "#f6f8fb",
  "#e3ecf5",
  "#c9dcee",
  "#a9c7e3",
  "#84aed6",
  "#5e93c5",
  "#3f7bb3",
  "#2a629a",
  "#17497c",
];
const FIELD_DARK = [
  "#161b22",
  "#18283a",
  "#1b3652",
  "#20476d",
  "#29598a",
  "#386fa6",
  "#538abf",
  "#7aa9d4",
  "#a9cbe8",
];

const variables = (field: readonly string[], rest: string): string =>
  `${field.map((color, i) => `--field-${i}: ${color};`).join(" ")} ${rest}`;

const LIGHT = variables(
  FIELD_LIGHT,
  `--paper: #f4f3f0; --page: #f7f6f3; --card: #ffffff; --ink: #1c1f24; --ink-soft: #5c636e; --line: #e2e0da;
  --ours: #2a6ea6; --book: #d97800; --good: #1d7a46; --good-soft: #e0f2e7; --better: #2a6ea6;
  --better-soft: #e1edf7; --off: #a35b00; --off-soft: #fdeed8; --none: #5c636e; --none-soft: #eeedea;
  --series-0: #2a6ea6; --series-1: #d97800; --series-2: #b3343f; --series-3: #2f8a56; --series-4: #7a52a8;`,
);
const DARK = variables(
  FIELD_DARK,
  `--paper: #e2dfd9; --page: #0f1216; --card: #161b22; --ink: #e6e8eb; --ink-soft: #9aa4b0; --line: #2a313b;
  --ours: #5aa2dd; --book: #ffa933; --good: #62c98d; --good-soft: #14301f; --better: #72b2e6;
  --better-soft: #132a3f; --off: #f0b25c; --off-soft: #37270f; --none: #9aa4b0; --none-soft: #222933;
  --series-0: #5aa2dd; --series-1: #ffa933; --series-2: #f0727c; --series-3: #62c98d; --series-4: #b895e6;`,
);

export const STYLE = `
:root { color-scheme: light dark; --mono: ui-monospace, "SF Mono", Menlo, Consolas, monospace; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main, header.top, footer { max-width: 1080px; margin: 0 auto; padding: 0 24px; }
header.top { padding-top: 48px; }
h1 { font-size: 2.1rem; line-height: 1.15; margin: 0 0 12px; letter-spacing: -0.02em; }
h2 { font-size: 1.35rem; margin: 56px 0 16px; letter-spacing: -0.01em; }
h2 small { color: var(--ink-soft); font-weight: 400; font-size: 0.75em; display: block; }
h3 { font-size: 1.04rem; line-height: 1.4; margin: 0; font-weight: 600; max-width: 64ch; }
code { font-family: var(--mono); font-size: 0.88em; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
p { margin: 0 0 12px; max-width: 74ch; }
.lead { color: var(--ink-soft); }
a { color: var(--ours); }
ul.chapters { display: grid; gap: 8px; margin: 28px 0 0; padding: 0; list-style: none; }
.chapters > li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 16px; align-items: center;
  padding: 10px 16px; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.chapter { color: inherit; text-decoration: none; }
.chapter:hover { text-decoration: underline; }
.chapter b { margin-right: 6px; }
.counts { display: flex; gap: 6px; flex-wrap: wrap; justify-content: flex-end; }
.chapters details { grid-column: 1 / -1; margin: 0; }
.chapters details ul { margin: 6px 0; padding: 0 0 0 4px; list-style: none; }
.chapters details li { padding: 3px 0; }
.chapters details a { font-family: var(--mono); font-size: 0.85em; }
#find { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: center; margin: 20px 0 0; font-size: 0.9rem; }
#find[hidden] { display: none; }
#find label { display: flex; gap: 8px; align-items: center; color: var(--ink-soft); min-width: 0; }
#find input, #find select { font: inherit; color: var(--ink); background: var(--card); border: 1px solid var(--none);
  border-radius: 8px; padding: 6px 10px; min-width: 0; max-width: 16em; }
#find output { color: var(--ink-soft); }
:focus-visible { outline: 2px solid var(--ours); outline-offset: 2px; }
[hidden] { display: none !important; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 20px 24px; margin: 0 0 20px; scroll-margin-top: 16px; }
.overview { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 20px 24px; margin: 0 0 20px; }
.overview .narrow { display: none; }
article > header { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 16px; align-items: start; margin-bottom: 8px; }
.where { grid-column: 1 / -1; margin: 0; color: var(--ink-soft); font-size: 0.84rem; overflow-wrap: anywhere; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: 8px 28px; align-items: start; }
.beside .plots { grid-template-columns: minmax(0, 1fr); }
.how { font-size: 0.9rem; color: var(--ink-soft); }
.how p { margin: 12px 0 4px; }
.pill { font-size: 0.78rem; line-height: 1; padding: 5px 9px; border-radius: 99px; white-space: nowrap;
  font-weight: 600; color: var(--none); background: var(--none-soft); }
.pill.reproduced, .pill.compatible, .pill.seen { color: var(--good); background: var(--good-soft); }
.pill.better { color: var(--better); background: var(--better-soft); }
.pill.differs, .pill.unseen { color: var(--off); background: var(--off-soft); }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
thead th { font-weight: 500; color: var(--ink-soft); font-size: 0.8rem; padding: 4px 12px 4px 0; }
th, td { text-align: right; vertical-align: baseline; }
tbody th, tbody td { padding: 7px 12px 7px 0; border-top: 1px solid var(--line); }
tbody th, tbody td:first-child { text-align: left; font-weight: 400; min-width: 9em; }
td.thebookprints, td.ours, td.interval { white-space: nowrap; }
td.verdict { max-width: 15em; }
table.figures { margin: 12px 0; }
table.values { width: auto; margin: 12px 0; }
table.values td { padding-right: 40px; }
td.runs { padding: 2px 0; vertical-align: middle; width: 220px; }
td.runs svg { display: inline-block; vertical-align: middle; max-width: 100%; }
td .dim, .dim { color: var(--ink-soft); }
ul.claims { list-style: none; margin: 12px 0; padding: 0; font-size: 0.92rem; }
ul.claims li { padding: 3px 0 3px 1.6em; position: relative; }
ul.claims li::before { content: "–"; position: absolute; left: 0; color: var(--ink-soft); }
ul.claims li.seen::before { content: "✓"; color: var(--good); font-weight: 700; }
ul.claims li.unseen::before { content: "✗"; color: var(--off); font-weight: 700; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 20px; margin: 16px 0 4px; }
figure { margin: 0; min-width: 0; }
svg.plot { display: block; max-width: 100%; height: auto; }
svg.plot text { white-space: pre; }
figcaption { display: flex; flex-wrap: wrap; gap: 4px 14px; font-size: 0.8rem; color: var(--ink-soft); margin-bottom: 6px; }
figcaption i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 5px; border: 1px solid var(--line); }
figcaption i.points { border-radius: 50%; border: 2px solid; }
figcaption i.dashes { width: 18px; height: 0; border: 0; border-top: 2px dashed; border-radius: 0; vertical-align: middle; }
ul.claims b { font-weight: 600; }
h4 { font-size: 0.92rem; font-weight: 600; margin: 20px 0 10px; }
.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(84px, 1fr)); gap: 12px; }
.ink { display: block; max-width: 100%; height: auto; image-rendering: pixelated; }
.gallery .ink { border-radius: 6px; background: var(--paper); }
.gallery figcaption { display: block; margin: 4px 0 0; color: var(--ink); font-weight: 600; }
.gallery figcaption span { color: var(--ink-soft); font-weight: 400; }
@media (prefers-color-scheme: dark) { .ink { filter: invert(1); } }
details { font-size: 0.9rem; color: var(--ink-soft); margin-top: 8px; }
summary { cursor: pointer; }
details p { margin: 8px 0 0; }
.missing { color: var(--ink-soft); font-size: 0.92rem; margin: 0; }
footer { padding: 40px 24px 64px; color: var(--ink-soft); font-size: 0.85rem; }
@media (min-width: 761px) {
  .values.many, .values.many thead, .values.many tbody { display: block; width: 100%; }
  .values.many tbody { columns: 2; column-gap: 40px; }
  .values.many tbody tr { display: flex; justify-content: space-between; break-inside: avoid; border-top: 1px solid var(--line); }
  .values.many tbody tr > * { border: 0; } .values.many td { padding-right: 0; }
}
@media (max-width: 760px) {
  header.top, main, footer { padding-left: 14px; padding-right: 14px; }
  .chapters > li { grid-template-columns: minmax(0, 1fr); } .counts { justify-content: flex-start; }
  article, .overview { padding: 16px; } .overview .narrow { display: block; } .overview .wide { display: none; } article > header { grid-template-columns: minmax(0, 1fr); } article > header .pill { justify-self: start; margin: 4px 0; }
  .figures, .figures tbody, .figures tr, .figures th, .figures td { display: block; width: auto; max-width: none; }
  .figures thead { display: none; }
  .figures tr { border-top: 1px solid var(--line); padding: 8px 0; }
  tbody tr > * { border-top: 0; }
  .figures tbody th, .figures tbody td { border: 0; padding: 2px 0; text-align: left; white-space: normal; }
  .figures td:empty { display: none; }
  .figures tbody th { font-weight: 600; }
  .figures td[data-label]::before { content: attr(data-label); display: inline-block; min-width: 8.5em; color: var(--ink-soft); }
  .figures td.runs::before { content: none; }
}
@media print { article { break-inside: avoid; } }
`;
