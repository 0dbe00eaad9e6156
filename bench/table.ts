// The lines of a benchmark as text for people: a table a workload, with ratios to PyTorch.
import type { BenchLine, EnvironmentLine, KernelLine, MissingLine, RateLine } from "./line.ts";

/** A text of several lines, without a newline at its end. */
export function formatBench(lines: readonly BenchLine[]): string {
  const parts: string[] = [];
  for (const line of lines) if ("environment" in line) parts.push(describe(line));
  const names = new Set(lines.flatMap((line) => ("workload" in line ? [line.workload] : [])));
  for (const name of names) {
    const rates: RateLine[] = [];
    const kernels: KernelLine[] = [];
    const missing: MissingLine[] = [];
    for (const line of lines) {
      if (!("workload" in line) || line.workload !== name) continue;
      if ("missing" in line) missing.push(line);
      else if ("kernel" in line) kernels.push(line);
      else rates.push(line);
    }
    parts.push([name, ...rateTable(rates), ...missing.map(missingText)].join("\n"));
    for (const label of new Set(kernels.map(labelOf))) {
      const own = kernels.filter((k) => labelOf(k) === label);
      parts.push([`${name} on ${label}, kernels`, ...kernelTable(own)].join("\n"));
    }
  }
  return parts.join("\n\n");
}

function describe({ environment: e }: EnvironmentLine): string {
  const peak =
    e.peakGflops === null ? "peak not measured" : `peak ${fixed(e.peakGflops, 1)} GFLOP/s`;
  return `${e.cpu}, ${e.cores} cores, Node ${e.node}, load ${fixed(e.load, 2)}, ${peak} a core`;
}

/** A target skips columns of zeros unless its label says dense. */
const labelOf = (line: RateLine | KernelLine): string => {
  if (line.target === undefined) return "peer" in line ? (line.peer ?? "") : "";
  return line.skipsZeros === false ? `${line.target}, dense` : line.target;
};

const missingText = ({ target, peer, missing }: MissingLine): string =>
  `${target ?? peer}: not measured: ${missing}`;

function rateTable(rates: readonly RateLine[]): string[] {
  const torch = rates.find((r) => r.peer?.startsWith("torch"))?.samplesPerSecond;
  const head = [
    ["", "samples/s", "min - max", "x torch", "epochs()"],
    ["GFLOP/s", "executed", "of peak", "accuracy", "after epochs", "MB", "compile ms"],
  ].flat();
  const rows = rates.map((r) => [
    labelOf(r),
    whole(r.samplesPerSecond),
    `${whole(r.samplesPerSecondMin)} - ${whole(r.samplesPerSecondMax)}`,
    torch ? fixed(r.samplesPerSecond / torch, 2) : "",
    r.userSamplesPerSecond ? fixed(r.userSamplesPerSecond / r.samplesPerSecond, 2) : "",
    fixed(r.gflops, 1),
    fixed(r.executedGflops, 1),
    fixed(r.peakShare, 2),
    fixed(r.testAccuracy, 4),
    fixed(r.epochs, 1),
    fixed(r.memoryBytes === null ? null : r.memoryBytes / 1e6, 1),
    compileText(r),
  ]);
  return columns([head, ...rows]);
}

const compileText = ({ compileMs, cachedCompileMs }: RateLine): string =>
  cachedCompileMs === null
    ? fixed(compileMs, 0)
    : `${fixed(compileMs, 0)} (cached ${fixed(cachedCompileMs, 0)})`;

function kernelTable(kernels: readonly KernelLine[]): string[] {
  const rows = kernels.map((k) => [
    k.kernel,
    fixed(k.microseconds, 2),
    `${fixed(k.share * 100, 0)} %`,
    fixed(k.gflops, 1),
    fixed(k.executedGflops, 1),
  ]);
  return columns([["", "us", "of the sum", "GFLOP/s", "executed"], ...rows]);
}

const fixed = (value: number | null, digits: number): string =>
  value === null ? "" : value.toFixed(digits);

const whole = (value: number): string => String(Math.round(value));

/** The first column to the left, the others to the right. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd(),
  );
}
