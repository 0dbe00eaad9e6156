// downhill train --ensemble k: the same network from k seeds one after another, and then what they
// answer together on the test set. With --json each line of a run names its network, from 0, and a
// last line tells the joint result with the list of mistakes.
import { parse } from "node:path";
import { type Answers, answerTogether, type Run, type TrainOptions } from "downhill";
import type { Splits } from "downhill/data";
import type { TrainFlags } from "../flags/train.ts";
import { UsageError } from "../terminal/failure.ts";
import { painter, print, printJson, say } from "../terminal/terminal.ts";
import { sayBegun } from "./in-folder.ts";
import { doneLine, epochLine } from "./json.ts";
import { epochRow, type Report } from "./report.ts";
import type { RunFolder } from "./run-folder.ts";
import { checkFile, keptOf, save } from "./save.ts";

type RunOne = (options: TrainOptions, report: Report) => Promise<Run>;

/** Trains, saves and reports; ends early where the run was interrupted. */
export async function trainEnsemble(
  flags: TrainFlags,
  data: Splits,
  options: TrainOptions,
  runOne: RunOne,
  folder: RunFolder | undefined,
): Promise<void> {
  const count = flags.ensemble!;
  if (flags.seed + count - 1 >= 2 ** 32) {
    throw new UsageError(`--seed ${flags.seed}: no room for ${count} seeds from there`);
  }
  const files = Array.from({ length: count }, (_, i) => memberFile(flags.save ?? "", i));
  if (flags.save !== undefined) for (const file of files) await checkFile(file);
  const runs: Run[] = [];
  if (folder) sayBegun(folder);
  for (let i = 0; i < count; i++) {
    const seed = flags.seed + i;
    const report = flags.json
      ? json(i)
      : text(`network ${i + 1} of ${count}, seed ${seed}`, options);
    const run = await runOne({ ...options, seed }, report);
    if (flags.save !== undefined) await save(files[i]!, run);
    report.end(run);
    runs.push(run);
    if (run.ending === "aborted") break;
  }
  if (data.test.count === 0) return;
  // those that are saved
  const networks = runs.map((run) => keptOf(run).network);
  const { average, vote } = await answerTogether(networks, data.test, { target: flags.target });
  const joint = {
    event: "ensemble",
    networks: runs.length,
    average: counts(average),
    vote: counts(vote),
    mistakes: average.mistakes,
  };
  if (runs.length === count) folder?.note(joint);
  if (flags.json) {
    printJson(joint);
    return;
  }
  const paint = painter(process.stdout);
  const line = (name: string, { accuracy, mistakes }: Answers) =>
    print(
      `${name.padEnd(22)}${paint("bold", `${(100 * accuracy).toFixed(2)} %`)} on test, ${mistakes.length} mistakes`,
    );
  print();
  line("mean of the outputs", average);
  line("vote", vote);
  if (flags.save !== undefined) {
    const saved = files.slice(0, runs.length).join(" ");
    say(`see their mistakes: downhill gallery errors ${saved}`);
  }
}

/** digits.safetensors -> digits-1.safetensors, ... */
function memberFile(file: string, i: number): string {
  const { dir, name, ext } = parse(file);
  return `${dir ? `${dir}/` : ""}${name}-${i + 1}${ext}`;
}

const counts = ({ correct, total, accuracy }: Answers) => ({ correct, total, accuracy });

const json = (network: number): Report => ({
  epoch: (record) => printJson({ ...epochLine(record), network }),
  end: (run) => printJson({ ...doneLine(run), network }),
});

function text(head: string, options: TrainOptions): Report {
  const paint = painter(process.stdout);
  print(paint("bold", head));
  return {
    epoch: (record) => print(epochRow(record, options, paint)),
    end: ({ test }) => {
      if (test) print(`${(100 * test.accuracy).toFixed(2)} % on test`);
    },
  };
}
