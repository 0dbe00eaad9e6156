// When and where a run stopped being finite: the failing step is found by running again from the last copy,
// the layer by looking inside that step, and the parameters go back to the copy.

import type { Dataset } from "../data/dataset.ts";
import { trainedName } from "../nn/average.ts";
import type { Network } from "../nn/network.ts";
import { isOfObjective } from "../nn/objective.ts";
import type { Machine } from "../runtime/machine.ts";
import { allFinite, type Buffers, readAll, writeAll } from "./buffers.ts";
import type { Settings } from "./check-options.ts";
import { DivergedRunError } from "./divergence.ts";
import { type Failure, failedUpdate, firstFailure } from "./first-failure.ts";
import type { Part } from "./parts.ts";
import type { EpochRecord } from "./record.ts";
import { networkOfRun } from "./run-network.ts";

/** What the machine held when all of it was finite. */
export interface Copy {
  readonly buffers: Buffers;
  readonly cells: ReadonlyMap<string, number>;
  readonly steps: number;
}

/** A run, and what its machine keeps of it. */
export interface Watched {
  readonly net: Network;
  readonly training: Dataset;
  readonly settings: Settings;
  readonly parameterNames: readonly string[];
  readonly slotNames: readonly string[];
}

/** The part of an epoch that steps are taken on. */
export interface EpochState {
  /** Of the epochs before it. */
  readonly history: readonly EpochRecord[];
  /** The examples in memory, and their order. */
  readonly part: Part;
  /** Steps before this part of the epoch. */
  readonly steps: number;
  readonly learningRate: number;
}

/** Steps in a row by one entry. */
export interface Chunk {
  readonly entry: string;
  readonly batchSize: number;
  readonly steps: number;
}

/** A run that has gone wrong since a copy. */
interface Gone {
  readonly machine: Machine;
  readonly watched: Watched;
  readonly epoch: EpochState;
  readonly copy: Copy;
  /** What was run since. */
  readonly chunks: readonly Chunk[];
}

/** The error for step `before` after the copy, else for the first that leaves a parameter not finite; puts
 * the parameters back to the copy. */
export async function divergedRun(gone: Gone, before?: number): Promise<DivergedRunError> {
  const { copy, watched, epoch: at } = gone;
  const { history, learningRate } = at;
  const epoch = history.length;
  const failing = before ?? (await lastFiniteStep(gone));
  const chunk = await repeat(gone, failing);
  const cause = await explain(gone, chunk);
  restore(gone);
  const step = copy.steps + failing;
  const message = `step ${step}, epoch ${epoch}: ${cause.text}; the parameters are those before step ${copy.steps}; lower the learning rate, which is ${learningRate}`;
  const where = { step, epoch, layer: cause.layer };
  const pick = (names: readonly string[]) => new Map(names.map((n) => [n, copy.buffers.get(n)!]));
  const parameters = pick(watched.parameterNames);
  const optimizerState = pick(watched.slotNames);
  const learned = { parameters, optimizerState, steps: copy.steps, history };
  const network = networkOfRun(watched.net, watched.settings, learned);
  return new DivergedRunError(message, where, network);
}

function restore({ machine, copy }: Gone): void {
  writeAll(machine, copy.buffers);
  for (const [name, value] of copy.cells) machine.write(name, [value]);
}

/** Repeats the first `count` steps after the copy. */
async function repeat(gone: Gone, count: number): Promise<Chunk> {
  restore(gone);
  let left = count;
  for (const chunk of gone.chunks) {
    const steps = Math.min(left, chunk.steps);
    if (steps > 0) await gone.machine.start(chunk.entry, steps);
    left -= steps;
    if (steps < chunk.steps) return chunk;
  }
  return gone.chunks.at(-1)!;
}

/** How many steps after the copy can be repeated until one makes a parameter not finite. */
async function lastFiniteStep(gone: Gone): Promise<number> {
  const { machine, watched, chunks } = gone;
  restore(gone);
  let done = 0;
  for (const { entry, steps } of chunks) {
    for (let i = 0; i < steps; i++) {
      await machine.start(entry, 1);
      const { parameterNames, slotNames } = watched;
      if (!allFinite(await readAll(machine, [...parameterNames, ...slotNames]))) return done;
      done++;
    }
  }
  return done - 1;
}

/** Where the next step stops being finite; the machine may take it. */
async function explain(gone: Gone, { entry, batchSize }: Chunk): Promise<Failure> {
  const { machine, watched, epoch } = gone;
  const { parameterNames, slotNames } = watched;
  const parameters = await readAll(machine, parameterNames);
  for (const name of parameterNames.filter((n) => slotNames.includes(trainedName(n)))) {
    const own = trainedName(name);
    parameters.set(name, (await readAll(machine, [own])).get(own)!);
  }
  const states = await readAll(machine, slotNames.filter(isOfObjective));
  const cursor = (await machine.read("cursor"))[0]!;
  const { examples, order } = epoch.part;
  const rows = Array.from({ length: batchSize }, (_, i) => order[cursor + i]!);
  const step = (await machine.read("step"))[0]!;
  const failing = { parameters, states, rows, step };
  const found = await firstFailure({ ...watched, training: examples }, failing);
  if (found) return found;
  await machine.start(entry, 1);
  return failedUpdate(watched.net, await readAll(machine, parameterNames));
}
