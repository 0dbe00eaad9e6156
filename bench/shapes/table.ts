// The lines of `downhill bench shapes` as text for people: a table a target with a row a shape, holes
// marked; a table of networks; the kernels.
import { columns } from "../table.ts";
import type {
  NetworkLine,
  ShapeKernelLine,
  ShapeLine,
  ShapesEnvironmentLine,
  ShapesFailureLine,
  ShapesLine,
  ShapesSummaryLine,
} from "./line.ts";
import { CONTRACTIONS, LETTERS } from "./shape.ts";

export interface TableOptions {
  /** Columns of the terminal: where there are fewer than 100, shares of the peak are left out. */
  readonly width: number;
  /** Draws a hole so that it is seen; default: as it is. */
  readonly mark?: (text: string) => string;
}

const WIDE = 100;
const HEADS = {
  forward: "forward",
  inputGradient: "input grad",
  weightGradient: "weight grad",
} as const;

/** A text of several lines, without a newline at its end. */
export function formatShapes(lines: readonly ShapesLine[], options: TableOptions): string {
  const shapes = lines.filter((line): line is ShapeLine => "contraction" in line);
  const networks = lines.filter((line): line is NetworkLine => "network" in line);
  const kernels = lines.filter((line): line is ShapeKernelLine => "kernel" in line);
  const failures = lines.filter((line): line is ShapesFailureLine => "missing" in line);
  const summaries = lines.filter((line): line is ShapesSummaryLine => "summary" in line);
  const environment = lines.find((line): line is ShapesEnvironmentLine => "environment" in line);
  const parts = [
    ...(environment ? [describe(environment)] : []),
    ...targetsOf(shapes).map((target) => shapeTable(target, shapes, options).join("\n")),
    ...(networks.length ? [networkTable(networks, options).join("\n")] : []),
    ...groupsOf(kernels).map((own) => kernelTable(own).join("\n")),
    ...(summaries.length ? [summaries.map(summaryText).join("\n")] : []),
    ...(failures.length ? [failures.map(failureText).join("\n")] : []),
  ];
  return parts.join("\n\n");
}

function describe({ environment: e }: ShapesEnvironmentLine): string {
  const peak =
    e.peakGflops === null
      ? "peak not measured: no C compiler"
      : `peak of a core ${fixed(e.peakGflops)} GFLOP/s, ${fixed(e.narrowPeakGflops)} in 16 bytes`;
  return [
    `${e.cpu}, Node ${e.node}, load ${e.load.toFixed(2)}`,
    `${peak}; copying ${fixed(e.gigabytesPerSecond)} GB/s`,
  ].join("\n");
}

/** Ours first, as they came. */
const targetsOf = (lines: readonly ShapeLine[]): string[] => [
  ...new Set(lines.map((line) => line.target)),
];

function shapeTable(
  target: string,
  all: readonly ShapeLine[],
  { width, mark = (text) => text }: TableOptions,
): string[] {
  const lines = all.filter((line) => line.target === target);
  const hasRatio = lines.some((line) => line.ratio !== null);
  const hasPeak = width >= WIDE && lines.some((line) => line.peakShare !== null);
  const names = [...new Set(lines.map((line) => line.shape))];
  const rows = names.map((name) => [
    { text: name, isHole: false },
    ...CONTRACTIONS.map((contraction) => {
      const line = lines.find((l) => l.shape === name && l.contraction === contraction);
      if (!line) return { text: "", isHole: false };
      const parts = [
        fixed(line.gflops).padStart(5),
        ...(hasPeak ? [`${Math.round(100 * line.peakShare!)} %`.padStart(5)] : []),
        ...(hasRatio ? [timesText(line.ratio).padStart(6)] : []),
      ];
      return { text: `${parts.join(" ")}${line.isHole ? " *" : "  "}`, isHole: line.isHole };
    }),
  ]);
  const head = ["", ...CONTRACTIONS.map((c) => `${HEADS[c]}  `)];
  const widths = head.map((text, i) =>
    Math.max(text.length, ...rows.map((row) => row[i]!.text.length)),
  );
  const padded = (text: string, i: number) =>
    i === 0 ? text.padEnd(widths[i]!) : text.padStart(widths[i]!);
  const body = rows.map((row) =>
    row
      .map(({ text, isHole }, i) => (isHole ? mark(padded(text, i)) : padded(text, i)))
      .join("  ")
      .trimEnd(),
  );
  const holes = lines.filter((line) => line.isHole).length;
  const legend = [
    `${target}, GFLOP/s${hasPeak ? ", share of the peak" : ""}${hasRatio ? ", times PyTorch" : ""}`,
    `  (${LETTERS})`,
  ].join("");
  const last = `* ${holes} of ${lines.length} are holes: below 30 % of the peak and of what memory allows`;
  return [legend, head.map(padded).join("  ").trimEnd(), ...body, ...(holes ? [last] : [])];
}

function networkTable(lines: readonly NetworkLine[], { width }: TableOptions): string[] {
  const names = [...new Set(lines.map((line) => line.network))];
  const out: string[] = ["Networks, images/s of whole training steps"];
  const rows: string[][] = [
    ["", "images/s", "median", "x torch", "GFLOP/s", "of peak", "kernels", "compile ms"],
  ];
  for (const name of names) {
    for (const line of lines.filter((l) => l.network === name)) {
      rows.push([
        `${name} ${line.target}`,
        rate(line.imagesPerSecond),
        rate(line.medianImagesPerSecond),
        timesText(line.ratio),
        fixed(line.gflops),
        line.peakShare === null ? "" : `${Math.round(100 * line.peakShare)} %`,
        line.kernels === null ? "" : String(line.kernels),
        line.compileMs === null ? "" : line.compileMs.toFixed(0),
      ]);
    }
  }
  // The median says how restless the machine was, which a narrow terminal can do without.
  const isKept = (i: number) => width >= WIDE || i !== 2;
  out.push(...columns(rows.map((row) => row.filter((_, i) => isKept(i)))));
  for (const name of names) {
    const { describe, batch } = lines.find((l) => l.network === name)!;
    out.push(...wrapped(`${name}: ${describe}, batch ${batch}`, width));
  }
  return out;
}

/** Lines of words that fit, those after the first indented. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

function groupsOf(kernels: readonly ShapeKernelLine[]): ShapeKernelLine[][] {
  const keys = [...new Set(kernels.map((k) => `${k.of} on ${k.target}`))];
  return keys.map((key) => kernels.filter((k) => `${k.of} on ${k.target}` === key));
}

/** Kernels that together take less than this share are one line. */
const REST = 0.02;

function kernelTable(kernels: readonly ShapeKernelLine[]): string[] {
  const shown: ShapeKernelLine[] = [];
  let share = 0;
  for (const kernel of kernels) {
    if (1 - share < REST) break;
    shown.push(kernel);
    share += kernel.share;
  }
  const rest = kernels.slice(shown.length);
  const milliseconds = (all: readonly ShapeKernelLine[]) =>
    all.reduce((sum, k) => sum + k.milliseconds, 0);
  const rows = shown.map((k) => [
    k.kernel,
    k.milliseconds.toFixed(3),
    `${(100 * k.share).toFixed(1)} %`,
    k.gflops ? fixed(k.gflops) : "",
  ]);
  const { of, target } = kernels[0]!;
  return [
    `${of} on ${target}: ${milliseconds(kernels).toFixed(2)} ms in ${kernels.length} kernels`,
    ...columns([
      ["", "ms", "of the sum", "GFLOP/s"],
      ...rows,
      ...(rest.length ? [[`${rest.length} others`, milliseconds(rest).toFixed(3), "", ""]] : []),
    ]),
  ];
}

const summaryText = ({ summary: s }: ShapesSummaryLine): string =>
  `${s.target} / PyTorch, ${s.of}: geometric mean ${timesText(s.geometricMean)}, lowest ${timesText(s.lowest)} (${s.lowestOf})`;

const failureText = ({ of, target, missing, isWrong }: ShapesFailureLine): string =>
  `${of} on ${target}: ${isWrong ? "WRONG" : "not measured"}: ${missing}`;

/** Three figures. */
function fixed(value: number | null): string {
  if (value === null) return "";
  return value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);
}

const timesText = (ratio: number | null): string => (ratio === null ? "" : `${fixed(ratio)}x`);

const rate = (perSecond: number): string =>
  Number(perSecond.toPrecision(4)).toLocaleString("en-US");
