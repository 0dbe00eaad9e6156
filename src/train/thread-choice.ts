// Whether the steps of a run are taken by one thread or by all. On a busy machine the threads of a
// team wait, kernel after kernel, for one that has no core: a step by two threads may take a hundred
// times as long as by one. So a run begins on one thread, tries the other way in short pieces, and
// what a trial cost is earned back before the next; where not even one thread has a core for itself
// nothing is tried. While all threads run, one thread's speed is the measure: they are given up as
// soon as they have lost some milliseconds against it. Nothing of this changes a bit of what is
// computed.

/** A piece of a run: so many steps, by one thread or by all. */
export interface Piece {
  readonly alone: boolean;
  readonly steps: number;
}

/** Milliseconds of the first trial's beginning: by then compilers have begun to settle. */
const FIRST_TRIAL = 8;
/** Milliseconds that the chosen way would need for the steps of a trial, and for its first piece; the
 * next ones are as long as all before them, so that what is far slower ends early. */
const TRIAL = 6;
const TRIAL_PIECE = 0.25;
/** Milliseconds of the shortest piece that all threads are given, or one before the first trial. Later one
 * thread has its whole pieces, as each costs something and a trial may wait for the end of one. */
const SHORTEST = 1;
/** Milliseconds that are lost before a trial, or all threads, are given up. */
const LOSS = 3;
/** Most milliseconds of a piece by all threads: nobody can end it when it goes slowly. */
const TOGETHER_PIECE = 4;
/** The other way must take less than this part of the time. */
const CLEARLY = 0.9;
/** Milliseconds until the other way is tried again: soon after a change, then ever later. */
const TRY_SOON = 20;
const TRY_LATE = 1000;
/** What was lost is at most this part of the time until the next trial... */
const LOST_SHARE = 1 / 40;
/** ... of so many milliseconds at most: a process that was stopped has lost nothing. */
const LONGEST = 10_000;
/** A thread that has a core for less than this part of the time shares it with others. */
const OWN_CORE = 0.9;
/** A speed is forgotten by half after so many milliseconds. */
const MEMORY = 30;
/** How much longer a piece may be than the one before it, as its time is not known well. */
const GROWTH = 4;

export class ThreadChoice {
  #isAlone = true;
  readonly #speeds = { alone: new Speed(), together: new Speed() };
  #lastSteps = 0;
  /** The trial of the other way that goes on. */
  #trial: { ms: number; steps: number } | undefined;
  #untilTrial = FIRST_TRIAL;
  /** Whether the first trial was made, or put off. */
  #isSettled = false;
  #interval = TRY_SOON;
  /** Since all threads were chosen: milliseconds saved against one thread, and lost since the
   * balance was last at its best. */
  #saved = 0;
  #lost = 0;

  /** The next piece of a run that has `left` steps: about `chunkMs` long, at least one step. */
  next(left: number, chunkMs: number): Piece {
    if (this.#untilTrial <= 0) {
      this.#trial ??= { ms: 0, steps: 0 };
      const msPerStep = this.#chosen.msPerStep!;
      const ms = Math.max(TRIAL_PIECE, Math.min(this.#trial.steps * msPerStep, chunkMs));
      return { alone: !this.#isAlone, steps: stepsOf(ms / msPerStep, left) };
    }
    const longest = this.#isAlone ? chunkMs : Math.min(chunkMs, TOGETHER_PIECE);
    const shortest = this.#isAlone && this.#isSettled ? longest : SHORTEST;
    const ms = Math.min(longest, Math.max(this.#untilTrial, shortest));
    const wanted = ms / (this.#chosen.msPerStep ?? ms);
    return {
      alone: this.#isAlone,
      steps: stepsOf(Math.min(wanted, GROWTH * this.#lastSteps), left),
    };
  }

  /** What a piece took: milliseconds, and those in which a thread of this process had a core. */
  note({ alone, steps }: Piece, ms: number, onCores: number): void {
    if (this.#trial && alone !== this.#isAlone) this.#noteTrial(this.#trial, steps, ms);
    else this.#noteChosen(steps, ms, onCores);
  }

  get #chosen(): Speed {
    return this.#isAlone ? this.#speeds.alone : this.#speeds.together;
  }

  get #other(): Speed {
    return this.#isAlone ? this.#speeds.together : this.#speeds.alone;
  }

  #noteChosen(steps: number, ms: number, onCores: number): void {
    this.#chosen.note(steps, ms, onCores);
    this.#lastSteps = steps;
    this.#untilTrial -= ms;
    if (this.#isAlone) {
      const isBusy = this.#chosen.ownShare < OWN_CORE;
      if (this.#untilTrial <= 0) this.#isSettled = true;
      if (this.#untilTrial <= 0 && isBusy) this.#untilTrial = TRY_SOON;
      return;
    }
    const gain = steps * this.#speeds.alone.msPerStep! - ms;
    this.#saved += gain;
    this.#lost = Math.max(0, this.#lost - gain);
    if (this.#lost <= Math.max(LOSS, ms / 4)) return;
    // A stay that has paid may be tried again soon, another only when its loss is earned back.
    const hasPaid = this.#saved > 0;
    this.#choose(true);
    this.#waitForTrial(hasPaid ? TRY_SOON : 2 * this.#interval, this.#lost);
  }

  #noteTrial(trial: { ms: number; steps: number }, steps: number, ms: number): void {
    trial.ms += ms;
    trial.steps += steps;
    const expected = trial.steps * this.#chosen.msPerStep!;
    const lost = trial.ms - expected;
    if (expected < TRIAL && lost < LOSS) return;
    this.#trial = undefined;
    this.#other.restart(trial.steps, trial.ms);
    if (trial.ms < CLEARLY * expected) {
      this.#choose(!this.#isAlone);
      this.#waitForTrial(TRY_SOON, 0);
    } else {
      this.#waitForTrial(2 * this.#interval, lost);
    }
  }

  #choose(isAlone: boolean): void {
    this.#isAlone = isAlone;
    this.#lastSteps = 1;
    if (!isAlone) this.#saved = this.#lost = 0;
  }

  #waitForTrial(interval: number, lost: number): void {
    this.#interval = Math.min(interval, TRY_LATE);
    this.#untilTrial = Math.min(Math.max(this.#interval, lost / LOST_SHARE), LONGEST);
  }
}

const stepsOf = (wanted: number, left: number): number =>
  Math.max(1, Math.min(Math.floor(wanted), left));

/** Milliseconds of a step, where what is long ago counts less. */
class Speed {
  #ms = 0;
  #steps = 0;
  #onCores = 0;

  get msPerStep(): number | undefined {
    return this.#steps > 0 ? this.#ms / this.#steps : undefined;
  }

  /** The part of the time in which there was a core. */
  get ownShare(): number {
    return this.#onCores / this.#ms;
  }

  note(steps: number, ms: number, onCores: number): void {
    const kept = 2 ** (-ms / MEMORY);
    this.#ms = this.#ms * kept + ms;
    this.#steps = this.#steps * kept + steps;
    this.#onCores = this.#onCores * kept + onCores;
  }

  restart(steps: number, ms: number): void {
    this.#ms = this.#onCores = ms;
    this.#steps = steps;
  }
}
