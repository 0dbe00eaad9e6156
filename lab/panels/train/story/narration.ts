// The sentence beside the title: which milestone a run is at, and when the next one may be said. Words
// are in the catalogue; here is only the order.

/** What is known of the run when it is told. */
export interface Told {
  readonly state: "waiting" | "running" | "paused" | "done" | "failed";
  readonly step: number;
  readonly epoch: number;
  readonly epochs: number;
  /** Shares of right answers among validation digits, oldest first, with their epochs. */
  readonly curve: readonly { readonly epoch: number; readonly validation: number }[];
  /** The newest of them, as everything else says it; NaN before the first point. */
  readonly newest: number;
  readonly classes: number;
  /** Whether the run began from the weights of the last one. */
  readonly isKept: boolean;
  /** Whether the first layer's weights are pictures of what it sees. */
  readonly hasPictures: boolean;
}

export type Milestone =
  | "waiting"
  /** Weights as they were drawn. */
  | "random"
  /** Step 0 of a run that goes on from the last one's weights. */
  | "kept"
  | "downhill"
  /** After an epoch and more it still guesses. */
  | "stuck"
  | "strokes"
  | "late"
  | "done"
  | "failed";

/** A sentence stands at least so long, but for the ends of a run. */
export const LEAST_MS = 4000;
/** These do not wait. */
const AT_ONCE: readonly Milestone[] = ["waiting", "random", "kept", "done", "failed"];

/** What the network reads correctly by now; NaN before the first point. */
export const latest = ({ newest }: Told): number => newest;

export function milestoneOf(told: Told): Milestone {
  const { state, step, epoch, classes } = told;
  const share = latest(told);
  if (state === "failed") return "failed";
  if (state === "done") return "done";
  if (state === "waiting") return "waiting";
  const isGuessing = !(share > 2.5 / classes);
  if (step === 0) return told.isKept ? "kept" : "random";
  if (epoch < 1) return "downhill";
  if (isGuessing) return "stuck";
  return buysLittle(told) ? "late" : "strokes";
}

/** Whether the last third of the run so far brought less than half a percent. */
function buysLittle(told: Told): boolean {
  const { epoch, curve } = told;
  if (epoch < 4) return false;
  const best = (from: number, to: number) =>
    curve.reduce(
      (most, p) => (p.epoch >= from && p.epoch <= to ? Math.max(most, p.validation) : most),
      0,
    );
  return best((2 * epoch) / 3, epoch) - best(0, (2 * epoch) / 3) < 0.005;
}

export interface Sentence {
  readonly milestone: Milestone;
  /** When it was said, in milliseconds. */
  readonly at: number;
  /** The facts that its numbers come from. */
  readonly told: Told;
}

/** The sentence that stands now: the last one until its time is over, or the one that is due. */
export function narrate(last: Sentence | undefined, told: Told, now: number): Sentence {
  const milestone = onwards(last, told);
  const next = { milestone, at: now, told };
  if (!last) return next;
  const isNew = milestone !== last.milestone;
  if (isNew && AT_ONCE.includes(milestone)) return next;
  // a run that begins anew does not wait for the sentence of the last one
  if (isNew && AT_ONCE.includes(last.milestone) && last.milestone !== "random") return next;
  // what somebody has just asked for, a step or an epoch, is told at once: the sentence before it is untrue
  if (isNew && told.state === "paused") return next;
  if (now - last.at < LEAST_MS) return last;
  const isOld =
    isNew || !Object.is(latest(told), latest(last.told)) || told.step !== last.told.step;
  return isOld ? next : last;
}

/** Where the run is; late in it a better epoch does not make it early again. */
function onwards(last: Sentence | undefined, told: Told): Milestone {
  const milestone = milestoneOf(told);
  const wasLate = last?.milestone === "late" && told.epoch >= last.told.epoch;
  return wasLate && milestone === "strokes" ? "late" : milestone;
}

/** The commonest wrong answer; undefined where nothing is wrong. */
export function commonestSlip(
  confusion: readonly (readonly number[])[],
): { readonly right: number; readonly answered: number; readonly count: number } | undefined {
  let found: { right: number; answered: number; count: number } | undefined;
  for (const [right, row] of confusion.entries()) {
    for (const [answered, count] of row.entries()) {
      if (right !== answered && count > (found?.count ?? 0)) found = { right, answered, count };
    }
  }
  return found;
}
