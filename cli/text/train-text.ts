// downhill train --text: a network learns which character comes next. The run is kept in its file
// after every epoch, now and then within one, and when it is stopped, and goes on from there to the
// same bits.
import { createHash } from "node:crypto";
import type { Command } from "commander";
import {
  type Checkpoint,
  DataError,
  FormatError,
  loadCheckpoint,
  type Network,
  type Stepper,
  type StepperOptions,
  sampleText,
  saveCheckpoint,
  stepper,
  type TargetName,
} from "downhill";
import { checkResumed, type TextFlags, type TextSettings, textSettings } from "../flags/text.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showProgress } from "../terminal/progress.ts";
import { outliveReader, painter, print, printJson, say } from "../terminal/terminal.ts";
import { checkSave } from "../training/save.ts";
import { planText, type TextPlan } from "./plan.ts";
import { readText } from "./read-text.ts";
import { announce, bestOf, epochLine, nats, perCharacter, reportEpoch } from "./report.ts";

export interface TextRunFlags extends TextFlags {
  readonly save?: string;
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

type TextStepper = Stepper<readonly [number], number>;

/** Milliseconds between two checkpoints within an epoch. */
const KEEP_MS = 5 * 60_000;
/** Characters of the text that is shown at the end. */
const SHOWN = 200;

export async function trainText(flags: TextRunFlags, command: Command): Promise<void> {
  const resumed = flags.resume === undefined ? undefined : await readRun(flags.resume, command);
  const settings = resumed?.notes.settings ?? textSettings(flags, command);
  const file = flags.text ?? resumed!.notes.text;
  const { text, notes } = await readText(file);
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (resumed && resumed.notes.sha256 !== sha256) {
    throw new DataError(
      `--resume ${flags.resume}: it learned from another text than ${file} is now; give that text with --text, or begin a new run`,
    );
  }
  const plan = planText(text, file, settings);
  const given = command.getOptionValueSource("target") === "cli";
  const target = resumed && !given ? resumed.notes.target : flags.target;
  const save = flags.save ?? flags.resume;
  if (save !== undefined) {
    if (/\.json$/i.test(save)) {
      throw new UsageError(`--save ${save}: a text is kept as .safetensors; give such a name`);
    }
    await checkSave(save, plan.net as unknown as Network, plan.options);
    outliveReader();
  }
  if (!flags.json) announce(file, plan, notes);
  const interruption = listenForInterrupt();
  const [steps] = plan.training.inputShape;
  const progress = showProgress(plan.options.epochs, { unit: "characters", each: steps });
  const options: StepperOptions<readonly [number], number> = {
    ...plan.options,
    ...(resumed ? { from: resumed.checkpoint.snapshot } : {}),
    target,
    threads: flags.threads,
    values: [],
    signal: interruption.signal,
    onProgress: progress.update,
  };
  const run = await stepper(plan.net, plan.training, options);
  try {
    const keep = async () => {
      if (save === undefined) return;
      const own: Notes = { text: file, sha256, target: run.target as TargetName, settings };
      const [network, snapshot] = [await run.network(), await run.snapshot()];
      await saveCheckpoint(save, network as never, snapshot, JSON.stringify(own));
    };
    const end = await learn(run, plan, flags, keep, progress.clear);
    await keep();
    if (save !== undefined) say(`saved the network after ${run.steps} steps to ${save}`);
    await conclude(run, plan, flags, end, save);
  } finally {
    progress.clear();
    interruption.end();
    run.dispose();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}

type End = "epochs" | "minutes" | "aborted";

/** Takes all steps that are left, unless it is stopped before. */
async function learn(
  run: TextStepper,
  plan: TextPlan,
  { minutes = Number.POSITIVE_INFINITY, json = false }: TextRunFlags,
  keep: () => Promise<void>,
  clear: () => void,
): Promise<End> {
  const [steps] = plan.training.inputShape;
  const began = performance.now();
  const end = began + minutes * 60_000;
  let kept = began;
  let size = 1;
  for (;;) {
    const start = performance.now();
    if (start >= end) return "minutes";
    const event = await run.advance(size);
    if (!event) return run.ending === "aborted" ? "aborted" : "epochs";
    const took = performance.now() - start;
    // about a second each, so that an end in minutes is met
    const most = Math.min(4 * size, run.stepsPerEpoch);
    size = Math.max(1, Math.min(most, Math.floor((size * 1000) / took)));
    if (event.ended) {
      clear();
      reportEpoch(event.ended, steps, json);
    }
    if (event.ended || performance.now() - kept > KEEP_MS) {
      await keep();
      kept = performance.now();
    }
  }
}

async function conclude(
  run: TextStepper,
  plan: TextPlan,
  { json = false }: TextRunFlags,
  end: End,
  save: string | undefined,
): Promise<void> {
  const [steps] = plan.training.inputShape;
  const { history, target, why, threads } = run;
  const best = bestOf(history);
  const { seed, validation } = plan.options;
  // within an epoch nobody has looked yet
  const now =
    validation && end === "minutes" && run.stepInEpoch > 0
      ? perCharacter((await run.evaluate(validation)).loss, steps)
      : undefined;
  if (json) {
    const found = best && epochLine(best, steps);
    const line = { event: "done", target, threads, why, seed, ending: end };
    const at = { epochs: history.length, steps: run.steps, loss: now };
    printJson({
      ...line,
      ...at,
      best: found && { epoch: found.epoch, loss: found.loss, validation: found.validation },
    });
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
      `${how}; ${done}${save === undefined ? "" : `; downhill train --resume ${save} goes on`}`,
    );
  }
  print(`target ${target} (${why})`);
  if (end === "aborted") return;
  print();
  print(paint("bold", "It writes"));
  let shown = "";
  const network = await run.network();
  const how = { length: SHOWN, temperature: 0.7, seed: seed!, target: target as TargetName };
  for await (const character of sampleText(network, how)) shown += character;
  print(shown.trim());
  if (save === undefined) return;
  print();
  print(paint("bold", "Try next"));
  print(`  ${paint("cyan", `downhill sample ${save} --temperature 0.7`)}`);
}

/** Reads a run that is to go on; throws UsageError where it is complete. */
async function readRun(
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
