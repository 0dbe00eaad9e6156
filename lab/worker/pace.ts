// How many steps a run takes at a time, how long it rests between, and how fast it is.
import { IntroPace } from "./intro.ts";
import type { Speed } from "./protocol.ts";

/** How long steps run before commands are heard. */
const CHUNK_MS = 40;
/** From step to step of the slow speeds. */
const SLOW_MS = 500;
const TENFOLD_MS = 50;

export class Pace {
  #speed: Speed = "full";
  #intro = new IntroPace();
  #chunk = 1;
  #rate = 0;
  #ms = 0;

  get speed(): Speed {
    return this.#speed;
  }

  /** Training images a second; 0 until it is known, and of slow runs. */
  get rate(): number {
    return this.#speed === "full" ? this.#rate : 0;
  }

  /** Of all chunks so far. */
  get seconds(): number {
    return this.#ms / 1000;
  }

  /** The milliseconds of a chunk that began then. */
  spent(began: number): number {
    const ms = performance.now() - began;
    this.#ms += ms;
    return ms;
  }

  change(speed: Speed): void {
    this.#speed = speed;
    this.#chunk = 1;
  }

  /** A run begins to move. */
  begin(): void {
    this.#intro = new IntroPace();
  }

  /** Steps of the next chunk. */
  wanted(): number {
    if (this.#speed === "intro") {
      const steps = this.#intro.next();
      if (steps !== undefined) return steps;
      this.#speed = "full";
    }
    return this.#speed === "full" ? this.#chunk : 1;
  }

  /** Milliseconds to rest after a chunk that began then. */
  rest(began: number): number {
    if (this.#speed === "intro") return this.#intro.wait();
    const every = this.#speed === "slow" ? SLOW_MS : this.#speed === "tenfold" ? TENFOLD_MS : 0;
    return began + every - performance.now();
  }

  /** Learns from a chunk of so many steps how many the next should have. */
  measure(steps: number, ms: number, batchSize: number): void {
    if (this.#speed !== "full") return;
    const perStep = ms / Math.max(1, steps);
    const wanted = Math.max(1, Math.round(CHUNK_MS / Math.max(perStep, 1e-4)));
    this.#chunk = Math.min(wanted, this.#chunk * 4);
    if (ms < CHUNK_MS / 4) return;
    const rate = (steps * batchSize * 1000) / ms;
    this.#rate = this.#rate ? this.#rate + (rate - this.#rate) * 0.2 : rate;
  }
}
