// downhill replay: the book's seeded scripts with their own random numbers, epoch for epoch.
import type { Command } from "commander";
import { AbortedError, type TargetName } from "downhill";
import type { ReplayResult } from "../../book/replay/index.ts";
import { targetOption } from "../flags/network.ts";
import { whole } from "../flags/values.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { duration, showJobProgress } from "../terminal/progress.ts";
import { painter, print, printJson } from "../terminal/terminal.ts";

interface ReplayFlags {
  readonly epochs?: number;
  readonly list?: boolean;
  readonly results?: string;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill replay                            all, in a few minutes
  downhill replay overfitting regularized    these two
  downhill replay --list                     what can be replayed
`;

const WHY = `
Some of the book's scripts seed their random numbers, and their author published what they gave.
With the same generators, in float64, they give the same again: identical are the epochs after which
as many answers are right. Where there is no weight decay and much data, rounding grows until nothing
is the same; how many epochs must agree is said with each. Exit code 1 when fewer do.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Runs the book's seeded scripts again and compares every epoch.")
    .argument("[ids...]", "all without any")
    .option("--epochs <n>", "only the first n epochs of each training", whole(1))
    .option("--list", "say what there is, and run nothing")
    .option("--results <folder>", "where whole replays are kept as results")
    .addOption(targetOption())
    .option("--json", "one JSON object a replay on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", WHY)
    .action(replayCommand);
}

async function replayCommand(ids: readonly string[], flags: ReplayFlags): Promise<void> {
  const { chooseReplays, replayAll } = await import("../../book/replay/index.ts");
  if (flags.list) return list(chooseReplays(ids), flags);
  const { keepReplay } = await import("../../book/replay/kept.ts");
  const { openStore, resultsFolder } = await import("../../book/store.ts");
  // what is not run to its end is no result
  const store =
    flags.epochs === undefined ? openStore(flags.results ?? resultsFolder()) : undefined;
  const progress = showJobProgress();
  const interruption = listenForInterrupt();
  try {
    const agrees = await replayAll({
      ids,
      epochs: flags.epochs,
      target: flags.target,
      signal: interruption.signal,
      onProgress: ({ replay, number, total }, share) =>
        progress.update({ name: replay.id, number, total }, share),
      onResult: async (result) => {
        progress.clear();
        if (store) await keepReplay(store, result, flags.target);
        if (flags.json) printJson(result);
        else show(result);
      },
    });
    if (!agrees) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof AbortedError)) throw error;
  } finally {
    progress.clear();
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? process.exitCode ?? 0;
}

function list(
  replays: readonly { id: string; what: string; section: string; entries: number }[],
  { json }: ReplayFlags,
): void {
  for (const { id, what, section, entries } of replays) {
    if (json) printJson({ id, what, section, epochs: entries });
    else print(`${id.padEnd(27)} ${what}`);
  }
}

function show({ id, of, epochs, identical, firstDifference, ...rest }: ReplayResult): void {
  const paint = painter(process.stdout);
  const count = `${identical} of ${epochs}`;
  const all = identical === epochs;
  const where = all ? "" : `, the first that differs is ${firstDifference}`;
  const must = all || !rest.agrees ? "" : ` (${rest.expected} must agree)`;
  print(
    `${id.padEnd(26)} ${paint(rest.agrees ? "green" : "red", count)} identical on ${of}${where}${must}, ${duration(rest.seconds)}`,
  );
  for (const { name, identical, epochs } of rest.beside) {
    print(paint("dim", `${"".padEnd(26)} ${identical} of ${epochs} on ${name}`));
  }
}
