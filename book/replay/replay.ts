// A replay: one of the book's scripts that seeds its random numbers, run again with the same ones,
// and compared with the numbers that its author published. Rounding differs (other order of sums), so
// equality is of counts of right answers; where costs are published, to a billionth.
import type { RunContext } from "../experiment.ts";

/** What is compared, an entry an epoch (or a size, where the script gives a number a size). */
export interface Series {
  readonly name: string;
  readonly published: readonly number[];
  readonly ours: readonly number[];
  /** Difference up to which numbers are the same; 0 for counts. */
  readonly tolerance: number;
  /** Entries that must be the same; default all. Fewer where rounding grows without bound. */
  readonly expected?: number;
}

export interface Replay {
  readonly id: string;
  readonly section: string;
  readonly what: string;
  /** The entries that are published. */
  readonly entries: number;
  /** Seconds on one core, about. */
  readonly seconds: number;
  /** The series; the first is the replay's own, others stand beside it. */
  run(context: ReplayContext): Promise<readonly Series[]>;
}

export interface ReplayContext extends RunContext {
  /** Ends each of the replay's runs after so many epochs. */
  readonly epochs: number;
}

export interface Agreement {
  readonly name: string;
  readonly epochs: number;
  readonly identical: number;
  /** The first entry that differs; null: none. */
  readonly firstDifference: number | null;
  readonly largestDifference: number;
}

/** How many entries agree, and from where on they do not. */
export function agreement({ name, published, ours, tolerance }: Series): Agreement {
  const differences = ours.map((x, i) => Math.abs(x - published[i]!));
  const isSame = differences.map((d) => d <= tolerance);
  const first = isSame.indexOf(false);
  return {
    name,
    epochs: ours.length,
    identical: isSame.filter(Boolean).length,
    firstDifference: first < 0 ? null : first,
    largestDifference: Math.max(...differences),
  };
}
