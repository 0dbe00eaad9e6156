// downhill bench: how fast training is here, beside the peers that are installed. The measuring is
// in bench/; this prints its lines.
import type { Command } from "commander";
import type { BenchLine, KernelLine, RateLine } from "../bench/line.ts";
import { UsageError } from "./failure.ts";
import { isAnimated, painter, print, printJson, say } from "./terminal.ts";
import { choice, positive } from "./values.ts";

const TARGETS = ["native", "wasm", "wasm-relaxed", "reference"] as const;

interface BenchFlags {
  readonly target?: (typeof TARGETS)[number];
  readonly seconds: number;
  readonly peers?: boolean;
  readonly kernels?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill bench W1
  downhill bench W1 W2 --target wasm --kernels
  downhill bench --peers --json > bench.jsonl
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Trains fixed workloads on each target and measures the examples a second.")
    .argument("[workloads...]", "W1, W2, ...; all without any")
    .addOption(choice("--target <t>", "only this one", TARGETS))
    .option("--seconds <n>", "that each one trains", positive, 5)
    .option("--peers", "also other systems, where they are installed")
    .option("--kernels", "also each kernel by itself")
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    .action(bench);
}

async function bench(names: readonly string[], flags: BenchFlags): Promise<void> {
  const { benchNames, runBench } = await import("../bench/run.ts");
  const workloads = names.map((name) => name.toUpperCase());
  const unknown = workloads.find((name) => !benchNames.workloads.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `bench ${unknown}: expected some of ${benchNames.workloads.join(", ")}; see downhill bench --help`,
    );
  }
  await runBench({
    workloads: workloads.length ? workloads : undefined,
    targets: flags.target && [flags.target],
    peers: flags.peers ?? false,
    kernels: flags.kernels ?? false,
    seconds: flags.seconds,
    onLine: flags.json ? printJson : (line) => print(textOf(line)),
    ...(isAnimated(process.stderr) ? { onProgress: say } : {}),
  });
}

const count = (n: number): string => Number(n.toPrecision(3)).toLocaleString("en-US");

function textOf(line: BenchLine): string {
  if ("environment" in line) {
    const { cpu, cores, node, load, peakGflops } = line.environment;
    const peak = peakGflops === null ? "" : `, peak of a core ${peakGflops.toFixed(0)} GFLOP/s`;
    return `${cpu}, ${cores} cores, node ${node}, load ${load.toFixed(1)}${peak}`;
  }
  if ("missing" in line) {
    return `${line.workload}  ${(line.target ?? line.peer ?? "").padEnd(16)}not here: ${line.missing}`;
  }
  return "kernel" in line ? kernelText(line) : rateText(line);
}

function rateText(line: RateLine): string {
  const paint = painter(process.stdout);
  const range = `${count(line.samplesPerSecondMin)}..${count(line.samplesPerSecondMax)}`;
  const share =
    line.peakShare === null ? "" : ` (${(100 * line.peakShare).toFixed(0)} % of the peak)`;
  const compiled = line.compileMs === null ? "" : `, compiled in ${line.compileMs.toFixed(0)} ms`;
  const rate = paint("bold", `${count(line.samplesPerSecond).padStart(9)} images/s`);
  return `${line.workload}  ${(line.target ?? line.peer ?? "").padEnd(16)}${rate}  ${range.padEnd(18)}  ${line.gflops.toFixed(1)} GFLOP/s${share}, test ${(100 * line.testAccuracy).toFixed(2)} %${compiled}`;
}

function kernelText({ workload, target, kernel, microseconds, share, gflops }: KernelLine): string {
  return `${workload}  ${target.padEnd(16)}${microseconds.toFixed(2).padStart(9)} us  ${(100 * share).toFixed(1).padStart(5)} %  ${gflops.toFixed(1).padStart(6)} GFLOP/s  ${kernel}`;
}
