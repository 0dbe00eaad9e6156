// A run as a person reads it: what is about to happen, a row an epoch as the book prints them, and
// at the end what came of it, a plot, and what to try next.
import type { EpochRecord, Evaluation, Finding, Network, Run, TrainOptions } from "downhill";
import { findings, isCounted } from "downhill";
import type { Splits } from "downhill/data";
import type { GivenFlags } from "../flags/given.ts";
import { isTable } from "../flags/table.ts";
import { isFirstNetwork, type TrainFlags } from "../flags/train.ts";
import { fittingParts } from "../terminal/layout.ts";
import { plot } from "../terminal/plot.ts";
import { rounded } from "../terminal/progress.ts";
import { columns, painter, print, room, say } from "../terminal/terminal.ts";
import { findingLines } from "./doctor.ts";
import { figure, lossText, percent } from "./figures.ts";
import { suggestions } from "./suggestions.ts";

export interface Report {
  epoch(record: EpochRecord): void;
  end(run: Run): void;
}

const BOOK_FIRST = 95.42;
const PLOT_ROWS = 8;
const PLOT_COLUMNS = 60;
/** Columns of what stands beside a plot: figures at its left, a word at its right. */
const PLOT_MARGIN = 17;

const count = (n: number): string => n.toLocaleString("en-US");

export function textReport(
  flags: TrainFlags,
  given: GivenFlags,
  net: Network,
  data: Splits,
  options: TrainOptions,
): Report {
  const paint = painter(process.stdout);
  announce(flags, net, data, options);
  const isFirst = isFirstNetwork(flags, net);
  return {
    epoch: (record) => print(epochRow(record, options, paint)),
    end: (run) => {
      if (run.history.length === 0) {
        say("no epoch was completed");
        return;
      }
      print();
      for (const line of summary(run, isFirst)) print(line);
      for (const text of findings(run.history, data.training)) {
        print();
        print(paint("yellow", `Note: ${text}.`));
      }
      for (const line of findingLines(unsaid(run, data), process.stdout)) print(line);
      for (const line of picture(run)) print(line);
      print();
      print(paint("bold", "Try next"));
      for (const { command, why } of suggestions(flags, given, net, run, data.training)) {
        print(`  ${paint("cyan", command)}`);
        print(`    ${why}`);
      }
    },
  };
}

/** What the doctor found that is not said above or before the run. */
function unsaid({ findings: found = [], history }: Run, { training }: Splits): readonly Finding[] {
  const isNoted = findings(history, training).length > 0;
  return found.filter(({ kind }) => kind !== "classes" && !(kind === "chance" && isNoted));
}

/** What is going to be trained, and with what. */
export function announce(
  flags: TrainFlags,
  net: Network,
  data: Splits,
  options: TrainOptions,
): void {
  const paint = painter(process.stderr);
  const { training, validation, test } = data;
  const penalty = [flags.l2 && `l2 ${flags.l2}`, flags.l1 && `l1 ${flags.l1}`].filter(Boolean);
  const settings = [
    options.loss.name,
    options.optimizer.code,
    `batches of ${flags.batch}`,
    ...(flags.accumulate === undefined ? [] : [`${flags.accumulate} added up`]),
    ...penalty,
    ...(flags.schedule === "constant" ? [] : [`schedule ${flags.schedule}`]),
    ...(options.augment ?? []).map((augmentation) => augmentation.code),
    `seed ${flags.seed}`,
  ];
  say(`${paint("bold", `${net}`)}  ${count(net.parameterCount)} parameters`);
  say(settings.join(", "));
  say(
    `${flags.data}: ${count(training.count)} ${isTable(flags.data) ? "rows" : "images"} to learn, ${count(validation.count)} to validate, ${count(test.count)} to test\n`,
  );
}

/** Epoch 0: 9129 / 10000    loss 0.0727   validation 91.62 %   0.31 s   160,000 examples/s */
export function epochRow(
  record: EpochRecord,
  options: TrainOptions,
  paint: ReturnType<typeof painter>,
): string {
  const { epoch, loss, validation, test, seconds, samplesPerSecond } = record;
  const counted = test ?? validation;
  const right = counted && isCounted(counted) ? `${counted.correct} / ${counted.total}` : "";
  const head = `Epoch ${epoch}: ${right}`;
  const width = "Epoch : ".length + `${options.epochs - 1}`.length + "10000 / 10000".length;
  const rest = [
    `loss ${lossText(loss)}`,
    ...(validation ? [`validation ${figure(validation).padStart(7)}`] : []),
    `${seconds.toFixed(2)} s`,
    `${rounded(samplesPerSecond)} examples/s`,
  ];
  const ranks = validation ? [1, 0, 2, 3] : [0, 2, 3];
  const own = fittingParts(rest, ranks, room(process.stdout) - width - 2, "   ");
  const text = `${paint("bold", head.padEnd(width))}  ${paint("dim", own.join("   "))}`;
  return text.trimEnd();
}

function summary(run: Run, isFirst: boolean): string[] {
  const paint = painter(process.stdout);
  const { history, best, test, target, why, seconds } = run;
  const endings = {
    epochs: "",
    patience: ", ended because validation no longer improved",
    schedule: ", ended by the schedule",
    aborted: ", stopped by you",
  } as const;
  const lines: [string, string][] = [];
  const tested = (e: Evaluation | undefined) => (e ? `, ${figure(e)} on test` : "");
  if (best && best.epoch >= 0) {
    const figures = `${figure(best.validation)} on validation${tested(best.test)}`;
    lines.push(["best by validation", `${paint("bold", figures)} (epoch ${best.epoch})`]);
  }
  const last = history.at(-1)!;
  if (test) lines.push(["after the last epoch", `${figure(test)} on test`]);
  else if (!best) lines.push(["after the last epoch", `loss ${lossText(last.loss)}`]);
  const peak = bestTest(history);
  if (peak) {
    const book = isFirst ? `; the book's first network: ${BOOK_FIRST.toFixed(2)} %` : "";
    lines.push(["best test epoch", `${percent(peak.accuracy)} (epoch ${peak.epoch})${book}`]);
    lines.push([
      "",
      paint("dim", "the book's measure: optimistic, as the test set picks the epoch"),
    ]);
  }
  lines.push([
    "time",
    `${seconds.toFixed(1)} s for ${plural(history.length, "epoch")}${endings[run.ending]}`,
  ]);
  lines.push(["target", `${target} (${why})`]);
  return lines.map(([name, text]) => `${paint("dim", name.padEnd(22))}${text}`);
}

const plural = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

function bestTest(history: readonly EpochRecord[]) {
  let peak: { epoch: number; accuracy: number } | undefined;
  for (const { epoch, test } of history) {
    if (test && isCounted(test) && !(test.accuracy <= (peak?.accuracy ?? -1)))
      peak = { epoch, accuracy: test.accuracy };
  }
  return history.length > 1 ? peak : undefined;
}

/** Accuracy over the epochs: on the validation set, else on the test set. */
function picture({ history }: Run): string[] {
  const measured = history.map((r) => r.validation ?? r.test);
  const values = measured.map((e) => 100 * (e && isCounted(e) ? e.accuracy : Number.NaN));
  if (values.length < 3 || !values.every(Number.isFinite)) return [];
  const across = Math.max(10, Math.min(PLOT_COLUMNS, columns(process.stdout) - PLOT_MARGIN));
  const lines = plot(values, {
    columns: across,
    rows: PLOT_ROWS,
    label: (value) => `${value.toFixed(1)} %`,
  });
  const margin = lines[0]!.search(/[┤│]/);
  const last = `${history.at(-1)!.epoch}`;
  const axis = `${history[0]!.epoch}${last.padStart(across - 1)}`;
  const paint = painter(process.stdout);
  return [
    "",
    `${" ".repeat(margin)}${history[0]!.validation ? "validation" : "test"} accuracy`,
    ...lines.map((line) => `${line.slice(0, margin + 1)}${paint("green", line.slice(margin + 1))}`),
    `${" ".repeat(margin + 1)}${axis} ${paint("dim", "epoch")}`,
  ];
}
