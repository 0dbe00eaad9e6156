// Runs experiments: what is missing, one run after another, and stores each result as it comes. In
// which order is the only choice made here: as the book has them, or, to make the most of a limited
// time, the first run of everything before the second of anything, and cheap before dear.
import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { TargetName } from "downhill";
import { mnist } from "downhill/data";
import type { Experiment, RunContext, Scale } from "./experiment.ts";
import { commitThatRuns, targetTaken } from "./provenance.ts";
import type { Store, StoredRun } from "./store.ts";

export interface ReproduceOptions {
  readonly experiments: readonly Experiment[];
  readonly store: Store;
  readonly scale: Scale;
  /** Runs of each; default: what the experiment says at full scale, else one. */
  readonly runs?: number | undefined;
  /** Runs again what is stored. */
  readonly again?: boolean | undefined;
  /** Most informative first. */
  readonly continues?: boolean | undefined;
  readonly minutes?: number | undefined;
  readonly target?: TargetName | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((job: Job, share: number) => void) | undefined;
  readonly onRun?: ((run: StoredRun) => void) | undefined;
  /** Called for a run that is left to another process, which is at it. */
  readonly onLeft?: ((job: Job) => void) | undefined;
  /** Called for each experiment when the last of its runs is there or none is left to make. */
  readonly onExperiment?:
    | ((experiment: Experiment, runs: readonly StoredRun[]) => void)
    | undefined;
}

/** A run to make. */
export interface Job {
  readonly experiment: Experiment;
  readonly seed: number;
  /** Its place, counted from 1, among `total`. */
  readonly number: number;
  readonly total: number;
}

export type End = "finished" | "out of time" | "stopped";

/** Makes the runs that are missing; says why it ended. Throws what a run throws. */
export async function reproduce(options: ReproduceOptions): Promise<End> {
  const { experiments, store, scale, signal } = options;
  const clock = limit(options.minutes, signal);
  const context = sharedContext(options.target ?? "auto", scale, clock.signal, store);
  const jobs = planJobs(options);
  const left = new Map<string, number>();
  for (const { experiment } of jobs) {
    left.set(experiment.id, (left.get(experiment.id) ?? 0) + 1);
  }
  const tell = (experiment: Experiment) =>
    options.onExperiment?.(experiment, store.runs(experiment, scale));
  const told = new Set<string>();
  try {
    for (const experiment of experiments) {
      if (options.continues || left.has(experiment.id)) continue;
      told.add(experiment.id);
      tell(experiment);
    }
    for (const job of jobs) {
      if (clock.signal.aborted) break;
      const run = await makeRun(job, options, context);
      if (run) options.onRun?.(run);
      const { id } = job.experiment;
      left.set(id, left.get(id)! - 1);
      if (left.get(id) === 0 && !clock.signal.aborted) {
        told.add(id);
        tell(job.experiment);
      }
    }
    if (signal?.aborted) return "stopped";
    for (const experiment of experiments) if (!told.has(experiment.id)) tell(experiment);
    return clock.signal.aborted ? "out of time" : "finished";
  } finally {
    clock.end();
  }
}

/** The runs that are missing, in the order in which they are made. */
export function planJobs(options: ReproduceOptions): Job[] {
  const { experiments, store, scale, again } = options;
  const isReady = ({ needs }: Experiment) =>
    scale !== "full" || !needs || store.runs({ id: needs[0] }, scale).length >= needs[1];
  const jobs = experiments.filter(isReady).flatMap((experiment) => {
    const wanted = options.runs ?? (scale === "full" ? experiment.runs : 1);
    const isExact = experiment.figures[0]?.statistic.kind === "exact";
    const count = isExact ? Math.min(wanted, experiment.runs) : wanted;
    const done = new Set(again ? [] : store.runs(experiment, scale).map((run) => run.seed));
    const seeds = Array.from({ length: count }, (_, i) => i + 1).filter((s) => !done.has(s));
    return seeds.map((seed) => ({ experiment, seed }));
  });
  if (options.continues) {
    const turn = ({ seed, experiment: { isVariant } }: Omit<Job, "number" | "total">) =>
      seed + (isVariant ? 0.5 : 0);
    jobs.sort((a, b) => turn(a) - turn(b) || a.experiment.coreHours - b.experiment.coreHours);
  }
  return jobs.map((job, i) => ({ ...job, number: i + 1, total: jobs.length }));
}

type SharedContext = Omit<RunContext, "seed" | "checkpoint" | "progress">;

function sharedContext(
  target: TargetName,
  scale: Scale,
  signal: AbortSignal,
  store?: Store,
): SharedContext {
  let loaded: ReturnType<RunContext["mnist"]> | undefined;
  return {
    scale,
    target,
    signal,
    at: (values) => values[scale],
    mnist: () => (loaded ??= mnist()),
    answersOf: (id) => (store?.runs({ id }, scale) ?? []).map((run) => run.answers ?? ""),
  };
}

/** A context for one run that is not stored: for tests. */
export function runContext(
  given: Pick<RunContext, "seed" | "scale" | "checkpoint"> & Partial<RunContext>,
): RunContext {
  const shared = sharedContext(given.target ?? "wasm", given.scale, new AbortController().signal);
  return { ...shared, progress: () => {}, ...given };
}

/** Undefined when another process is at it, or time or patience ended: its checkpoints stay then. */
async function makeRun(
  job: Job,
  options: ReproduceOptions,
  shared: SharedContext,
): Promise<StoredRun | undefined> {
  const { store, scale, onProgress } = options;
  const { experiment, seed } = job;
  const { id, version = 1 } = experiment;
  const release = store.claim(id, seed, scale);
  if (!release) {
    options.onLeft?.(job);
    return undefined;
  }
  const checkpoint = store.checkpoint(id, seed, scale);
  const start = performance.now();
  try {
    onProgress?.(job, 0);
    const { seconds = (performance.now() - start) / 1000, ...outcome } = await experiment.run({
      ...shared,
      seed,
      checkpoint,
      progress: (share) => onProgress?.(job, share),
    });
    // of a run that was stopped nothing is a result, whatever it gave on its way out
    if (shared.signal.aborted) return undefined;
    const run: StoredRun = {
      id,
      version,
      seed,
      scale,
      target: await targetTaken(shared.target),
      time: new Date().toISOString(),
      commit: commitThatRuns(),
      seconds: Math.round(seconds * 1000) / 1000,
      ...outcome,
    };
    store.append(run);
    dropCheckpoints(checkpoint);
    return run;
  } catch (error) {
    // so is what it threw: the library's AbortedError, or an error about what it had not yet made
    if (shared.signal.aborted) return undefined;
    throw error;
  } finally {
    release();
  }
}

/** The run's own file, and those of its parts. */
function dropCheckpoints(checkpoint: string): void {
  const folder = dirname(checkpoint);
  const isPart = (name: string) => name.startsWith(`${basename(checkpoint)}.`);
  rmSync(checkpoint, { force: true });
  for (const name of readdirSync(folder).filter(isPart)) rmSync(join(folder, name));
}

/** A signal that is given after some minutes, or when another one is. */
function limit(minutes: number | undefined, signal: AbortSignal | undefined) {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = minutes === undefined ? undefined : setTimeout(abort, minutes * 60_000);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    },
  };
}
