// downhill evaluate: how a trained network does on a data set, and what it takes for what.
import type { Command } from "commander";
import {
  type ErrorMetrics,
  type Evaluation,
  type Found,
  isCounted,
  type MetricsOptions,
  type TargetName,
} from "downhill";
import type { Dataset, Splits } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadSeen } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice, whole } from "../flags/values.ts";
import { cut, displayWidth, fittingParts } from "../terminal/layout.ts";
import { columns, painter, print, printJson, room } from "../terminal/terminal.ts";
import { figure, percent } from "../training/figures.ts";
import { counts } from "../training/json.ts";

interface EvaluateFlags extends DataFlags, TrainedFlags {
  readonly set: keyof Splits;
  readonly target: TargetName;
  readonly top?: number;
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
    .description(
      "Counts the right answers of a trained network on a data set, with precision, recall, F1 and the area under the ROC curve of each class against the rest; of numbers, how far off they are.",
    )
    .argument("<model>", "a file that `train --save` wrote, or safetensors, ONNX or Keras");
  addTrainedFlags(addDataFlags(command))
    .addOption(
      choice("--set <name>", "which part of the data", ["test", "validation", "training"]).default(
        "test",
      ),
    )
    .option("--top <k>", "how often the right class is among the first k answers (5)", whole(1))
    .addOption(targetOption())
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .action(evaluate);
}

async function evaluate(model: string, flags: EvaluateFlags): Promise<void> {
  const trained = await loadTrained(model, flags);
  const part = await loadSeen(flags, model, trained);
  const judgesAlone = part.streams === undefined;
  const options = { target: flags.target, metrics: judgesAlone && topOf(flags, part) };
  const result = await trained.evaluate(part, options);
  if (flags.json) {
    const { loss, confusion, metrics } = result;
    printJson({
      event: "evaluation",
      model,
      set: flags.set,
      ...counts(result),
      loss,
      ...metrics,
      confusion,
    });
    return;
  }
  const { total, loss } = result;
  const paint = painter(process.stdout);
  const right = isCounted(result) ? `${result.correct} / ${total}` : `${total} examples`;
  print(
    `${paint("bold", figure(result))} of ${dataName(flags)} ${flags.set}: ${right}, loss ${loss.toFixed(4)}`,
  );
  for (const lines of [table(result, part), averages(result), amongFirst(result), errors(result)]) {
    if (lines.length) print(`\n${lines.join("\n")}`);
  }
}

/** How often the right class is among the first answers: of the classes that there are. */
function topOf({ top }: EvaluateFlags, { classes }: Dataset): MetricsOptions {
  return top === undefined || classes === 0 ? {} : { top: [top] };
}

const share = (x: number): string => `${(100 * x).toFixed(1)} %`.padStart(7);
const area = (x: number | undefined): string => (x === undefined ? "" : x.toFixed(4)).padStart(6);

/** The means over all classes. */
function averages({ metrics }: Evaluation): string[] {
  if (!metrics?.macro) return [];
  const { macro, weighted, micro } = metrics;
  const line = (name: string, { precision, recall, f1 }: Found, auc?: number) =>
    `${name.padEnd(8)}  ${share(precision).padStart(9)}  ${share(recall)}  ${share(f1)}  ${area(auc)}`.trimEnd();
  return [
    `${"mean".padEnd(8)}  precision   recall       F1     AUC`,
    line("macro", macro, macro.auc),
    line("weighted", weighted!),
    line("micro", micro!),
  ];
}

/** How often the right class is among the first answers. */
const amongFirst = ({ metrics }: Evaluation): string[] =>
  (metrics?.top ?? []).map(
    ({ k, correct, accuracy }) =>
      `among the first ${k} answers: ${percent(accuracy)}, ${correct} / ${metrics!.total}`,
  );

/** How far off numbers are, each output and all. */
function errors({ metrics }: Evaluation): string[] {
  if (!metrics?.errors) return [];
  const number = (x: number | undefined) => (x === undefined ? "" : x.toPrecision(4)).padStart(11);
  const line = (name: string, e: ErrorMetrics) =>
    `${name.padEnd(8)}${number(e.meanAbsoluteError)}${number(e.rootMeanSquaredError)}${number(e.meanSquaredError)}${number(e.r2)}`.trimEnd();
  const each = (metrics.outputs ?? []).map((e, k) => line(`${k}`, e));
  const head = `${"output".padEnd(8)}${["MAE", "RMSE", "MSE", "R2"].map((t) => t.padStart(11)).join("")}`;
  return [head, ...each, line("all", metrics.errors)];
}

/** A line a class: how many are found, how many of what was taken for it is, and what the others are
 * taken for. */
function table({ confusion, metrics }: Evaluation, { classNames }: Dataset): string[] {
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
    const found = count ? share(row[label]! / count) : "";
    const mistakes = row
      .map((times, answer) => ({ times, answer }))
      .filter(({ times, answer }) => times > 0 && answer !== label)
      .sort((a, b) => b.times - a.times)
      .slice(0, 3)
      .map(({ times, answer }) => `${name(answer)} (${times})`);
    const right = `${row[label]} / ${count}`.padStart(figures);
    const { precision, f1, auc } = metrics?.classes?.[label] ?? {};
    const judged =
      f1 === undefined ? "" : `${share(precision!).padStart(9)}  ${share(f1)}  ${area(auc)}  `;
    const head = `${pad(name(label))}  ${right}  ${found.padStart(7)}  ${judged}`;
    // beside the others where there is room for one, else in a table of its own
    const beside = room(process.stdout) - displayWidth(head);
    const left = beside >= most ? beside : room(process.stdout) - width - 2;
    const own = fittingParts(mistakes, [0, 1, 2], left, ", ").join(", ");
    return `${head}${cut(own, left)}`.trimEnd();
  });
  const judged = metrics?.classes ? "precision       F1     AUC  " : "";
  const head = `${pad("class")}  ${"right".padStart(figures)}   recall  ${judged}taken for`;
  return lines.length ? [head, ...lines] : [];
}
