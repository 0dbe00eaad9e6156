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
  const { batchSize, schedule } = settings;
  const format = formatOf(training, settings.dtype);
  const whole = Math.floor(training.count / batchSize);
  const rest = training.count - whole * batchSize;
  const steps = whole + Math.sign(rest);
  const given = [...new Set([...settings.monitors, ...values])];
  const entries = new Map<string, Entry>();
  const add = (name: string, runs: number, size: number, monitors: readonly string[]) => {
    if (runs === 0) return;
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
    });
    entries.set(name, { name, graph, guard: `${name}/loss`, runs });
  };
  const last = given.length && whole ? 1 : 0;
  add("train", whole - last, batchSize, []);
  add("train.monitored", last, batchSize, given);
  add("train.tail", rest ? 1 : 0, rest, whole ? values : given);
  const entryOf = (step: number, isWatched: boolean): string => {
    if (step >= whole) return "train.tail";
    return (isWatched && last) || !entries.has("train") ? "train.monitored" : "train";
  };
  return {
    entries: [...entries.values()],
    steps,
    monitored: Math.max(whole - 1, 0),
    phases: (from, to, watched) => {
      const phases: Phase[] = [];
      for (let step = from; step < to; ) {
        const entry = entryOf(step, watched.includes(step));
        const ends = [whole, to, ...watched.flatMap((w) => [w, w + 1])].filter((e) => e > step);
        const end = Math.min(...ends);
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
