// downhill evaluate: how a trained network does on a data set, and what it takes for what.
import type { Command } from "commander";
import { type Evaluation, isCounted, type TargetName } from "downhill";
import type { Dataset, Splits } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadSeen } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice } from "../flags/values.ts";
import { cut, displayWidth, fittingParts } from "../terminal/layout.ts";
import { columns, painter, print, printJson, room } from "../terminal/terminal.ts";
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
  downhill evaluate digits.safetensors --data photos/     (a folder of pictures for each class)
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
  const part = await loadSeen(flags, model, trained);
  const result = await trained.evaluate(part, { target: flags.target });
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
  const most = Math.max(5, Math.floor(columns(process.stdout) / 4));
  const name = (label: number) => cut(classNames?.[label] ?? `${label}`, most);
  const rows = confusion ?? [];
  const width = Math.max(5, ...rows.map((_, label) => displayWidth(name(label))));
  const pad = (text: string) => " ".repeat(width - displayWidth(text)) + text;
  const counted = (row: ArrayLike<number>) => Array.from(row).reduce((a, b) => a + b, 0);
  const largest = Math.max(0, ...rows.map(counted));
  const figures = Math.max(5, `${largest} / ${largest}`.length);
  const lines = rows.map((row, label) => {
    const count = counted(row);
    const share = count ? `${((100 * row[label]!) / count).toFixed(1)} %` : "";
    const mistakes = row
      .map((times, answer) => ({ times, answer }))
      .filter(({ times, answer }) => times > 0 && answer !== label)
      .sort((a, b) => b.times - a.times)
      .slice(0, 3)
      .map(({ times, answer }) => `${name(answer)} (${times})`);
    const right = `${row[label]} / ${count}`.padStart(figures);
    const head = `${pad(name(label))}  ${right}  ${share.padStart(7)}  `;
    const left = room(process.stdout) - displayWidth(head);
    const own = fittingParts(mistakes, [0, 1, 2], left, ", ").join(", ");
    return `${head}${cut(own, left)}`.trimEnd();
  });
  const head = `${pad("class")}  ${"right".padStart(figures)}${" ".repeat(11)}taken for`;
  return lines.length ? [head, ...lines] : [];
}
