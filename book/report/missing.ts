// The runs that an experiment still lacks, and what they would take: what was not reached is said with its cost.
import { counted, hours, type Row } from "./figures.ts";
import { escaped } from "./html.ts";

export interface Missing {
  readonly id: string;
  readonly made: number;
  readonly wanted: number;
  /** Of those that are missing: as long as those that were made, else as estimated. */
  readonly coreHours: number;
  readonly isEstimated: boolean;
  /** "after 5 runs of" another: what it waits for. */
  readonly after?: string;
}

/** Of an experiment without a run: "10 runs of 0.5 core-hours", and which other runs it waits for. */
export function missing({ experiment: { runs, coreHours, needs } }: Row): string {
  const own = `${counted(runs)} of ${hours(coreHours)}`;
  return needs ? `${own}, ${afterText(needs)}` : own;
}

const afterText = ([id, runs]: NonNullable<Row["experiment"]["needs"]>): string =>
  `after ${counted(runs)} of ${id}`;

/** The cheapest first. */
export function missingRuns(rows: readonly Row[]): Missing[] {
  return rows
    .flatMap(({ experiment: { id, runs: wanted, coreHours, needs }, runs }): Missing[] => {
      const made = runs.length;
      if (made >= wanted) return [];
      const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
      const each = made > 0 ? seconds / made / 3600 : coreHours;
      const left = { coreHours: (wanted - made) * each, isEstimated: made === 0 };
      const after = needs && { after: afterText(needs) };
      return [{ id, made, wanted, ...left, ...after }];
    })
    .sort((a, b) => a.coreHours - b.coreHours || (a.id < b.id ? -1 : 1));
}

/** One sentence: how much is missing in all. */
function sentence(all: readonly Missing[]): string {
  const runs = all.reduce((sum, { made, wanted }) => sum + wanted - made, 0);
  const whole = all.reduce((sum, { coreHours }) => sum + coreHours, 0);
  return `${counted(runs)} of ${all.length} experiments ${runs === 1 ? "is" : "are"} missing, ${hours(whole)} by the time of those that were made, or as estimated where there is none (~). \`downhill reproduce --continue\` makes them.`;
}

const cost = ({ coreHours, isEstimated, after }: Missing): string =>
  `${isEstimated ? "~" : ""}${Number(coreHours.toPrecision(2))}${after ? `, ${after}` : ""}`;

/** The section of RESULTS.md. */
export function missingTable(rows: readonly Row[]): string[] {
  const all = missingRuns(rows);
  if (all.length === 0) return [];
  return [
    "",
    "## Runs that are missing",
    "",
    sentence(all),
    "",
    "| experiment | made | wanted | core-hours left |",
    "|---|--:|--:|--:|",
    ...all.map((m) => `| [${m.id}](report.html#${m.id}) | ${m.made} | ${m.wanted} | ${cost(m)} |`),
  ];
}

/** The section of the page. */
export function missingSection(rows: readonly Row[]): string {
  const all = missingRuns(rows);
  if (all.length === 0) return "";
  const labels = ["experiment", "made", "wanted", "core-hours left"];
  const others = labels.slice(1).map((label) => `<th scope="col">${label}</th>`);
  const head = ["<td></td>", ...others].join("");
  const lines = all.map((m) => {
    const cells = [`<a href="#${m.id}">${m.id}</a>`, `${m.made}`, `${m.wanted}`, cost(m)];
    return `<tr>${cells.map((cell, i) => `<td data-label="${labels[i]}">${cell}</td>`).join("")}</tr>`;
  });
  const words = escaped(sentence(all)).replace(/`([^`]+)`/, "<code>$1</code>");
  return `<section id="missing"><h2>Runs that are missing</h2><article><p class="claim">${words}</p><table class="figures"><thead><tr>${head}</tr></thead><tbody>${lines.join("")}</tbody></table></article></section>`;
}
