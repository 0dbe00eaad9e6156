// A worker that stops answering is replaced, and the run goes on from its last moment.
import { computed, signal } from "@preact/signals";
import { relistOwn } from "./own-data.ts";
import { lastMoment } from "./resume.ts";
import { continueAs } from "./runs.ts";
import { settings } from "./settings.ts";
import { dropWorker, giveUp, open, ping, play, pongCount, progress, run } from "./trainer.ts";

const PERIOD_MS = 1000;
/** Without an answer for so long a worker is taken for lost; */
const PATIENCE_MS = 5000;
/** while a run is being opened, or nobody knows yet how long its steps take. */
const LONG_PATIENCE_MS = 60_000;
/** A step holds the worker until it ends, and so does compiling one. */
const TIMES = 4;
/** A run that loses worker after worker is given up. */
const MOST = 3;

const last = signal<{ readonly run: number; readonly step: number } | undefined>(undefined);
/** The step that the run went on from when its worker was replaced. */
export const replaced = computed(() =>
  last.value?.run === progress.value.run ? last.value.step : undefined,
);

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
    if (now - askedAt < patience()) return;
    // a run of the person's own choice has all its chances again
    lost = last.peek()?.run === progress.peek().run ? lost + 1 : 1;
    askedAt = now;
    if (lost > MOST) giveUp();
    else replace();
    ping();
  }, PERIOD_MS);
}

function patience(): number {
  const { state, rate } = progress.peek();
  if (state === "waiting" || rate === 0) return LONG_PATIENCE_MS;
  const stepMs = (1000 * settings.peek().batchSize) / rate;
  return Math.max(PATIENCE_MS, TIMES * stepMs, TIMES * (run.peek()?.compileMs ?? 0));
}

function replace(): void {
  const left = lastMoment();
  const wasRunning = progress.peek().state === "running";
  dropWorker();
  if (left) {
    continueAs(left.identity);
    open(left.settings, left.moment, left.curve);
  } else {
    open(settings.peek());
  }
  last.value = { run: progress.peek().run, step: left?.moment.snapshot.steps ?? 0 };
  if (wasRunning) play();
  void relistOwn();
}
