// downhill range: the learning-rate range test, as a plot and a rate to begin with.
import type { Command } from "commander";
import { learningRateRange, type RateRange } from "downhill";
import { reshapeInputs } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadData } from "../flags/data.ts";
import { initOf, lossOf, networkOf } from "../flags/network.ts";
import { optimizerOf } from "../flags/optimizer.ts";
import { addStepFlags, type StepFlags } from "../flags/train.ts";
import { positive, whole } from "../flags/values.ts";
import { width } from "../flags/width.ts";
import { UsageError } from "../terminal/failure.ts";
import { plot } from "../terminal/plot.ts";
import { showStages } from "../terminal/progress.ts";
import { columns, painter, print, printJson, say } from "../terminal/terminal.ts";
import { lossText } from "../training/figures.ts";

interface RangeFlags extends DataFlags, StepFlags {
  readonly low: number;
  readonly high: number;
  readonly steps: number;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill range
  downhill range --network 784,100,10 --loss cross-entropy
  downhill range --optimizer adam --low 1e-6 --high 1
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description(
    "Raises the learning rate with every mini-batch and says with which one to begin:\nwhere the loss falls fastest. Where it rises again the rate is too large.",
  );
  addDataFlags(addStepFlags(command))
    .option("--low <x>", "the first learning rate", positive, 1e-5)
    .option("--high <x>", "the last one", positive, 100)
    .option("--steps <n>", "mini-batches from one to the other", whole(10), 200)
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .action((flags: RangeFlags) => range(flags, command));
}

async function range(flags: RangeFlags, command: Command): Promise<void> {
  if (flags.learningRate !== undefined) {
    throw new UsageError("--learning-rate: it is what is looked for; give --low and --high");
  }
  const { low, high, steps } = flags;
  if (!(high > low)) throw new UsageError(`--high ${high}: expected more than --low, ${low}`);
  const { training } = await loadData(flags);
  const ends = { name: dataName(flags), inputs: width(training), outputs: training.outputs };
  const net = await networkOf(flags, command, ends);
  const { batch, seed, l1, l2, clipNorm, clipValue, dtype, target, threads } = flags;
  const optimizer = optimizerOf(flags);
  const loss = lossOf(flags);
  if (!flags.json)
    say(`${net}\n${loss.name}, ${optimizer.name}, batches of ${batch}, seed ${seed}\n`);
  const progress = showStages();
  const found = await learningRateRange(net, reshapeInputs(training, net.inputShape), {
    ...{ loss, optimizer, batchSize: batch, seed, l1, l2, clipNorm, clipValue },
    ...{ init: initOf(flags), dtype, target, threads, low, high, steps },
    onStep: (done, all) => progress.update(done, all, "mini-batches"),
  }).finally(() => progress.clear());
  if (flags.json) printJson({ event: "range", ...found });
  else show(found);
}

const rate = (x: number): string => `${Number(x.toPrecision(2))}`;

function show({ rates, smooth, suggested, least, ending }: RateRange): void {
  const paint = painter(process.stdout);
  if (smooth.length >= 2) {
    const wide = Math.min(columns(process.stdout) - 12, 70);
    // what has run away would press the rest of the curve flat
    const most = Math.max(...smooth.slice(0, smooth.indexOf(Math.min(...smooth)) + 1));
    const shown = smooth.map((value) => Math.min(value, 1.5 * most));
    const lines = plot(shown, { columns: Math.max(wide, 10), rows: 10, label: lossText });
    for (const line of lines) print(line);
    const margin = " ".repeat(lines[0]!.search(/[┤│]/) + 1);
    const last = rate(rates.at(-1)!);
    const gap = Math.max(1, Math.max(wide, 10) - rate(rates[0]!).length - last.length);
    print(`${margin}${rate(rates[0]!)}${" ".repeat(gap)}${last}`);
    print(`${margin}loss, a running mean, by learning rate\n`);
  }
  const begin =
    suggested === undefined
      ? "No rate makes the loss fall: try other first weights, a larger --high, or more --steps"
      : `Begin with --learning-rate ${rate(suggested)}, where the loss falls fastest`;
  print(paint("bold", begin));
  if (suggested !== undefined) print(`From ${rate(least)} on it is too large.`);
  if (ending === "diverged")
    print(`At ${rate(rates.at(-1) ?? least)} the loss stopped being a number.`);
}
