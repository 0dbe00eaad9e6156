// Watches that a run stays finite. The program itself tests the loss of every step; parameters are
// tested and copied between chunks. Where a number has stopped being finite `find-divergence.ts` finds out
// when and where.

import { now } from "#host";
import type { Machine } from "../runtime/machine.ts";
import { allFinite, type Buffers, readAll } from "./buffers.ts";
import type { DivergedRunError } from "./divergence.ts";
import type { Chunk, Copy, EpochState, Watched } from "./find-divergence.ts";

/** Copying takes at most this share of the time... */
const COPY_SHARE = 1 / 20;
/** ... and what several threads do in short pieces is copied no more often than what one does: that many
 * milliseconds are soon found again. */
const BETWEEN_COPIES = 25;

/** Cells that a step goes on from. */
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
    if (!allFinite(next.buffers)) throw await this.#diverged();
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

  /** The error for step `before` after the copy, else for the first that leaves a parameter not finite. */
  async #diverged(before?: number): Promise<DivergedRunError> {
    const { divergedRun } = await import("./find-divergence.ts");
    const machine = this.#machine;
    const watched = this.#watched;
    const gone = { machine, watched, epoch: this.#epoch!, copy: this.#copy, chunks: this.#chunks };
    return divergedRun(gone, before);
  }
}
