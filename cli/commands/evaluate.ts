// downhill evaluate: how a trained network does on a data set, and what it takes for what.
import type { Command } from "commander";
import { type Evaluation, load, ShapeError, type TargetName } from "downhill";
import { reshapeInputs, type Splits } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadData, width } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { choice } from "../flags/values.ts";
import { painter, print, printJson } from "../terminal/terminal.ts";
import { counts } from "../training/json.ts";

interface EvaluateFlags extends DataFlags {
  readonly set: keyof Splits;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill evaluate digits.safetensors
  downhill evaluate digits.json --set validation --json
`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Counts the right answers of a trained network on a data set.")
    .argument("<model>", "a file that `train --save` wrote");
  addDataFlags(command)
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
  const trained = await load(model);
  const { [flags.set]: part } = await loadData(flags);
  const { inputShape } = trained.network;
  if (width(part) !== width({ inputShape })) {
    throw new ShapeError(
      `${model}: a network for ${width({ inputShape })} inputs, but an image of ${dataName(flags)} has ${width(part)} pixels; name its data set with --data`,
    );
  }
  const result = await trained.evaluate(reshapeInputs(part, inputShape), { target: flags.target });
  if (flags.json) {
    printJson({ event: "evaluation", model, set: flags.set, ...counts(result), loss: result.loss });
    return;
  }
  const { correct, total, accuracy, loss } = result;
  const paint = painter(process.stdout);
  print(
    `${paint("bold", `${(100 * accuracy).toFixed(2)} %`)} of ${dataName(flags)} ${flags.set}: ${correct} / ${total}, loss ${loss.toFixed(4)}`,
  );
  print();
  for (const line of table(result)) print(line);
}

/** A line a class: how many are found, and what the others are taken for. */
function table({ confusion }: Evaluation): string[] {
  const lines = (confusion ?? []).map((row, label) => {
    const count = row.reduce((a, b) => a + b, 0);
    const share = count ? `${((100 * row[label]!) / count).toFixed(1)} %` : "";
    const mistakes = row
      .map((times, answer) => ({ times, answer }))
      .filter(({ times, answer }) => times > 0 && answer !== label)
      .sort((a, b) => b.times - a.times)
      .slice(0, 3)
      .map(({ times, answer }) => `${answer} (${times})`);
    return `${`${label}`.padStart(5)}  ${`${row[label]} / ${count}`.padStart(13)}  ${share.padStart(7)}  ${mistakes.join(", ")}`;
  });
  return lines.length ? ["class          right             taken for", ...lines] : [];
}
