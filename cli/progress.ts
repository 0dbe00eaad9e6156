// How far a run is, on stderr: one line that is drawn over on a terminal; elsewhere a plain line
// now and then, for runs long enough that somebody looks.
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

/** Progress of a run of so many epochs. */
export function showProgress(epochs: number): Progress {
  const stream = process.stderr;
  const animated = isAnimated(stream);
  const paint = painter(stream);
  const started = performance.now();
  const every = animated ? REDRAW_MS : PLAIN_MS;
  let last = started;
  let isShown = false;
  return {
    update: (done, total, epoch) => {
      const now = performance.now();
      if (now - last < every) return;
      last = now;
      const share = (epoch + done / total) / epochs;
      const seconds = (now - started) / 1000;
      const rate = ((epoch * total + done) / seconds).toFixed(0);
      const parts = [
        `epoch ${epoch}`,
        `${Math.floor(100 * share)} %`,
        `${Number(rate).toLocaleString("en-US")} images/s`,
        `${duration((seconds * (1 - share)) / share)} left`,
      ];
      if (!animated) {
        stream.write(`${parts.join(", ")}\n`);
        return;
      }
      const filled = Math.round(share * BAR);
      const bar = `${paint("cyan", "━".repeat(filled))}${paint("dim", "╌".repeat(BAR - filled))}`;
      const text = parts.join("  ").slice(0, Math.max(0, columns(stream) - BAR - 3));
      stream.write(`\r\u001b[K${bar}  ${paint("dim", text)}`);
      isShown = true;
    },
    clear: () => {
      if (isShown) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}

/** 8 s, 3 min 20 s, 2 h 5 min */
export function duration(seconds: number): string {
  const s = Math.ceil(seconds);
  if (s < 100) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 100) return `${minutes} min ${s % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
