// A worker that stops answering is replaced, and the run goes on from its last moment.
import { signal } from "@preact/signals";
import { lastMoment } from "./resume.ts";
import { continueAs } from "./runs.ts";
import { settings } from "./settings.ts";
import { dropWorker, failure, open, ping, play, pongCount, progress } from "./trainer.ts";

const PERIOD_MS = 1000;
/** Without an answer for so long a worker is taken for lost; */
const PATIENCE_MS = 5000;
/** while a run is being opened, or nobody knows yet how long its steps take. */
const LONG_PATIENCE_MS = 60_000;
/** A step holds the worker until it ends. */
const STEPS = 4;
/** A run that loses worker after worker is left alone. */
const MOST = 3;

/** The step that the run went on from when its worker was last replaced. */
export const replaced = signal<number | undefined>(undefined);

/** Begins to look after the worker. */
export function watchOver(): void {
  let answered = pongCount();
  let askedAt = performance.now();
  let ticked = askedAt;
  let lost = 0;
  ping();
  setInterval(() => {
    const now = performance.now();
    // a page that stood still itself, or is hidden, cannot judge
    const isJudge = now - ticked < 2 * PERIOD_MS && !document.hidden;
    ticked = now;
    if (pongCount() > answered) {
      answered = pongCount();
      askedAt = now;
      ping();
      return;
    }
    if (!isJudge) {
      askedAt = now;
      return;
    }
    if (now - askedAt < patience() || lost >= MOST) return;
    lost += 1;
    askedAt = now;
    replace();
    ping();
  }, PERIOD_MS);
}

function patience(): number {
  const { state, rate } = progress.peek();
  if (state === "waiting" || rate === 0) return LONG_PATIENCE_MS;
  const stepMs = (1000 * settings.peek().batchSize) / rate;
  return Math.max(PATIENCE_MS, STEPS * stepMs);
}

function replace(): void {
  const moment = lastMoment();
  const wasRunning = progress.peek().state === "running";
  dropWorker();
  if (moment) {
    continueAs(moment.identity);
    open(moment.settings, { snapshot: moment.snapshot }, moment.curve);
  } else {
    open(settings.peek());
  }
  failure.value = undefined;
  replaced.value = moment?.snapshot.steps ?? 0;
  if (wasRunning) play();
}
