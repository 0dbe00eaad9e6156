// downhill train --text: a network learns which character comes next. The run is kept in its folder, or in
// the file of --save, after every epoch, every minute within one, and when it is stopped, and goes on from
// there to the same bits.
import { createHash } from "node:crypto";
import type { Command } from "commander";
import {
  type Checkpoint,
  DataError,
  FormatError,
  loadCheckpoint,
  type Network,
  type Run,
  sampleText,
  saveCheckpoint,
  type TargetName,
  type TrainOptions,
} from "downhill";
import type { Dataset } from "downhill/data";
import { targetTaken } from "../../book/provenance.ts";
import { type Keep, trainKept } from "../../book/sittings.ts";
import { checkResumed, type TextFlags, type TextSettings, textSettings } from "../flags/text.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, painter, print, printJson, say } from "../terminal/terminal.ts";
import { leave, sayBegun, trainInFolder } from "../training/in-folder.ts";
import { checkSameData, digestsOf, type Going, runFolder } from "../training/resume.ts";
import { checkSave } from "../training/save.ts";
import { planText, type TextPlan } from "./plan.ts";
import { readText } from "./read-text.ts";
import {
  announce,
  bestOf,
  doneLine,
  type End,
  epochLine,
  nats,
  perCharacter,
  reportEpoch,
} from "./report.ts";

export interface TextRunFlags extends TextFlags {
  readonly save?: string;
  readonly run?: string;
  readonly json?: boolean;
  readonly target: TargetName;
  readonly threads?: number;
}

/** What a saved run says about itself. */
interface Notes {
  readonly text: string;
  /** Of the characters that were learned from. */
  readonly sha256: string;
  readonly target: TargetName;
  readonly settings: TextSettings;
}

/** Characters of the text that is shown at the end. */
const SHOWN = 200;

/** @param going the run of a folder that goes on */
export async function trainText(
  flags: TextRunFlags,
  command: Command,
  going?: Going,
): Promise<void> {
  const saved = flags.resume === undefined ? undefined : await readSaved(flags.resume, command);
  const settings = saved?.notes.settings ?? textSettings(flags, command);
  const file = flags.text ?? saved!.notes.text;
  const { text, notes } = await readText(file);
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (saved && saved.notes.sha256 !== sha256) {
    throw new DataError(
      `--resume ${flags.resume}: it learned from another text than ${file} is now; give that text with --text, or begin a new run`,
    );
  }
  const plan = planText(text, file, settings);
  const net = plan.net as unknown as Network;
  const { epochs, loss } = plan.options;
  const save = flags.save ?? flags.resume;
  if (save !== undefined) {
    if (/\.json$/i.test(save)) {
      throw new UsageError(`--save ${save}: a text is kept as .safetensors; give such a name`);
    }
    await checkSave(save, net, plan.options);
    outliveReader();
  }
  const data = digestsOf(plan as unknown as Record<"training" | "validation", Dataset>);
  if (going) checkSameData(going, data);
  const { target: wanted } = flags;
  const work = { net, loss, target: wanted, epochs, data };
  const folder = await runFolder(going, flags.run, command, work);
  if (folder) outliveReader();
  if (!flags.json) announce(file, plan, notes);
  if (folder) sayBegun(folder);
  const given = command.getOptionValueSource("target") === "cli";
  const target = saved && !given ? saved.notes.target : wanted;
  const interruption = listenForInterrupt();
  const { signal } = interruption;
  const [steps] = plan.training.inputShape;
  const progress = showProgress(epochs, { unit: "characters", each: steps });
  const options: TrainOptions = {
    ...(plan.options as unknown as TrainOptions),
    ...(saved ? { from: saved.checkpoint.snapshot } : {}),
    target,
    threads: flags.threads,
    signal,
    onProgress: progress.update,
    onEpoch: (event) => {
      progress.clear();
      reportEpoch(event, steps, flags.json ?? false);
    },
  };
  const forMs = flags.minutes === undefined ? undefined : flags.minutes * 60_000;
  const taken = folder?.settings.target ?? (await targetTaken(target));
  const own: Notes = { text: file, sha256, target: taken as TargetName, settings };
  const keep: Keep = async (network, snapshot) => {
    if (save === undefined) return;
    await saveCheckpoint(save, network, snapshot, JSON.stringify(own));
  };
  const training = plan.training as unknown as Dataset;
  try {
    const run = folder
      ? await trainInFolder(folder, net, training, options, {
          forMs,
          lines: {
            epoch: (record) => epochLine(record, steps),
            done: (run) => doneLine(run, plan, endOf(run, signal)),
          },
          // a text is judged by its loss, not by how often the likeliest character is right
          isBest: ({ history }, { place }) =>
            !place && history.length > 0 && bestOf(history) === history.at(-1),
          onKept: keep,
        })
      : await trainKept(net, training, options, keep, forMs);
    progress.clear();
    if (save !== undefined) say(`saved the network after ${run.steps} steps to ${save}`);
    await conclude(run, plan, flags, endOf(run, signal), {
      resumed: folder?.path ?? save,
      sampled: save ?? folder?.bestFile,
    });
  } finally {
    progress.clear();
    leave(folder, signal);
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

/** A run that nobody stopped before its end was ended by --minutes. */
function endOf({ ending }: Run, signal: AbortSignal): End {
  if (signal.aborted) return "aborted";
  return ending === "aborted" ? "minutes" : "epochs";
}

async function conclude(
  run: Run,
  plan: TextPlan,
  { json = false }: TextRunFlags,
  end: End,
  kept: { readonly resumed: string | undefined; readonly sampled: string | undefined },
): Promise<void> {
  const [steps] = plan.training.inputShape;
  const { history, target, why } = run;
  const best = bestOf(history);
  const { seed, validation } = plan.options;
  // within an epoch nobody has looked yet
  const isWithin = run.steps * plan.options.batchSize > history.length * plan.training.count;
  const now =
    validation && end === "minutes" && isWithin
      ? perCharacter(
          (await run.evaluate(validation as unknown as Dataset, { target: target as TargetName }))
            .loss,
          steps,
        )
      : undefined;
  if (json) {
    printJson(doneLine(run, plan, end, now));
    return;
  }
  const paint = painter(process.stdout);
  print();
  if (now !== undefined) print(`${nats(now)} on the end of the text after ${run.steps} steps`);
  if (best) {
    const where = best.validation ? "on the end of the text" : "in training";
    const loss = perCharacter((best.validation ?? best).loss, steps);
    print(`best: ${paint("bold", nats(loss))} ${where} (epoch ${best.epoch})`);
  }
  if (end !== "epochs") {
    const how = end === "minutes" ? "ended by --minutes" : "stopped by you";
    const done = `${history.length} of ${plan.options.epochs} epochs are complete`;
    print(
      `${how}; ${done}${kept.resumed === undefined ? "" : `; downhill train --resume ${kept.resumed} goes on`}`,
    );
  }
  print(`target ${target} (${why})`);
  if (end === "aborted") return;
  print();
  print(paint("bold", "It writes"));
  let shown = "";
  const how = { length: SHOWN, temperature: 0.7, seed: seed!, target: target as TargetName };
  for await (const character of sampleText(run, how)) shown += character;
  print(shown.trim());
  if (kept.sampled === undefined) return;
  print();
  print(paint("bold", "Try next"));
  print(`  ${paint("cyan", `downhill sample ${kept.sampled} --temperature 0.7`)}`);
}

/** Reads a run that is to go on; throws UsageError where it is complete. */
async function readSaved(
  file: string,
  command: Command,
): Promise<{ readonly checkpoint: Checkpoint; readonly notes: Notes }> {
  checkResumed(command);
  const checkpoint = await loadCheckpoint(file);
  return { checkpoint, notes: readNotes(checkpoint.notes, file) };
}

function readNotes(text: string, file: string): Notes {
  let notes: Partial<Notes> | null = null;
  try {
    notes = JSON.parse(text) as Partial<Notes> | null;
  } catch {}
  const isWhole =
    typeof notes?.text === "string" &&
    typeof notes.sha256 === "string" &&
    typeof notes.settings === "object" &&
    notes.settings !== null &&
    ["native", "wasm", "reference"].includes(notes.target as string);
  if (isWhole) return notes as Notes;
  throw new FormatError(
    file,
    "the settings of a run of `train --text`",
    text.slice(0, 40) || "none",
  );
}
