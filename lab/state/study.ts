// A study as a panel has it: a small training of its own in the worker, which goes on while it is looked
// at. The page asks for a stretch at a time, so that it stops with whoever asks.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Failure } from "../worker/protocol.ts";
import type { Studies, StudyName, StudyOrder } from "../worker/studies/studies.ts";
import { isStill } from "./theme.ts";
import { orderStudy, RefusedError } from "./trainer.ts";

/** From picture to picture. */
const STRETCH_MS = 80;
const STILL_STRETCH_MS = 500;

export interface Shown<N extends StudyName> {
  /** What the view is of: of other settings there is none yet. */
  readonly plan: Studies[N]["plan"];
  readonly view: Studies[N]["view"];
}

interface StudyParts<N extends StudyName> {
  readonly name: N;
  /** Where it differs from the one that is open, the study begins anew. */
  readonly plan: ReadonlySignal<Studies[N]["plan"]>;
  /** What is to be seen after the next stretch; asked once for each, of a study that has just been
   * opened with `isFirst`. */
  readonly ask: (isFirst: boolean) => Studies[N]["ask"];
  /** Hears every view, of a study that has just been opened with `isFirst`. */
  readonly hear?: (shown: Shown<N>, isFirst: boolean) => void;
}

export class LiveStudy<N extends StudyName> {
  readonly shown = signal<Shown<N> | undefined>(undefined);
  readonly isRunning = signal(false);
  /** While it is compiled, and its data come. */
  readonly isOpening = signal(false);
  readonly failure = signal<Failure | undefined>(undefined);
  readonly #parts: StudyParts<N>;
  /** The plan of the study that is open in the worker. */
  #open: Studies[N]["plan"] | undefined;
  #steps = 0;
  #isDue = false;
  #isBusy = false;
  #isLeft = true;

  constructor(parts: StudyParts<N>) {
    this.#parts = parts;
  }

  /** Shows it from now on; returns how to leave it, which it survives standing still. */
  enter(): () => void {
    this.#isLeft = false;
    const stop = this.#parts.plan.subscribe(() => this.look());
    return () => {
      stop();
      this.#isLeft = true;
      this.isRunning.value = false;
    };
  }

  play(): void {
    this.isRunning.value = true;
    this.look();
  }

  pause(): void {
    this.isRunning.value = false;
    this.look();
  }

  /** So many mini-batches, then it stands still. */
  step(count: number): void {
    this.isRunning.value = false;
    this.#steps += count;
    this.look();
  }

  /** From its seed, at step 0. */
  reset(): void {
    this.isRunning.value = false;
    this.#open = undefined;
    this.look();
  }

  /** Something else is to be seen. */
  look(): void {
    this.#isDue = true;
    if (!this.#isBusy && !this.#isLeft) void this.#goOn();
  }

  async #goOn(): Promise<void> {
    this.#isBusy = true;
    try {
      while (!this.#isLeft && (this.#isDue || this.isRunning.value)) await this.#stretch();
    } catch (error) {
      // what cannot go on, or was in a worker that is gone, begins anew when it is run again
      this.#open = undefined;
      this.#isDue = false;
      this.isRunning.value = false;
      this.failure.value =
        error instanceof RefusedError
          ? error.failure
          : { name: "Error", message: error instanceof Error ? error.message : String(error) };
    } finally {
      this.isOpening.value = false;
      this.#isBusy = false;
    }
  }

  async #stretch(): Promise<void> {
    const { name, ask, hear } = this.#parts;
    const plan = this.#parts.plan.peek();
    this.#isDue = false;
    const isFirst = this.#open !== plan;
    if (isFirst) {
      this.isOpening.value = true;
      this.failure.value = undefined;
      this.#steps = 0;
      await orderStudy({ study: name, do: "open", plan } as Order<N>);
      this.#open = plan;
      this.isOpening.value = false;
    }
    const steps = this.#steps;
    this.#steps = 0;
    const ms = isStill.peek() ? STILL_STRETCH_MS : STRETCH_MS;
    const course = this.isRunning.peek() && !isFirst ? { ms } : { steps };
    const view = await orderStudy({ study: name, do: "go", course, ask: ask(isFirst) } as Order<N>);
    // meanwhile other settings may have been asked for
    if (this.#open !== plan) return;
    hear?.({ plan, view }, isFirst);
    this.shown.value = { plan, view };
  }
}

type Order<N extends StudyName> = Extract<StudyOrder, { study: N }>;
