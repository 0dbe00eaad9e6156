// downhill bench shapes: how fast the contractions and networks are that nobody chose.
import type { Command } from "commander";
import type { ShapesLine } from "../../bench/shapes/line.ts";
import { choice, oneOf, positive, whole } from "../flags/values.ts";
import { showStages } from "../terminal/progress.ts";
import { columns, painter, print, printJson } from "../terminal/terminal.ts";

const TARGETS = ["native", "wasm", "wasm-relaxed"] as const;
const KINDS = ["dense", "conv", "pointwise", "grouped", "depthwise", "one-dimensional"] as const;
const NETWORKS = [
  ...["residual", "all-convolutional", "padded", "depthwise", "wide", "deep"],
  ...["one-dimensional", "tiny", "batch-1"],
] as const;

interface ShapesFlags {
  readonly count?: number;
  readonly seed: number;
  readonly kind?: readonly string[];
  readonly networks?: true | readonly string[];
  readonly target?: string;
  readonly seconds: number;
  readonly peers?: boolean;
  readonly kernels?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill bench shapes
  downhill bench shapes --count 60 --seed 7 --kind dense,depthwise --target native
  downhill bench shapes --networks --peers
  downhill bench shapes --networks residual,wide --kernels --json > networks.jsonl
`;

const NOTES = `
A shape is one layer; its forward pass, the gradient of its input and that of its weights are three
cells of the table, in GFLOP/s of one core (multiply-adds of the graph x 2). * marks holes: below 30 %
of the core's peak, and of what its memory allows. Values are checked against their definition, and
losses of networks against PyTorch's; a line says WRONG where they differ.`;

/** a,b,c: some of these words. */
const several =
  (names: readonly string[]) =>
  (text: string): readonly string[] =>
    text.split(",").map(oneOf(names));

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Measures layers and small networks whose sizes are drawn from a seed.")
    .option("--count <n>", "shapes to draw; default 24, or 0 with --networks", whole(0, 10_000))
    .option("--seed <n>", "another seed, other shapes", whole(0, 4_294_967_295), 1)
    .option("--kind <kinds>", `only these: ${KINDS.join(",")}`, several(KINDS))
    .option(
      "--networks [kinds]",
      `whole training steps: all, or some of ${NETWORKS.join(",")}`,
      several(NETWORKS),
    )
    .addOption(choice("--target <t>", "only this one; default native and wasm", TARGETS))
    .option("--peers", "also PyTorch ($PYTHON or python3), on one thread")
    .option("--kernels", "also each kernel by itself")
    .option(
      "--seconds <n>",
      "that each cell is timed; networks eight times as long",
      positive,
      0.15,
    )
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES)
    .action(shapes);
}

async function shapes(flags: ShapesFlags): Promise<void> {
  const { runShapes } = await import("../../bench/shapes/run.ts");
  const { formatShapes } = await import("../../bench/shapes/table.ts");
  const { NETWORK_KINDS } = await import("../../bench/shapes/networks.ts");
  const { networks } = flags;
  const progress = showStages();
  const lines: ShapesLine[] = [];
  try {
    await runShapes({
      count: flags.count ?? (networks ? 0 : 24),
      seed: flags.seed,
      kinds: flags.kind as typeof KINDS | undefined,
      networks: networks === true ? NETWORK_KINDS : (networks as typeof NETWORK_KINDS | undefined),
      targets: flags.target ? [flags.target] : ["native", "wasm"],
      peers: flags.peers ?? false,
      kernels: flags.kernels ?? false,
      seconds: flags.seconds,
      onLine: flags.json ? printJson : (line) => lines.push(line),
      onProgress: progress.update,
    });
  } finally {
    progress.clear();
  }
  if (flags.json) return;
  const paint = painter(process.stdout);
  const width = columns(process.stdout);
  print(formatShapes(lines, { width, mark: (text) => paint("red", text) }));
}
