// The moments of a run that are kept for going back: snapshots at about forty steps, close together at
// the beginning and ever farther apart. More bytes than the ceiling, and fewer are kept.
import type { Snapshot } from "downhill";

const MOST = 40;
const MOST_BYTES = 64 * 2 ** 20;

export class Moments {
  readonly #kept = new Map<number, Snapshot>();
  /** Each kept step is at least so many times the one before. */
  #ratio = 1.15;
  #bytes = 0;

  /** The steps, in order. */
  get steps(): number[] {
    return [...this.#kept.keys()].sort((a, b) => a - b);
  }

  get(step: number): Snapshot | undefined {
    return this.#kept.get(step);
  }

  /** Whether a moment at this step would be kept. */
  wants(step: number): boolean {
    const last = this.steps.filter((s) => s < step).at(-1);
    if (this.#kept.has(step)) return false;
    return last === undefined || step >= Math.ceil(last * this.#ratio) + (last === 0 ? 1 : 0);
  }

  /** The next step after this one at which a moment would be kept. */
  nextAfter(step: number): number {
    const last = this.steps.filter((s) => s <= step).at(-1) ?? 0;
    return Math.max(step + 1, Math.ceil(last * this.#ratio));
  }

  keep(snapshot: Snapshot): void {
    if (!this.#kept.has(snapshot.steps)) this.#bytes += bytesOf(snapshot);
    this.#kept.set(snapshot.steps, snapshot);
    while (this.#kept.size > MOST || (this.#bytes > MOST_BYTES && this.#kept.size > 3))
      this.#thin();
  }

  /** Drops the moments at this step and after it. */
  forgetFrom(step: number): void {
    for (const [at, snapshot] of this.#kept) {
      if (at < step) continue;
      this.#bytes -= bytesOf(snapshot);
      this.#kept.delete(at);
    }
  }

  /** Every second one goes, but for the first and the last. */
  #thin(): void {
    const { steps } = this;
    this.#ratio = 1 + (this.#ratio - 1) * 1.6;
    for (const [i, step] of steps.entries()) {
      if (i % 2 === 0 || i === steps.length - 1) continue;
      this.#bytes -= bytesOf(this.#kept.get(step)!);
      this.#kept.delete(step);
    }
  }
}

function bytesOf({ parameters, optimizerState, best }: Snapshot): number {
  const maps = [
    parameters,
    optimizerState,
    ...(best ? [best.parameters, best.optimizerState] : []),
  ];
  return maps.reduce((sum, map) => {
    for (const { byteLength } of map.values()) sum += byteLength;
    return sum;
  }, 0);
}
