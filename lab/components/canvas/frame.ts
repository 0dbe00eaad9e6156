// One loop draws everything: figures mark themselves dirty, the loop draws the most important first
// until its time is spent, the rest in the next frame. What is hidden is not drawn.
const BUDGET_MS = 6;

interface Job {
  readonly draw: () => void;
  /** Small is drawn first. */
  readonly priority: number;
  readonly isVisible: () => boolean;
}

const dirty = new Set<Job>();
let isAsked = false;

/** Asks for a job to be drawn; asking twice draws once. */
export function mark(job: Job): void {
  dirty.add(job);
  if (isAsked || document.hidden) return;
  isAsked = true;
  requestAnimationFrame(frame);
}

export function forget(job: Job): void {
  dirty.delete(job);
}

function frame(): void {
  isAsked = false;
  const began = performance.now();
  for (const job of [...dirty].sort((a, b) => a.priority - b.priority)) {
    if (performance.now() - began > BUDGET_MS) break;
    if (!job.isVisible()) continue;
    dirty.delete(job);
    job.draw();
  }
  if ([...dirty].some((job) => job.isVisible()) && !document.hidden) {
    isAsked = true;
    requestAnimationFrame(frame);
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || dirty.size === 0 || isAsked) return;
  isAsked = true;
  requestAnimationFrame(frame);
});

export type { Job };
