// Results as they are kept: a JSON object a line, a file an experiment, only ever added to. A line
// is written the moment its run ends, so a process that is killed loses one run and no more. Beside
// them, and not in the repository, reduced runs and the checkpoints of runs that take hours.
import { appendFileSync, existsSync, readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DataError, FormatError, isNestedDeeply, makeFolder, systemReason } from "downhill";
import { claim } from "./claim.ts";
import type { Experiment, Outcome, Scale } from "./experiment.ts";
import { PACKAGE } from "./provenance.ts";

/** One finished run. */
export interface StoredRun extends Outcome {
  readonly id: string;
  readonly version: number;
  readonly seed: number;
  readonly scale: Scale;
  readonly target: string;
  /** ISO 8601, when it ended. */
  readonly time: string;
  /** The commit that the code which ran was built from; with "+" when there were changes besides. */
  readonly commit: string;
  readonly seconds: number;
}

export interface Store {
  readonly folder: string;
  /** Runs of an experiment as it is now, at one scale, oldest first; of equal seeds the last one. */
  runs(experiment: Pick<Experiment, "id" | "version">, scale: Scale): StoredRun[];
  append(run: StoredRun): void;
  /** Where a run may keep its checkpoint. */
  checkpoint(id: string, seed: number, scale: Scale): string;
  /** Takes a run for this process; undefined when another one is at it. The function gives it back. */
  claim(id: string, seed: number, scale: Scale): (() => void) | undefined;
}

/** Where results are kept: in the repository beside the experiments, else where the command is called. */
export function resultsFolder(): string {
  const book = fileURLToPath(new URL("book/", PACKAGE));
  return existsSync(`${book}experiment.ts`) ? `${book}results` : "downhill-results";
}

/** Opens a folder of results, which is made when it is not there. */
export function openStore(folder: string): Store {
  const checkpoints = join(folder, "checkpoints");
  try {
    for (const name of ["checkpoints", "quick"]) makeFolder(join(folder, name));
  } catch (cause) {
    throw new DataError(`cannot write results to ${folder}; give another folder`, { cause });
  }
  const path = (id: string, scale: Scale) =>
    join(folder, scale === "full" ? "" : "quick", `${id}.jsonl`);
  const place = (id: string, seed: number, scale: Scale, suffix: string) =>
    join(checkpoints, `${id}.${scale}.${seed}.${suffix}`);
  return {
    folder,
    runs: ({ id, version = 1 }, scale) => {
      const bySeed = new Map<number, StoredRun>();
      for (const run of readLines(path(id, scale))) {
        if (run.version === version && run.scale === scale) bySeed.set(run.seed, run);
      }
      return [...bySeed.values()].sort((a, b) => a.seed - b.seed);
    },
    append: (run) => {
      const file = path(run.id, run.scale);
      try {
        dropCutLine(file);
        appendFileSync(file, `${JSON.stringify(run)}\n`);
      } catch (cause) {
        const why = systemReason(cause);
        throw new DataError(`cannot write ${file}: ${why}; the run's checkpoint is kept`, {
          cause,
        });
      }
    },
    checkpoint: (id, seed, scale) => place(id, seed, scale, "safetensors"),
    claim: (id, seed, scale) => claim(place(id, seed, scale, "lock")),
  };
}

function readLines(file: string): StoredRun[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, i) => {
    if (line === "") return [];
    const run = parse(line);
    if (run) return [run];
    // The last line may have been cut short with its process; any other is damage.
    if (i === lines.length - 1) return [];
    throw new FormatError(file, "a JSON object a line, with what a run has", line.slice(0, 40), {
      position: { line: i + 1 },
    });
  });
}

function parse(line: string): StoredRun | undefined {
  try {
    const value: unknown = isNestedDeeply(line) ? undefined : JSON.parse(line);
    return isRun(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRun(value: unknown): value is StoredRun {
  if (!isRecord(value)) return false;
  const { id, version, seed, scale, target, time, commit, seconds, works, values } = value;
  return (
    [id, scale, target, time, commit].every((x) => typeof x === "string") &&
    [version, seed, seconds].every((x) => typeof x === "number") &&
    typeof works === "boolean" &&
    isRecord(values) &&
    Object.values(values).every((x) => typeof x === "number" || x === null) &&
    [value.curves, value.claims].every((x) => x === undefined || isRecord(x)) &&
    (value.answers === undefined || typeof value.answers === "string")
  );
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Takes away a last line that was cut short with its process, so that the next one stands alone. */
function dropCutLine(file: string): void {
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const whole = bytes.lastIndexOf("\n") + 1;
  if (whole < bytes.length) truncateSync(file, whole);
}
