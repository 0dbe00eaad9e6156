// What was seen lately, to learn from again in another order: Lin 1992, and Mnih et al. 2013, whose
// networks did not learn without it, since what follows upon another is too much alike.
import type { RandomStream } from "downhill/data";

/** Rows that learning takes out of the memory: each as long as it wants. */
export interface Remembered {
  /** [count, observed] */
  readonly state: Float32Array;
  readonly next: Float32Array;
  /** [count]: what was done, what it was worth, and 1 where it went on, 0 where it was lost. */
  readonly action: Float32Array;
  readonly reward: Float32Array;
  readonly goesOn: Float32Array;
}

export interface ReplayMemory {
  readonly size: number;
  /** Keeps a step in place of the oldest one. */
  keep(
    state: ArrayLike<number>,
    step: { action: number; reward: number; next: ArrayLike<number>; isLost: boolean },
  ): void;
  /** Fills rows with steps, each as likely as any other. */
  recall(into: Remembered): void;
}

const rows = (count: number, observed: number): Remembered => ({
  state: new Float32Array(count * observed),
  next: new Float32Array(count * observed),
  action: new Float32Array(count),
  reward: new Float32Array(count),
  goesOn: new Float32Array(count),
});

export function replayMemory(
  capacity: number,
  observed: number,
  { below }: Pick<RandomStream, "below">,
): ReplayMemory & { rows(count: number): Remembered } {
  const kept = rows(capacity, observed);
  let size = 0;
  let oldest = 0;
  return {
    get size() {
      return size;
    },
    rows: (count) => rows(count, observed),
    keep: (state, { action, reward, next, isLost }) => {
      kept.state.set(state, oldest * observed);
      kept.next.set(next, oldest * observed);
      kept.action[oldest] = action;
      kept.reward[oldest] = reward;
      kept.goesOn[oldest] = isLost ? 0 : 1;
      oldest = (oldest + 1) % capacity;
      size = Math.min(size + 1, capacity);
    },
    recall: (into) => {
      for (let row = 0; row < into.action.length; row++) {
        const from = below(size);
        for (let k = 0; k < observed; k++) {
          into.state[row * observed + k] = kept.state[from * observed + k]!;
          into.next[row * observed + k] = kept.next[from * observed + k]!;
        }
        into.action[row] = kept.action[from]!;
        into.reward[row] = kept.reward[from]!;
        into.goesOn[row] = kept.goesOn[from]!;
      }
    },
  };
}
