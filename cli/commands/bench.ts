// downhill bench: how fast training is here, beside the peers that are installed. The measuring and
// the tables are in bench/, which is loaded only now.
import type { Command } from "commander";
import type { BenchLine } from "../../bench/line.ts";
import { choice, positive, whole } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { print, printJson, say } from "../terminal/terminal.ts";
import { define as defineShapes } from "./bench-shapes.ts";

const TARGETS = ["native", "wasm", "wasm-relaxed", "reference"] as const;

interface BenchFlags {
  readonly target?: (typeof TARGETS)[number];
  readonly threads?: number;
  readonly seconds: number;
  readonly peers?: boolean;
  readonly kernels?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill bench W1
  downhill bench W1 W2 --target wasm --kernels
  downhill bench --peers --json > bench.jsonl
  downhill bench shapes                          layers and networks that nobody chose
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Trains fixed workloads on each target and measures the examples a second.")
    .argument("[workloads...]", "W1, W2, ...; all without any")
    .addOption(choice("--target <t>", "only this one", TARGETS))
    .option("--threads <n>", "most threads that it may take", whole(1, 256), 1)
    .option("--seconds <n>", "that each one trains", positive, 5)
    .option("--peers", "also other systems, where they are installed")
    .option("--kernels", "also each kernel by itself")
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    // what follows "shapes" is for it, although some flags have the same names
    .enablePositionalOptions()
    .action(bench);
  defineShapes(command.command("shapes").summary("layers and networks that a seed draws"));
}

async function bench(names: readonly string[], flags: BenchFlags): Promise<void> {
  const { benchNames, runBench } = await import("../../bench/run.ts");
  const { formatBench } = await import("../../bench/table.ts");
  const workloads = names.map((name) => name.toUpperCase());
  const unknown = workloads.find((name) => !benchNames.workloads.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `bench ${unknown}: expected some of ${benchNames.workloads.join(", ")}; see downhill bench --help`,
    );
  }
  const lines: BenchLine[] = [];
  await runBench({
    workloads: workloads.length ? workloads : undefined,
    targets: flags.target && [flags.target],
    peers: flags.peers ?? false,
    kernels: flags.kernels ?? false,
    threads: flags.threads,
    seconds: flags.seconds,
    onLine: flags.json ? printJson : (line) => lines.push(line),
    onProgress: say,
  });
  if (!flags.json) print(formatBench(lines));
}
