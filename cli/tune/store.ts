// The file of a search: a line of JSON a trial, written when it ends. A line is found again by
// everything that decides the outcome, so a search that was stopped goes on where it was, and
// several searches can share a file.
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { DataError, FormatError, isNestedDeeply, type Outcome, systemReason } from "downhill";
import type { Dataset } from "downhill/data";
import { addLine } from "../training/run-folder.ts";
import type { Job, TrialData } from "./job.ts";

export interface StoredTrial extends Job {
  readonly event: "trial";
  /** Of training and validation data, and of the module of --model. */
  readonly data: string;
  readonly outcome: Outcome;
  readonly target?: string | undefined;
}

export interface TrialStore {
  /** How many it held when it was opened. */
  readonly count: number;
  find(job: Job): Outcome | undefined;
  add(job: Job, outcome: Outcome, target: string | undefined): void;
}

/** Opens or begins a file; throws FormatError for one that holds something else. */
export function openStore(file: string, data: string): TrialStore {
  const stored = new Map<string, Outcome>(readLines(file));
  return {
    count: stored.size,
    find: (job) => stored.get(keyOf(job, data)),
    add: (job, outcome, target) => {
      const line: StoredTrial = { event: "trial", ...job, data, outcome, target };
      addLine(file, `${JSON.stringify(line)}\n`);
      stored.set(keyOf(job, data), outcome);
    },
  };
}

/** The keys and outcomes of all trials, in their order. */
function readLines(file: string): (readonly [key: string, Outcome])[] {
  if (!existsSync(file)) {
    attempt("write", file, () => appendFileSync(file, ""));
    return [];
  }
  const text = attempt("read", file, () => readFileSync(file, "utf8"));
  const end = text.lastIndexOf("\n") + 1;
  const lines = text.slice(0, end).split("\n").slice(0, -1);
  const parsed = lines.map((line, i) => parse(line, file, i + 1));
  // what was being written when the power went
  if (end < text.length) {
    const whole = Buffer.byteLength(text.slice(0, end));
    if (lines.length === 0 && !text.startsWith('{"event":"trial"')) {
      throw new FormatError(file, "lines of trials", text.slice(0, 40));
    }
    attempt("write", file, () => truncateSync(file, whole));
  }
  return parsed;
}

function parse(line: string, file: string, number: number): readonly [string, Outcome] {
  try {
    const value: unknown = isNestedDeeply(line) ? undefined : JSON.parse(line);
    if (isTrial(value)) return [keyOf(value, value.data), revived(value.outcome)];
  } catch {
    // no JSON
  }
  throw new FormatError(file, "a trial", line.slice(0, 40), {
    cure: "name another file with --store",
    position: { line: number },
  });
}

/** Earlier versions wrote null for the accuracy of answers that are numbers, which have none. */
const revived = (outcome: Outcome): Outcome => ({
  ...outcome,
  epochs: outcome.epochs.map(({ accuracy, ...epoch }) => ({
    ...epoch,
    ...(typeof accuracy === "number" ? { accuracy } : {}),
  })),
});

function isTrial(value: unknown): value is StoredTrial {
  if (!isObject(value) || value.event !== "trial" || typeof value.data !== "string") return false;
  const { flags, trial, outcome } = value;
  if (!isObject(flags) || !isObject(trial) || !isObject(outcome)) return false;
  const { epochs, diverged, seconds } = outcome;
  return (
    Array.isArray(epochs) &&
    epochs.every(
      (epoch: unknown) =>
        isObject(epoch) &&
        [epoch.loss, epoch.validationLoss].every((x) => typeof x === "number") &&
        (typeof epoch.accuracy === "number" || (epoch.accuracy ?? null) === null),
    ) &&
    (diverged === undefined || typeof diverged === "string") &&
    typeof seconds === "number"
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The same text for the same job, whatever the order of its fields. */
function keyOf({ flags, trial }: Job, data: string): string {
  return JSON.stringify(sorted({ flags, trial, data }));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, v]) => v !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([k, v]) => [k, sorted(v)]),
  );
}

/** A digest of what trials learn from and are judged by. */
export function digestOf({ training, validation }: TrialData, model: string | undefined): string {
  const digest = createHash("sha256");
  const add = (values: Dataset["inputs"] | Dataset["labels"] | Dataset["targets"]) => {
    if (values) digest.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  };
  for (const set of [training, validation]) {
    if (set.digest !== undefined) digest.update(set.digest);
    add(set.inputs);
    add(set.labels);
    add(set.targets);
  }
  if (model !== undefined) digest.update(readFileSync(model));
  return digest.digest("hex").slice(0, 16);
}

function attempt<T>(verb: string, file: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new DataError(`cannot ${verb} ${file}: ${systemReason(error)}`, { cause: error });
  }
}
