// downhill evaluate: how a trained network does on a data set, and what it takes for what.
import type { Command } from "commander";
import { type Evaluation, isCounted, ShapeError, type TargetName } from "downhill";
import { type Dataset, reshapeInputs, type Splits } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadData, width } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { exampleOf } from "../flags/table.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice } from "../flags/values.ts";
import { painter, print, printJson } from "../terminal/terminal.ts";
import { figure } from "../training/figures.ts";
import { counts } from "../training/json.ts";

interface EvaluateFlags extends DataFlags, TrainedFlags {
  readonly set: keyof Splits;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill evaluate digits.safetensors
  downhill evaluate digits.json --set validation --json
  downhill evaluate iris.safetensors --data iris.csv --label species
  downhill evaluate torch.safetensors --model net.js --flatten-order channels-first
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Counts the right answers of a trained network on a data set.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors");
  addTrainedFlags(addDataFlags(command))
    .addOption(
      choice("--set <name>", "which part of the data", ["test", "validation", "training"]).default(
        "test",
      ),
    )
    .addOption(targetOption())
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .action(evaluate);
}

async function evaluate(model: string, flags: EvaluateFlags): Promise<void> {
  const trained = await loadTrained(model, flags);
  const { [flags.set]: part } = await loadData(flags);
  const { inputShape } = trained.network;
  if (width(part) !== width({ inputShape })) {
    throw new ShapeError(
      `${model}: a network for ${width({ inputShape })} inputs, but ${exampleOf(dataName(flags), width(part))}; name its data set with --data`,
    );
  }
  const result = await trained.evaluate(reshapeInputs(part, inputShape), { target: flags.target });
  if (flags.json) {
    printJson({ event: "evaluation", model, set: flags.set, ...counts(result), loss: result.loss });
    return;
  }
  const { total, loss } = result;
  const paint = painter(process.stdout);
  const right = isCounted(result) ? `${result.correct} / ${total}` : `${total} examples`;
  print(
    `${paint("bold", figure(result))} of ${dataName(flags)} ${flags.set}: ${right}, loss ${loss.toFixed(4)}`,
  );
  if (!isCounted(result)) return;
  print();
  for (const line of table(result, part)) print(line);
}

/** A line a class: how many are found, and what the others are taken for. */
function table({ confusion }: Evaluation, { classNames }: Dataset): string[] {
  const name = (label: number) => classNames?.[label] ?? `${label}`;
  const width = Math.max(5, ...(classNames ?? []).map(({ length }) => length));
  const lines = (confusion ?? []).map((row, label) => {
    const count = row.reduce((a, b) => a + b, 0);
    const share = count ? `${((100 * row[label]!) / count).toFixed(1)} %` : "";
    const mistakes = row
      .map((times, answer) => ({ times, answer }))
      .filter(({ times, answer }) => times > 0 && answer !== label)
      .sort((a, b) => b.times - a.times)
      .slice(0, 3)
      .map(({ times, answer }) => `${name(answer)} (${times})`);
    return `${name(label).padStart(width)}  ${`${row[label]} / ${count}`.padStart(13)}  ${share.padStart(7)}  ${mistakes.join(", ")}`;
  });
  return lines.length
    ? [`${"class".padEnd(width)}          right             taken for`, ...lines]
    : [];
}
