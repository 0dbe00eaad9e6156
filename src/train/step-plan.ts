// Which entry of the program takes which step of an epoch: whole mini-batches, then the rest. What is
// asked for inside a step is given by an entry of its own, so that the others stay as fast as they
// are; the bits of what is learned are the same.
import type { Dataset } from "../data/dataset.ts";
import { formatOf } from "../nn/batch.ts";
import type { Network } from "../nn/network.ts";
import { trainingStep } from "../nn/step.ts";
import type { Entry } from "../runtime/machine.ts";
import type { Settings } from "./check-options.ts";
import { partSize } from "./parts.ts";

/** Steps of one kind: an entry of the program and how often it runs. */
export interface Phase {
  readonly entry: string;
  readonly steps: number;
  readonly batchSize: number;
}

export interface StepPlan {
  readonly entries: readonly Entry[];
  /** Steps of an epoch. */
  readonly steps: number;
  /** The step whose values are those of the epoch: the last whole mini-batch. */
  readonly monitored: number;
  /** The phases of steps from .. to - 1 of an epoch; `watched` are taken by the entry that gives
   * values. */
  phases(from: number, to: number, watched: readonly number[]): Phase[];
  /** The names of the values that an entry gives, without its own name. */
  given(entry: string): readonly string[];
}

/** The plan of a run; `values` can be asked for of every step, the monitors of the monitored one. */
export function planSteps(
  net: Network,
  training: Dataset,
  settings: Settings,
  values: readonly string[] = [],
): StepPlan {
  const { batchSize, schedule, accumulate } = settings;
  const format = formatOf(training, settings.dtype);
  const whole = Math.floor(training.count / batchSize);
  const rest = training.count - whole * batchSize;
  const steps = whole + Math.sign(rest);
  const monitored = Math.max(whole - 1, 0);
  const given = [...new Set([...settings.monitors, ...values])];
  /** The step from which on an epoch ends otherwise than by a whole step of the optimizer. */
  const tail = rest || steps % accumulate ? steps - 1 : steps;
  /** Examples of the last step of the optimizer. */
  const left = training.count - Math.floor((steps - 1) / accumulate) * accumulate * batchSize;
  const kindOf = (step: number): Kind =>
    step >= tail ? "train.tail" : (step + 1) % accumulate === 0 ? "train" : "train.gather";
  const entries = new Map<string, Entry>();
  const add = (name: string, kind: Kind, runs: number, monitors: readonly string[]) => {
    if (runs <= 0) return;
    const size = kind === "train.tail" && rest ? rest : batchSize;
    const examples = accumulate * batchSize;
    const last = { train: 1, "train.gather": undefined, "train.tail": examples / left }[kind];
    const graph = trainingStep(net, {
      ...settings,
      ...format,
      trainCount: training.count,
      partCount: partSize(training, batchSize),
      batchSize: size,
      wholeBatch: batchSize,
      rates: schedule.within ? steps : undefined,
      monitors,
      entry: name,
      accumulation: accumulate === 1 ? undefined : { share: size / examples, last },
    });
    entries.set(name, { name, graph, guard: `${name}/loss`, runs });
  };
  const groups = Math.floor(tail / accumulate);
  const counts = { train: groups, "train.gather": tail - groups };
  for (const kind of ["train.gather", "train"] as const) {
    const isWatched = values.length > 0 || (given.length > 0 && kindOf(monitored) === kind);
    const last = isWatched && counts[kind] ? 1 : 0;
    add(kind, kind, counts[kind] - last, []);
    add(watchedName(kind), kind, last, given);
  }
  add("train.tail", "train.tail", steps - tail, tail === monitored ? given : values);
  const entryOf = (step: number, isWatched: boolean): string => {
    const kind = kindOf(step);
    const name = watchedName(kind);
    return entries.has(name) && (isWatched || !entries.has(kind)) ? name : kind;
  };
  /** The step after this one that is of another kind. */
  const endOfKind = (step: number): number => {
    if (step >= tail) return steps;
    if (accumulate === 1) return tail;
    const last = (Math.floor(step / accumulate) + 1) * accumulate - 1;
    return step === last ? step + 1 : Math.min(last, tail);
  };
  return {
    entries: [...entries.values()],
    steps,
    monitored,
    phases: (from, to, watched) => {
      const phases: Phase[] = [];
      for (let step = from; step < to; ) {
        const entry = entryOf(step, watched.includes(step));
        const around = watched.flatMap((w) => [w, w + 1]).filter((e) => e > step);
        const end = Math.min(endOfKind(step), to, ...around);
        const size = step < whole ? batchSize : rest;
        phases.push({ entry, steps: end - step, batchSize: size });
        step = end;
      }
      return phases;
    },
    given: (name) => {
      const outputs = [...(entries.get(name)?.graph.outputs.keys() ?? [])];
      return outputs.map((output) => output.slice(name.length + 1));
    },
  };
}

/** A mini-batch after which the optimizer takes a step, one before it, and the last of an epoch where
 * that is smaller or has fewer before it. */
type Kind = "train" | "train.gather" | "train.tail";

/** The entry that gives values of a step. */
const watchedName = (kind: Kind): string => `${kind}.monitored`;
