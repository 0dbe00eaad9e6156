// The report as files: report.html and RESULTS.md beside the experiments, from stored results alone.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Dataset } from "downhill/data";
import { APPENDIX, type Experiment } from "../experiment.ts";
import { keptReplays } from "../replay/kept.ts";
import type { Store } from "../store.ts";
import { collectRows } from "./figures.ts";
import { reportPage } from "./page.ts";
import { resultsTable } from "./table.ts";

export const CHAPTERS = {
  1: "Using neural nets to recognize handwritten digits",
  2: "How the backpropagation algorithm works",
  3: "Improving the way neural networks learn",
  4: "A visual proof that neural nets can compute any function",
  5: "Why are deep neural networks hard to train?",
  6: "Deep learning",
  [APPENDIX]: "Is there a simple algorithm for intelligence?",
} as const;

export interface Report {
  readonly html: string;
  readonly markdown: string;
}

/**
 * The same for the same results, to the last byte.
 * @param test MNIST's test images, to show those that networks read wrong
 */
export function makeReport(
  experiments: readonly Experiment[],
  store: Store,
  test?: Dataset,
): Report {
  const rows = collectRows(experiments, store);
  const replays = keptReplays(store);
  return {
    html: reportPage({ rows, chapters: CHAPTERS, replays, test }),
    markdown: resultsTable(rows, CHAPTERS, replays),
  };
}

const FILES = { html: "report.html", markdown: "RESULTS.md" } as const;

/** Writes both files into a folder; returns their paths. */
export function writeReport(report: Report, folder: string): string[] {
  return Object.entries(FILES).map(([kind, name]) => {
    const path = join(folder, name);
    writeFileSync(path, report[kind as keyof Report]);
    return path;
  });
}
