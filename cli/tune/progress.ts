// How far a search is, on stderr: one line that is drawn over on a terminal; elsewhere a plain line
// now and then.
import { cut } from "../terminal/layout.ts";
import { columns, isAnimated, painter } from "../terminal/terminal.ts";

const PLAIN_MS = 15_000;

export interface TrialProgress {
  /** A list of so many trials begins. */
  stage(name: string, trials: number): void;
  begin(): void;
  end(): void;
  /** Takes the line away, so that others can write. */
  clear(): void;
}

/** Counts trials of the stage that is running. */
export function showTrials(): TrialProgress {
  const stream = process.stderr;
  const animated = isAnimated(stream);
  const paint = painter(stream);
  let stage = { name: "", trials: 0 };
  let running = 0;
  let done = 0;
  let last = performance.now();
  let isShown = false;
  const draw = () => {
    const text = `${stage.name}: ${done} of ${stage.trials} trials done, ${running} running`;
    if (animated) {
      stream.write(`\r\u001b[K${paint("dim", cut(text, columns(stream) - 1))}`);
      isShown = true;
    } else if (performance.now() - last > PLAIN_MS) {
      last = performance.now();
      stream.write(`${text}\n`);
    }
  };
  return {
    stage: (name, trials) => {
      stage = { name, trials };
      done = 0;
    },
    begin: () => {
      running++;
      draw();
    },
    end: () => {
      running--;
      done++;
      draw();
    },
    clear: () => {
      if (isShown) stream.write("\r\u001b[K");
      isShown = false;
    },
  };
}
