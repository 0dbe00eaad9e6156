// A run as one JSON file, and back. Nothing of a file is believed: every number is checked, every text
// is cut, and what is wrong is named.
import { readSettings, settingsEntries } from "../settings/address.ts";
import type { Settings } from "../settings/settings.ts";
import type { CurvePoint, DataNote } from "../worker/protocol.ts";
import { base64Of, floatsOf } from "./base64.ts";
import { ENDINGS, type KeptParameters, type KeptRun, type RunEnding } from "./kept-run.ts";

const FORMAT = "downhill run";
const VERSION = 1;
/** Bytes of a file that is read at all. */
export const LARGEST_FILE = 96 * 2 ** 20;
const MOST_POINTS = 20_000;
const MOST_PARAMETERS = 200;
const MOST_NUMBERS = 16 * 2 ** 20;

/** A file is no run; the message says where and what was expected. */
export class RunFileError extends Error {
  override readonly name = "RunFileError";
}

/** The text of the file. */
export function writeRun(run: KeptRun): string {
  const { name, begun, settings, note, seconds, ending, failure, curve, parameters } = run;
  return JSON.stringify(
    {
      format: FORMAT,
      version: VERSION,
      name,
      begun,
      settings: settingsEntries(settings),
      ...(note && { data: note }),
      seconds,
      ending: ending === "going" ? "cut" : ending,
      ...(failure === undefined ? {} : { failure }),
      curve: curve.map(rowOf),
      ...(parameters && {
        parameters: {
          step: parameters.step,
          values: Object.fromEntries(
            [...parameters.values].map(([key, values]) => [key, base64Of(values)]),
          ),
        },
      }),
    },
    undefined,
    1,
  );
}

/** What a file adds to the runs: its number and its key are the browser's. */
export type ReadRun = Omit<KeptRun, "id" | "number">;

/** @throws RunFileError */
export function readRun(text: string): ReadRun {
  if (text.length > LARGEST_FILE) fail("the file", `at most ${LARGEST_FILE} bytes`, text.length);
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    throw new RunFileError("the file: expected JSON");
  }
  const file = objectOf(raw, "the file");
  if (file.format !== FORMAT) fail("format", `"${FORMAT}"`, file.format);
  if (file.version !== VERSION) fail("version", `${VERSION}`, file.version);
  const parameters = file.parameters;
  const failure = file.failure;
  const data = file.data;
  return {
    name: textOf(file.name, "name", 80),
    begun: numberOf(file.begun, "begun", 0, 8.64e15),
    settings: settingsOf(file.settings),
    ...(data === undefined ? {} : { note: noteOf(data) }),
    seconds: numberOf(file.seconds, "seconds", 0, 1e9),
    ending: endingOf(file.ending),
    ...(failure === undefined ? {} : { failure: textOf(failure, "failure", 400) }),
    curve: curveOf(file.curve),
    isPinned: false,
    isImported: true,
    ...(parameters === undefined ? {} : { parameters: parametersOf(parameters) }),
  };
}

function fail(where: string, expected: string, got: unknown): never {
  const shown = typeof got === "object" ? (got === null ? "null" : "an object") : `${got}`;
  throw new RunFileError(`${where}: expected ${expected}, got ${shown.slice(0, 60)}`);
}

function objectOf(raw: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) {
    fail(where, "an object", Array.isArray(raw) ? "a list" : raw);
  }
  return raw as Readonly<Record<string, unknown>>;
}

function textOf(raw: unknown, where: string, most: number): string {
  if (typeof raw !== "string") fail(where, "a text", raw);
  return (raw as string).slice(0, most);
}

function numberOf(raw: unknown, where: string, least: number, most: number): number {
  const isInside = typeof raw === "number" && raw >= least && raw <= most;
  if (!isInside) fail(where, `a number from ${least} to ${most}`, raw);
  return raw as number;
}

function endingOf(raw: unknown): RunEnding {
  const found = ENDINGS.find((ending) => ending === raw && ending !== "going");
  return found ?? fail("ending", "cut, done or failed", raw);
}

function settingsOf(raw: unknown): Settings {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(objectOf(raw, "settings"))) {
    query.set(key.slice(0, 20), textOf(value, `settings.${key.slice(0, 20)}`, 2000));
  }
  const { settings, problems } = readSettings(query);
  if (problems.length > 0) throw new RunFileError(`settings.${problems[0]}`);
  return settings;
}

function noteOf(raw: unknown): DataNote {
  const { kind, examples, training, reason } = objectOf(raw, "data");
  if (kind === "no-mnist") return { kind, reason: textOf(reason, "data.reason", 400) };
  if (kind !== "part") fail("data.kind", "part or no-mnist", kind);
  return {
    kind: "part",
    examples: numberOf(examples, "data.examples", 1, 1e9),
    training: numberOf(training, "data.training", 1, 1e9),
  };
}

/** A point as a row of numbers; null where there is none. */
const rowOf = (p: CurvePoint): readonly (number | null)[] => [
  p.step,
  p.epoch,
  ...[p.training, p.validation, p.cost, p.validationCost, p.test ?? Number.NaN].map((value) =>
    Number.isFinite(value) ? value : null,
  ),
  p.isWhole ? 1 : 0,
];

function curveOf(raw: unknown): CurvePoint[] {
  if (!Array.isArray(raw) || raw.length > MOST_POINTS) {
    fail("curve", `a list of at most ${MOST_POINTS} points`, Array.isArray(raw) ? raw.length : raw);
  }
  let last = 0;
  return (raw as unknown[]).map((row, i) => {
    const where = `curve[${i}]`;
    if (!Array.isArray(row) || row.length !== 8) fail(where, "eight numbers", row);
    const [step, epoch, training, validation, cost, validationCost, test, isWhole] =
      row as unknown[];
    const share = (value: unknown, name: string) =>
      value === null ? Number.NaN : numberOf(value, `${where}.${name}`, 0, 1);
    const costOf = (value: unknown, name: string) =>
      value === null ? Number.NaN : numberOf(value, `${where}.${name}`, -1e30, 1e30);
    const at = numberOf(step, `${where}.step`, last, Number.MAX_SAFE_INTEGER);
    last = at;
    return {
      step: at,
      epoch: numberOf(epoch, `${where}.epoch`, 0, 1e9),
      training: share(training, "training"),
      validation: share(validation, "validation"),
      cost: costOf(cost, "cost"),
      validationCost: costOf(validationCost, "validationCost"),
      ...(test === null ? {} : { test: share(test, "test") }),
      isWhole: numberOf(isWhole, `${where}.isWhole`, 0, 1) === 1,
    };
  });
}

function parametersOf(raw: unknown): KeptParameters {
  const { step, values } = objectOf(raw, "parameters");
  const entries = Object.entries(objectOf(values, "parameters.values"));
  if (entries.length > MOST_PARAMETERS) {
    fail("parameters.values", `at most ${MOST_PARAMETERS}`, entries.length);
  }
  const found = new Map<string, Float32Array>();
  let count = 0;
  for (const [name, text] of entries) {
    const where = `parameters.${name.slice(0, 40)}`;
    if (!/^layers\.\d{1,3}\.[\w.]{1,60}$/.test(name)) fail(where, "layers.0.weight or alike", name);
    const numbers = floatsOf(textOf(text, where, LARGEST_FILE));
    if (!numbers) fail(where, "base64 of float32 numbers", "other text");
    count += numbers!.length;
    if (count > MOST_NUMBERS) fail("parameters", `at most ${MOST_NUMBERS} numbers`, count);
    const bad = numbers!.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) fail(`${where}[${bad}]`, "a finite number", numbers![bad]);
    found.set(name, numbers!);
  }
  return {
    step: numberOf(step, "parameters.step", 0, Number.MAX_SAFE_INTEGER),
    values: found,
  };
}
