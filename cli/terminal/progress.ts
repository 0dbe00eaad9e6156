// How far a run is, on stderr: one line that is drawn over on a terminal; elsewhere a plain line
// now and then, for runs long enough that somebody looks.
import { cut, fittingParts } from "./layout.ts";
import { columns, isAnimated, painter } from "./terminal.ts";

const REDRAW_MS = 80;
const PLAIN_MS = 15_000;
const BAR = 24;

export interface Progress {
  /** After some examples of an epoch. */
  update(done: number, total: number, epoch: number): void;
  /** Takes the line away, so that others can write. */
  clear(): void;
}

/** What is counted, and how many of it an example has. */
export interface Counted {
  readonly unit: string;
  readonly each: number;
}

const EXAMPLES: Counted = { unit: "examples", each: 1 };

/** Progress of a run of so many epochs. */
export function showProgress(epochs: number, { unit, each } = EXAMPLES): Progress {
  const stream = process.stderr;
  const animated = isAnimated(stream);
  const paint = painter(stream);
  const every = animated ? REDRAW_MS : PLAIN_MS;
  /** When the first examples were done, and how many: compiling is not part of the rate. */
  let first: { readonly at: number; readonly share: number } | undefined;
  let last = 0;
  let isShown = false;
  return {
    update: (done, total, epoch) => {
      const now = performance.now();
      const share = (epoch + done / total) / epochs;
      first ??= { at: now, share };
      if (now - Math.max(last, first.at) < every) return;
      last = now;
      const seconds = (now - first.at) / 1000;
      const pace = (share - first.share) / seconds;
      const parts = [`epoch ${epoch}`, `${Math.floor(100 * share)} %`];
      if (pace > 0) {
        parts.push(`${rounded(pace * epochs * total * each)} ${unit}/s`);
        parts.push(`${duration((1 - share) / pace)} left`);
      }
      if (!animated) {
        stream.write(`${parts.join(", ")}\n`);
        return;
      }
      // on a narrow terminal the bar gives way to the numbers
      const length = Math.min(BAR, Math.floor(columns(stream) / 4));
      const filled = Math.round(share * length);
      const bar = `${paint("cyan", "━".repeat(filled))}${paint("dim", "╌".repeat(length - filled))}`;
      const left = columns(stream) - length - 3;
      const text = cut(fittingParts(parts, [2, 0, 3, 1], left, "  ").join("  "), left);
      stream.write(`\r\u001b[K${bar}  ${paint("dim", text)}`);
      isShown = true;
    },
    clear: () => {
      if (isShown) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}

export interface JobProgress {
  /** How far one of many jobs is. */
  update(job: JobName, share: number): void;
  clear(): void;
}

interface JobName {
  readonly name: string;
  readonly number: number;
  readonly total: number;
}

/** Progress of many jobs, one after another. */
export function showJobProgress(): JobProgress {
  const stream = process.stderr;
  const animated = isAnimated(stream);
  const paint = painter(stream);
  let last = Number.NEGATIVE_INFINITY;
  /** Where the job was when its first part was done: one that goes on from a checkpoint is far. */
  let first = { number: 0, at: 0, share: 0 };
  let isShown = false;
  return {
    update: ({ name, number, total }, share) => {
      const now = performance.now();
      const isNew = number !== first.number || share < first.share;
      if (isNew || first.share === 0) first = { number, at: now, share };
      if (now - last < (animated ? REDRAW_MS : PLAIN_MS)) return;
      last = now;
      const done = share - first.share;
      const seconds = (now - first.at) / 1000;
      const left = done > 0.02 ? `, ${duration((seconds * (1 - share)) / done)} left` : "";
      const text = `${number} of ${total}  ${name}: ${Math.floor(100 * share)} %${left}`;
      if (!animated) stream.write(`${text}\n`);
      else stream.write(`\r\u001b[K${paint("dim", cut(text, columns(stream) - 1))}`);
      isShown = animated;
    },
    clear: () => {
      if (isShown) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}

export interface StageProgress {
  /** Before a stage: how many of all are done, and the name of the next. */
  update(done: number, total: number, next: string): void;
  clear(): void;
}

/** Progress through stages that take seconds each: how many are done, how fast, and what is left. */
export function showStages(): StageProgress {
  const stream = process.stderr;
  const animated = isAnimated(stream);
  const paint = painter(stream);
  /** Some may be done when the first is told: only what comes later has a pace. */
  let first: { readonly at: number; readonly done: number } | undefined;
  let last = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    update: (done, total, next) => {
      const now = performance.now();
      if (now - last < (animated ? REDRAW_MS : PLAIN_MS)) return;
      last = now;
      first ??= { at: now, done };
      const pace = (done - first.done) / ((now - first.at) / 1000);
      const parts = [`${done} of ${total}`, next];
      if (pace > 0 && Number.isFinite(pace))
        parts.push(paceText(pace), `${duration((total - done) / pace)} left`);
      const text = parts.join(", ");
      if (!animated) stream.write(`${text}\n`);
      else stream.write(`\r\u001b[K${paint("dim", cut(text, columns(stream) - 1))}`);
      isShown = animated;
    },
    clear: () => {
      if (isShown) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}

/** 12 a minute: more is told by numbers above one. */
const paceText = (perSecond: number): string =>
  perSecond >= 1 ? `${rounded(perSecond)} a second` : `${rounded(60 * perSecond)} a minute`;

/** 160,000: three figures are enough for what changes all the time. */
export const rounded = (n: number): string => Number(n.toPrecision(3)).toLocaleString("en-US");

/** 8 s, 3 min 20 s, 2 h 5 min */
export function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 100) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 100) return `${minutes} min ${s % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
