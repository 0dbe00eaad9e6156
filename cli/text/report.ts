// A run of a text as a person or a script reads it: nats and bits a character, and characters a second.
import type { EpochRecord, Evaluation, Run } from "downhill";
import { duration } from "../terminal/progress.ts";
import { painter, print, printJson, say } from "../terminal/terminal.ts";
import type { TextPlan } from "./plan.ts";

const BITS_PER_NAT = 1 / Math.LN2;
const count = (n: number): string => n.toLocaleString("en-US");

/** A loss of examples of `steps` characters as a loss of one. */
export const perCharacter = (loss: number, steps: number): number => loss / steps;

/** 1.523 nats (2.197 bits) a character */
export const nats = (perOne: number): string =>
  `${perOne.toFixed(3)} nats (${(perOne * BITS_PER_NAT).toFixed(3)} bits) a character`;

/** What is about to be learned from what. */
export function announce(name: string, plan: TextPlan, notes: readonly string[]): void {
  const { training, validation, alphabet, net, options } = plan;
  const paint = painter(process.stderr);
  const [steps] = training.inputShape;
  const held = validation ? `the last ${count(validation.count * steps)} to validate` : "none held";
  say(`${paint("bold", `${net}`)}  ${count(net.parameterCount)} parameters`);
  say(
    `${options.optimizer.code}, ${options.schedule!.code}, ${options.epochs} ${options.epochs === 1 ? "epoch" : "epochs"}, batches of ${options.batchSize} streams x ${steps} characters, seed ${options.seed}`,
  );
  say(
    `${name}: ${count(plan.characters)} characters, ${alphabet.length} symbols; ${count(training.count * steps)} to learn, ${held}`,
  );
  for (const note of [...notes, ...plan.notes]) say(`${name}: ${note}`);
  say("");
}

/** The fields of an epoch, in --json. */
export function epochLine(record: EpochRecord, steps: number) {
  const loss = perCharacter(record.loss, steps);
  return {
    event: "epoch",
    epoch: record.epoch,
    loss,
    bits: loss * BITS_PER_NAT,
    validation: judged(record.validation, steps),
    learningRate: record.learningRate,
    seconds: record.seconds,
    charactersPerSecond: record.samplesPerSecond * steps,
  };
}

function judged(evaluation: Evaluation | undefined, steps: number) {
  if (!evaluation) return undefined;
  const loss = perCharacter(evaluation.loss, steps);
  const { correct, total, accuracy } = evaluation;
  return { loss, bits: loss * BITS_PER_NAT, correct, total, accuracy };
}

/** Epoch 3: 1.523 nats (2.197 bits) a character   right 54.2 %   training 1.498   8.1 s   ... */
function epochRow(record: EpochRecord, steps: number): string {
  const paint = painter(process.stdout);
  const { epoch, loss, validation, seconds, samplesPerSecond } = record;
  const shown = validation ?? record;
  const rest = [
    ...(validation
      ? [
          `${(100 * validation.accuracy).toFixed(1)} % right`,
          `training ${perCharacter(loss, steps).toFixed(3)}`,
        ]
      : ["training"]),
    duration(seconds),
    `${count(Number((samplesPerSecond * steps).toPrecision(3)))} characters/s`,
  ];
  const head = `Epoch ${epoch}: ${nats(perCharacter(shown.loss, steps))}`;
  return `${paint("bold", head)}   ${paint("dim", rest.join("   "))}`;
}

/** Why a sitting ended. */
export type End = "epochs" | "minutes" | "aborted";

/** The fields of the end of a run, in --json.
 * @param now the loss of a character where no epoch tells it */
export function doneLine(run: Run, { options, training }: TextPlan, ending: End, now?: number) {
  const { target, threads, why, history, steps } = run;
  const best = bestOf(history);
  const found = best && epochLine(best, training.inputShape[0]);
  return {
    event: "done",
    ...{ target, threads, why, seed: options.seed, ending },
    ...{ epochs: history.length, steps, loss: now },
    best: found && { epoch: found.epoch, loss: found.loss, validation: found.validation },
  };
}

/** Writes an epoch to stdout. */
export function reportEpoch(record: EpochRecord, steps: number, json: boolean): void {
  if (json) printJson(epochLine(record, steps));
  else print(epochRow(record, steps));
}

/** The epoch with the smallest loss on validation, else in training; undefined before the first. */
export function bestOf(history: readonly EpochRecord[]): EpochRecord | undefined {
  const loss = ({ loss, validation }: EpochRecord) => validation?.loss ?? loss;
  return history.reduce<EpochRecord | undefined>(
    (best, record) => (best && loss(best) <= loss(record) ? best : record),
    undefined,
  );
}
