// downhill check-gradients: chapter 2's question, answered with numbers. Does backpropagation give
// the same gradient as changing each weight a little, and how much cheaper is it?
import type { Command } from "commander";
import { checkGradient, compareGradientCost, type TargetName } from "downhill";
import { inMemory, reshapeInputs, take } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadData } from "../flags/data.ts";
import {
  addNetworkFlags,
  initOf,
  lossOf,
  type NetworkFlags,
  networkOf,
  targetOption,
} from "../flags/network.ts";
import { whole } from "../flags/values.ts";
import { width } from "../flags/width.ts";
import { showStages } from "../terminal/progress.ts";
import { painter, print, printJson, say } from "../terminal/terminal.ts";

interface CheckFlags extends NetworkFlags, DataFlags {
  readonly examples: number;
  readonly count: number;
  readonly target: TargetName;
  readonly json?: boolean;
}

/** Both ways are computed in float64; a rule that is wrong is off by far more. */
const AGREES = 1e-6;

const EXAMPLES = `Examples:
  downhill check-gradients
  downhill check-gradients --network 784,16,10 --activation tanh --loss cross-entropy --count 500
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description(
    "Compares backpropagation with changing each weight a little: first the gradients, in float64,\nthen what each way costs.",
  );
  addDataFlags(addNetworkFlags(command))
    .option("--examples <n>", "training examples that the loss is averaged over", whole(1), 10)
    .option("--count <n>", "derivatives to compare, chosen by the seed", whole(1), 40)
    .addOption(targetOption())
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .action((flags: CheckFlags) => checkGradients(flags, command));
}

async function checkGradients(flags: CheckFlags, command: Command): Promise<void> {
  const { training } = await loadData(flags);
  const ends = { name: dataName(flags), inputs: width(training), outputs: training.outputs };
  const net = await networkOf(flags, command, ends);
  const examples = await inMemory(take(training, Math.min(flags.examples, training.count)));
  const set = reshapeInputs(examples, net.inputShape);
  const options = { loss: lossOf(flags), init: initOf(flags), seed: flags.seed };
  if (!flags.json)
    say(
      `${net}\ncomparing ${Math.min(flags.count, net.parameterCount)} of ${net.parameterCount.toLocaleString("en-US")} derivatives`,
    );
  const progress = showStages();
  const onProgress = (done: number, total: number) => progress.update(done, total, "derivatives");
  const check = checkGradient(net, set, { ...options, count: flags.count, onProgress });
  progress.update(check.compared, check.compared, "timing both ways");
  const cost = await compareGradientCost(net, set, { ...options, target: flags.target });
  progress.clear();
  const agrees = check.worst.relativeError <= AGREES;
  if (flags.json) {
    printJson({
      event: "gradients",
      agrees,
      ...check,
      maxRelativeError: check.worst.relativeError,
      cost,
    });
  } else {
    const paint = painter(process.stdout);
    const { parameter, index, backpropagation, difference, relativeError } = check.worst;
    print(
      `${paint("bold", agrees ? "They agree" : "They differ")}: the largest relative error of ${check.compared} is ${relativeError.toExponential(1)}`,
    );
    print(`  at ${parameter}[${index}]:`);
    print(`  ${backpropagation} by backpropagation,`);
    print(`  ${difference} by differences`);
    print();
    print(`${paint("bold", "The gradient of one example")} on ${cost.target}`);
    const passes = cost.passes.toLocaleString("en-US");
    print(
      `  backpropagation     ${time(cost.backpropagationSeconds)}   one pass forward, one back`,
    );
    const how = cost.isMeasured ? "" : " (estimated from some)";
    print(`  finite differences  ${time(cost.differenceSeconds)}   ${passes} passes forward${how}`);
    const ratio = Math.round(cost.ratio).toLocaleString("en-US");
    print(`  ${paint("bold", `${ratio} times as long`)}, and the more weights, the more so`);
  }
  if (!agrees) process.exitCode = 1;
}

function time(seconds: number): string {
  const [value, unit] =
    seconds < 1e-3 ? [seconds * 1e6, "us"] : seconds < 1 ? [seconds * 1e3, "ms"] : [seconds, "s "];
  return `${value.toFixed(1).padStart(6)} ${unit}`;
}
