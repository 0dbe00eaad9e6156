// Watches that a run stays finite. The program itself tests the loss of every step; parameters are
// tested and copied between chunks. When a number stops being finite, the failing step is found by
// running again from the last copy, the layer by looking inside that step, and the parameters go
// back to the copy.

import { now } from "#host";
import type { Dataset } from "../data/dataset.ts";
import { DivergenceError } from "../errors.ts";
import { trainedName } from "../nn/average.ts";
import type { Network } from "../nn/network.ts";
import { isOfObjective } from "../nn/objective.ts";
import type { Machine } from "../runtime/machine.ts";
import { readAll, writeAll } from "./buffers.ts";
import type { Settings } from "./check-options.ts";
import type { Failure } from "./first-failure.ts";
import type { Part } from "./parts.ts";
import type { EpochRecord } from "./record.ts";
import type { TrainedState } from "./state.ts";
import { type TrainedNetwork, trained } from "./trained.ts";

/** A run that diverged, with the network as it was when all its numbers were finite. */
export class DivergedRunError extends DivergenceError {
  readonly network: TrainedNetwork;
  /** That of the best epoch before, with a validation set and once an epoch was complete. */
  best: TrainedNetwork | undefined;

  constructor(
    message: string,
    where: { step: number; epoch: number; layer: string | undefined },
    network: TrainedNetwork,
  ) {
    super(message, where);
    this.network = network;
  }
}

/** Copying takes at most this share of the time... */
const COPY_SHARE = 1 / 20;
/** ... and what several threads do in short pieces is copied no more often than what one does: that many
 * milliseconds are soon found again. */
const BETWEEN_COPIES = 25;

type Buffers = Map<string, Float32Array | Float64Array>;

interface Copy {
  readonly buffers: Buffers;
  readonly cells: ReadonlyMap<string, number>;
  readonly steps: number;
}

interface Watched {
  readonly net: Network;
  readonly training: Dataset;
  readonly settings: Settings;
  readonly parameterNames: readonly string[];
  readonly slotNames: readonly string[];
}

interface EpochState {
  /** Of the epochs before it. */
  readonly history: readonly EpochRecord[];
  /** The examples in memory, and their order. */
  readonly part: Part;
  /** Steps before this part of the epoch. */
  readonly steps: number;
  readonly learningRate: number;
}

interface Chunk {
  readonly entry: string;
  readonly batchSize: number;
  readonly steps: number;
}

const CELLS = ["cursor", "step", "lossSum"];

export class FiniteWatch {
  readonly #machine: Machine;
  readonly #watched: Watched;
  #epoch: EpochState | undefined;
  #copy!: Copy;
  /** Chunks since the copy. */
  #chunks: Chunk[] = [];
  #copiedAt = 0;
  #copyCost = 0;

  private constructor(machine: Machine, watched: Watched) {
    this.#machine = machine;
    this.#watched = watched;
  }

  /** With the copy of the first parameters, before any step. */
  static async open(machine: Machine, watched: Watched, steps: number): Promise<FiniteWatch> {
    const watch = new FiniteWatch(machine, watched);
    watch.#copy = await watch.#read(steps);
    return watch;
  }

  /** Copies of some of the parameters and slots of the last copy. */
  kept(names: readonly string[]): Buffers {
    return new Map(names.map((name) => [name, this.#copy.buffers.get(name)!.slice()]));
  }

  /** Before steps on a part of an epoch, when its cells have been written. */
  async begin(epoch: EpochState): Promise<void> {
    this.#epoch = epoch;
    await this.renew(epoch.steps);
  }

  /** Takes what the machine holds as the copy, after something has been written. */
  async renew(steps: number): Promise<void> {
    this.#chunks = [];
    this.#copy = await this.#read(steps);
  }

  /** After a chunk; rejects with DivergedRunError when a step or the parameters were not finite. */
  async afterChunk(entry: string, batchSize: number, ran: number, asked: number): Promise<void> {
    if (ran < asked) {
      // The failing step has been applied; those before it can be repeated.
      const before = this.#stepsSinceCopy() + ran;
      this.#chunks.push({ entry, batchSize, steps: asked });
      throw await this.#diverged(before);
    }
    this.#chunks.push({ entry, batchSize, steps: ran });
    const between = Math.max(this.#copyCost / COPY_SHARE, BETWEEN_COPIES);
    if (now() - this.#copiedAt > between) await this.#advance();
  }

  /** Before something is reported or kept: it is finite, and the copy is what the machine holds. */
  async end(): Promise<void> {
    if (this.#chunks.length) await this.#advance();
  }

  #stepsSinceCopy(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.steps, 0);
  }

  /** Takes the parameters as the new copy if they are finite. */
  async #advance(): Promise<void> {
    const next = await this.#read(this.#copy.steps + this.#stepsSinceCopy());
    if (!allFinite(next.buffers)) throw await this.#diverged(await this.#lastFiniteStep());
    this.#copy = next;
    this.#chunks = [];
  }

  async #read(steps: number): Promise<Copy> {
    const start = now();
    const { parameterNames, slotNames } = this.#watched;
    const buffers = await readAll(this.#machine, [...parameterNames, ...slotNames]);
    const cell = async (name: string) => [name, (await this.#machine.read(name))[0]!] as const;
    const cells = new Map(await Promise.all(CELLS.map(cell)));
    this.#copiedAt = now();
    this.#copyCost = this.#copiedAt - start;
    return { buffers, cells, steps };
  }

  #restore(): void {
    writeAll(this.#machine, this.#copy.buffers);
    for (const [name, value] of this.#copy.cells) this.#machine.write(name, [value]);
  }

  /** Repeats the first `count` steps after the copy. */
  async #repeat(count: number): Promise<Chunk> {
    this.#restore();
    let left = count;
    for (const chunk of this.#chunks) {
      const steps = Math.min(left, chunk.steps);
      if (steps > 0) await this.#machine.start(chunk.entry, steps);
      left -= steps;
      if (steps < chunk.steps) return chunk;
    }
    return this.#chunks.at(-1)!;
  }

  /** How many steps after the copy can be repeated until one makes a parameter not finite. */
  async #lastFiniteStep(): Promise<number> {
    this.#restore();
    let done = 0;
    for (const { entry, steps } of this.#chunks) {
      for (let i = 0; i < steps; i++) {
        await this.#machine.start(entry, 1);
        if (!allFinite((await this.#read(0)).buffers)) return done;
        done++;
      }
    }
    return done - 1;
  }

  /** The error for step `before` after the copy; puts the parameters back to the copy. */
  async #diverged(before: number): Promise<DivergedRunError> {
    const copy = this.#copy;
    const { history, learningRate } = this.#epoch!;
    const epoch = history.length;
    const chunk = await this.#repeat(before);
    const cause = await this.#explain(chunk);
    this.#restore();
    const step = copy.steps + before;
    const cure = `lower the learning rate, which is ${learningRate}`;
    const message = `step ${step}, epoch ${epoch}: ${cause.text}; the parameters are those before step ${copy.steps}; ${cure}`;
    return new DivergedRunError(
      message,
      { step, epoch, layer: cause.layer },
      this.#state(copy, history),
    );
  }

  #state({ buffers, steps }: Copy, history: readonly EpochRecord[]): TrainedNetwork {
    const { net, settings, parameterNames, slotNames } = this.#watched;
    const pick = (names: readonly string[]) => new Map(names.map((n) => [n, buffers.get(n)!]));
    const state: TrainedState = {
      network: net,
      parameters: pick(parameterNames),
      optimizerState: pick(slotNames),
      loss: settings.loss,
      dtype: settings.dtype,
      seed: settings.seed,
      steps,
      history,
      picture: settings.picture,
      divideBy: settings.divideBy,
      classNames: settings.classNames,
      inputNames: settings.inputNames,
      alphabet: settings.alphabet,
    };
    return trained(state, settings.compile.target);
  }

  /** Where the next step stops being finite; the machine may take it. */
  async #explain({ entry, batchSize }: Chunk): Promise<Failure> {
    const { parameterNames, slotNames } = this.#watched;
    const parameters = await readAll(this.#machine, parameterNames);
    for (const name of parameterNames) {
      const own = trainedName(name);
      if (!slotNames.includes(own)) continue;
      parameters.set(name, (await readAll(this.#machine, [own])).get(own)!);
    }
    const states = await readAll(this.#machine, slotNames.filter(isOfObjective));
    const cursor = (await this.#machine.read("cursor"))[0]!;
    const { examples, order } = this.#epoch!.part;
    const rows = Array.from({ length: batchSize }, (_, i) => order[cursor + i]!);
    const step = (await this.#machine.read("step"))[0]!;
    const { failedUpdate, firstFailure } = await import("./first-failure.ts");
    const found = await firstFailure(
      { ...this.#watched, training: examples },
      { parameters, states, rows, step },
    );
    if (found) return found;
    await this.#machine.start(entry, 1);
    return failedUpdate(this.#watched.net, await readAll(this.#machine, parameterNames));
  }
}

function allFinite(buffers: Buffers): boolean {
  for (const values of buffers.values()) {
    for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i]!)) return false;
  }
  return true;
}
